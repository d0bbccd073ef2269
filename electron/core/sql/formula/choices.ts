import type { FunctionName } from '@shared/formula/functions.ts'
import { list, sql, type Fragment } from '../fragment.ts'
import { argument, isFloating, type Call, type FunctionLowering } from './call.ts'
import { snapped } from './numbers.ts'

type Names = Extract<FunctionName, 'or' | 'and' | 'not' | 'equal' | 'notEqual' | 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual' | 'if' | 'coalesce' | 'isEmpty' | 'in'>

/** An argument that is compared: floating numbers as the exact ones they stand for. */
function compared(call: Call, index: number): Fragment {
  const own = argument(call, index)
  return isFloating(call.node.args[0]) ? snapped(own, call.compilation) : own
}

/** Texts are ordered by their characters, whatever the database's own order is. */
function ordered(call: Call, index: number): Fragment {
  const own = compared(call, index)
  return call.node.args[0]?.type === 'text' ? call.compilation.dialect.textOrder(own) : own
}

const binary = (sign: Fragment, side: (call: Call, index: number) => Fragment): FunctionLowering => (call) => sql`(${side(call, 0)} ${sign} ${side(call, 1)})`
const plain = (call: Call, index: number): Fragment => argument(call, index)

/** Three-valued as formulas are: SQL's own. */
export const choices = {
  or: binary(sql`OR`, plain),
  and: binary(sql`AND`, plain),
  not: (call) => sql`(NOT ${argument(call, 0)})`,
  equal: binary(sql`=`, compared),
  notEqual: binary(sql`<>`, compared),
  less: binary(sql`<`, ordered),
  lessOrEqual: binary(sql`<=`, ordered),
  greater: binary(sql`>`, ordered),
  greaterOrEqual: binary(sql`>=`, ordered),
  if: (call) => sql`CASE WHEN ${argument(call, 0)} THEN ${argument(call, 1)} ELSE ${argument(call, 2)} END`,
  coalesce: ({ args }) => sql`COALESCE(${list(args)})`,
  isEmpty: (call) => sql`(${argument(call, 0)} IS NULL)`,
  in: (call) => sql`(${compared(call, 0)} IN (${list(call.args.slice(1).map((_, index) => compared(call, index + 1)))}))`,
} satisfies Record<Names, FunctionLowering>

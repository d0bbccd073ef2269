import type { FunctionName } from '@shared/formula/functions.ts'
import type { Compilation } from '../compilation.ts'
import { join, literal, sql, type Fragment } from '../fragment.ts'
import { text } from '../values.ts'
import { argument, needing, type Call, type FunctionLowering } from './call.ts'

type Names = Extract<FunctionName, 'concat' | 'upper' | 'lower' | 'trim' | 'left' | 'right' | 'mid' | 'length' | 'contains' | 'startsWith' | 'endsWith' | 'replace' | 'text'>

/** A text that is empty is no value. */
function some(of: Fragment): Fragment {
  return sql`NULLIF(${of}, '')`
}

/** A formula's text as an attribute holds it. */
export function storedForm(of: Fragment, compilation: Compilation): Fragment {
  return compilation.dialect.isStored ? needing(compilation, 'stored_text', sql`stored_text(${of})`) : some(trimmed(of, compilation))
}

/** All that JavaScript, which imports data, takes for a blank. */
const blanks = [9, 10, 11, 12, 13, 32, 160, 5760, ...Array.from({ length: 11 }, (_, index) => 8192 + index), 8232, 8233, 8239, 8287, 12_288, 65_279]

function trimmed(of: Fragment, { dialect }: Compilation): Fragment {
  const character = dialect.name === 'sqlite' ? sql`char` : sql`chr`
  return dialect.trim(of, join(blanks.map((code) => sql`${character}(${literal({ type: 'integer', digits: BigInt(code) })})`), ' || '))
}

function cased(isUpper: boolean): FunctionLowering {
  return (call) => {
    const { compilation } = call
    const own = argument(call, 0)
    if (compilation.dialect.isStored) return isUpper ? needing(compilation, 'upper_case', sql`upper_case(${own})`) : needing(compilation, 'lower_case', sql`lower_case(${own})`)
    compilation.inexact.add('letterCase')
    return isUpper ? sql`upper(${own})` : sql`lower(${own})`
  }
}

const atLeastZero = ({ compilation }: Call, of: Fragment): Fragment => compilation.dialect.greatest(of, sql`0`)
/** A number of characters is one of few. */
const count = (call: Call, index: number): Fragment => (call.compilation.dialect.isStored ? argument(call, index) : sql`CAST(${argument(call, index)} AS integer)`)

/** From a place on, the first being 1; places before it count and hold nothing. */
function middle(call: Call): Fragment {
  const { dialect } = call.compilation
  const [start, length] = [count(call, 1), count(call, 2)]
  const from = dialect.greatest(start, sql`1`)
  return some(sql`substr(${argument(call, 0)}, ${from}, ${atLeastZero(call, sql`${start} + ${length} - ${from}`)})`)
}

function printed(call: Call): Fragment {
  const { compilation, node } = call
  const { dialect, clock, inexact } = compilation
  const own = argument(call, 0)
  const { type, scale } = node.args[0] ?? node
  if (type === 'boolean') return sql`CASE WHEN ${own} THEN 'true' WHEN NOT ${own} THEN 'false' END`
  if (type === 'datetime') {
    if (dialect.isStored) return needing(compilation, 'moment_text', sql`moment_text(${own}, ${literal(text(clock.zone))})`)
    inexact.add('momentText')
    return sql`CAST(${own} AT TIME ZONE ${literal(text(clock.zone))} AS text)`
  }
  if (type === 'date') return dialect.joinText(own, 'date', null)
  if (type === 'decimal' && scale === null) {
    if (dialect.isStored) return needing(compilation, 'floating_text', sql`floating_text(${own})`)
    inexact.add('floating')
    return sql`CAST(${dialect.digits15(own)} AS text)`
  }
  if (type === 'decimal' && scale !== null) return dialect.isStored ? needing(compilation, 'decimal_text', sql`decimal_text(${own}, ${literal({ type: 'integer', digits: BigInt(scale) })})`) : sql`CAST(CAST(${own} AS decimal(38, ${literal({ type: 'integer', digits: BigInt(scale) })})) AS text)`
  return dialect.isStored ? sql`CAST(${own} AS TEXT)` : sql`CAST(CAST(${own} AS decimal(38, 0)) AS text)`
}

const found = (which: 'contains' | 'startsWith' | 'endsWith'): FunctionLowering => (call) => sql`(${call.compilation.dialect[which](argument(call, 0), argument(call, 1))})`
const orNothing = (of: Fragment): Fragment => sql`COALESCE(${of}, '')`

export const textFunctions = {
  concat: ({ args }) => some(join(args.map(orNothing), ' || ')),
  upper: cased(true),
  lower: cased(false),
  trim: (call) => some(trimmed(argument(call, 0), call.compilation)),
  left: (call) => some(sql`substr(${argument(call, 0)}, 1, ${atLeastZero(call, count(call, 1))})`),
  right: (call) => {
    const own = argument(call, 0)
    return sql`CASE WHEN ${count(call, 1)} > 0 THEN ${call.compilation.dialect.isStored ? sql`substr(${own}, 0 - ${count(call, 1)})` : sql`right(${own}, ${count(call, 1)})`} END`
  },
  mid: middle,
  length: (call) => sql`length(${argument(call, 0)})`,
  contains: found('contains'),
  startsWith: found('startsWith'),
  endsWith: found('endsWith'),
  replace: (call) => some(sql`replace(${argument(call, 0)}, ${orNothing(argument(call, 1))}, ${orNothing(argument(call, 2))})`),
  text: printed,
} satisfies Record<Names, FunctionLowering>

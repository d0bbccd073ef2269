import type { FunctionName } from '@shared/formula/functions.ts'
import { placesOf, type CallNode, type TypedNode } from '@shared/formula/resolved.ts'
import type { Compilation } from '../compilation.ts'
import { sql, type Fragment } from '../fragment.ts'
import type { TesseraFunction } from '../sqliteFunctions.ts'

export interface Call {
  readonly node: CallNode
  readonly args: readonly Fragment[]
  readonly compilation: Compilation
  /** An aggregate of a part of the formula over all rows of its entity. */
  overAllRows(of: TypedNode, aggregate: (value: Fragment) => Fragment): Fragment
}

export type FunctionLowering = (call: Call) => Fragment
export type FunctionTable = Record<FunctionName, FunctionLowering>

export function argument({ args }: Pick<Call, 'args'>, index: number): Fragment {
  const found = args[index]
  if (!found) throw new Error('The formula has been checked to have every argument.')
  return found
}

export function isFloating(node: TypedNode | undefined): boolean {
  return node !== undefined && placesOf(node) === null
}

/** Notes that the statement uses one of the functions that Tessera gives to SQLite. */
export function needing(compilation: Compilation, of: TesseraFunction, call: Fragment): Fragment {
  compilation.needs.add(of)
  return call
}

/** The same where the function gives whole numbers: SQLite takes every number of ours for a floating one, and would write "12.0" for 12. */
export function needingWhole(compilation: Compilation, of: TesseraFunction, call: Fragment): Fragment {
  return sql`CAST(${needing(compilation, of, call)} AS INTEGER)`
}

export function texts(parts: readonly Fragment[], separator: string): Fragment {
  return parts.slice(1).reduce((all, part) => (separator === ', ' ? sql`${all}, ${part}` : sql`${all} || ${part}`), parts[0] ?? sql``)
}

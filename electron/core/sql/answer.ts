import type { AttributeType } from '@shared/domain/entity.ts'
import type { ResolvedAttribute, ResolvedTest, StoredLiteral } from '@shared/rules/resolve/resolved.ts'
import type { Compilation } from './compilation.ts'
import { sql, value, type Fragment } from './fragment.ts'
import { never, truth, type Truth } from './truth.ts'
import { storedValue } from './values.ts'

/** What is tested: an attribute of a row, or what was found for a member. */
export interface Subject {
  readonly sql: Fragment
  readonly type: AttributeType
  readonly scale: number | null
  /** Another attribute of the same chain. */
  readonly other: (attribute: ResolvedAttribute) => Fragment
  /** Whether the row is among the first n, for the operators that ask that; null for what has no rows. */
  readonly ranked: ((isTop: boolean, n: number, isPercent: boolean) => Ranked) | null
}

export interface Ranked {
  readonly isIn: Fragment
  readonly isOut: Fragment
}

/** A test and its opposite; neither is true of what lacks its value. */
export interface Answer {
  readonly holds: Truth
  readonly fails: Truth
}

export type Lowering = (subject: Subject, test: ResolvedTest, compilation: Compilation) => Answer

export type Sign = '=' | '<>' | '<' | '<=' | '>' | '>='

const opposites: Record<Sign, Sign> = { '=': '<>', '<>': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

export function opposite(sign: Sign): Sign {
  return opposites[sign]
}

const signFragments: Record<Sign, Fragment> = { '=': sql`=`, '<>': sql`<>`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` }

export function signed(left: Fragment, sign: Sign, right: Fragment): Fragment {
  return sql`${left} ${signFragments[sign]} ${right}`
}

export function compared(left: Fragment, sign: Sign, right: Fragment): Answer {
  return { holds: truth(signed(left, sign, right)), fails: truth(signed(left, opposite(sign), right)) }
}

/** Nothing satisfies it: "equal to" what no value of the column can be. */
export function impossible(subject: Subject): Answer {
  return { holds: never, fails: truth(sql`${subject.sql} IS NOT NULL`) }
}

export const valueOf = (subject: Subject, stored: StoredLiteral): Fragment => value(storedValue(stored, subject.type, subject.scale))

/** Decimal places of a stored number; null where it is floating. */
export function placesOf({ type, scale }: { readonly type: AttributeType; readonly scale: number | null }): number | null {
  return type === 'decimal' ? scale : 0
}

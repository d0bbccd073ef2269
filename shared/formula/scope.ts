import type { FormulaAttribute, ResolvedFormula } from './resolved.ts'

/** What names mean where a formula stands: attributes of a record, or measures too. */
export interface FormulaScope {
  /** `path` as written: relationships from the row on, then the name. Answers a sentence where there is no such thing. */
  attribute(path: readonly string[]): FormulaAttribute | string
}

/** What is wrong with the characters `from` to `to` (not included) of a formula, as a sentence. */
export interface FormulaProblem {
  readonly from: number
  readonly to: number
  readonly message: string
}

export type FormulaResolution =
  | { readonly ok: true; readonly formula: ResolvedFormula }
  | { readonly ok: false; readonly problems: readonly FormulaProblem[] }

/** Longer formulas are refused: nobody reads them. */
export const maxLength = 5000
/** Parentheses, calls and signs inside one another. */
export const maxNesting = 50
/** Steps that wait for one another, those of a long sum included: SQL refuses an expression of more than 1,000. */
export const maxSteps = 250

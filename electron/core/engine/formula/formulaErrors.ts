/** What can go wrong in a row; its value is empty then. */
export const formulaErrorKinds = ['divisionByZero', 'tooLarge', 'noSuchDate', 'notANumber', 'tooLong'] as const
export type FormulaErrorKind = (typeof formulaErrorKinds)[number]

export interface FormulaErrors {
  /** Rows with at least one error. */
  readonly count: number
  readonly kinds: readonly FormulaErrorGroup[]
}

export interface FormulaErrorGroup {
  readonly kind: FormulaErrorKind
  readonly count: number
  /** Ordinals of the first few of these rows, ascending. */
  readonly rows: readonly number[]
  /** What happens there, as a sentence about the formula. */
  readonly message: string
}

/** UTF-16 units that formulas join or replace texts to: a cell of a spreadsheet has no more, and a block of rows fits in memory. */
export const longestMade = 32_767

/** How many rows of each kind are named. */
export const namedRows = 5

export const formulaErrorMessages = {
  divisionByZero: 'A division by zero has no value; ask for zero first, as in if([B] = 0, 0, [A] / [B]).',
  tooLarge: 'A number is larger than can be held exactly (9,007,199,254,740,991 at its last decimal place); use fewer decimal places or divide.',
  noSuchDate: 'There is no such date between the years 1 and 9999.',
  notANumber: 'A text is no number in plain notation, or has more decimal places than asked for.',
  tooLong: 'A text of more than 32,767 characters would be made; shorten its parts first, as with left.',
} as const satisfies Record<FormulaErrorKind, string>

import type { FormulaErrorKind } from './formulaErrors.ts'

/** Rows worked on at once: every step's values of one block stay in the processor's cache. A multiple of 32. */
export const blockRows = 1 << 13
export const blockWords = blockRows / 32

/** Rows with an error of each kind that can occur; a part of a formula that cannot fail has none. */
export type ErrorWords = ReadonlyMap<FormulaErrorKind, Uint32Array>

interface Step {
  /** Set where there is no value; what `values` holds there means nothing. */
  readonly missing: Uint32Array
  readonly errors: ErrorWords
  /** Every row has the same value. */
  readonly isConstant?: true
  /** Works out rows `from` to `to` - 1 of the entity, `from` being a multiple of 32; row `from` is the block's first. */
  run(from: number, to: number): void
}

/** One part of a formula over one block of rows after the other. */
export type Vector = NumberVector | BooleanVector | TextVector

/** Integers, scaled and floating decimals, days and milliseconds. */
export interface NumberVector extends Step {
  readonly kind: 'number'
  readonly values: Float64Array
  /** No value is larger than this; infinite where that is not known. */
  readonly bound: number
}

export interface BooleanVector extends Step {
  readonly kind: 'boolean'
  /** Set where true. */
  readonly values: Uint32Array
}

export interface TextVector extends Step {
  readonly kind: 'text'
  readonly codes: Uint32Array
  /** A code means the same in every block, and there are few of them: what was found out about one is worth keeping. */
  readonly isRepeating: boolean
  /** The text of a code of this block. */
  textAt(code: number): string
}

export const noErrors: ErrorWords = new Map()

export function newWords(): Uint32Array {
  return new Uint32Array(blockWords)
}

export function wordsOf(length: number): number {
  return (length + 31) >>> 5
}

/** Room for what the arguments and the step itself (`own`) may meet. */
export function errorsOf(args: readonly Vector[], ...own: readonly FormulaErrorKind[]): ErrorWords {
  const kinds = new Set([...args.flatMap((arg) => [...arg.errors.keys()]), ...own])
  return kinds.size === 0 ? noErrors : new Map([...kinds].map((kind) => [kind, newWords()]))
}

/** Every error of the arguments: what a step has that needs all of them. */
export function joinErrors(errors: ErrorWords, args: readonly Vector[]): void {
  for (const [kind, words] of errors) {
    words.fill(0)
    for (const arg of args) {
      const given = arg.errors.get(kind)
      if (given !== undefined) for (let word = 0; word < words.length; word++) words[word] = (words[word] ?? 0) | (given[word] ?? 0)
    }
  }
}

/** Missing where an argument is: what a step is that needs all of them. */
export function joinMissing(missing: Uint32Array, args: readonly Vector[]): void {
  const first = args[0]
  if (first === undefined) missing.fill(0)
  else missing.set(first.missing)
  for (let index = 1; index < args.length; index++) {
    const given = args[index]?.missing
    if (given !== undefined) for (let word = 0; word < missing.length; word++) missing[word] = (missing[word] ?? 0) | (given[word] ?? 0)
  }
}

/** Takes a row's value away because of an error. */
export function failRow(row: number, missing: Uint32Array, errors: Uint32Array): void {
  const bit = 1 << (row & 31)
  missing[row >>> 5] = (missing[row >>> 5] ?? 0) | bit
  errors[row >>> 5] = (errors[row >>> 5] ?? 0) | bit
}

export function isSet(words: Uint32Array, row: number): boolean {
  return ((words[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0
}

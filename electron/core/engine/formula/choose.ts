import { blockTexts, createInterner } from './interner.ts'
import { blockRows, errorsOf, isSet, newWords, type BooleanVector, type ErrorWords, type TextVector, type Vector } from './vector.ts'

/** Of two vectors of one kind, for each row the first's value where `first` is set, else the second's. */
interface Choice {
  readonly a: Vector
  readonly b: Vector
  readonly first: Uint32Array
  /** Works out both and which rows are the first's. */
  readonly decide: (from: number, to: number) => void
  readonly errors: ErrorWords
  readonly joinErrors: () => void
}

/** Both are worked out for every row, but only the chosen one's errors count. */
export function branch(condition: BooleanVector, a: Vector, b: Vector): Vector {
  const first = newWords()
  const errors = errorsOf([condition, a, b])
  const decide = (from: number, to: number): void => {
    for (const arg of [condition, a, b]) arg.run(from, to)
    for (let word = 0; word < first.length; word++) first[word] = (condition.values[word] ?? 0) & ~(condition.missing[word] ?? 0)
  }
  const joinErrors = (): void => {
    for (const [kind, words] of errors) {
      const [asked, ofA, ofB] = [condition.errors.get(kind), a.errors.get(kind), b.errors.get(kind)]
      for (let word = 0; word < words.length; word++) {
        const chosen = first[word] ?? 0
        words[word] = (asked?.[word] ?? 0) | ((ofA?.[word] ?? 0) & chosen) | ((ofB?.[word] ?? 0) & ~chosen)
      }
    }
  }
  return choose({ a, b, first, decide, errors, joinErrors })
}

/** Asking for another value takes care of the first one's errors where there is another. */
export function fallback(a: Vector, b: Vector): Vector {
  const first = newWords()
  const errors = errorsOf([a, b])
  const decide = (from: number, to: number): void => {
    a.run(from, to)
    b.run(from, to)
    for (let word = 0; word < first.length; word++) first[word] = ~(a.missing[word] ?? 0)
  }
  const joinErrors = (): void => {
    for (const [kind, words] of errors) {
      const [ofA, ofB] = [a.errors.get(kind), b.errors.get(kind)]
      for (let word = 0; word < words.length; word++) {
        const chosen = first[word] ?? 0
        words[word] = ((ofA?.[word] ?? 0) & (chosen | (b.missing[word] ?? 0))) | ((ofB?.[word] ?? 0) & ~chosen)
      }
    }
  }
  return choose({ a, b, first, decide, errors, joinErrors })
}

function choose(choice: Choice): Vector {
  const { a, b, first, errors } = choice
  const missing = newWords()
  const begin = (from: number, to: number): void => {
    choice.decide(from, to)
    choice.joinErrors()
    selectWords(first, a.missing, b.missing, missing)
  }
  function chooseCodes(a: TextVector, b: TextVector): TextVector {
    const codes = new Uint32Array(blockRows)
    const interner = createInterner()
    const [fromA, fromB] = [interner.adopting(a.textAt), interner.adopting(b.textAt)]
    const run = (from: number, to: number): void => {
      begin(from, to)
      for (let row = 0; row < to - from; row++) {
        if (!isSet(missing, row)) codes[row] = isSet(first, row) ? fromA(a.codes[row] ?? 0) : fromB(b.codes[row] ?? 0)
      }
    }
    return { kind: 'text', codes, isRepeating: true, textAt: interner.textAt, missing, errors, run }
  }

  function chooseTexts(a: TextVector, b: TextVector): TextVector {
    const texts = blockTexts()
    const run = (from: number, to: number): void => {
      begin(from, to)
      for (let row = 0; row < to - from; row++) {
        const { codes, textAt } = isSet(first, row) ? a : b
        if (!isSet(missing, row)) texts.put(row, textAt(codes[row] ?? 0))
      }
    }
    return { ...texts.vector, missing, errors, run }
  }

  if (a.kind === 'number' && b.kind === 'number') {
    const values = new Float64Array(blockRows)
    const run = (from: number, to: number): void => {
      begin(from, to)
      selectNumbers(first, a.values, b.values, values, to - from)
    }
    return { kind: 'number', values, bound: Math.max(a.bound, b.bound), missing, errors, run }
  }
  if (a.kind === 'boolean' && b.kind === 'boolean') {
    const values = newWords()
    const run = (from: number, to: number): void => {
      begin(from, to)
      selectWords(first, a.values, b.values, values)
    }
    return { kind: 'boolean', values, missing, errors, run }
  }
  if (a.kind === 'text' && b.kind === 'text') return a.isRepeating && b.isRepeating ? chooseCodes(a, b) : chooseTexts(a, b)
  throw new Error('The values to choose from have been checked to be of one kind.')
}

function selectWords(first: Uint32Array, a: Uint32Array, b: Uint32Array, result: Uint32Array): void {
  for (let word = 0; word < result.length; word++) {
    const chosen = first[word] ?? 0
    result[word] = ((a[word] ?? 0) & chosen) | ((b[word] ?? 0) & ~chosen)
  }
}

function selectNumbers(first: Uint32Array, a: Float64Array, b: Float64Array, values: Float64Array, length: number): void {
  for (let row = 0; row < length; row++) values[row] = (((first[row >>> 5] ?? 0) & (1 << (row & 31))) === 0 ? b[row] : a[row]) ?? 0
}

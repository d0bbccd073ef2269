import { errorsOf, joinErrors, joinMissing, newWords, noErrors, wordsOf, type BooleanVector, type NumberVector, type Vector } from './vector.ts'

/** A step that needs all its arguments; `fill` writes the words of the truth values of the first `length` rows. */
export function truth(args: readonly Vector[], fill: (values: Uint32Array, length: number) => void): BooleanVector {
  const errors = errorsOf(args)
  const values = newWords()
  const missing = newWords()
  const run = (from: number, to: number): void => {
    for (const arg of args) arg.run(from, to)
    joinMissing(missing, args)
    joinErrors(errors, args)
    fill(values, to - from)
  }
  return { kind: 'boolean', values, missing, errors, run }
}

/** equal and less are enough: the others are these with their arguments swapped or turned around. */
export function compareNumbers(a: NumberVector, b: NumberVector, operator: 'equal' | 'less'): BooleanVector {
  const [left, right] = [a.values, b.values]
  return truth([a, b], operator === 'equal' ? (values, length) => fillEqual(left, right, values, length) : (values, length) => fillLess(left, right, values, length))
}

function fillEqual(left: Float64Array, right: Float64Array, values: Uint32Array, length: number): void {
  for (let word = 0; word < wordsOf(length); word++) {
    let bits = 0
    for (let bit = 0, row = word << 5; bit < 32; bit++, row++) if (left[row] === right[row]) bits |= 1 << bit
    values[word] = bits
  }
}

function fillLess(left: Float64Array, right: Float64Array, values: Uint32Array, length: number): void {
  for (let word = 0; word < wordsOf(length); word++) {
    let bits = 0
    for (let bit = 0, row = word << 5; bit < 32; bit++, row++) if ((left[row] ?? 0) < (right[row] ?? 0)) bits |= 1 << bit
    values[word] = bits
  }
}

export function equalTruths(a: BooleanVector, b: BooleanVector): BooleanVector {
  return truth([a, b], (values) => {
    for (let word = 0; word < values.length; word++) values[word] = ~((a.values[word] ?? 0) ^ (b.values[word] ?? 0))
  })
}

export function negation(a: BooleanVector): BooleanVector {
  return truth([a], (values) => {
    for (let word = 0; word < values.length; word++) values[word] = ~(a.values[word] ?? 0)
  })
}

/** Three-valued; where one side decides alone, the other's errors are of no account. */
export function joined(a: BooleanVector, b: BooleanVector, operator: 'and' | 'or'): BooleanVector {
  // Or is and with everything turned around.
  const turn = operator === 'and' ? 0 : -1
  const errors = errorsOf([a, b])
  const values = newWords()
  const missing = newWords()
  const decidedA = newWords()
  const decidedB = newWords()
  const run = (from: number, to: number): void => {
    a.run(from, to)
    b.run(from, to)
    for (let word = 0; word < values.length; word++) {
      const [left, right] = [(a.values[word] ?? 0) ^ turn, (b.values[word] ?? 0) ^ turn]
      const [noLeft, noRight] = [a.missing[word] ?? 0, b.missing[word] ?? 0]
      decidedA[word] = ~left & ~noLeft
      decidedB[word] = ~right & ~noRight
      missing[word] = (noLeft | noRight) & ~((decidedA[word] ?? 0) | (decidedB[word] ?? 0))
      values[word] = (left & right & ~noLeft & ~noRight) ^ turn
    }
    for (const [kind, words] of errors) {
      const [ofA, ofB] = [a.errors.get(kind), b.errors.get(kind)]
      for (let word = 0; word < words.length; word++) {
        const [byA, byB] = [decidedA[word] ?? 0, decidedB[word] ?? 0]
        const open = ~(byA | byB)
        words[word] = ((ofA?.[word] ?? 0) & (byA | open)) | ((ofB?.[word] ?? 0) & (byB | open))
      }
    }
  }
  return { kind: 'boolean', values, missing, errors, run }
}

/** Asking takes care of errors too: a row that has one is empty. */
export function emptiness(a: Vector): BooleanVector {
  return { kind: 'boolean', values: a.missing, missing: newWords(), errors: noErrors, run: (from, to) => a.run(from, to) }
}


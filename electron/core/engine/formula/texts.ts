import { blockTexts } from './interner.ts'
import { blockRows, errorsOf, failRow, isSet, joinErrors, joinMissing, newWords, type BooleanVector, type ErrorWords, type NumberVector, type TextVector, type Vector } from './vector.ts'

/** An argument in one row: text, a number in its stored form, a boolean as 0 or 1; null where it is empty. */
export type Scalar = string | number | null

/** The error of that name, in place of a text. */
export const tooLong = Symbol('tooLong')

/** Of one row. Null: empty; '' is too. */
type TextWork = (args: readonly Scalar[]) => string | null | typeof tooLong
/** Of one row; NaN: an error. */
type NumberWork = (args: readonly Scalar[]) => number

interface TextStep {
  readonly args: readonly Vector[]
  /** Numbers of the arguments that may be empty in a row that is worked out; the others must be there. */
  readonly lenient?: readonly number[]
}

/** Text made of the arguments. Where only one of them varies and its texts repeat, it is made once for each of those. */
export function textStep(step: TextStep, work: TextWork): TextVector {
  const only = onlyRepeating(step)
  return only === null ? textPerRow(step, work) : textPerCode(step, only, work)
}

function textPerRow(step: TextStep, work: TextWork): TextVector {
  const { args } = step
  const texts = blockTexts()
  const scalars = createScalars(args)
  const missing = newWords()
  const errors = errorsOf(args, 'tooLong')
  const own = errors.get('tooLong')
  const run = (from: number, to: number): void => {
    begin(step, missing, errors, from, to)
    for (let row = 0; row < to - from; row++) {
      if (isSet(missing, row)) continue
      const text = work(scalars(row))
      if (text === tooLong && own !== undefined) failRow(row, missing, own)
      else if (text === tooLong || text === null || text === '') setMissing(missing, row)
      else texts.put(row, text)
    }
  }
  return { ...texts.vector, missing, errors, run }
}

const failed = 2

/** Keeps the codes of the argument: only what they stand for is another. */
function textPerCode(step: TextStep, only: TextVector, work: TextWork): TextVector {
  const scalars = createScalars(step.args)
  const texts: (string | null)[] = []
  const has = rememberedBy(only, (row) => {
    const text = work(scalars(row))
    texts[only.codes[row] ?? 0] = text === tooLong ? null : text
    return text === tooLong ? failed : text === null || text === '' ? 0 : 1
  })
  const missing = newWords()
  const errors = errorsOf(step.args, 'tooLong')
  const own = errors.get('tooLong')
  const run = (from: number, to: number): void => {
    begin(step, missing, errors, from, to)
    for (let row = 0; row < to - from; row++) {
      if (isSet(missing, row)) continue
      const found = has(row)
      if (found === failed && own !== undefined) failRow(row, missing, own)
      else if (found !== 1) setMissing(missing, row)
    }
  }
  return { kind: 'text', codes: only.codes, isRepeating: true, textAt: (code) => texts[code] ?? '', missing, errors, run }
}

/** A number made of texts; NaN is the error `notANumber` where `canFail`. */
export function numberStep(step: TextStep, bound: number, canFail: boolean, work: NumberWork): NumberVector {
  const values = new Float64Array(blockRows)
  const made = perRow(step, work)
  const missing = newWords()
  const errors = errorsOf(step.args, ...(canFail ? (['notANumber'] as const) : []))
  const own = errors.get('notANumber')
  const run = (from: number, to: number): void => {
    begin(step, missing, errors, from, to)
    for (let row = 0; row < to - from; row++) {
      if (isSet(missing, row)) continue
      const value = made(row)
      if (Number.isNaN(value) && own !== undefined) failRow(row, missing, own)
      else values[row] = value
    }
  }
  return { kind: 'number', values, bound, missing, errors, run }
}

/** What holds of texts. */
export function textTruth(step: TextStep, holds: (args: readonly Scalar[]) => boolean): BooleanVector {
  const values = newWords()
  const made = perRow(step, (args) => (holds(args) ? 1 : 0))
  const missing = newWords()
  const errors = errorsOf(step.args)
  const run = (from: number, to: number): void => {
    begin(step, missing, errors, from, to)
    values.fill(0)
    for (let row = 0; row < to - from; row++) {
      if (!isSet(missing, row) && made(row) === 1) values[row >>> 5] = (values[row >>> 5] ?? 0) | (1 << (row & 31))
    }
  }
  return { kind: 'boolean', values, missing, errors, run }
}

/** Works out the arguments, which rows lack one, and the errors of all. */
function begin({ args, lenient = [] }: TextStep, missing: Uint32Array, errors: ErrorWords, from: number, to: number): void {
  for (const arg of args) arg.run(from, to)
  joinMissing(missing, args.filter((_, index) => !lenient.includes(index)))
  joinErrors(errors, args)
}

/** The answer for a row that lacks nothing it needs. */
function perRow(step: TextStep, work: NumberWork): (row: number) => number {
  const scalars = createScalars(step.args)
  const only = onlyRepeating(step)
  const answer = (row: number): number => work(scalars(row))
  return only === null ? answer : rememberedBy(only, answer)
}

/** The one argument that varies, if it must be there and what is found out about its texts is worth keeping. */
function onlyRepeating({ args, lenient = [] }: TextStep): TextVector | null {
  const varying = args.filter((arg) => arg.isConstant !== true)
  const only = varying[0]
  return varying.length === 1 && only?.kind === 'text' && only.isRepeating && !lenient.includes(args.indexOf(only)) ? only : null
}

/** The arguments of a row, in a list that is used again for the next. */
function createScalars(args: readonly Vector[]): (row: number) => readonly Scalar[] {
  const scalars: Scalar[] = args.map(() => null)
  return (row) => {
    for (let index = 0; index < args.length; index++) scalars[index] = scalarAt(args[index], row)
    return scalars
  }
}

function scalarAt(vector: Vector | undefined, row: number): Scalar {
  if (vector === undefined || isSet(vector.missing, row)) return null
  if (vector.kind === 'text') return vector.textAt(vector.codes[row] ?? 0)
  return vector.kind === 'number' ? (vector.values[row] ?? 0) : isSet(vector.values, row) ? 1 : 0
}

function setMissing(missing: Uint32Array, row: number): void {
  missing[row >>> 5] = (missing[row >>> 5] ?? 0) | (1 << (row & 31))
}

/** Once for each code of the text. */
function rememberedBy({ codes }: TextVector, work: (row: number) => number): (row: number) => number {
  let answers = new Float64Array(256)
  let known = new Uint8Array(256)
  return (row) => {
    const code = codes[row] ?? 0
    if (code >= known.length) {
      const length = Math.max(code + 1, known.length * 2)
      const [widerAnswers, widerKnown] = [new Float64Array(length), new Uint8Array(length)]
      widerAnswers.set(answers)
      widerKnown.set(known)
      answers = widerAnswers
      known = widerKnown
    }
    if (known[code] === 0) {
      answers[code] = work(row)
      known[code] = 1
    }
    return answers[code] ?? 0
  }
}

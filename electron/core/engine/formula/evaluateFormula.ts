import { placesOf, type CallNode, type FormulaAttribute, type LiteralNode, type ResolvedFormula, type TypedNode } from '@shared/formula/resolved.ts'
import { hasBit, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Column } from '../columns/column.ts'
import { createColumnWriter } from './columnWriter.ts'
import { compileNode, type CompileContext } from './compile.ts'
import { createErrorLog } from './errorLog.ts'
import type { FormulaErrorKind, FormulaErrors } from './formulaErrors.ts'
import { quantileOf } from './quantile.ts'
import { constant, type FormulaInput } from './sources.ts'
import { blockRows, newWords, wordsOf, type NumberVector } from './vector.ts'

/** Today, and the IANA zone of calendar days. */
export interface FormulaClock {
  readonly today: number
  readonly zone: string
}

export interface FormulaValues {
  /** In the stored form of the formula's type; missing where there is no row, no value, or an error. */
  readonly column: Column
  /** Null where there were none. A row whose error was taken care of (by coalesce, isEmpty, and, or) has none. */
  readonly errors: FormulaErrors | null
}

/**
 * A formula's value for each row of its entity. `input`: what an attribute holds for each row; `length`: one more than
 * the largest row; `presence`: where there are rows. Works on blocks of rows from end to end, so that it needs memory
 * for the result and one block only; gives way between blocks. A quantile costs a pass over all rows of its own.
 */
export async function evaluateFormula(formula: ResolvedFormula, input: (attribute: FormulaAttribute) => FormulaInput, length: number, presence: Bits, clock: FormulaClock, breath: Breath): Promise<FormulaValues> {
  const quantiles = new Map<CallNode, NumberVector>()
  const context: CompileContext = { input, zone: clock.zone, today: clock.today, quantiles }
  const rows = { length, presence, breath }
  // Inner ones come first: an outer one asks for them.
  for (const call of quantilesIn(formula.root)) quantiles.set(call, await overAllRows(call, context, rows))
  const vector = compileNode(formula.root, context)
  const writer = createColumnWriter(vector, placesOf(formula) === null, length, presence)
  const log = createErrorLog(length, presence)
  const work = (from: number, to: number): void => {
    vector.run(from, to)
    log.take(vector.errors, from, to)
    writer.write(from, to)
  }
  await inSlices(breath, length, work, blockRows)
  return { column: writer.finish(), errors: log.finish() }
}

function quantilesIn(node: TypedNode): readonly CallNode[] {
  if (node.kind !== 'call') return []
  const inner = node.args.flatMap(quantilesIn)
  return node.name === 'quantile' ? [...inner, node] : inner
}

interface Rows {
  readonly length: number
  readonly presence: Bits
  readonly breath: Breath
}

/** One number for all rows. A row whose own number was an error and so left out keeps that error. */
async function overAllRows(call: CallNode, context: CompileContext, { length, presence, breath }: Rows): Promise<NumberVector> {
  const [argument, share] = call.args
  if (argument === undefined || share?.kind !== 'literal') throw new Error('A quantile has been checked to have a number and a share.')
  const vector = compileNode(argument, context)
  if (vector.kind !== 'number') throw new Error('A quantile has been checked to be of numbers.')
  const log = createErrorLog(length, presence)
  const found = new Float64Array(length)
  let count = 0
  const gather = (from: number, to: number): void => {
    vector.run(from, to)
    log.take(vector.errors, from, to)
    for (let row = from; row < to; row++) if (hasBit(presence, row) && !hasBit(vector.missing, row - from)) found[count++] = vector.values[row - from] ?? 0
  }
  await inSlices(breath, length, gather, blockRows)
  const quantile = await quantileOf(found.subarray(0, count), ...fractionOf(share), breath)
  const unit = 10 ** (placesOf(argument) ?? 0)
  return withErrors(quantile === null ? null : quantile / unit, log.rows)
}

function fractionOf(share: LiteralNode): readonly [number, number] {
  return [Number(share.value), 10 ** (placesOf(share) ?? 0)]
}

function withErrors(value: number | null, rows: ReadonlyMap<FormulaErrorKind, Bits>): NumberVector {
  const vector = constant({ type: 'decimal', value })
  if (vector.kind !== 'number') throw new Error('A number is a vector of numbers.')
  const errors = new Map([...rows.keys()].map((kind) => [kind, newWords()]))
  const run = (from: number, to: number): void => {
    for (const [kind, words] of errors) words.set(rows.get(kind)?.subarray(from >>> 5, (from >>> 5) + wordsOf(to - from)) ?? [])
  }
  return { ...vector, errors, run }
}

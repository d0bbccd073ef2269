import type { LiteralNode } from '@shared/formula/resolved.ts'
import { hasBit, setBit, type Bits } from '../bitset.ts'
import type { BooleanColumn, Column, NumberColumn, TextColumn } from '../columns/column.ts'
import { dictionarySize, textAt } from '../columns/dictionary.ts'
import { blockRows, newWords, noErrors, wordsOf, type Vector } from './vector.ts'

/** The values of an attribute; `rows`: the attribute's row for each row of the entity (null: the same; -1: none). */
export interface FormulaInput {
  readonly column: Column
  readonly rows: Int32Array | null
}

/** One value for every row. */
export function constant({ type, value }: Pick<LiteralNode, 'type' | 'value'>): Vector {
  const missing = newWords()
  if (value === null) missing.fill(0xffffffff)
  const step = { missing, errors: noErrors, isConstant: true, run: () => {} } as const
  if (type === 'text') {
    const text = String(value ?? '')
    return { kind: 'text', codes: new Uint32Array(blockRows), isRepeating: true, textAt: () => text, ...step }
  }
  if (type === 'boolean') return { kind: 'boolean', values: newWords().fill(value === 1 ? 0xffffffff : 0), ...step }
  const number = Number(value ?? 0)
  return { kind: 'number', values: new Float64Array(blockRows).fill(number), bound: Math.abs(number), ...step }
}

export function attributeVector({ column, rows }: FormulaInput): Vector {
  switch (column.kind) {
    case 'number':
      return numberSource(column, rows)
    case 'boolean':
      return booleanSource(column, rows)
    case 'text':
      return textSource(column, rows)
  }
}

function numberSource(column: NumberColumn, rows: Int32Array | null): Vector {
  const values = new Float64Array(blockRows)
  const missing = newWords()
  const read = column.values instanceof Int32Array ? narrowReader(column.values, values) : wideReader(column.values, values)
  const run = (from: number, to: number): void => {
    takeMissing(column.missing, rows, missing, from, to)
    read(rows, from, to)
  }
  return { kind: 'number', values, bound: column.magnitude, missing, errors: noErrors, run }
}

type Reader = (rows: Int32Array | null, from: number, to: number) => void

/** Two of the same, so that each loop reads arrays of one kind only. */
function narrowReader(given: Int32Array, values: Float64Array): Reader {
  return (rows, from, to) => {
    const length = to - from
    if (rows === null) for (let row = 0; row < length; row++) values[row] = given[from + row] ?? 0
    else for (let row = 0; row < length; row++) values[row] = given[rows[from + row] ?? -1] ?? 0
  }
}

function wideReader(given: Float64Array, values: Float64Array): Reader {
  return (rows, from, to) => {
    const length = to - from
    if (rows === null) for (let row = 0; row < length; row++) values[row] = given[from + row] ?? 0
    else for (let row = 0; row < length; row++) values[row] = given[rows[from + row] ?? -1] ?? 0
  }
}

function booleanSource(column: BooleanColumn, rows: Int32Array | null): Vector {
  const values = newWords()
  const missing = newWords()
  const run = (from: number, to: number): void => {
    takeMissing(column.missing, rows, missing, from, to)
    if (rows === null) return takeWords(column.values, values, from, to, 0)
    values.fill(0)
    for (let row = from; row < to; row++) {
      const source = rows[row] ?? -1
      if (source >= 0 && hasBit(column.values, source)) setBit(values, row - from)
    }
  }
  return { kind: 'boolean', values, missing, errors: noErrors, run }
}

function textSource({ codes: given, dictionary, missing: none }: TextColumn, rows: Int32Array | null): Vector {
  const codes = new Uint32Array(blockRows)
  const missing = newWords()
  const run = (from: number, to: number): void => {
    takeMissing(none, rows, missing, from, to)
    const length = to - from
    if (rows === null) codes.set(given.subarray(from, to))
    else for (let row = 0; row < length; row++) codes[row] = given[rows[from + row] ?? -1] ?? 0
  }
  const isRepeating = dictionarySize(dictionary) * 4 <= (rows ?? given).length
  return { kind: 'text', codes, isRepeating, textAt: (code) => textAt(dictionary, code), missing, errors: noErrors, run }
}

function takeMissing(given: Bits, rows: Int32Array | null, missing: Uint32Array, from: number, to: number): void {
  if (rows === null) return takeWords(given, missing, from, to, 0xffffffff)
  missing.fill(0)
  for (let row = from; row < to; row++) {
    const source = rows[row] ?? -1
    if (source < 0 || hasBit(given, source)) setBit(missing, row - from)
  }
}

/** A block of a longer set; `rest` for what lies behind its end. */
function takeWords(given: Bits, words: Uint32Array, from: number, to: number, rest: number): void {
  const part = given.subarray(from >>> 5, (from >>> 5) + wordsOf(to - from))
  words.set(part)
  words.fill(rest, part.length)
}

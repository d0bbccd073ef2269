import type { AttributeType } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { countBits, emptyBits, hasBit, setBit } from './bitset.ts'
import { inSlices, type Breath } from './breath.ts'
import type { Column, NumberColumn, TextColumn } from './columns/column.ts'
import { dictionarySize, textAt, type Dictionary } from './columns/dictionary.ts'
import { createTextTable } from './columns/textTable.ts'

/** Which row of the parent each row of the child points to. */
export interface Relation {
  /** By child ordinal; -1 where there is none. */
  readonly parentOf: Int32Array
  /** Child rows with a value in every attribute of the relationship. */
  readonly values: number
  /** Those of them without a parent. */
  readonly orphans: number
  readonly parentLimit: number
  /** The children of parent p are rows offsets[p] to offsets[p + 1] - 1; null where they are not kept together. */
  readonly offsets: Int32Array | null
}

/** One side of one pair of attributes that must be equal. */
export interface KeyColumn {
  readonly column: Column
  readonly type: AttributeType
  readonly scale: number | null
}

export interface KeyPair {
  readonly child: KeyColumn
  readonly parent: KeyColumn
}

/** Equal values of one pair have the same code, 0 to size - 1, on both sides. */
interface Codes {
  readonly child: Int32Array
  readonly parent: Int32Array
  readonly size: number
}
const noValue = -1
const noMatch = -2

/** Joins on equal values of all pairs; of several parents with the same values, the first. Case matters, "001" is not "1". */
export async function buildRelation(pairs: readonly KeyPair[], childLimit: number, parentLimit: number, breath: Breath): Promise<Relation> {
  let codes: Codes | null = null
  for (const pair of pairs) {
    const next: Codes = await pairCodes(pair, childLimit, parentLimit, breath)
    codes = codes === null ? next : await combine(codes, next, breath)
  }
  const { child, parent, size } = codes ?? { child: new Int32Array(childLimit).fill(noValue), parent: new Int32Array(0), size: 0 }
  const rowOf = new Int32Array(size).fill(-1)
  for (let row = parentLimit - 1; row >= 0; row--) {
    const code = parent[row] ?? noValue
    if (code >= 0) rowOf[code] = row
  }
  let values = 0
  let orphans = 0
  const parentOf = new Int32Array(childLimit)
  await inSlices(breath, childLimit, (from, to) => {
    for (let row = from; row < to; row++) {
      const code = child[row] ?? noValue
      const found = code >= 0 ? (rowOf[code] ?? -1) : -1
      parentOf[row] = found
      if (code !== noValue) values++
      if (code !== noValue && found < 0) orphans++
    }
  })
  return { parentOf, values, orphans, parentLimit, offsets: null }
}

/** Parents that at least one child points to. */
export async function countParents({ parentOf, parentLimit }: Relation, breath: Breath): Promise<number> {
  const seen = emptyBits(parentLimit)
  await inSlices(breath, parentOf.length, (from, to) => {
    for (let row = from; row < to; row++) {
      const parent = parentOf[row] ?? -1
      if (parent >= 0) setBit(seen, parent)
    }
  })
  return countBits(seen)
}

function pairCodes({ child, parent }: KeyPair, childLimit: number, parentLimit: number, breath: Breath): Promise<Codes> {
  if (child.column.kind === 'text' && parent.column.kind === 'text') return textCodes(child.column, parent.column, breath)
  const isAlike = child.type === parent.type && child.scale === parent.scale
  if (isAlike && child.column.kind === 'number' && parent.column.kind === 'number' && isDense(parent.column, parentLimit)) return denseCodes(child.column, parent.column, breath)
  return internedCodes(child, parent, childLimit, parentLimit, breath)
}

/** Every distinct value is looked up once. */
async function textCodes(child: TextColumn, parent: TextColumn, breath: Breath): Promise<Codes> {
  const translated = await translation(child.dictionary, parent.dictionary, breath)
  const childCodes = new Int32Array(child.codes.length)
  const parentCodes = new Int32Array(parent.codes.length)
  await inSlices(breath, childCodes.length, (from, to) => {
    for (let row = from; row < to; row++) childCodes[row] = translated[child.codes[row] ?? 0] ?? noMatch
  })
  await inSlices(breath, parentCodes.length, (from, to) => {
    for (let row = from; row < to; row++) parentCodes[row] = (parent.codes[row] ?? 0) - 1
  })
  return { child: childCodes, parent: parentCodes, size: dictionarySize(parent.dictionary) - 1 }
}

/** The parent's code, less one, of each of the child's texts. */
async function translation(child: Dictionary, parent: Dictionary, breath: Breath): Promise<Int32Array> {
  const slice = 1 << 15
  const table = createTextTable()
  await inSlices(breath, dictionarySize(parent), (from, to) => {
    for (let code = Math.max(from, 1); code < to; code++) table.add(parent.bytes, parent.offsets[code] ?? 0, parent.offsets[code + 1] ?? 0)
  }, slice)
  const codes = new Int32Array(dictionarySize(child)).fill(noValue)
  await inSlices(breath, codes.length, (from, to) => {
    for (let code = Math.max(from, 1); code < to; code++) {
      const found = table.find(child.bytes, child.offsets[code] ?? 0, child.offsets[code + 1] ?? 0)
      codes[code] = found < 0 ? noMatch : found - 1
    }
  }, slice)
  return codes
}

function isDense(column: NumberColumn, rows: number): boolean {
  return column.values instanceof Int32Array && column.magnitude < Math.max(4 * rows, 65_536)
}

/** Whole numbers close together are their own codes. */
async function denseCodes(child: NumberColumn, parent: NumberColumn, breath: Breath): Promise<Codes> {
  const offset = parent.magnitude
  const size = 2 * offset + 1
  const codesOf = async (column: NumberColumn): Promise<Int32Array> => {
    const codes = new Int32Array(column.values.length)
    await inSlices(breath, codes.length, (from, to) => {
      for (let row = from; row < to; row++) {
        const code = (column.values[row] ?? 0) + offset
        codes[row] = hasBit(column.missing, row) ? noValue : code >= 0 && code < size && Number.isInteger(code) ? code : noMatch
      }
    })
    return codes
  }
  return { child: await codesOf(child), parent: await codesOf(parent), size }
}

async function internedCodes(child: KeyColumn, parent: KeyColumn, childLimit: number, parentLimit: number, breath: Breath): Promise<Codes> {
  const isAlike = child.type === parent.type && child.scale === parent.scale
  const codeOf = new Map<string | number, number>()
  const parentCodes = new Int32Array(parentLimit)
  const parentKey = keyReader(parent, isAlike)
  const childKey = keyReader(child, isAlike)
  const slice = 1 << 15
  await inSlices(breath, parentLimit, (from, to) => {
    for (let row = from; row < to; row++) {
      const key = parentKey(row)
      if (key !== null && !codeOf.has(key)) codeOf.set(key, codeOf.size)
      parentCodes[row] = key === null ? noValue : (codeOf.get(key) ?? noMatch)
    }
  }, slice)
  const childCodes = new Int32Array(childLimit)
  await inSlices(breath, childLimit, (from, to) => {
    for (let row = from; row < to; row++) {
      const key = childKey(row)
      childCodes[row] = key === null ? noValue : (codeOf.get(key) ?? noMatch)
    }
  }, slice)
  return { child: childCodes, parent: parentCodes, size: codeOf.size }
}

/** Values of one type as they are; of different types as the text a person would write, numbers without idle zeros. */
function keyReader(key: KeyColumn, isAlike: boolean): (row: number) => string | number | null {
  const { column, type, scale } = key
  const stored = (row: number): string | number | null => {
    if (hasBit(column.missing, row)) return null
    if (column.kind === 'text') return textAt(column.dictionary, column.codes[row] ?? 0)
    return column.kind === 'boolean' ? Number(hasBit(column.values, row)) : (column.values[row] ?? null)
  }
  if (isAlike) return stored
  return (row) => {
    const text = displayText(stored(row), type, scale, 'UTC')
    return text !== null && type === 'decimal' && text.includes('.') ? text.replace(/\.?0+$/, '') : text
  }
}

/** Codes of pairs of codes. */
async function combine(first: Codes, second: Codes, breath: Breath): Promise<Codes> {
  const codeOf = new Map<number, number>()
  const parent = new Int32Array(first.parent.length)
  const child = new Int32Array(first.child.length)
  const pairOf = (a: number, b: number): number => a * second.size + b
  const slice = 1 << 15
  await inSlices(breath, parent.length, (from, to) => {
    for (let row = from; row < to; row++) {
      const a = first.parent[row] ?? noValue
      const b = second.parent[row] ?? noValue
      if (a < 0 || b < 0) {
        parent[row] = noValue
        continue
      }
      const pair = pairOf(a, b)
      const code = codeOf.get(pair) ?? codeOf.size
      codeOf.set(pair, code)
      parent[row] = code
    }
  }, slice)
  await inSlices(breath, child.length, (from, to) => {
    for (let row = from; row < to; row++) {
      const a = first.child[row] ?? noValue
      const b = second.child[row] ?? noValue
      const isWhole = a !== noValue && b !== noValue
      child[row] = !isWhole ? noValue : a < 0 || b < 0 ? noMatch : (codeOf.get(pairOf(a, b)) ?? noMatch)
    }
  }, slice)
  return { child, parent, size: codeOf.size }
}

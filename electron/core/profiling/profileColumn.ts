import { longestProfileText, type AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Attribute } from '@shared/domain/entity.ts'
import { andNot, countBits, hasBit, type Bits } from '../engine/bitset.ts'
import { inLists, type Breath } from '../engine/breath.ts'
import type { BooleanColumn, Column, TextColumn } from '../engine/columns/column.ts'
import { compareTexts, dictionarySize, textAt, type Dictionary } from '../engine/columns/dictionary.ts'
import { addInOrder } from './addInOrder.ts'
import { profileNumbers } from './profileNumbers.ts'

type Found = Omit<AttributeProfile, 'rows' | 'missing'>

const nothing: Found = { distinct: 0, spread: null, ends: null, edges: [], bins: [], common: [] }

/** How the values of some rows of a column are spread; `among`: bits of the column's rows. Exact. Costs a few passes over the rows, of numbers a sort. */
export async function profileColumn(column: Column, among: Bits, { type, scale }: Pick<Attribute, 'type' | 'scale'>, breath: Breath): Promise<AttributeProfile> {
  const rows = countBits(among)
  const filled = andNot(among, column.missing)
  const values = countBits(filled)
  return { rows, missing: rows - values, ...(values === 0 ? nothing : await foundIn()) }

  function foundIn(): Promise<Found> {
    switch (column.kind) {
      case 'text':
        return profileTexts(column, filled, breath)
      case 'boolean':
        return profileBooleans(column, filled, breath)
      case 'number':
        return profileNumbers(column, filled, values, { type, scale }, breath)
    }
  }
}

async function profileTexts({ codes, dictionary }: TextColumn, filled: Bits, breath: Breath): Promise<Found> {
  const counts = new Uint32Array(dictionarySize(dictionary))
  await inLists(breath, filled, (list, length) => {
    for (let index = 0; index < length; index++) {
      const code = codes[list[index] ?? 0] ?? 0
      counts[code] = (counts[code] ?? 0) + 1
    }
  })
  let distinct = 0
  let first = 0
  let last = 0
  const order = (a: number, b: number): number => compareTexts(dictionary, a, dictionary, b)
  const common: number[] = []
  const isMoreCommon = (code: number, other: number): boolean => (counts[code] ?? 0) > (counts[other] ?? 0) || (counts[code] === counts[other] && order(code, other) < 0)
  for (let code = 1; code < counts.length; code++) {
    if (counts[code] === 0) continue
    distinct++
    if (first === 0 || order(code, first) < 0) first = code
    if (last === 0 || order(code, last) > 0) last = code
    addInOrder(common, code, isMoreCommon)
    if ((code & 0xfff) === 0 && breath.isDue()) await breath.take()
  }
  return { ...nothing, distinct, ends: { first: shortText(dictionary, first), last: shortText(dictionary, last) }, common: common.map((code) => ({ value: shortText(dictionary, code), rows: counts[code] ?? 0 })) }
}

async function profileBooleans({ values }: BooleanColumn, filled: Bits, breath: Breath): Promise<Found> {
  const counts: [number, number] = [0, 0]
  await inLists(breath, filled, (list, length) => {
    for (let index = 0; index < length; index++) counts[hasBit(values, list[index] ?? 0) ? 1 : 0]++
  })
  const common = counts.map((rows, value) => ({ value, rows })).filter(({ rows }) => rows > 0)
  return { ...nothing, distinct: common.length, common: common.sort((a, b) => b.rows - a.rows || a.value - b.value) }
}

function shortText(dictionary: Dictionary, code: number): string {
  const text = textAt(dictionary, code)
  return text.length > longestProfileText ? `${text.slice(0, longestProfileText - 1)}…` : text
}

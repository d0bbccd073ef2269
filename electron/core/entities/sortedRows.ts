import type { Entity } from '@shared/domain/entity.ts'
import { hasBit } from '../engine/bitset.ts'
import { inSlices, type Breath } from '../engine/breath.ts'
import { sortByKeys } from '../engine/order/radixSort.ts'
import { rankedByBytes, sortKeysOf, type RankTexts } from '../engine/order/sortKeys.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import { keyAttributes } from '../segments/keyOrder.ts'

const slice = 1 << 16

/** Ordinals of all rows in the order they came in. */
export async function presentRows(reading: Pick<ColumnReading, 'limit' | 'rows' | 'has'>, breath: Breath): Promise<Uint32Array> {
  const ordinals = new Uint32Array(reading.rows)
  let length = 0
  await inSlices(breath, reading.limit, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) if (reading.has(ordinal)) ordinals[length++] = ordinal
  }, slice)
  return ordinals
}

/** By key: text by its UTF-8 bytes, numbers by size. `reading`: of the key's attributes in their order. */
export async function rowsByKey(entity: Entity, reading: ColumnReading, breath: Breath): Promise<Uint32Array> {
  let ordinals = await presentRows(reading, breath)
  for (let index = keyAttributes(entity).length - 1; index >= 0; index--) ordinals = await sortedBy(reading, index, ordinals, { isDescending: false, rankTexts: rankedByBytes }, breath)
  return ordinals
}

/** The rows by the values of one column of the reading, equal ones as they were, rows without a value last either way. */
export async function sortedBy(reading: ColumnReading, index: number, ordinals: Uint32Array, { isDescending, rankTexts }: { readonly isDescending: boolean; readonly rankTexts: RankTexts }, breath: Breath): Promise<Uint32Array> {
  const column = reading.columns[index]
  if (column === undefined) return ordinals
  const { keys, present } = await sortKeysOf(column, reading.limit, reading.place, rankTexts, breath)
  const filled = await rowsIn(ordinals, (ordinal) => hasBit(present, ordinal), breath)
  const sorted = await sortByKeys(filled, keys, isDescending, breath)
  if (filled.length === ordinals.length) return sorted
  const empty = await rowsIn(ordinals, (ordinal) => !hasBit(present, ordinal), breath)
  const all = new Uint32Array(ordinals.length)
  all.set(sorted)
  all.set(empty, sorted.length)
  return all
}

/** Those of the rows that are wanted, in their order. */
export async function rowsIn(ordinals: Uint32Array, isWanted: (ordinal: number) => boolean, breath: Breath): Promise<Uint32Array> {
  const found = new Uint32Array(ordinals.length)
  let length = 0
  await inSlices(breath, ordinals.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const ordinal = ordinals[at] ?? 0
      if (isWanted(ordinal)) found[length++] = ordinal
    }
  }, slice)
  return length === found.length ? found : found.slice(0, length)
}

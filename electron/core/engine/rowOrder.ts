import { isAudience, type Catalog, type Entity, type Relationship } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { emptyBits, hasBit, setBit, type Bits } from './bitset.ts'
import { inSlices, type Breath } from './breath.ts'
import { childrenOf } from './children.ts'
import type { Column, NumberColumn } from './columns/column.ts'
import type { Relation } from './relations.ts'

/**
 * Where the rows of one parent follow one another, whatever goes over all rows and collects by parent walks through
 * memory in order instead of jumping: several times faster once a million parents no longer fit the processor's caches.
 * Members keep their ordinals, so rows of an audience are never moved.
 */
export interface RowOrder {
  /** Says what it was made from; another key is another order. */
  readonly key: string
  /** The row of each ordinal. */
  readonly rowOf: Int32Array
  /** The rows of parent p: offsets[p] to offsets[p + 1] - 1. */
  readonly offsets: Int32Array
  /** The attribute whose values ascend within each parent; null where none does. */
  readonly time: AttributeId | null
}

/** The relationship whose parents decide the order of an entity's rows: the first to an audience; null where there is none. */
export function orderingRelationship(catalog: Catalog, entity: Entity): Relationship | null {
  if (isAudience(entity)) return null
  const isOrdering = ({ childEntity, parentEntity }: Relationship): boolean => childEntity === entity.id && catalog.entities.some((other) => other.id === parentEntity && isAudience(other))
  return catalog.relationships.find(isOrdering) ?? null
}

/** More children than this are not sorted by time: it would take longer than others may wait. */
const mostSorted = 20_000

/** Rows by parent, then by time where that is given; those without a parent come last. All by ordinal. */
export async function orderRows(key: string, { parentOf, parentLimit }: Relation, time: { readonly attribute: AttributeId; readonly column: Column } | null, breath: Breath): Promise<RowOrder> {
  const { rows, offsets } = await childrenOf(parentOf, parentLimit, breath)
  const isTimed = time?.column.kind === 'number' && (await sortByTime(rows, offsets, time.column, breath))
  const rowOf = new Int32Array(parentOf.length)
  await inSlices(breath, rows.length, (from, to) => {
    for (let row = from; row < to; row++) rowOf[rows[row] ?? 0] = row
  })
  let next = rows.length
  await inSlices(breath, parentOf.length, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) if ((parentOf[ordinal] ?? -1) < 0) rowOf[ordinal] = next++
  })
  return { key, rowOf, offsets, time: isTimed ? time.attribute : null }
}

/** Rows without a time have 0 for it and come anywhere. False, and nothing is done, where a parent has too many. */
async function sortByTime(rows: Int32Array, offsets: Int32Array, { values }: NumberColumn, breath: Breath): Promise<boolean> {
  for (let parent = 0; parent + 1 < offsets.length; parent++) if ((offsets[parent + 1] ?? 0) - (offsets[parent] ?? 0) > mostSorted) return false
  const timeOf = (row: number): number => values[row] ?? 0
  let sorted = 0
  for (let parent = 0; parent + 1 < offsets.length; parent++) {
    const start = offsets[parent] ?? 0
    const end = offsets[parent + 1] ?? 0
    if (end - start > 32) rows.subarray(start, end).sort((a, b) => timeOf(a) - timeOf(b) || a - b)
    else insertByTime(rows, start, end, values)
    sorted += 1 + end - start
    if (sorted < mostSorted) continue
    sorted = 0
    if (breath.isDue()) await breath.take()
  }
  return true
}

function insertByTime(rows: Int32Array, start: number, end: number, values: NumberColumn['values']): void {
  for (let place = start + 1; place < end; place++) {
    const row = rows[place] ?? 0
    const time = values[row] ?? 0
    let free = place
    for (; free > start && (values[rows[free - 1] ?? 0] ?? 0) > time; free--) rows[free] = rows[free - 1] ?? 0
    rows[free] = row
  }
}

/** The ordinal of each row: the order turned around. */
export function ordinalsOf({ rowOf }: Pick<RowOrder, 'rowOf'>): Int32Array {
  const ordinals = new Int32Array(rowOf.length)
  for (let ordinal = 0; ordinal < rowOf.length; ordinal++) ordinals[rowOf[ordinal] ?? 0] = ordinal
  return ordinals
}

export async function arrangedRelation(relation: Relation, { rowOf, offsets }: RowOrder, breath: Breath): Promise<Relation> {
  return { ...relation, parentOf: await arranged(relation.parentOf, rowOf, breath), offsets }
}

/** The same values, each at the row of its ordinal. */
export async function arrangedColumn(column: Column, { rowOf }: RowOrder, breath: Breath): Promise<Column> {
  const missing = await arrangedBits(column.missing, rowOf, breath)
  switch (column.kind) {
    case 'text':
      return { ...column, missing, codes: await arranged(column.codes, rowOf, breath) }
    case 'number':
      return { ...column, missing, values: await arranged(column.values, rowOf, breath) }
    case 'boolean':
      return { ...column, missing, values: await arrangedBits(column.values, rowOf, breath) }
  }
}

type Values = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

async function arranged<T extends Values>(values: T, rowOf: Int32Array, breath: Breath): Promise<T> {
  const result = new (values.constructor as new (length: number) => T)(values.length)
  await inSlices(breath, values.length, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) result[rowOf[ordinal] ?? 0] = values[ordinal] ?? 0
  }, 1 << 16)
  return result
}

export async function arrangedBits(bits: Bits, rowOf: Int32Array, breath: Breath): Promise<Bits> {
  const result = emptyBits(rowOf.length)
  await inSlices(breath, rowOf.length, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) if (hasBit(bits, ordinal)) setBit(result, rowOf[ordinal] ?? 0)
  }, 1 << 16)
  // What is beyond the last row stays as it is.
  const rest = rowOf.length & 31
  const last = bits.length - 1
  if (rest !== 0) result[last] = (result[last] ?? 0) | ((bits[last] ?? 0) & (0xffffffff << rest))
  return result
}

import type { AttributeType } from '@shared/domain/entity.ts'
import { wordsFor } from '../bitset.ts'
import type { CachedArrays } from '../engine.ts'
import type { Relation } from '../relations.ts'
import type { RowOrder } from '../rowOrder.ts'
import type { Column } from './column.ts'

/**
 * Columns, relations and orders as the plain arrays a cache keeps, and back. What does not have the form it must have is
 * as good as not there: null.
 */
export function arraysOfColumn(column: Column): CachedArrays {
  switch (column.kind) {
    case 'text':
      return { facts: { kind: 'text' }, arrays: [column.missing, column.codes, column.dictionary.bytes, column.dictionary.offsets] }
    case 'number':
      return { facts: { kind: 'number', magnitude: column.magnitude }, arrays: [column.missing, column.values] }
    case 'boolean':
      return { facts: { kind: 'boolean' }, arrays: [column.missing, column.values] }
  }
}

export function columnOfArrays({ facts, arrays }: CachedArrays, type: AttributeType, limit: number): Column | null {
  const [missing, values, bytes, offsets] = arrays
  if (!(missing instanceof Uint32Array) || missing.length !== wordsFor(limit)) return null
  if (facts['kind'] !== (type === 'text' || type === 'boolean' ? type : 'number')) return null
  switch (facts['kind']) {
    case 'text': {
      const isWhole = isCodes(values) && values.length === limit && bytes instanceof Uint8Array && offsets instanceof Uint32Array && offsets[1] === 0 && ascendsWithin(offsets, bytes.length)
      return isWhole ? { kind: 'text', codes: values, dictionary: { bytes, offsets }, missing } : null
    }
    case 'boolean':
      return values instanceof Uint32Array && values.length === missing.length ? { kind: 'boolean', values, missing } : null
    default: {
      const { magnitude } = facts
      const isWhole = (values instanceof Int32Array || values instanceof Float64Array) && values.length === limit && typeof magnitude === 'number' && magnitude >= 0 && Number.isFinite(magnitude)
      return isWhole ? { kind: 'number', values, missing, magnitude } : null
    }
  }
}

/** From 0 on: others would lead a loop to where nothing is, or once around the world. */
function ascendsWithin(offsets: Uint32Array | Int32Array, most: number): boolean {
  let last = 0
  for (let index = 0; index < offsets.length; index++) {
    const offset = offsets[index] ?? 0
    if (offset < last) return false
    last = offset
  }
  return offsets[0] === 0 && last <= most
}

function isCodes(values: unknown): values is Uint8Array | Uint16Array | Uint32Array {
  return values instanceof Uint8Array || values instanceof Uint16Array || values instanceof Uint32Array
}

export function arraysOfOrder({ rowOf, offsets, time }: RowOrder): CachedArrays {
  return { facts: { isTimed: time !== null }, arrays: [rowOf, offsets] }
}

/** `time`: the attribute that the order ascends by where it does. */
export function orderOfArrays({ facts, arrays: [rowOf, offsets] }: CachedArrays, key: string, time: RowOrder['time'], limits: Limits): RowOrder | null {
  const isWhole = rowOf instanceof Int32Array && rowOf.length === limits.child && offsets instanceof Int32Array && offsets.length === limits.parent + 1 && ascendsWithin(offsets, limits.child)
  return isWhole ? { key, rowOf, offsets, time: facts['isTimed'] === true ? time : null } : null
}

export function arraysOfRelation({ parentOf, values, orphans }: Relation): CachedArrays {
  return { facts: { values, orphans }, arrays: [parentOf] }
}

/** `order`: of the child's rows by this very relation; null where they are in another. */
export function relationOfArrays({ facts: { values, orphans }, arrays: [parentOf] }: CachedArrays, order: RowOrder | null, limits: Limits): Relation | null {
  const isWhole = parentOf instanceof Int32Array && parentOf.length === limits.child && typeof values === 'number' && typeof orphans === 'number'
  return isWhole ? { parentOf, values, orphans, parentLimit: limits.parent, offsets: order?.offsets ?? null } : null
}

export interface Limits {
  readonly child: number
  readonly parent: number
}

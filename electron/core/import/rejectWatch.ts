import type { RejectedRow } from '@shared/contract/import.contract.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { CorrectionCounts } from '@shared/domain/source.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import { joinKey } from '../catalog/matching.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import type { Correction, RejectedCells } from './rejectedRow.repo.ts'
import type { ColumnReader } from './rowConverter.ts'
import type { Cell } from './rowSource.ts'
import type { Staging } from './staging.ts'

/** Follows the rejected rows of a file that is read again: which were corrected before, and which were rows until now. */
export interface RejectWatch {
  /** Told of each rejected row; true: it may be one that was corrected, and is held back until `settle`. */
  see(row: RejectedCells, cells: readonly Cell[] | null): boolean
  /** Once all rows are read: puts in the corrections that still hold, and gives back the rows that are rejected after all. */
  settle(): readonly RejectedCells[]
  /** Those that were put in. */
  corrections(): readonly Correction[]
  /** Null where nothing had been corrected. */
  counts(): CorrectionCounts | null
  /** Rows that were there and leave because the file's row of their key was rejected. */
  unreadable(rest: () => Promise<void>): Promise<{ readonly rows: number; readonly first: RejectedRow | null }>
}

interface Parts {
  readonly store: Reader
  readonly staging: Staging
  readonly readers: readonly ColumnReader[]
  readonly before: Entity
  readonly corrections: readonly Correction[]
  /** The file's columns then and now: cells may have changed places. */
  readonly columnsBefore: readonly string[]
  readonly columns: readonly string[]
}

interface Held {
  readonly row: RejectedCells
  readonly key: string | null
  readonly cells: string
}

/** Rows left out that are remembered with their reason; all are counted. */
const rememberedRows = 10_000

/**
 * A correction holds as long as the file's row of its key, or with the same cells, is still rejected. Where the file has a
 * good row of the key, that one wins; where it has neither, the row is gone.
 */
export function createRejectWatch({ store, staging, readers, before, corrections, columnsBefore, columns }: Parts): RejectWatch {
  const found = staging.key.flatMap(({ id }) => before.attributes.find((one) => one.id === id) ?? [])
  const keyAttributes = found.length === staging.key.length ? found : []
  const order = columnsBefore.map((name) => columns.indexOf(name))
  const isReordered = order.some((place, index) => place !== index)
  const cellsNow = ({ cells, ...row }: RejectedCells): string =>
    cellsText({ ...row, cells: cells !== null && isReordered && cells.length === columns.length ? order.map((place) => cells[place] ?? null) : cells })
  const corrected = corrections.map((correction) => ({ correction, key: keyOfRow(valuesAt(store, before, keyAttributes, correction.correctedBy), keyAttributes), cells: cellsText(correction) }))
  const keys = new Set(corrected.flatMap(({ key }) => key ?? []))
  const texts = new Set(corrected.map(({ cells }) => cells))
  const held: Held[] = []
  const kept: Correction[] = []
  const counts = { kept: 0, overruled: 0, gone: 0 }
  /** Ordinals of rows whose key a rejected row has. */
  const leaving = new Map<number, RejectedRow | null>()

  const leave = ({ cells: _cells, ...row }: RejectedCells, key: string | null): void => {
    const ordinal = key === null ? null : staging.ordinalOfKey(key)
    if (ordinal !== null && !leaving.has(ordinal)) leaving.set(ordinal, leaving.size < rememberedRows ? row : null)
  }

  /** The row as it is in the entity, in the form the new table holds; null where it cannot be. */
  const rowOf = (ordinal: number, cells: readonly (string | null)[] | null): readonly StoredValue[] | null => {
    const found = valuesAt(store, before, before.attributes, ordinal)
    if (found === null) return null
    const values: StoredValue[] = []
    for (const [index, attribute] of staging.attributes.entries()) {
      const place = before.attributes.findIndex(({ id }) => id === attribute.id)
      const was = before.attributes[place]
      const reader = readers[index]
      // Of a column that is new to the entity, what the rejected row has.
      const value = was === undefined ? (reader?.convert(cells?.[reader.index] ?? null) ?? null) : rescaled(found[place] ?? null, was, attribute)
      if (value === undefined) return null
      values.push(value)
    }
    return values
  }

  const putIn = (correction: Correction, { row }: Held): boolean => {
    const values = rowOf(correction.correctedBy, row.cells)
    let isIn = false
    if (values === null) return isIn
    staging.insert(function* (stored) {
      values.forEach((value, index) => (stored[index + 1] = value))
      if (staging.place(stored, row.line) !== null) return
      isIn = true
      kept.push({ ...row, correctedBy: Number(stored[0]) })
      yield stored
    })
    return isIn
  }

  return {
    see(row, cells) {
      const key = cells === null ? null : staging.keyOf(cells)
      const text = corrections.length === 0 ? '' : cellsNow(row)
      if (corrections.length > 0 && ((key !== null && keys.has(key)) || texts.has(text))) {
        held.push({ row, key, cells: text })
        return true
      }
      leave(row, key)
      return false
    },
    settle() {
      const free = new Set(held)
      const open = corrected.filter(({ key }) => {
        const isOverruled = key !== null && staging.holds(key)
        if (isOverruled) counts.overruled += 1
        return !isOverruled
      })
      // The very same row first: of several rejected rows of one key each correction has its own.
      const byCells = claim(open, free, ({ cells }) => cells)
      const byKey = claim(open.filter((one) => !byCells.has(one)), free, ({ key }) => key)
      for (const one of open) {
        const found = byCells.get(one) ?? byKey.get(one)
        if (found !== undefined && putIn(one.correction, found)) counts.kept += 1
        else {
          counts.gone += 1
          if (found !== undefined) free.add(found)
        }
      }
      for (const { row, key } of free) leave(row, key)
      return [...free].map(({ row }) => row)
    },
    corrections: () => kept,
    counts: () => (corrections.length === 0 ? null : counts),
    async unreadable(rest) {
      let rows = 0
      let first: RejectedRow | null = null
      for (const [ordinal, row] of leaving) {
        const found = store.first<{ was: number; stays: number }>(
          sql`SELECT EXISTS (SELECT 1 FROM ${dataTable(before.id)} WHERE "ordinal" = ${ordinal}) AS was, EXISTS (SELECT 1 FROM ${staging.table} WHERE "ordinal" = ${ordinal}) AS stays`,
        )
        if (found?.was !== 1 || found.stays === 1) continue
        rows += 1
        if (row !== null && (first === null || row.line < first.line)) first = row
        if (rows % 500 === 0) await rest()
      }
      return { rows, first }
    },
  }
}

/** Each with the first free row of the same text, which is not free any more. */
function claim<T extends Pick<Held, 'key' | 'cells'>>(wanted: readonly T[], free: Set<Held>, textOf: (one: Pick<Held, 'key' | 'cells'>) => string | null): ReadonlyMap<T, Held> {
  const byText = new Map<string | null, Held[]>()
  for (const held of free) byText.set(textOf(held), [...(byText.get(textOf(held)) ?? []), held])
  const claimed = new Map<T, Held>()
  for (const one of wanted) {
    const text = textOf(one)
    const found = text === null ? undefined : byText.get(text)?.shift()
    if (found === undefined) continue
    free.delete(found)
    claimed.set(one, found)
  }
  return claimed
}

/** Rows whose cells are not known are told apart by their place and reason. */
function cellsText({ cells, line, value, reason }: RejectedCells): string {
  return JSON.stringify(cells ?? { line, value, reason })
}

/** Null where there is no such row. */
function valuesAt(store: Reader, { id }: Entity, attributes: readonly Attribute[], ordinal: number): readonly StoredValue[] | null {
  let found: readonly StoredValue[] | null = null
  store.each(sql`SELECT ${join([sql`"ordinal"`, ...attributes.map((one) => dataColumn(one.id))])} FROM ${dataTable(id)} WHERE "ordinal" = ${ordinal}`, (row) => {
    found = row.slice(1) as readonly StoredValue[]
  })
  return found
}

function keyOfRow(values: readonly StoredValue[] | null, key: readonly Attribute[]): string | null {
  return values === null || key.length === 0 ? null : joinKey(values, key)
}

/** A stored value of an attribute whose decimals may have other places now; undefined where its type is another, or the places do not hold it. */
function rescaled(value: StoredValue, was: Attribute, now: Attribute): StoredValue | undefined {
  if (was.type !== now.type) return undefined
  if (typeof value !== 'number' || was.scale === now.scale) return value
  if (now.scale === null) return value / 10 ** (was.scale ?? 0)
  if (was.scale === null) {
    const scaled = Math.round(value * 10 ** now.scale)
    return Number.isSafeInteger(scaled) && scaled / 10 ** now.scale === value ? scaled : undefined
  }
  const moved = now.scale > was.scale ? value * 10 ** (now.scale - was.scale) : value / 10 ** (was.scale - now.scale)
  return Number.isSafeInteger(moved) ? moved : undefined
}

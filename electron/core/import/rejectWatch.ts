import type { ReadOptions, RejectedRow } from '@shared/contract/import.contract.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { CorrectionCounts } from '@shared/domain/source.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import { joinKey } from '../catalog/matching.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { carriedValue } from './carriedValue.ts'
import { claim, type Held } from './heldReject.ts'
import type { Correction, RejectedCells } from './rejectedRow.repo.ts'
import { readRow, type ColumnReader, type StoredRow } from './rowConverter.ts'
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
  readonly options: Pick<ReadOptions, 'zone'>
}

/** Rows left out that are remembered with their reason; all are counted. */
const rememberedRows = 10_000

/**
 * A correction holds as long as the file's row of its key, or with the same cells, is still rejected. Where the file has a
 * good row of the key, that one wins; where it has neither, the row is gone. Where types are others now, its values come along if
 * they are held exactly.
 */
export function createRejectWatch({ store, staging, readers, before, corrections, columnsBefore, columns, options }: Parts): RejectWatch {
  const found = staging.key.flatMap(({ id }) => before.attributes.find((one) => one.id === id) ?? [])
  const keyAttributes = found.length === staging.key.length ? found : []
  const order = columnsBefore.map((name) => columns.indexOf(name))
  const isReordered = order.some((place, index) => place !== index)
  const cellsNow = ({ cells, ...row }: RejectedCells): string =>
    cellsText({ ...row, cells: cells !== null && isReordered && cells.length === columns.length ? order.map((place) => cells[place] ?? null) : cells })
  const carried = (value: StoredValue, was: Attribute, now: Attribute): StoredValue | undefined => {
    const reader = readers[staging.attributes.indexOf(now)]
    return reader === undefined ? undefined : carriedValue(value, was, now, reader.convert, options.zone)
  }
  /** As the keys of the file's rows are now. */
  const keyOfCorrection = (ordinal: number): string | null => {
    const values = valuesAt(store, before, keyAttributes, ordinal)?.map((value, index) => {
      const [was, now] = [keyAttributes[index], staging.key[index]]
      return was === undefined || now === undefined ? null : (carried(value, was, now) ?? null)
    })
    return values === undefined || values.length === 0 ? null : joinKey(values, staging.key)
  }
  /** The file's row as it was then, told to the readers of now. */
  const canBeRead = ({ cells, line }: RejectedCells): boolean => {
    if (cells === null || cells.length !== columnsBefore.length) return false
    const row: StoredRow = []
    return readRow(readers, columns.map((name) => cells[columnsBefore.indexOf(name)] ?? null), line, row, 0) === null
  }
  const corrected = corrections.map((correction) => ({ correction, key: keyOfCorrection(correction.correctedBy), cells: cellsText(correction) }))
  const keys = new Set(corrected.flatMap(({ key }) => key ?? []))
  const texts = new Set(corrected.map(({ cells }) => cells))
  const held: Held[] = []
  const kept: Correction[] = []
  const counts = { kept: 0, overruled: 0, gone: 0 }
  const unfit = { rows: 0, attributes: new Set<string>() }
  /** Ordinals of rows whose key a rejected row has. */
  const leaving = new Map<number, RejectedRow | null>()

  const leave = ({ cells: _cells, ...row }: RejectedCells, key: string | null): void => {
    const ordinal = key === null ? null : staging.ordinalOfKey(key)
    if (ordinal !== null && !leaving.has(ordinal)) leaving.set(ordinal, leaving.size < rememberedRows ? row : null)
  }

  /** The row as it is in the entity, in the form the new table holds, or the attributes that do not hold it; null where there is none. */
  const rowOf = (ordinal: number, cells: readonly (string | null)[] | null) => {
    const found = valuesAt(store, before, before.attributes, ordinal)
    if (found === null) return null
    const values: StoredValue[] = []
    const misfits: string[] = []
    for (const [index, attribute] of staging.attributes.entries()) {
      const place = before.attributes.findIndex(({ id }) => id === attribute.id)
      const was = before.attributes[place]
      const reader = readers[index]
      // Of a column that is new to the entity, what the rejected row has.
      const value = was === undefined ? (reader?.convert(cells?.[reader.index] ?? null) ?? null) : carried(found[place] ?? null, was, attribute)
      if (value === undefined) misfits.push(attribute.name)
      values.push(value ?? null)
    }
    return { values, misfits }
  }

  const putIn = (correction: Correction, { row }: Held): keyof typeof counts | 'unfit' => {
    const found = rowOf(correction.correctedBy, row.cells)
    if (found === null) return 'gone'
    const { values, misfits } = found
    if (misfits.length > 0) {
      misfits.forEach((name) => unfit.attributes.add(name))
      return 'unfit'
    }
    let became: 'kept' | 'overruled' | 'unfit' = 'kept'
    staging.insert(function* (stored) {
      values.forEach((value, index) => (stored[index + 1] = value))
      if (staging.place(stored, row.line) !== null) {
        // Its key is that of a row which is in already, or empty in part.
        became = staging.key.some(({ id }) => values[staging.attributes.findIndex((one) => one.id === id)] === null) ? 'unfit' : 'overruled'
        return
      }
      kept.push({ ...row, correctedBy: Number(stored[0]) })
      yield stored
    })
    return became
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
        // Without a key nothing tells whether the row is in the file still; that it can be read now says why it is not rejected.
        const became = found !== undefined ? putIn(one.correction, found) : staging.key.length === 0 && canBeRead(one.correction) ? 'overruled' : 'gone'
        if (became === 'unfit') unfit.rows += 1
        else counts[became] += 1
        if (found !== undefined && became !== 'kept') free.add(found)
      }
      for (const { row, key } of free) leave(row, key)
      return [...free].map(({ row }) => row)
    },
    corrections: () => kept,
    counts: () => (corrections.length === 0 ? null : { ...counts, unfit: unfit.rows === 0 ? null : { rows: unfit.rows, attributes: [...unfit.attributes] } }),
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

import { isComputed } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import type { MemberSet, StoredValue } from '../engine/engine.ts'
import type { ProjectionReading } from '../engine/projected/projectColumns.ts'
import { isList, listText, ownProjection } from '../segments/cellReader.ts'
import { inKeyOrder } from '../segments/keyOrder.ts'
import type { TextColumn } from '../segments/memberText.ts'
import type { OutputColumn } from '../segments/outputColumns.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { rawNull, rawText } from '../store/rawReading.ts'
import { join, sql, type Sql } from '../store/sql.ts'
import type { RawReader } from '../store/store.ts'
import type { ExportRows, RowBatch } from './exportRows.ts'
import { createTextBatch, type TextBatch } from './textBatch.ts'

/** Rows read between two breaths: some milliseconds' worth. */
const batchRows = 2048

interface Options {
  /** "Now" of what is computed. */
  readonly asOf: number
  readonly signal: AbortSignal
  readonly breathe: () => Promise<void>
}

/** A column of the segment, or one that is there only to be empty. */
export type MemberColumn = OutputColumn | (TextColumn & { readonly attribute: null; readonly projection: null })

type Cells = StoredValue[]
type Projected = readonly (readonly [column: number, cell: (ordinal: number) => StoredValue])[]

/** Members by key with the values of some columns, those that are still in the data. @throws conflict where the data change meanwhile. */
export async function memberRows(workspace: OpenWorkspace, entity: Entity, members: MemberSet, columns: readonly MemberColumn[], { asOf, signal, breathe }: Options): Promise<ExportRows> {
  const { store } = workspace
  const zone = workspace.zone()
  const stored: { readonly column: number; readonly attribute: Attribute }[] = []
  const wanted: { readonly column: number; readonly projection: ReturnType<typeof ownProjection> }[] = []
  columns.forEach(({ attribute, projection }, column) => {
    if (attribute !== null && !isComputed(attribute)) stored.push({ column, attribute })
    else if (projection !== null) wanted.push({ column, projection })
    else if (attribute !== null) wanted.push({ column, projection: ownProjection(attribute) })
  })
  const reading: ProjectionReading | null = wanted.length === 0 ? null : await workspace.engine.project(entity.id, wanted.map(({ projection }) => projection), { asOf, zone, signal })
  const projected: Projected = wanted.map(({ column, projection }, index) => [
    column,
    (ordinal) => {
      const cell = reading?.cell(ordinal, index) ?? null
      return isList(cell) ? listText(cell, projection, zone, Infinity) : cell
    },
  ])
  const isCurrent = (): boolean => workspace.catalog().entities.find(({ id }) => id === entity.id)?.dataVersion === entity.dataVersion
  return {
    columns,
    total: members.size,
    zone,
    async *batches() {
      const ordinals = await inKeyOrder(store, entity, members, breathe)
      const reader = createBatchReader(store, entity, stored.map(({ attribute }) => attribute))
      const cells: Cells[] = columns.map(() => [])
      const targets = stored.map(({ column }) => cells[column] ?? [])
      for (let from = 0; from < ordinals.length; from += batchRows) {
        if (!isCurrent()) throw fail('conflict', `The data of "${entity.name}" changed while they were written; try again.`)
        const slice = ordinals.slice(from, from + batchRows)
        const found = reader(slice, targets)
        for (const [column, cell] of projected) {
          const target = cells[column] ?? []
          for (let row = 0; row < found.length; row += 1) target[row] = cell(found[row] ?? -1)
        }
        yield { count: found.length, columns: cells } satisfies RowBatch
        await breathe()
      }
    },
  }
}

/** Reads rows by ordinal into columns, in the order asked for; the ordinals of those there are. */
function createBatchReader(store: RawReader, entity: Entity, attributes: readonly Attribute[]): (ordinals: readonly number[], targets: readonly Cells[]) => readonly number[] {
  const select = sql`SELECT ${join([sql`ordinal`, ...attributes.map(({ id }) => dataColumn(id))])} FROM ${dataTable(entity.id)}`
  /** As SQLite answers them, by ordinal. */
  const answered: Cells[] = attributes.map(() => [])
  const texts = attributes.map(createTextBatch)
  return (ordinals, targets) => {
    const query = sql`${select} WHERE ${within(ordinals)} ORDER BY ordinal`
    const found: number[] = []
    // Where the key orders rows as they lie, each goes to its place at once; those between them are none of the members.
    if (isAscending(ordinals)) {
      let next = 0
      readInto(store, query, targets, texts, (ordinal) => {
        while ((ordinals[next] ?? Infinity) < ordinal) next += 1
        if (ordinals[next] !== ordinal) return -1
        return found.push(ordinal) - 1
      })
      return found
    }
    const places = new Map<number, number>()
    readInto(store, query, answered, texts, (ordinal) => {
      places.set(ordinal, places.size)
      return places.size - 1
    })
    for (const ordinal of ordinals) {
      const place = places.get(ordinal)
      if (place === undefined) continue
      for (let index = 0; index < targets.length; index += 1) {
        const target = targets[index]
        if (target !== undefined) target[found.length] = answered[index]?.[place] ?? null
      }
      found.push(ordinal)
    }
    return found
  }
}

function isAscending(ordinals: readonly number[]): boolean {
  for (let index = 1; index < ordinals.length; index += 1) if ((ordinals[index] ?? 0) <= (ordinals[index - 1] ?? 0)) return false
  return true
}

/** Files are often sorted by their key: then the rows lie together, and saying so is much cheaper than a list of them. */
function within(ordinals: readonly number[]): Sql {
  let [least, most] = [Infinity, -1]
  for (const ordinal of ordinals) {
    if (ordinal < least) least = ordinal
    if (ordinal > most) most = ordinal
  }
  if (most - least < ordinals.length * 2) return sql`ordinal BETWEEN ${Math.max(0, Math.min(least, most))} AND ${most}`
  return sql`ordinal IN (SELECT value FROM json_each(${JSON.stringify(ordinals)}))`
}

/** `placeOf`: where a row's cells go; -1: nowhere. */
function readInto(store: RawReader, query: Sql, cells: readonly Cells[], texts: readonly TextBatch[], placeOf: (ordinal: number) => number): void {
  for (const batch of texts) batch.begin()
  const isRaw = store.eachRaw(query, (row) => {
    const place = placeOf(row.number(0))
    if (place < 0) return
    for (let index = 0; index < cells.length; index += 1) {
      const [target, batch] = [cells[index], texts[index]]
      if (target === undefined || batch === undefined) continue
      const type = row.type(index + 1)
      if (type === rawNull) target[place] = null
      else if (type === rawText) {
        const at = row.text(index + 1)
        const length = row.length(index + 1)
        batch.add(place, row.memory(), at, length)
      } else target[place] = row.number(index + 1)
    }
  })
  if (isRaw) {
    texts.forEach((batch, index) => batch.finish(cells[index] ?? []))
    return
  }
  store.each(query, (row) => {
    const place = placeOf(Number(row[0]))
    if (place >= 0) cells.forEach((target, index) => (target[place] = row[index + 1] as StoredValue))
  })
}

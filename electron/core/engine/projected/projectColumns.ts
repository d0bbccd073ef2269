import type { Catalog } from '@shared/domain/entity.ts'
import { attributeIdSchema, type AttributeId, type EntityId } from '@shared/domain/ids.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import type { ProjectionSource, ResolvedProjection } from '@shared/rules/resolve/projection.ts'
import type { ResolvedAttribute, ResolvedStep } from '@shared/rules/resolve/resolved.ts'
import { hasBit } from '../bitset.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { storedValueAt } from '../columns/storedValue.ts'
import type { NeededColumn } from '../computed/computedNeeds.ts'
import type { Evaluation } from '../evaluate/rule.ts'
import { keyOrder } from '../evaluate/pick.ts'
import { needsOf, type AllNeeds } from '../needs.ts'
import { walkAlong } from './walk.ts'

/** Output columns of an audience as they are in one state of the data; nothing is kept per member. */
export interface ProjectionReading {
  /** In stored form; null where there is no value, or no such member. A list where the column shows several records. */
  cell(ordinal: number, index: number): StoredValue | readonly StoredValue[]
  /** Where the audience's own columns have the row of an ordinal; -1: there is no such member. */
  place(ordinal: number): number
  /** The audience's own column whose values a column shows, for whoever reads many of them; null: it shows others. */
  own(index: number): Column | null
}

type Reader = (row: number) => StoredValue | readonly StoredValue[]

/** What the columns read; `computed`: those that are one value made of several records. */
export function needsOfProjections(audience: EntityId, projections: readonly ResolvedProjection[], catalog: Catalog): { readonly needs: AllNeeds; readonly computed: readonly NeededColumn[] } {
  const needs: AllNeeds = { attributes: new Map([[audience, new Set()]]), relationships: new Set() }
  const add = (entity: EntityId, attributes: readonly AttributeId[]): void => {
    needs.attributes.set(entity, new Set([...(needs.attributes.get(entity) ?? []), ...attributes]))
  }
  const addPath = (path: readonly ResolvedStep[], attribute: ResolvedAttribute): void => {
    path.forEach(({ relationship }) => needs.relationships.add(relationship))
    add(attribute.entity, [attribute.attribute])
  }
  const computed: NeededColumn[] = []
  for (const [index, { source }] of projections.entries()) {
    switch (source.kind) {
      case 'own':
        add(audience, [source.attribute])
        break
      case 'record':
        addPath(source.path, source.attribute)
        break
      case 'records':
        addPath(source.path, source.attribute)
        add(source.attribute.entity, catalog.entities.find(({ id }) => id === source.attribute.entity)?.key ?? [])
        if (source.date) add(source.date.entity, [source.date.attribute])
        break
      case 'aggregate': {
        const { frame } = source.computed
        const read = needsOf(audience, [frame], [], catalog)
        read.relationships.forEach((relationship) => needs.relationships.add(relationship))
        read.attributes.forEach((attributes, entity) => add(entity, [...attributes]))
        computed.push({ attribute: madeId(index), computed: source.computed })
      }
    }
  }
  return { needs, computed }
}

export async function projectColumns(projections: readonly ResolvedProjection[], evaluation: Evaluation): Promise<ProjectionReading> {
  const { data, audience } = evaluation
  const { order, presence } = data.table(audience)
  const own: (Column | null)[] = []
  const readers: Reader[] = []
  for (const [index, { source }] of projections.entries()) {
    if (source.kind === 'record' || source.kind === 'records') {
      own.push(null)
      readers.push(await (source.kind === 'record' ? recordReader(source, evaluation) : recordsReader(source, evaluation)))
      continue
    }
    const column = data.column(audience, source.kind === 'own' ? source.attribute : madeId(index))
    own.push(column)
    readers.push(valuesIn(column))
  }
  function place(ordinal: number): number {
    const row = order === null ? ordinal : (order.rowOf[ordinal] ?? -1)
    return row < 0 || !hasBit(presence, row) ? -1 : row
  }
  return {
    cell(ordinal, index) {
      const row = place(ordinal)
      return row < 0 ? null : (readers[index]?.(row) ?? null)
    },
    place,
    own: (index) => own[index] ?? null,
  }
}

/** The column of an aggregate has no attribute of its own. */
function madeId(index: number): AttributeId {
  return attributeIdSchema.parse(`projection-${index}`)
}

async function recordReader({ path, attribute }: Extract<ProjectionSource, { kind: 'record' }>, evaluation: Evaluation): Promise<Reader> {
  const value = valuesIn(evaluation.data.column(attribute.entity, attribute.attribute))
  const walk = await walkAlong(evaluation.audience, path, evaluation)
  return (row) => {
    let found: StoredValue = null
    walk(row, (rows) => (found = value(rows.at(-1) ?? -1)))
    return found
  }
}

/** Each record once: at its first date where several ways lead to it. Records without a date come last. */
async function recordsReader({ path, attribute, date }: Extract<ProjectionSource, { kind: 'records' }>, evaluation: Evaluation): Promise<Reader> {
  const { data, audience } = evaluation
  const value = valuesIn(data.column(attribute.entity, attribute.attribute))
  const walk = await walkAlong(audience, path, evaluation)
  const byKey = keyOrder(data.table(attribute.entity))
  const timeOf = date === null ? () => 0 : timesIn(data.column(date.entity, date.attribute))
  return (row) => {
    const first = new Map<number, number>()
    walk(row, (rows) => {
      const record = rows[path.length] ?? -1
      const time = timeOf(rows[date?.at ?? 0] ?? -1)
      const before = first.get(record)
      if (before === undefined || time < before) first.set(record, time)
    })
    const records = [...first].toSorted(([a, at], [b, bt]) => (at < bt ? -1 : at > bt ? 1 : byKey(a, b)))
    return records.flatMap(([record]) => value(record) ?? [])
  }
}

function valuesIn(column: Column): (row: number) => StoredValue {
  return (row) => storedValueAt(column, row)
}

function timesIn(column: Column): (row: number) => number {
  if (column.kind !== 'number') throw new Error('Records go by a date.')
  const { values, missing }: NumberColumn = column
  return (row) => (row < 0 || hasBit(missing, row) ? Infinity : (values[row] ?? Infinity))
}

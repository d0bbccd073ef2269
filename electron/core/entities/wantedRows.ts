import type { z } from 'zod'
import type { rowsWantedSchema } from '@shared/contract/entities.contract.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import { allAttributes, isComputed } from '@shared/domain/allAttributes.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import { hasBit } from '../engine/bitset.ts'
import { createBreath } from '../engine/breath.ts'
import { rankedByFoldedBytes, type RankTexts } from '../engine/order/sortKeys.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import type { Ports } from '../ports.ts'
import { keyAttributes } from '../segments/keyOrder.ts'
import { readSegment, segmentsRevision } from '../segments/segment.repo.ts'
import type { Store } from '../store/store.ts'
import { createKeptRows, type KeptRows } from './keptRows.ts'
import { memberFilter, requireRun } from './memberFilter.ts'
import { searchedRows } from './searchedRows.ts'
import { presentRows, rowsByKey, rowsIn, sortedBy } from './sortedRows.ts'

export type RowsQuestion = z.output<typeof rowsWantedSchema>

/** Which rows, in which order: found out from the catalog as it is now. `stamp`: another one, other rows or another order. */
export interface RowsPlan {
  readonly entity: Entity
  readonly asOf: number
  readonly stamp: string
  ordinals(signal: AbortSignal): Promise<Uint32Array>
}

const kept = new WeakMap<Store, KeptRows>()

/** Sorting and searching cost some passes over the rows the first time; then they are kept until the data change. */
export function planRows(ports: Pick<Ports, 'elapsed' | 'pause' | 'now'>, workspace: OpenWorkspace, question: RowsQuestion): RowsPlan {
  const { store, engine, zone } = workspace
  const catalog = workspace.catalog()
  const entity = entityIn(catalog, question)
  const asOf = asOfInstant(question.asOf, zone(), ports.now())
  const rows = kept.get(store) ?? createKeptRows()
  kept.set(store, rows)
  const sort = question.sort === null ? null : { attribute: attributeIn(entity, question.sort.attribute), isDescending: question.sort.descending }
  const segment = question.segment === null ? null : readSegment(store, question.segment)
  const search = question.search.trim()
  const data = `${entity.id}@${entity.dataVersion}`
  // A computed attribute may depend on anything there is.
  const everything = catalog.entities.map(({ id, dataVersion }) => `${id}@${dataVersion}`).join(' ')
  const computed = (attribute: Attribute): string => (isComputed(attribute) ? `${everything} ${segmentsRevision()} ${asOf} ${JSON.stringify(attribute.recipe)}` : '')
  const orderKey = `${data} order ${entity.key.join('+')} ${sort === null ? '' : `${sort.attribute.id} ${sort.isDescending ? 'down' : 'up'} ${computed(sort.attribute)}`}`
  const searchKey = search === '' ? '' : `${data} search ${search}`
  const memberKey = segment === null ? '' : `${everything} members ${requireRun(workspace, segment)} ${catalog.relationships.map(({ id }) => id).join(' ')}`

  return {
    entity,
    asOf,
    stamp: [orderKey, memberKey, searchKey].join('\n'),
    async ordinals(signal) {
      const breath = createBreath(ports, signal)
      const options = { asOf, zone: zone(), signal }
      const read = (attributes: readonly AttributeId[]): Promise<ColumnReading> => engine.columns(entity.id, attributes, options)
      const byKey = (): Promise<Uint32Array> =>
        rows.remember(`${data} order ${entity.key.join('+')} `, async () => {
          const reading = await read(keyAttributes(entity).map(({ id }) => id))
          return entity.key.length === 0 ? presentRows(reading, breath) : rowsByKey(entity, reading, breath)
        })
      // The same for both directions.
      const rankTexts: RankTexts = (dictionary, rest) => rows.remember(`${data} ranks ${sort === null ? '' : sort.attribute.id + computed(sort.attribute)}`, () => rankedByFoldedBytes(dictionary, rest))
      const ordered = sort === null ? byKey() : rows.remember(orderKey, async () => sortedBy(await read([sort.attribute.id]), 0, await byKey(), { isDescending: sort.isDescending, rankTexts }, breath))
      const order = await ordered
      if (search === '' && segment === null) return order
      return rows.remember(`${orderKey}\n${memberKey}\n${searchKey}`, async () => {
        const members = segment === null ? null : await rows.remember(`${data} ${memberKey}`, () => memberFilter(workspace, entity, segment, options, () => read([]), breath))
        const found = search === '' ? null : await rows.remember(searchKey, async () => searchedRows(await read(searchable(entity)), search, breath))
        return rowsIn(order, (ordinal) => (members === null || hasBit(members, ordinal)) && (found === null || hasBit(found, ordinal)), breath)
      })
    },
  }
}

/** Texts, and whole numbers that are keys: what a person would look for. */
function searchable(entity: Entity): readonly AttributeId[] {
  return entity.attributes.filter(({ id, type }) => type === 'text' || (type === 'integer' && entity.key.includes(id))).map(({ id }) => id)
}

function entityIn(catalog: Catalog, { entity: id }: RowsQuestion): Entity {
  const entity = catalog.entities.find((one) => one.id === id)
  if (entity === undefined) throw fail('notFound', 'This entity does not exist any more: its data source was removed.')
  return entity
}

/** @throws notFound, or invalidDefinition where it cannot be computed now. */
export function attributeIn(entity: Entity, id: AttributeId): Attribute {
  const attribute = allAttributes(entity).find((one) => one.id === id)
  if (attribute === undefined) throw fail('notFound', `“${entity.name}” has no such attribute any more.`)
  if (isComputed(attribute) && attribute.problem !== null) throw fail('conflict', `“${attribute.name}” cannot be computed: ${attribute.problem}`)
  return attribute
}

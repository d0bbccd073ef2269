import type { ReadOptions, RejectedRow } from '@shared/contract/sources.contract.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema, entityIdSchema, relationshipIdSchema, type EntityId, type SourceId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { insertRelationship, readCatalog, writeEntity } from '../catalog/catalog.repo.ts'
import { joinKey } from '../catalog/matching.ts'
import { findAttribute, findEntity, freeName } from '../catalog/names.ts'
import type { Ports } from '../ports.ts'
import { createDataTable, dataTable, stagingTable } from '../store/dataTable.ts'
import { newId } from '../store/newId.ts'
import { marks, sql } from '../store/sql.ts'
import type { Edit, Store } from '../store/store.ts'
import type { CheckedPlan } from './checkPlan.ts'
import { createKeyRegister } from './keyRegister.ts'
import { readKnownOrdinals } from './knownOrdinals.ts'
import type { ColumnReader, StoredRow } from './rowConverter.ts'
import { formatText, writeSource } from './source.repo.ts'

export interface SwapIn {
  readonly source: SourceId
  readonly rows: number
  readonly rejected: number
  readonly rejects: readonly RejectedRow[]
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly fileName: string
  readonly options: ReadOptions
}

/** The rows of an import under way, in a table of their own. */
export interface Staging {
  rows(): number
  /** One batch; `make` fills the row it is given and yields it for each row that is to stay. */
  insert(make: (stored: StoredRow) => Iterable<StoredRow>): void
  /** Gives the row its ordinal, stable by key; says why it must not stay. */
  place(stored: StoredRow, line: number): RejectedRow | null
  /** Makes the rows the entity's, in one transaction with all that is known about them. */
  swapIn(facts: SwapIn): { readonly id: EntityId; readonly name: string; readonly source: SourceId }
  drop(): void
}

export async function createStaging(ports: Ports, store: Store, { plan, replaced }: CheckedPlan, readers: readonly ColumnReader[], rest: () => Promise<void>): Promise<Staging> {
  const attributes = readers.map(({ plan: column, scale }): Attribute => {
    const before = replaced === null ? null : findAttribute(replaced, column.name)
    return { id: before?.id ?? newId(ports, attributeIdSchema), name: column.name, type: column.type, scale: column.type === 'decimal' ? scale : null }
  })
  const keyIndexes = plan.key.map((name) => attributes.findIndex((one) => one.name === name))
  const key = keyIndexes.map((index) => attributes[index]).filter((one) => one !== undefined)
  const table = stagingTable(newId(ports, entityIdSchema))
  const seen = createKeyRegister(store, table, key)
  const known = await readKnownOrdinals(store, replaced, plan.key, rest)
  let limit = known.limit
  let rows = 0

  store.bulk.run(createDataTable(table, attributes.map(({ id }) => id)))
  const insertion = sql`INSERT INTO ${table} VALUES (${marks(attributes.length + 1)})`
  const stored: StoredRow = Array.from({ length: attributes.length + 1 }, () => null)
  const keyValues: (string | number | null)[] = keyIndexes.map(() => null)

  return {
    rows: () => rows,
    insert: (make) => store.bulk.insertRows(insertion, make(stored)),
    place(row, line) {
      if (key.length === 0) {
        row[0] = limit++
        rows += 1
        return null
      }
      for (let at = 0; at < keyIndexes.length; at += 1) keyValues[at] = row[(keyIndexes[at] ?? 0) + 1] ?? null
      const text = joinKey(keyValues, key)
      if (text === null) return { line, column: plan.key[keyValues.indexOf(null)] ?? null, value: null, reason: `The key ${plan.key.join(', ')} is empty.` }
      if (seen.find(text) !== -1) {
        return { line, column: plan.key[0] ?? null, value: keyValues.join(', '), reason: `The key ${plan.key.join(', ')} was used by an earlier row, which was kept.` }
      }
      const ordinal = known.take(text) ?? limit++
      row[0] = ordinal
      rows += 1
      seen.add(text, ordinal)
      return null
    },
    swapIn(facts) {
      const id = replaced?.id ?? newId(ports, entityIdSchema)
      const now = new Date(ports.now()).toISOString()
      const idOf = (name: string | null) => attributes.find((one) => one.name === name)?.id ?? null
      return store.bulk.transaction((edit) => {
        refuseChanged(edit, plan.entity, replaced)
        if (replaced !== null) store.bulk.run(sql`DROP TABLE ${dataTable(id)}`)
        store.bulk.run(sql`ALTER TABLE ${table} RENAME TO ${dataTable(id)}`)
        const entity: Entity = {
          id,
          name: plan.entity,
          role: plan.role,
          origin: 'file',
          attributes,
          key: key.map((one) => one.id),
          nameAttribute: idOf(plan.nameColumn),
          computed: [],
          dateAttribute: idOf(plan.dateColumn),
          rowCount: rows,
          dataVersion: (replaced?.dataVersion ?? 0) + 1,
          updatedAt: now,
        }
        writeEntity(edit, entity, limit)
        known.retire(edit, entity)
        const source = writeSource(edit, { ...facts, entity: id, plan, importedAt: now, format: formatText(facts.options) })
        addRelationships(ports, edit, entity, plan.relationships)
        return { id, name: entity.name, source }
      })
    },
    drop: () => store.bulk.run(sql`DROP TABLE IF EXISTS ${table}`),
  }
}

/** Another import may have made or replaced the entity since this one began. */
function refuseChanged(edit: Edit, name: string, replaced: Entity | null): void {
  const now = findEntity(readCatalog(edit), name)
  if (now?.id !== replaced?.id || now?.dataVersion !== replaced?.dataVersion) {
    throw fail('conflict', `${name} was changed by another import meanwhile: import the file again.`)
  }
}

function addRelationships(ports: Ports, edit: Edit, entity: Entity, wanted: CheckedPlan['plan']['relationships']): void {
  for (const { columns, other: otherName, otherColumns, thisIsChild } of wanted) {
    const catalog = readCatalog(edit)
    const other = findEntity(catalog, otherName)
    if (other === null) throw fail('conflict', `${otherName} was removed meanwhile: import the file again without that relationship.`)
    const ids = (owner: Entity, names: readonly string[]) => names.map((name) => findAttribute(owner, name)?.id).filter((id) => id !== undefined)
    const [child, parent] = thisIsChild ? [entity, other] : [other, entity]
    const [childAttributes, parentAttributes] = thisIsChild ? [ids(entity, columns), ids(other, otherColumns)] : [ids(other, otherColumns), ids(entity, columns)]
    const isThere = catalog.relationships.some((one) => one.childEntity === child.id && one.parentEntity === parent.id && one.childAttributes.join() === childAttributes.join())
    if (isThere) continue
    const name = freeName(`${child.name} to ${parent.name}`, catalog.relationships.map((one) => one.name))
    insertRelationship(edit, { id: newId(ports, relationshipIdSchema), name, childEntity: child.id, childAttributes, parentEntity: parent.id, parentAttributes })
  }
}

import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema, entityIdSchema, relationshipIdSchema, sourceIdSchema, type AttributeId, type EntityId } from '@shared/domain/ids.ts'
import { insertRelationship, writeEntity } from '../catalog/catalog.repo.ts'
import type { Ports } from '../ports.ts'
import { createDataTable, dataTable } from '../store/dataTable.ts'
import { newId } from '../store/newId.ts'
import { marks, sql, type SqlValue } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import type { SampleEntity } from './coffeeShop.ts'

const batchRows = 2_000

/** Rows first, in batches that give way; then the entity and its source in one transaction. */
export async function writeSampleEntity(ports: Ports, store: Store, sample: SampleEntity, control: TaskControl): Promise<Entity> {
  const id = newId(ports, entityIdSchema)
  const attributes: Attribute[] = sample.columns.map(({ name, type, scale }) => ({ id: newId(ports, attributeIdSchema), name, type, scale: scale ?? null }))
  store.bulk.run(createDataTable(dataTable(id), attributes.map((attribute) => attribute.id)))
  const rowCount = await insertRows(store, id, sample, control)
  const entity: Entity = {
    id,
    name: sample.name,
    role: sample.role,
    origin: 'sample',
    attributes,
    key: [attributeNamed(attributes, sample.key)],
    nameAttribute: sample.nameColumn === null ? null : attributeNamed(attributes, sample.nameColumn),
    computed: [],
    dateAttribute: sample.dateColumn === null ? null : attributeNamed(attributes, sample.dateColumn),
    rowCount,
    dataVersion: 1,
    updatedAt: new Date(ports.now()).toISOString(),
  }
  store.bulk.transaction((edit) => {
    writeEntity(edit, entity, rowCount)
    edit.insert('data_source', {
      id: newId(ports, sourceIdSchema),
      entity: id,
      path: '',
      file_name: 'Sample',
      format: 'Generated',
      read_options: '{}',
      plan: '{}',
      rows: rowCount,
      rejected: 0,
      imported_at: entity.updatedAt,
      size_bytes: 0,
      modified_ms: 0,
    })
  })
  return entity
}

async function insertRows(store: Store, id: EntityId, sample: SampleEntity, control: TaskControl): Promise<number> {
  const insert = sql`INSERT INTO ${dataTable(id)} VALUES (${marks(sample.columns.length + 1)})`
  let batch: SqlValue[][] = []
  let ordinal = 0
  const flush = (): void => {
    store.bulk.insertRows(insert, batch)
    batch = []
  }
  for (const row of sample.rows) {
    batch.push([ordinal++, ...row])
    if (batch.length < batchRows) continue
    flush()
    control.report(`Making ${sample.name}`, ordinal, null)
    await control.breathe()
  }
  flush()
  return ordinal
}

export function relateSample(ports: Ports, store: Store, child: Entity, parent: Entity, column: string): void {
  store.bulk.transaction((edit) => {
    insertRelationship(edit, {
      id: newId(ports, relationshipIdSchema),
      name: `${child.name} to ${parent.name}`,
      childEntity: child.id,
      childAttributes: [attributeNamed(child.attributes, column)],
      parentEntity: parent.id,
      parentAttributes: [attributeNamed(parent.attributes, column)],
    })
  })
}

function attributeNamed(attributes: readonly Attribute[], name: string): AttributeId {
  const found = attributes.find((attribute) => attribute.name === name)
  if (found === undefined) throw new Error(`The sample has no attribute "${name}".`)
  return found.id
}

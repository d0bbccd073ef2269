import type { EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { dataTable, stagingTable } from '../store/dataTable.ts'
import type { MetadataTable } from '../store/metadata.ts'
import { sql, type Sql } from '../store/sql.ts'
import type { Edit, Row, Store } from '../store/store.ts'

/** What went with one entity, in an order in which it can come back. The rows themselves wait in a table of the store. */
interface RemovedEntity {
  readonly id: EntityId
  readonly name: string
  readonly rows: readonly (readonly [MetadataTable, readonly Row[]])[]
}

/** The entity that was removed last, for Undo; it ends with the next removal, and when the workspace is closed. */
const removed = new WeakMap<Store, RemovedEntity>()

/** After a crash it is dropped when the file is opened, as what imports leave behind. */
const waiting = (id: EntityId): Sql => stagingTable(`removed_${id}`)

/** Removes an entity with all that hangs on it; its rows are kept aside until the next removal. Saves. */
export async function removeEntity(store: Store, id: EntityId): Promise<void> {
  const before = removed.get(store)
  const entity = store.first<{ name: string }>(sql`SELECT name FROM entity WHERE id = ${id}`)
  const kept: RemovedEntity = { id, name: entity?.name ?? '', rows: rowsOf(store, id) }
  store.bulk.transaction((edit) => {
    if (before !== undefined) store.bulk.run(sql`DROP TABLE IF EXISTS ${waiting(before.id)}`)
    store.bulk.run(sql`DROP TABLE IF EXISTS ${waiting(id)}`)
    store.bulk.run(sql`ALTER TABLE ${dataTable(id)} RENAME TO ${waiting(id)}`)
    edit.remove('entity', { id })
  })
  removed.set(store, kept)
  await store.save()
}

/** Brings it back with the same ids. Relationships whose other side is gone by now stay away. @throws conflict, notFound */
export async function restoreEntity(store: Store, id: EntityId): Promise<void> {
  const kept = removed.get(store)
  if (kept?.id !== id) throw fail('notFound', 'This entity cannot be brought back any more; import it again.')
  const names = store.all<{ name: string }>(sql`SELECT name FROM entity`).map(({ name }) => foldName(name))
  if (names.includes(foldName(kept.name))) throw fail('conflict', `There is another entity called ${kept.name} by now, so this one cannot be brought back.`)
  store.bulk.transaction((edit) => {
    store.bulk.run(sql`ALTER TABLE ${waiting(id)} RENAME TO ${dataTable(id)}`)
    for (const [table, rows] of kept.rows) for (const row of rows) if (table !== 'relationship' || hasBothSides(edit, row)) edit.insert(table, row)
  })
  removed.delete(store)
  await store.save()
}

/** With the session that ends: a file that is passed on holds no rows of what was removed. */
export function forgetRemoved(store: Store): void {
  const kept = removed.get(store)
  if (kept === undefined) return
  removed.delete(store)
  store.bulk.transaction(() => store.bulk.run(sql`DROP TABLE IF EXISTS ${waiting(kept.id)}`))
}

function rowsOf(store: Store, id: EntityId): RemovedEntity['rows'] {
  const ofEntity = (table: Sql): readonly Row[] => store.all(sql`SELECT * FROM ${table} WHERE entity = ${id}`)
  return [
    ['entity', store.all(sql`SELECT * FROM entity WHERE id = ${id}`)],
    ['attribute', ofEntity(sql`attribute`)],
    ['attribute_profile', store.all(sql`SELECT * FROM attribute_profile WHERE attribute IN (SELECT id FROM attribute WHERE entity = ${id})`)],
    ['computed_attribute', ofEntity(sql`computed_attribute`)],
    ['entity_recipe', ofEntity(sql`entity_recipe`)],
    ['relationship', store.all(sql`SELECT * FROM relationship WHERE child_entity = ${id} OR parent_entity = ${id}`)],
    ['data_source', ofEntity(sql`data_source`)],
    ['rejected_row', store.all(sql`SELECT * FROM rejected_row WHERE source IN (SELECT id FROM data_source WHERE entity = ${id})`)],
    ['retired_key', ofEntity(sql`retired_key`)],
  ]
}

function hasBothSides(edit: Edit, { child_entity: child, parent_entity: parent }: Row): boolean {
  return [child, parent].every((side) => edit.first(sql`SELECT 1 FROM entity WHERE id = ${side ?? null}`) !== null)
}

import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema, entityIdSchema, type EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { keyNames, type ResolvedEntity } from '@shared/rules/derived/resolvedEntity.ts'
import { foldName } from '@shared/rules/names.ts'
import { readCatalog, writeEntity } from '../catalog/catalog.repo.ts'
import { joinKey } from '../catalog/matching.ts'
import { findAttribute } from '../catalog/names.ts'
import { ownRelationshipOf } from '../catalog/ownRelationship.ts'
import { readKnownOrdinals } from '../import/knownOrdinals.ts'
import type { Ports } from '../ports.ts'
import { createDataTable, dataTable, stagingTable } from '../store/dataTable.ts'
import { newId } from '../store/newId.ts'
import { marks, sql, type SqlValue } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import { writeEntityRecipe } from '../catalog/entityRecipe.repo.ts'
import type { MadeRows, Rest } from './madeRows.ts'
import { relateMade } from './relateMade.ts'

const batchRows = 4096

export interface StoreRequest {
  readonly resolved: ResolvedEntity
  readonly made: MadeRows
  /** The entity whose rows are replaced; null: a new one. */
  readonly replaced: Entity | null
  /** What the rows were made of. */
  readonly inputs: readonly string[]
  /** Whether relationships of the parts are carried over: once, so that one a person removes stays away. */
  readonly isSaved: boolean
  readonly onProgress: (rows: number) => void
}

/**
 * Makes the rows the entity's: written into a table of their own, then swapped in with all that is known about them in
 * one transaction. Keys that were there keep their ordinals, as at an import. Until then, and after a failure, nothing
 * has changed.
 */
export async function storeRows(ports: Ports, store: Store, { resolved, made, replaced, inputs, isSaved, onProgress }: StoreRequest, rest: Rest): Promise<EntityId> {
  const { recipe } = resolved
  const attributes = resolved.made.map(({ name, type, scale }): Attribute => ({ id: (replaced && findAttribute(replaced, name)?.id) ?? newId(ports, attributeIdSchema), name, type, scale }))
  const keyIndexes = keyNames(resolved).map((name) => attributes.findIndex((one) => one.name === name))
  const key = keyIndexes.flatMap((index) => attributes[index] ?? [])
  const table = stagingTable(newId(ports, entityIdSchema))
  store.bulk.run(createDataTable(table, attributes.map(({ id }) => id)))
  try {
    const known = await readKnownOrdinals(store, replaced, key.map(({ name }) => name), rest)
    let limit = known.limit
    const insertion = sql`INSERT INTO ${table} VALUES (${marks(attributes.length + 1)})`
    const row: SqlValue[] = attributes.map(() => null)
    for (let from = 0; from < made.rows; from += batchRows) {
      const to = Math.min(from + batchRows, made.rows)
      store.bulk.insertRows(insertion, (function* rows() {
        for (let index = from; index < to; index += 1) {
          for (let at = 0; at < attributes.length; at += 1) row[at + 1] = made.value(index, at)
          const text = key.length === 0 ? null : joinKey(keyIndexes.map((at) => row[at + 1] as string | number | null), key)
          row[0] = (text === null ? undefined : known.take(text)) ?? limit++
          yield row
        }
      })())
      onProgress(to)
      await rest()
    }
    const id = replaced?.id ?? newId(ports, entityIdSchema)
    const now = new Date(ports.now()).toISOString()
    const idOf = (name: string | null) => attributes.find((one) => name !== null && foldName(one.name) === foldName(name))?.id ?? null
    store.bulk.transaction((edit) => {
      const catalog = readCatalog(edit)
      const present = catalog.entities.find((one) => one.id === id)
      const former = ownRelationshipOf(edit, catalog, id)
      if (present?.dataVersion !== replaced?.dataVersion) throw fail('conflict', `${recipe.name} was changed meanwhile: try again.`)
      if (replaced !== null) store.bulk.run(sql`DROP TABLE ${dataTable(id)}`)
      store.bulk.run(sql`ALTER TABLE ${table} RENAME TO ${dataTable(id)}`)
      const entity: Entity = {
        id,
        name: recipe.name,
        // Settings of an entity may be changed without its recipe; saving the recipe says them anew.
        role: isSaved || present === undefined ? recipe.role : present.role,
        origin: recipe.kind,
        attributes,
        computed: [],
        key: key.map((one) => one.id),
        nameAttribute: isSaved || present === undefined ? idOf(recipe.nameAttribute) : kept(present.nameAttribute, attributes),
        dateAttribute: isSaved || present === undefined ? idOf(recipe.dateAttribute) : kept(present.dateAttribute, attributes),
        rowCount: made.rows,
        dataVersion: (replaced?.dataVersion ?? 0) + 1,
        updatedAt: now,
      }
      writeEntity(edit, entity, limit)
      known.retire(edit, entity)
      writeEntityRecipe(edit, { entity: id, recipe, inputs, leftOut: made.leftOut, warnings: made.warnings, problem: null, madeAt: now })
      if (isSaved) relateMade(ports, edit, resolved, entity, former)
    })
    return id
  } catch (error) {
    store.bulk.run(sql`DROP TABLE IF EXISTS ${table}`)
    throw error
  }
}

function kept(id: Attribute['id'] | null, attributes: readonly Attribute[]): Attribute['id'] | null {
  return attributes.find((one) => one.id === id)?.id ?? null
}

import type { ReadOptions, RejectedRow } from '@shared/contract/import.contract.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema, entityIdSchema, relationshipIdSchema, type AttributeId, type EntityId, type SourceId } from '@shared/domain/ids.ts'
import type { RefreshReport } from '@shared/domain/source.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { insertRelationship, readCatalog, writeEntity } from '../catalog/catalog.repo.ts'
import { joinKey } from '../catalog/matching.ts'
import { findAttribute, findEntity, freeName } from '../catalog/names.ts'
import type { Ports } from '../ports.ts'
import { createDataTable, dataTable, stagingTable } from '../store/dataTable.ts'
import { newId } from '../store/newId.ts'
import { marks, sql, type Sql } from '../store/sql.ts'
import type { Edit, Store } from '../store/store.ts'
import type { CheckedPlan } from './checkPlan.ts'
import { createKeyRegister } from './keyRegister.ts'
import { readKnownOrdinals } from './knownOrdinals.ts'
import type { ColumnReader, StoredRow } from './rowConverter.ts'
import type { Cell } from './rowSource.ts'
import { compareRows, type RowChanges } from './rowChanges.ts'
import type { Correction, RejectedCells } from './rejectedRow.repo.ts'
import { formatText, writeSource, type FileFacts } from './source.repo.ts'
import { insertText, type Places, type TextBatch } from './textInsertion.ts'

export interface SwapIn {
  readonly source: SourceId
  readonly rows: number
  readonly rejected: number
  readonly rejects: readonly RejectedCells[]
  /** Rejected rows that were corrected before and whose corrections are among the rows. */
  readonly corrections: readonly Correction[]
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly hash: string | null
  readonly fileName: string
  readonly fileFacts: FileFacts
  readonly options: ReadOptions
  /** What the rows have in common with those before; null: not known. Rows that are the same leave the table as it is. */
  readonly changes: RowChanges | null
  /** Of a refresh: the entity keeps its settings. Null: an import, whose plan says them. */
  readonly report: RefreshReport | null
}

/** The rows of an import under way, in a table of their own. */
export interface Staging {
  readonly table: Sql
  readonly attributes: readonly Attribute[]
  /** Those of them that are the key. */
  readonly key: readonly Attribute[]
  rows(): number
  /** One more than the largest ordinal that was given or is kept. */
  limit(): number
  /** The ordinal that the key of a filled row has or had in the entity; null for a new key, and without one. */
  ordinalOf(stored: StoredRow): number | null
  /** The key of a row that need not fit otherwise, as one text; null where it cannot be read, is empty in part, or rows have none. */
  keyOf(cells: readonly Cell[]): string | null
  /** Whether a row of that key is among those placed. */
  holds(key: string): boolean
  /** The ordinal that the key has or had in the entity and that no row took up yet; null where there is none. */
  ordinalOfKey(key: string): number | null
  /** The name of the entity whose rows it will replace; null: none. */
  readonly replaces: string | null
  /** What tells its rows from those of the entity; null where either has no key, so that rows are not matched. */
  changes(rest: () => Promise<void>): Promise<RowChanges | null>
  /** One batch; `make` fills the row it is given and yields it for each row that is to stay. */
  insert(make: (stored: StoredRow) => Iterable<StoredRow>): void
  /** One batch of rows as bytes: those that fit and whose key is new. */
  insertText(batch: TextBatch): void
  /** Gives the row its ordinal, stable by key; says why it must not stay. */
  place(stored: StoredRow, line: number): RejectedRow | null
  /** Makes the rows the entity's, in one transaction with all that is known about them. */
  swapIn(facts: SwapIn): { readonly id: EntityId; readonly name: string; readonly source: SourceId }
  drop(): void
}

/** `least`: no new row gets a smaller ordinal. */
export async function createStaging(ports: Ports, store: Store, { plan, replaced }: CheckedPlan, readers: readonly ColumnReader[], rest: () => Promise<void>, least = 0): Promise<Staging> {
  const attributes = readers.map(({ plan: column, scale }): Attribute => {
    const before = replaced === null ? null : findAttribute(replaced, column.name)
    return { id: before?.id ?? newId(ports, attributeIdSchema), name: column.name, type: column.type, scale: column.type === 'decimal' ? scale : null }
  })
  const keyIndexes = plan.key.map((name) => attributes.findIndex((one) => one.name === name))
  const key = keyIndexes.map((index) => attributes[index]).filter((one) => one !== undefined)
  const table = stagingTable(newId(ports, entityIdSchema))
  const seen = createKeyRegister(store, table, key)
  const known = await readKnownOrdinals(store, replaced, plan.key, rest)
  let limit = Math.max(known.limit, least)
  let rows = 0

  store.bulk.run(createDataTable(table, attributes.map(({ id }) => id)))
  const insertion = sql`INSERT INTO ${table} VALUES (${marks(attributes.length + 1)})`
  const stored: StoredRow = Array.from({ length: attributes.length + 1 }, () => null)
  const keyValues: (string | number | null)[] = keyIndexes.map(() => null)

  /** The key of a filled row as one text; null where a part of it is empty. */
  const keyOfRow = (row: StoredRow): string | null => {
    for (let at = 0; at < keyIndexes.length; at += 1) keyValues[at] = row[(keyIndexes[at] ?? 0) + 1] ?? null
    return joinKey(keyValues, key)
  }

  const next = (): number => {
    rows += 1
    return limit++
  }
  const place = (row: StoredRow, line: number): RejectedRow | null => {
    if (key.length === 0) {
      row[0] = next()
      return null
    }
    const text = keyOfRow(row)
    if (text === null) return { line, column: plan.key[keyValues.indexOf(null)] ?? null, value: null, reason: `The key ${plan.key.join(', ')} is empty.` }
    if (seen.find(text) !== -1) {
      return { line, column: plan.key[0] ?? null, value: keyValues.join(', '), reason: `The key ${plan.key.join(', ')} was used by an earlier row, which was kept.` }
    }
    const ordinal = known.take(text) ?? limit++
    row[0] = ordinal
    rows += 1
    seen.add(text, ordinal)
    return null
  }
  const keyReader = readers[keyIndexes.length === 1 ? (keyIndexes[0] ?? -1) : -1]
  const places: Places = {
    keyReader: keyReader?.plan.type === 'text' || keyReader?.plan.type === 'integer' ? keyReader : null,
    next: key.length === 0 ? next : null,
    place,
    placeKey(text, from, to) {
      if (seen.findBytes(text.bytes, from, to) !== -1) return -1
      const ordinal = (known.isMatched ? known.take(text.text(from, to)) : undefined) ?? limit++
      rows += 1
      seen.addBytes(text.bytes, from, to, ordinal)
      return ordinal
    },
  }

  return {
    table,
    attributes,
    key,
    rows: () => rows,
    limit: () => limit,
    ordinalOf(row) {
      const text = key.length === 0 ? null : keyOfRow(row)
      return text === null ? null : (known.find(text) ?? null)
    },
    keyOf(cells) {
      if (key.length === 0) return null
      for (const [at, index] of keyIndexes.entries()) {
        const reader = readers[index]
        keyValues[at] = reader?.convert(cells[reader.index] ?? null) ?? null
      }
      return joinKey(keyValues, key)
    },
    holds: (text) => seen.find(text) !== -1,
    ordinalOfKey: (text) => known.find(text) ?? null,
    replaces: replaced?.name ?? null,
    changes: async (pause) => (replaced === null || !known.isMatched ? null : compareRows(store, table, rows, attributes, replaced, pause)),
    insert: (make) => store.bulk.insertRows(insertion, make(stored)),
    insertText: (batch) => store.bulk.insert(insertion, (into) => insertText(into, readers, places, stored, batch)),
    place,
    swapIn(facts) {
      const id = replaced?.id ?? newId(ports, entityIdSchema)
      const now = new Date(ports.now()).toISOString()
      const kept = (wanted: AttributeId | null) => attributes.find((one) => one.id === wanted)?.id ?? null
      const idOf = (name: string | null) => attributes.find((one) => one.name === name)?.id ?? null
      return store.bulk.transaction((edit) => {
        const present = refuseChanged(edit, plan.entity, replaced)
        // Settings may have been changed while the file was read.
        const settings = facts.report === null ? null : present
        if (replaced !== null && present !== null && isSame(facts.changes, attributes, replaced)) {
          store.bulk.run(sql`DROP TABLE ${table}`)
          const source = writeSource(edit, { ...facts, entity: id, plan, importedAt: now, format: formatText(facts.options) })
          return { id, name: present.name, source }
        }
        if (replaced !== null) store.bulk.run(sql`DROP TABLE ${dataTable(id)}`)
        store.bulk.run(sql`ALTER TABLE ${table} RENAME TO ${dataTable(id)}`)
        const entity: Entity = {
          id,
          name: plan.entity,
          role: settings?.role ?? plan.role,
          origin: 'file',
          attributes,
          key: key.map((one) => one.id),
          nameAttribute: settings === null ? idOf(plan.nameColumn) : kept(settings.nameAttribute),
          computed: [],
          dateAttribute: settings === null ? idOf(plan.dateColumn) : kept(settings.dateAttribute),
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

/** No row and no attribute differs. */
function isSame(changes: RowChanges | null, attributes: readonly Attribute[], replaced: Entity): boolean {
  if (changes === null || changes.added + changes.changed + changes.removed > 0 || attributes.length !== replaced.attributes.length) return false
  return attributes.every(({ id, type, scale }, index) => {
    const before = replaced.attributes[index]
    return before?.id === id && before.type === type && before.scale === scale
  })
}

/** Another import may have made or replaced the entity since this one began. */
function refuseChanged(edit: Edit, name: string, replaced: Entity | null): Entity | null {
  const now = findEntity(readCatalog(edit), name)
  if (now?.id !== replaced?.id || now?.dataVersion !== replaced?.dataVersion) {
    throw fail('conflict', `${name} was changed by another import meanwhile: import the file again.`)
  }
  return now
}

function addRelationships(ports: Ports, edit: Edit, entity: Entity, wanted: CheckedPlan['plan']['relationships']): void {
  for (const { columns, other: otherName, otherColumns, thisIsChild } of wanted) {
    const catalog = readCatalog(edit)
    const other = foldName(otherName) === foldName(entity.name) ? entity : findEntity(catalog, otherName)
    if (other === null) throw fail('conflict', `${otherName} was removed meanwhile: import the file again without that relationship.`)
    const ids = (owner: Entity, names: readonly string[]) => names.map((name) => findAttribute(owner, name)?.id).filter((id) => id !== undefined)
    const [child, parent] = thisIsChild ? [entity, other] : [other, entity]
    const [childAttributes, parentAttributes] = thisIsChild ? [ids(entity, columns), ids(other, otherColumns)] : [ids(other, otherColumns), ids(entity, columns)]
    const isThere = catalog.relationships.some((one) => one.childEntity === child.id && one.parentEntity === parent.id && one.childAttributes.join() === childAttributes.join() && one.parentAttributes.join() === parentAttributes.join())
    if (isThere) continue
    const name = freeName(`${child.name} to ${parent.name}`, catalog.relationships.map((one) => one.name))
    insertRelationship(edit, { id: newId(ports, relationshipIdSchema), name, childEntity: child.id, childAttributes, parentEntity: parent.id, parentAttributes })
  }
}

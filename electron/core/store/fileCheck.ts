import { z } from 'zod'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { createDataTable, dataPrefix, dataTable, stagingPrefix } from './dataTable.ts'
import { Database, type loadSqlJs } from './database.ts'
import { isReadableWithout, metadata, metadataTables, spareRowWords, type MetadataTable } from './metadata.ts'
import { migrate, versionOf } from './migrator.ts'
import { doubtAboutPages } from './pageCheck.ts'
import { schemaVersion } from './migrations/index.ts'
import { identifier, join, sql, type Sql, type SqlValue } from './sql.ts'

type SqlJs = Awaited<ReturnType<typeof loadSqlJs>>

interface SchemaObject {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly rootpage: number
  readonly sql: string | null
}

const schemaQuery = sql`SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema`

const memberSets: MetadataTable = 'member_set'

/** What was read from disk and is now `database`, not changed since. */
export interface GivenFile {
  readonly database: Database
  readonly bytes: Uint8Array
  readonly name: string
}

export interface Checking {
  readonly library: SqlJs
  /** Called often; gives way to other calls when it is time. */
  readonly rest: () => Promise<void>
  readonly log: (message: string) => void
}

/** A fault of an untrusted file, for the log; the person is told that it is damaged. */
class FileFault extends Error {
  override readonly name = 'FileFault'
}

/**
 * Makes sure that a file just loaded holds what a workspace holds and nothing that acts by itself: every table and index
 * has exactly the text our own migrations give it, data tables have the one form they may have, triggers and views are
 * removed before anything is written, and the pages are sound. Then brings the schema up to date. True where that
 * changed something.
 */
export async function checkSchema(file: GivenFile, checking: Checking): Promise<boolean> {
  const { database, name: fileName } = file
  const version = versionOf(database)
  const expected = schemaOfVersion(checking.library, version)
  await checking.rest()
  const found = database.all<SchemaObject>(schemaQuery)
  for (const one of found) {
    if (one.type === 'trigger' || one.type === 'view') continue
    const isDerived = one.name.startsWith('sqlite_autoindex_') || /^sqlite_stat\d$/.test(one.name)
    if (isDerived || isDataTable(one)) continue
    if (!expected.has(one.name)) {
      throw fail('invalidInput', `"${fileName}" holds "${one.name}", which Tessera did not make; remove it with the SQLite tool that added it.`)
    }
    if (expected.get(one.name) !== one.sql) throw new FileFault(`The schema holds "${one.name}" in a form that is not ours.`)
  }
  const names = new Set(found.map(({ name }) => name))
  for (const name of expected.keys()) if (!names.has(name)) throw new FileFault(`The schema lacks "${name}".`)
  await checkPages(file, found, checking)
  for (const { type, name } of found) {
    if (type === 'trigger') database.run(sql`DROP TRIGGER IF EXISTS ${identifier(name)}`)
    if (type === 'view') database.run(sql`DROP VIEW IF EXISTS ${identifier(name)}`)
  }
  migrate(database)
  return version < schemaVersion || found.some(({ type }) => type === 'trigger' || type === 'view')
}

/**
 * What `PRAGMA quick_check` checks, without blocking for as long as it does over a large file: the pages of everything
 * by our own reading of them, in slices; SQLite is asked table by table for those whose columns have types and
 * constraints. Data tables have none, and of member sets {@link checkMetadata} looks at the types, so that nobody reads all
 * of their bytes. SQLite has the last word where our reading finds fault, and only then blocks.
 */
async function checkPages({ database, bytes, name }: GivenFile, found: readonly SchemaObject[], { rest, log }: Checking): Promise<void> {
  const trees = found.filter(({ rootpage }) => rootpage > 0)
  const roots = trees.map(({ type, rootpage, sql: text }) => ({ page: rootpage, isIndex: type === 'index' || (text?.endsWith('WITHOUT ROWID') ?? false) }))
  const doubt = await doubtAboutPages(bytes, [{ page: 1, isIndex: false }, ...roots], rest)
  if (doubt !== null) {
    requireSound(database.first<QuickCheck>(sql`PRAGMA quick_check(1)`))
    log(`The pages of "${name}" are sound for SQLite, but not for us: ${doubt}`)
  }
  for (const { name: table } of trees.filter((one) => one.type === 'table' && one.name !== memberSets && !isDataTable(one))) {
    requireSound(database.first<QuickCheck>(sql`PRAGMA quick_check(${identifier(table)})`))
    await rest()
  }
}

interface QuickCheck {
  readonly quick_check: string
}

function requireSound(check: QuickCheck | null): void {
  if (check?.quick_check !== 'ok') throw new FileFault(`quick_check: ${check?.quick_check ?? 'no answer'}`)
}

/** Name to text of everything the migrations make. */
function schemaOfVersion(library: SqlJs, version: number): ReadonlyMap<string, string> {
  const model = new Database(library)
  try {
    migrate(model, version)
    return new Map(model.all<SchemaObject>(schemaQuery).flatMap(({ name, sql: text }) => (text === null ? [] : [[name, text] as const])))
  } finally {
    model.close()
  }
}

const dataText = /^CREATE TABLE "((?:data_|staging_)[A-Za-z0-9_-]{1,80})" \("ordinal" INTEGER PRIMARY KEY(?:, "a_[A-Za-z0-9_-]{1,64}")*\)$/

function isDataTable({ type, name, tbl_name: table, sql: text }: SchemaObject): boolean {
  return type === 'table' && name === table && text !== null && dataText.exec(text)?.[1] === name
}

/**
 * Every row of the metadata against its schema, but for cells that can be missed, and every reference. Rows that all else
 * can do without are removed: how many of which table. @throws FileFault at the first other one that is wrong.
 */
export async function checkMetadata(database: Database, rest: () => Promise<void>): Promise<ReadonlyMap<MetadataTable, number>> {
  const leftOut = new Map<MetadataTable, number>()
  for (const table of metadataTables) {
    const isSets = table === memberSets
    const schema: z.ZodObject = isSets ? metadata.member_set.extend({ bytes: z.literal('blob') }) : metadata[table]
    const columns = Object.keys(schema.shape).map((column) => (isSets && column === 'bytes' ? sql`typeof(bytes) AS bytes` : identifier(column)))
    for (const where of partsOf(database, table)) {
      for (const row of database.all(sql`SELECT ${join(columns)} FROM ${identifier(table)} ${where}`)) {
        const result = schema.safeParse(row)
        const issue = result.error?.issues.find(({ path }) => !isReadableWithout(table, path[0]))
        if (issue !== undefined) {
          if (spareRowWords(table) === null) throw new FileFault(`A row of "${table}" is not right: ${issue.path.join('.')} ${issue.message}`)
          removeRow(database, table, row)
          leftOut.set(table, (leftOut.get(table) ?? 0) + 1)
        }
        await rest()
      }
    }
    const broken = database.first(sql`SELECT 1 FROM pragma_foreign_key_check(${table})`)
    if (broken !== null) throw new FileFault(`A row of "${table}" refers to what is not there.`)
    await rest()
  }
  return leftOut
}

function removeRow(database: Database, table: MetadataTable, row: Readonly<Record<string, SqlValue>>): void {
  const key = database.all<{ name: string }>(sql`SELECT name FROM pragma_table_info(${table}) WHERE pk > 0`).map(({ name }) => sql`${identifier(name)} IS ${row[name] ?? null}`)
  if (key.length === 0) throw new FileFault(`A row of "${table}" cannot be told from others.`)
  database.run(sql`DELETE FROM ${identifier(table)} WHERE ${join(key, ' AND ')}`)
}

/** Every refresh adds to these. */
const longTables: readonly MetadataTable[] = ['refresh_run', 'job', memberSets]
const partRows = 250

/** Conditions that together name every row of the table, of a long one some hundred at a time. */
function* partsOf(database: Database, table: MetadataTable): Iterable<Sql> {
  if (!longTables.includes(table)) {
    yield sql``
    return
  }
  for (let rest = sql`TRUE`; ; ) {
    const found = database.first<{ last: number | null }>(sql`SELECT max(rowid) AS last FROM (SELECT rowid FROM ${identifier(table)} WHERE ${rest} ORDER BY rowid LIMIT ${partRows})`)
    const last = found?.last ?? null
    // Numbers that are not exact here are no work of ours; no row of a stranger may slip through.
    if (!Number.isSafeInteger(last)) {
      yield sql`WHERE ${rest}`
      return
    }
    yield sql`WHERE ${rest} AND rowid <= ${last}`
    rest = sql`rowid > ${last}`
  }
}

/**
 * Removes tables of broken imports and of entities that are gone, and gives an entity whose rows are missing an empty
 * table. `emptied`: the names of such entities.
 */
export function tidyDataTables(database: Database): { readonly isChanged: boolean; readonly emptied: readonly string[] } {
  const tables = new Set(database.all<{ name: string }>(sql`SELECT name FROM sqlite_schema WHERE type = 'table'`).map(({ name }) => name))
  const entities = database.all<{ id: EntityId; name: string }>(sql`SELECT id, name FROM entity`)
  const wanted = new Set(entities.map(({ id }) => dataPrefix + id))
  let dropped = 0
  for (const name of tables) {
    const isLeftOver = name.startsWith(stagingPrefix) || (name.startsWith(dataPrefix) && !isMetadataName(name) && !wanted.has(name))
    if (!isLeftOver) continue
    database.run(sql`DROP TABLE ${identifier(name)}`)
    dropped += 1
  }
  const emptied: string[] = []
  for (const { id, name } of entities) {
    const attributes = database.all<{ id: AttributeId }>(sql`SELECT id FROM attribute WHERE entity = ${id} ORDER BY position`).map((row) => row.id)
    if (tables.has(dataPrefix + id) && hasColumns(database, dataPrefix + id, attributes)) continue
    database.transaction(() => {
      database.run(sql`DROP TABLE IF EXISTS ${dataTable(id)}`)
      database.run(createDataTable(dataTable(id), attributes))
      database.run(sql`UPDATE entity SET row_count = 0, ordinal_limit = 0, data_version = data_version + 1 WHERE id = ${id}`)
    })
    emptied.push(name)
  }
  return { isChanged: dropped + emptied.length > 0, emptied }
}

function isMetadataName(name: string): boolean {
  return metadataTables.some((table) => table === name)
}

function hasColumns(database: Database, table: string, attributes: readonly AttributeId[]): boolean {
  const columns = new Set(database.all<{ name: string }>(sql`SELECT name FROM pragma_table_info(${table})`).map(({ name }) => name))
  return attributes.every((attribute) => columns.has(`a_${attribute}`))
}

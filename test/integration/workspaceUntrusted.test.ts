import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { TesseraError } from '@shared/errors/appError.ts'
import { createStore, openStore } from '../../electron/core/store/openStore.ts'
import { joined, journalStart, recordBytes } from '../../electron/core/store/journalRecord.ts'
import type { Verb } from '../../electron/core/store/verbs.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const asWindow = { access: 'window', wantWrite: true } as const
let good: Buffer
let saveId = ''

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-test-'))
  const { ports } = storePorts(folder)
  const path = join(folder, 'good.tessera')
  const store = await createStore(ports, path, { access: 'window', zone: 'UTC', replace: false })
  store.edit((edit) => {
    edit.insert('segment', segmentRow('lapsed'))
    edit.insert('segment_version', { segment: 'lapsed', version: 1, saved_at: 'now', definition: '{}' })
  })
  await store.save()
  saveId = store.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = 'saveId'`)?.value ?? ''
  await store.close()
  good = readFileSync(path)
  rmSync(folder, { recursive: true })
})

/** The good file after some SQL of a stranger. */
async function after(...statements: string[]): Promise<Uint8Array> {
  const { Database } = await sqliteLibrary()
  const database = new Database(new Uint8Array(good))
  for (const statement of statements) database.run(statement)
  const bytes = database.export()
  database.close()
  return bytes
}

async function foreign(...statements: string[]): Promise<Uint8Array> {
  const { Database } = await sqliteLibrary()
  const database = new Database()
  for (const statement of statements) database.run(statement)
  const bytes = database.export()
  database.close()
  return bytes
}

function changed(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = new Uint8Array(good)
  change(bytes)
  return bytes
}

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const bad: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array, RegExp])[] = [
  ['no byte at all', () => new Uint8Array(), /is empty/],
  ['text', () => new TextEncoder().encode('id,name\n1,Ann\n'), /no Tessera workspace/],
  ['a picture', () => Uint8Array.from([...png, ...Array.from({ length: 600 }, () => 7)]), /no Tessera workspace/],
  ['zeros', () => new Uint8Array(8192), /no Tessera workspace/],
  ['the magic alone', () => new TextEncoder().encode('SQLite format 3\0'), /cut off/],
  ['half the magic', () => new TextEncoder().encode('SQLite f'), /cut off/],
  ['its first 50 bytes', () => new Uint8Array(good.subarray(0, 50)), /cut off/],
  ['its first page', () => new Uint8Array(good.subarray(0, 4096)), /cut off/],
  ['all but its last byte', () => new Uint8Array(good.subarray(0, good.length - 1)), /cut off/],
  ['half of it', () => new Uint8Array(good.subarray(0, good.length >> 1)), /cut off/],
  ['a database of someone else', () => foreign('CREATE TABLE t (a)'), /SQLite database, but no Tessera workspace/],
  ['another application id', () => after('PRAGMA application_id = 1'), /SQLite database, but no Tessera workspace/],
  ['a newer schema', () => after('PRAGMA user_version = 999'), /newer version of Tessera; update/],
  ['our id alone', () => foreign('PRAGMA application_id = 1414746689', 'CREATE TABLE t (a)'), /damaged/],
  ['our id and version without our tables', () => foreign('PRAGMA application_id = 1414746689', 'PRAGMA user_version = 1', 'CREATE TABLE t (a)'), /holds "t"/],
  ['a table more', () => after('CREATE TABLE extra (a)'), /holds "extra", which Tessera did not make/],
  ['a virtual table', () => after('CREATE VIRTUAL TABLE words USING fts4(a)'), /which Tessera did not make/],
  ['an index more', () => after('CREATE INDEX quick ON segment (type)'), /holds "quick"/],
  ['a table less', () => after('DROP TABLE member_set'), /damaged/],
  ['a column more', () => after('ALTER TABLE segment ADD COLUMN secret TEXT'), /damaged/],
  ['a data table with a default that computes', () => after('CREATE TABLE "data_x" ("ordinal" INTEGER PRIMARY KEY, "a_b" DEFAULT (randomblob(9)))'), /holds "data_x"/],
  ['write-ahead mode', () => changed((bytes) => bytes.fill(2, 18, 20)), /journal mode/],
  ['an impossible page size', () => changed((bytes) => bytes.set([0, 3], 16)), /damaged/],
  ['a schema page of noise', () => changed((bytes) => bytes.fill(0xab, 100, 4096)), /damaged/],
  ['data pages of noise', () => changed((bytes) => bytes.fill(0xcd, 4096, 12_288)), /damaged/],
  ['a segment type nobody knows', () => after("UPDATE segment SET type = 'magic'"), /damaged/],
  ['an id that would end a statement', () => after(`UPDATE segment_version SET segment = 'x'`, `UPDATE segment SET id = 'x"; DROP'`), /damaged/],
  ['a segment in a state that there is none of', () => after(`UPDATE segment SET state = 'asleep'`), /damaged/],
  ['a reference to nothing', () => after('PRAGMA foreign_keys = OFF', "INSERT INTO segment_tag VALUES ('nobody', 'x', 0)"), /damaged/],
  ['no save id', () => after("DELETE FROM workspace WHERE key = 'saveId'"), /damaged/],
]

describe('a file that is no sound workspace', () => {
  it.each(bad)('is refused in one sentence and left as it is: %s', async (_name, make, sentence) => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'given.tessera')
    const bytes = await make()
    writeFileSync(path, bytes)
    const error: unknown = await openStore(ports, path, asWindow).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TesseraError)
    const { message } = error as TesseraError
    expect(message).toMatch(sentence)
    expect(message).toMatch(/^[A-Z"].*\.$/)
    expect(message).not.toContain(folder)
    expect(readdirSync(folder)).toEqual(['given.tessera'])
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  it('is refused where it is larger than can be held', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'given.tessera')
    writeFileSync(path, good)
    truncateSync(path, 3_600_000_000 + 2 ** 28)
    await expect(openStore(storePorts(folder).ports, path, asWindow)).rejects.toThrow(/larger than 3.5 GB/)
  })

  it('is refused where it is missing or a folder', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    await expect(openStore(ports, join(folder, 'gone.tessera'), asWindow)).rejects.toMatchObject({ data: { code: 'notFound' } })
    mkdirSync(join(folder, 'folder.tessera'))
    await expect(openStore(ports, join(folder, 'folder.tessera'), asWindow)).rejects.toMatchObject({ data: { code: 'invalidInput' } })
    expect(readdirSync(folder)).toEqual(['folder.tessera'])
  })
})

describe('a file with something in it that acts by itself', () => {
  it('loses triggers and views before anything is written, and they never ran', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'given.tessera')
    const bytes = await after(
      "CREATE TRIGGER t1 AFTER INSERT ON segment BEGIN UPDATE segment SET name = 'ran'; END",
      "CREATE TRIGGER t2 AFTER UPDATE ON workspace BEGIN DELETE FROM segment; END",
      'CREATE VIEW v AS SELECT * FROM segment',
      'CREATE TRIGGER t3 INSTEAD OF INSERT ON v BEGIN DELETE FROM segment; END',
      'CREATE TABLE "staging_1" ("ordinal" INTEGER PRIMARY KEY)',
      'CREATE TABLE "data_gone" ("ordinal" INTEGER PRIMARY KEY, "a_x")',
    )
    writeFileSync(path, bytes)
    const store = await openStore(storePorts(folder).ports, path, asWindow)
    store.edit((edit) => {
      edit.insert('segment', segmentRow('b'))
      edit.update('workspace', { key: 'zone' }, { value: 'Europe/Berlin' })
    })
    expect(store.all(sql`SELECT name FROM segment ORDER BY name`)).toEqual([{ name: 'b' }, { name: 'lapsed' }])
    expect(store.all(sql`SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger') OR name LIKE 'staging%' OR name LIKE 'data_gone'`)).toEqual([])
    await store.close()
    const again = await openStore(storePorts(folder).ports, path, asWindow)
    expect({ unsaved: again.unsaved, names: again.all(sql`SELECT name FROM segment ORDER BY name`) }).toEqual({ unsaved: false, names: [{ name: 'b' }, { name: 'lapsed' }] })
    await again.close()
  })

  it('has an entity without rows where their table is missing, and says so', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'given.tessera')
    writeFileSync(
      path,
      await after(
        "INSERT INTO entity (id, name, role, key, name_attribute, date_attribute, ordinal_limit, row_count, data_version, updated_at, position) VALUES ('e', 'Customers', 'individuals', '[\"a\"]', NULL, NULL, 9, 9, 1, 'now', 0)",
        "INSERT INTO attribute VALUES ('a', 'e', 'Id', 'text', NULL, 0)",
      ),
    )
    const store = await openStore(storePorts(folder).ports, path, asWindow)
    expect(store.notice).toBe('The rows of "Customers" were missing; import them again.')
    expect(store.all(sql`SELECT row_count FROM entity`)).toEqual([{ row_count: 0 }])
    expect(store.all(sql`SELECT * FROM "data_e"`)).toEqual([])
    await store.close()
  })
})

describe('a journal from a stranger', () => {
  const rename: Verb = { verb: 'update', table: 'segment', where: { id: 'lapsed' }, set: { name: 'Away' } }
  const hostile: readonly (readonly [string, Verb])[] = [
    ['a table of SQLite itself', { verb: 'remove', table: 'sqlite_schema', where: { name: 'segment' } }],
    ['rows of data', { verb: 'remove', table: 'data_x', where: { ordinal: 1 } }],
    ['a column that is none', { verb: 'update', table: 'segment', where: { id: 'lapsed' }, set: { 'name" = 1 --': 'x' } }],
    ['every row', { verb: 'remove', table: 'segment', where: {} }],
    ['a value that does not fit', { verb: 'update', table: 'segment', where: { id: 'lapsed' }, set: { state: 'exploded' } }],
    ['a reference to nothing', { verb: 'insert', table: 'segment_tag', row: { segment: 'nobody', tag: 'x', position: 0 } }],
    ['a row that exists', { verb: 'insert', table: 'segment', row: segmentRow('lapsed') }],
  ]
  it.each(hostile)('is followed up to the edit that names %s', async (_name, verb) => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'given.tessera')
    writeFileSync(path, good)
    const records = [[rename], [{ verb: 'insert', table: 'segment', row: segmentRow('half') }, verb], [{ ...rename, set: { name: 'Later' } }]] as const
    writeFileSync(`${path}.journal`, joined([journalStart(saveId), ...records.map((verbs) => recordBytes({ kind: 'edit', verbs }))]))
    const store = await openStore(ports, path, asWindow)
    expect(store.all(sql`SELECT id, name FROM segment`)).toEqual([{ id: 'lapsed', name: 'Away' }])
    expect(store.notice).toBe('Some of the last changes could not be recovered.')
    store.edit((edit) => edit.update('segment', { id: 'lapsed' }, { name: 'Mine' }))
    await store.flush()
    const reader = await openStore(ports, path, { access: 'commandLine', wantWrite: false })
    expect(reader.all(sql`SELECT name FROM segment`)).toEqual([{ name: 'Mine' }])
    await reader.close()
    await store.close()
  })

  it('is ignored and removed where it belongs to another save', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'given.tessera')
    writeFileSync(path, good)
    writeFileSync(`${path}.journal`, joined([journalStart('another'), recordBytes({ kind: 'edit', verbs: [rename] })]))
    writeFileSync(`${path}.saving-${'0'.repeat(20)}`, 'half a save')
    writeFileSync(`${path}.saving-notes`, 'of someone else')
    const store = await openStore(storePorts(folder).ports, path, asWindow)
    expect(store.all(sql`SELECT name FROM segment`)).toEqual([{ name: 'lapsed' }])
    expect(existsSync(`${path}.journal`)).toBe(false)
    await store.close()
    expect(readdirSync(folder).sort()).toEqual(['given.tessera', 'given.tessera.saving-notes'])
  })
})

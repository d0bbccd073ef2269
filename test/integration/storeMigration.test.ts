import { existsSync, readFileSync, statSync, writeFileSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entityIdSchema, runIdSchema, segmentIdSchema, type RunId } from '@shared/domain/ids.ts'
import { encodeMemberSet } from '../../electron/core/segments/memberSetCodec.ts'
import { ordinalsOf, readMemberSet } from '../../electron/core/segments/memberSet.repo.ts'
import { insertRun, readRuns, runOfMembers } from '../../electron/core/segments/run.repo.ts'
import { Database, loadSqlJs } from '../../electron/core/store/database.ts'
import { journalPath } from '../../electron/core/store/journal.ts'
import { joined, journalStart, recordBytes } from '../../electron/core/store/journalRecord.ts'
import { migrate } from '../../electron/core/store/migrator.ts'
import { schemaVersion } from '../../electron/core/store/migrations/index.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { setWorkspaceValue } from '../../electron/core/store/workspaceValues.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { setOf } from '../support/segmentsWorkspace.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const window = { access: 'window', wantWrite: true } as const

/** A file as version 1 of the schema left it, with names that later versions must not lose. */
async function fileOfVersion1(ports: Ports, path: string): Promise<void> {
  const database = new Database(await loadSqlJs(ports))
  migrate(database, 1)
  const values = { saveId: 'save-of-version-1', savedAt: '2026-11-23T12:00:00.000Z', createdAt: '2026-11-23T12:00:00.000Z', zone: 'Asia/Kolkata' }
  for (const [key, value] of Object.entries(values)) setWorkspaceValue(database, key, value)
  database.run(sql`INSERT INTO entity VALUES ('e1', ${"Kund's “Ärger”"}, 'individuals', '["a1"]', NULL, NULL, 1, 1, 3, '2026-11-23T12:00:00.000Z', 0)`)
  database.run(sql`INSERT INTO attribute VALUES ('a1', 'e1', 'Ω id', 'text', NULL, 0)`)
  database.runScript('CREATE TABLE "data_e1" ("ordinal" INTEGER PRIMARY KEY, "a_a1")')
  database.run(sql`INSERT INTO "data_e1" VALUES (0, 'x')`)
  writeFileSync(path, database.exportBytes())
}

describe('a workspace of version 1', () => {
  it('gets a place for computed attributes and keeps all it had', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'old.tessera')
    await fileOfVersion1(ports, path)
    const store = await openStore(ports, path, window)
    store.edit((edit) => edit.insert('computed_attribute', { id: 'c1', entity: 'e1', name: 'Twice', recipe: JSON.stringify({ kind: 'calculated', entity: 'x', name: 'Twice', formula: '2 * 2' }), position: 0 }))
    await store.close()
    const again = await openStore(ports, path, window)
    expect({
      version: again.first(sql`PRAGMA user_version`),
      entities: again.all(sql`SELECT name, data_version FROM entity`),
      rows: again.all(sql`SELECT * FROM "data_e1"`),
      computed: again.all(sql`SELECT name FROM computed_attribute`),
      notice: again.notice,
    }).toEqual({ version: { user_version: schemaVersion }, entities: [{ name: "Kund's “Ärger”", data_version: 3 }], rows: [{ ordinal: 0, a_a1: 'x' }], computed: [{ name: 'Twice' }], notice: null })
    await again.close()
  })

  it('is kept as it was beside the new one, with the same rights, before anything is written', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'old.tessera')
    await fileOfVersion1(ports, path)
    chmodSync(path, 0o600)
    const before = readFileSync(path)
    const store = await openStore(ports, path, window)
    const backup = `${path}.version-1.backup`
    expect(readFileSync(backup).equals(before)).toBe(true)
    expect(statSync(backup).mode & 0o777).toBe(0o600)
    await store.close()
    expect(readFileSync(backup).equals(before)).toBe(true)
    expect(readFileSync(path).equals(before)).toBe(false)
  })

  it('stays untouched where it is only read', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'old.tessera')
    await fileOfVersion1(ports, path)
    const before = readFileSync(path)
    const store = await openStore(ports, path, { access: 'window', wantWrite: false })
    expect(store.all(sql`SELECT count(*) AS n FROM computed_attribute`)).toEqual([{ n: 0 }])
    await store.close()
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(existsSync(`${path}.version-1.backup`)).toBe(false)
  })
})

/** The same file as version 2 left it, with a run, and in its journal another that a crash kept from being saved. */
async function fileOfVersion2(ports: Ports, path: string): Promise<void> {
  const database = new Database(await loadSqlJs(ports))
  migrate(database, 2)
  const values = { saveId: 'save-of-version-2', savedAt: '2026-11-23T12:00:00.000Z', createdAt: '2026-11-23T12:00:00.000Z', zone: 'Asia/Kolkata' }
  for (const [key, value] of Object.entries(values)) setWorkspaceValue(database, key, value)
  database.run(sql`INSERT INTO entity VALUES ('e1', 'Kunden', 'individuals', '[]', NULL, NULL, 40, 40, 1, '2026-11-23T12:00:00.000Z', 0)`)
  database.runScript('CREATE TABLE "data_e1" ("ordinal" INTEGER PRIMARY KEY)')
  database.run(sql`INSERT INTO segment VALUES ('s1', 'Gold', 'gold', '', 'e1', 'Kunden', 'dynamic', 'active', 0, 1, '', '', NULL)`)
  database.run(sql`INSERT INTO refresh_run VALUES (1, 'r1', 's1', 'hand', 'successful', '', 0.5, '', 1, 2, 2, 0, NULL)`)
  database.run(sql`INSERT INTO member_set VALUES ('r1', ${encodeMemberSet(setOf([1, 7]))})`)
  writeFileSync(path, database.exportBytes())
  const row = { sequence: 2, id: 'r2', segment: 's1', trigger: 'hand', status: 'successful', started_at: '', duration_ms: 0.5, as_of: '', version: 1, members: 1, entered: 0, left: 1, error: null }
  const verbs = [
    { verb: 'insert', table: 'refresh_run', row },
    { verb: 'insert', table: 'member_set', row: { run: 'r2', bytes: encodeMemberSet(setOf([7])) } },
  ] as const
  writeFileSync(journalPath(path), joined([journalStart('save-of-version-2'), recordBytes({ kind: 'edit', verbs })]))
}

describe('a workspace of version 2', () => {
  it('keeps the members of every run, those in its journal too, and can share them', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'old.tessera')
    await fileOfVersion2(ports, path)
    const store = await openStore(ports, path, window)
    const segment = segmentIdSchema.parse('s1')
    const membersOf = (run: RunId): number[] => [...ordinalsOf(readMemberSet(store, run, entityIdSchema.parse('e1')))]
    const [newest] = readRuns(store, segment)
    if (newest === undefined) throw new Error('The runs are gone.')
    store.edit((edit) => insertRun(edit, { ...newest, id: runIdSchema.parse('r3') }, { membersOf: runOfMembers(edit, segment) }))
    expect(readRuns(store, segment).map(({ id }) => [id, membersOf(id)])).toEqual([['r3', [7]], ['r2', [7]], ['r1', [1, 7]]])
    await store.close()
  })
})

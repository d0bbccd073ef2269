import { existsSync, readFileSync, statSync, writeFileSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Database, loadSqlJs } from '../../electron/core/store/database.ts'
import { migrate } from '../../electron/core/store/migrator.ts'
import { schemaVersion } from '../../electron/core/store/migrations/index.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { setWorkspaceValue } from '../../electron/core/store/workspaceValues.ts'
import type { Ports } from '../../electron/core/ports.ts'
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

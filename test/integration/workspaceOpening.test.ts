import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Ports } from '../../electron/core/ports.ts'
import { Database, loadSqlJs } from '../../electron/core/store/database.ts'
import { createStore, openStore } from '../../electron/core/store/openStore.ts'
import { marks, sql } from '../../electron/core/store/sql.ts'
import { factsOf, readFile } from '../../electron/core/store/workspaceFile.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const runs = 1000

/** A workspace of some MB: a thousand runs with their members. */
async function largeWorkspace(ports: Ports, path: string): Promise<void> {
  const store = await createStore(ports, path, { access: 'window', zone: 'UTC', replace: false })
  store.edit((edit) => edit.insert('segment', segmentRow('lapsed')))
  const numbers = Array.from({ length: runs }, (_, index) => index)
  store.bulk.insertRows(
    sql`INSERT INTO refresh_run (sequence, id, segment, "trigger", status, started_at, duration_ms, as_of, version) VALUES (${marks(9)})`,
    numbers.map((index) => [index, `run${index}`, 'lapsed', 'hand', 'successful', 'now', 1, 'now', 1]),
  )
  store.bulk.insertRows(sql`INSERT INTO member_set (run, bytes) VALUES (${marks(2)})`, numbers.map((index) => [`run${index}`, new Uint8Array(6000).fill(index)]))
  await store.close()
}

test('opening a large file gives way all the time: no piece of it is larger than some rows or pages', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'shop.tessera')
  await largeWorkspace(storePorts(folder).ports, path)
  // A clock that goes on by a millisecond whenever it is looked at: by the pieces of the work, not by how fast they are.
  let clock = 0
  let pauses = 0
  let looks = 0
  let mostLooks = 0
  const { ports } = storePorts(folder, {
    elapsed() {
      looks += 1
      return clock++
    },
    async pause() {
      pauses += 1
      mostLooks = Math.max(mostLooks, looks)
      looks = 0
      await new Promise((resolve) => setImmediate(resolve))
    },
  })
  const store = await openStore(ports, path, { access: 'window', wantWrite: true })
  const pages = store.sizeBytes() / 4096
  expect(pages).toBeGreaterThan(1500)
  // Some hundred leaves of member sets, and two thousand rows.
  expect(pauses).toBeGreaterThan(2000 / 10)
  expect(mostLooks).toBeLessThan(20)
  expect(store.first(sql`SELECT count(*) AS n FROM member_set`)).toEqual({ n: runs })
  await store.close()
})

test.each([
  ['a member set that is text', `INSERT INTO member_set SELECT 'run1', 'text'`],
  ['a run far from the others', `INSERT INTO refresh_run VALUES (-9223372036854775807, 'far', 'lapsed', 'magic', 'x', '', 0, '', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`],
])('%s is found, though rows are looked at in parts', async (_what, wrong) => {
  const folder = temporaryFolder()
  const path = join(folder, 'shop.tessera')
  const { ports } = storePorts(folder)
  await largeWorkspace(ports, path)
  {
    const database = new Database(await loadSqlJs(ports), await readFile(ports, path, await factsOf(ports, path)))
    // What is STRICT lets no text in: the type is lifted while the row is put in, as an SQLite tool could.
    database.runScript(`PRAGMA foreign_keys = OFF; DELETE FROM member_set WHERE run = 'run1'; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'bytes BLOB', 'bytes TEXT') WHERE name = 'member_set'`)
    const lenient = new Database(await loadSqlJs(ports), database.exportBytes())
    lenient.runScript(wrong)
    lenient.runScript(`PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'bytes TEXT', 'bytes BLOB') WHERE name = 'member_set'`)
    writeFileSync(path, lenient.exportBytes())
    database.close()
    lenient.close()
  }
  await expect(openStore(ports, path, { access: 'window', wantWrite: true })).rejects.toThrow(/is damaged/)
})

test('the bytes of an opened file are used where they are, and it grows behind them without a copy', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'shop.tessera')
  const { ports } = storePorts(folder)
  await largeWorkspace(ports, path)
  const bytes = await readFile(ports, path, await factsOf(ports, path))
  const database = new Database(await loadSqlJs(ports), bytes)
  expect(database.sizeBytes()).toBe(bytes.length)
  const before = bytes.slice()
  database.run(sql`UPDATE segment SET name = ${'Gone'}`)
  expect(bytes.every((byte, index) => byte === before[index])).toBe(false)
  const whole = database.snapshot()
  expect(whole.parts[0]?.buffer).toBe(bytes.buffer)
  whole.release()
  database.run(sql`UPDATE segment SET description = ${'long '.repeat(100_000)}`)
  const grown = database.sizeBytes() - bytes.length
  expect(grown).toBeGreaterThan(400_000)
  const grew = database.snapshot()
  expect(grew.parts[0]?.buffer).toBe(bytes.buffer)
  grew.release()
  expect(database.first(sql`SELECT length(description) AS n FROM segment`)).toEqual({ n: 500_000 })
  database.close()
})

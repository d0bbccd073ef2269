import { expect, test } from 'vitest'
import { Database, loadSqlJs } from '../../electron/core/store/database.ts'
import { joined } from '../../electron/core/store/fileBytes.ts'
import { marks, sql } from '../../electron/core/store/sql.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const library = () => loadSqlJs(storePorts(temporaryFolder()).ports)

async function opened() {
  const loaded = await library()
  const made = new Database(loaded)
  made.runScript('CREATE TABLE t (id INTEGER PRIMARY KEY, a)')
  return new Database(loaded, made.exportBytes())
}

function fill(database: Database, from: number, to: number, text: string): void {
  database.transaction(() => database.runMany(sql`INSERT OR REPLACE INTO t VALUES (${marks(2)})`, Array.from({ length: to - from }, (_, index) => [from + index, text.repeat(100)])))
}

async function contentOf(parts: readonly Uint8Array[]) {
  const database = new Database(await library(), joined(parts))
  const found = {
    check: database.all(sql`PRAGMA integrity_check`),
    rows: database.first(sql`SELECT count(*) AS n, count(DISTINCT a) AS values_, min(substr(a, 1, 1)) AS first, max(substr(a, 1, 1)) AS last FROM t`),
  }
  database.close()
  return found
}

test('a snapshot is a whole database, whatever is changed while it is held', async () => {
  const database = await opened()
  fill(database, 0, 30_000, 'a')
  const first = database.snapshot()
  expect(first.parts.length).toBeGreaterThan(3)
  fill(database, 10_000, 50_000, 'b')
  const second = database.snapshot()
  database.run(sql`DELETE FROM t WHERE id < ${20_000}`)
  const ok = [{ integrity_check: 'ok' }]
  expect(await contentOf(first.parts)).toEqual({ check: ok, rows: { n: 30_000, values_: 1, first: 'a', last: 'a' } })
  expect(await contentOf(second.parts)).toEqual({ check: ok, rows: { n: 50_000, values_: 2, first: 'a', last: 'b' } })
  first.release()
  second.release()
  expect(await contentOf(database.snapshot().parts)).toEqual({ check: ok, rows: { n: 30_000, values_: 1, first: 'b', last: 'b' } })
  database.close()
})

test('a transaction that is taken back after it made the file longer, and a vacuum, leave a database to be saved', async () => {
  const database = await opened()
  fill(database, 0, 1000, 'a')
  expect(() =>
    database.transaction(() => {
      fill(database, 0, 200_000, 'b')
      throw new Error('Taken back.')
    }),
  ).toThrow('Taken back.')
  const expected = { check: [{ integrity_check: 'ok' }], rows: { n: 1000, values_: 1, first: 'a', last: 'a' } }
  expect(await contentOf(database.snapshot().parts)).toEqual(expected)
  fill(database, 0, 100_000, 'a')
  database.run(sql`DELETE FROM t WHERE id >= ${1000}`)
  database.runScript('VACUUM')
  expect(await contentOf(database.snapshot().parts)).toEqual(expected)
  expect(await contentOf([database.exportBytes()])).toEqual(expected)
  database.close()
})

test('a snapshot is not made inside a transaction', async () => {
  const database = await opened()
  expect(() => database.transaction(() => database.snapshot())).toThrow('cannot be exported inside a transaction')
  database.close()
})

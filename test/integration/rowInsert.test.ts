import { expect, test } from 'vitest'
import { Database, loadSqlJs } from '../../electron/core/store/database.ts'
import { plainInsertion } from '../../electron/core/store/rowInsert.ts'
import { marks, sql, type SqlValue } from '../../electron/core/store/sql.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const insertion = sql`INSERT INTO t VALUES (${marks(3)})`
const values: readonly SqlValue[] = [null, 0, -0, 1, -1, 2 ** 31, 2 ** 31 - 1, -(2 ** 53), 0.1, 1e300, '', 'plain', 'Straße 5 · 東京 🙂', 'x'.repeat(300_000), 'ü'.repeat(30_000), ' \u0000 ']

async function empty(): Promise<Database> {
  const database = new Database(await loadSqlJs(storePorts(temporaryFolder()).ports))
  database.runScript('CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)')
  return database
}

const stored = (database: Database) => database.all(sql`SELECT id, a, typeof(a) AS kindA, b, typeof(b) AS kindB FROM t ORDER BY id`)

test('rows filled in mark by mark are those that are bound the ordinary way, of every kind of value', async () => {
  const rows = values.map((value, index): SqlValue[] => [index, value, values[values.length - 1 - index] ?? null])
  const [raw, bound] = [await empty(), await empty()]
  raw.transaction(() =>
    raw.insertMany(insertion, (into) => {
      for (const row of rows) {
        row.forEach((value, mark) => into.value(mark, value))
        into.add()
      }
    }),
  )
  bound.transaction(() => bound.runMany(insertion, rows))
  expect(stored(raw)).toEqual(stored(bound))
  expect(stored(raw)).toHaveLength(values.length)
})

test('texts are taken out of bytes, of one block after another, while the memory of SQLite grows', async () => {
  const block = (n: number) => new TextEncoder().encode(`|block ${n} é|${'y'.repeat(n * 1000)}|`)
  const database = await empty()
  database.transaction(() =>
    database.insertMany(insertion, (into) => {
      for (let n = 0; n < 300; n += 1) {
        const bytes = block(n)
        into.take(bytes)
        const middle = bytes.indexOf(124, 1)
        into.value(0, n)
        into.text(1, 1, middle)
        into.text(2, middle + 1, bytes.length - 1)
        into.add()
      }
    }),
  )
  const found = database.all<{ a: string; b: string }>(sql`SELECT a, b FROM t ORDER BY id`)
  expect(found.map(({ a }) => a)).toEqual(Array.from({ length: 300 }, (_, n) => `block ${n} é`))
  expect(found.map(({ b }) => b.length)).toEqual(Array.from({ length: 300 }, (_, n) => n * 1000))
})

test('what fails takes all rows back, and the statement is as good as before', async () => {
  const database = await empty()
  const two = (first: number, second: number) => () =>
    database.transaction(() =>
      database.insertMany(insertion, (into) => {
        for (const id of [first, second]) {
          into.value(0, id)
          into.value(1, 'a')
          into.value(2, null)
          into.add()
        }
      }),
    )
  expect(two(1, 1)).toThrow('SQLite could not add a row')
  expect(stored(database)).toEqual([])
  two(1, 2)()
  expect(stored(database)).toHaveLength(2)
})

test('the ordinary way gives the same rows', () => {
  const rows: unknown[] = []
  const statement = { run: (row: readonly SqlValue[]) => rows.push([...row]) } as unknown as Parameters<typeof plainInsertion>[0]
  plainInsertion(statement, (into) => {
    into.take(new TextEncoder().encode('a\ufeffé'))
    into.text(1, 0, 6)
    into.value(0, 5)
    into.add()
    into.value(1, null)
    into.add()
  })
  expect(rows).toEqual([[5, 'a\ufeffé'], [5, null]])
})

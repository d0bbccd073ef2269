import { expect, test } from 'vitest'
import { Database, loadSqlJs } from '../../electron/core/store/database.ts'
import { rawNull, rawText } from '../../electron/core/store/rawReading.ts'
import { marks, sql, type SqlValue } from '../../electron/core/store/sql.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const values: readonly SqlValue[] = [null, 0, -1, 2 ** 31, -(2 ** 53), 0.1, 1e300, '', 'plain', 'Straße 5 · 東京 🙂', 'x'.repeat(300_000), ' \u0000 ']

async function tableOf(rows: readonly (readonly SqlValue[])[]) {
  const { ports } = storePorts(temporaryFolder())
  const database = new Database(await loadSqlJs(ports))
  database.runScript('CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)')
  database.transaction(() => database.runMany(sql`INSERT INTO t VALUES (${marks(3)})`, rows.map((row, index) => [index, ...row])))
  return database
}

function rawRows(database: Database, from: number) {
  const rows: SqlValue[][] = []
  const isRaw = database.eachRaw(sql`SELECT a, b FROM t WHERE id >= ${from} ORDER BY id`, (row) => {
    rows.push([0, 1].map((column) => {
      if (row.type(column) === rawNull) return null
      if (row.type(column) !== rawText) return row.number(column)
      const start = row.text(column)
      const length = row.length(column)
      return new TextDecoder().decode(row.memory().subarray(start, start + length))
    }))
  })
  return { isRaw, rows }
}

test('rows read raw are those read the ordinary way, of every kind of value', async () => {
  const rows = values.map((value, index) => [value, values[values.length - 1 - index] ?? null])
  const database = await tableOf(rows)
  expect(rawRows(database, 0)).toEqual({ isRaw: true, rows })
  expect(rawRows(database, 5)).toEqual({ isRaw: true, rows: rows.slice(5) })
  expect(rawRows(database, 500)).toEqual({ isRaw: true, rows: [] })
  database.close()
})

test('memory that grows between two rows is taken again', async () => {
  const rows = Array.from({ length: 12 }, (_, index) => [`${index} `.repeat(100_000), index])
  const database = await tableOf(rows)
  const lengths: number[] = []
  const memories = new Set<ArrayBufferLike>()
  database.eachRaw(sql`SELECT a, b FROM t ORDER BY id`, (row) => {
    row.text(0)
    lengths.push(row.length(0))
    memories.add(row.memory().buffer)
    // SQLite needs more than there is, as any statement in between may; a few times are enough, since nothing gives it back.
    if (lengths.length % 5 === 3) database.all(sql`SELECT length(hex(zeroblob(${Math.ceil(row.memory().byteLength / 2)}))) AS filler`)
    memories.add(row.memory().buffer)
    const start = row.text(0)
    expect(new TextDecoder().decode(row.memory().subarray(start, start + 6))).toBe(`${lengths.length - 1} `.repeat(6).slice(0, 6))
  })
  expect(lengths).toEqual(rows.map(([text]) => String(text).length))
  expect(memories.size).toBeGreaterThan(2)
  database.close()
})

test('a statement of several values is read again and again, also after an export', async () => {
  const database = await tableOf([['a', 1], ['b', 2]])
  expect(rawRows(database, 1).rows).toEqual([['b', 2]])
  database.exportBytes()
  expect(rawRows(database, 0)).toEqual({ isRaw: true, rows: [['a', 1], ['b', 2]] })
  database.close()
})

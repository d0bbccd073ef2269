import { existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { dayMs, dayOfIso } from '@shared/domain/storedValue.ts'
import { lastOrdersQuery, membersTable, queryOf, type Dialect } from '../cases/asSql.ts'
import { csvPath } from '../workload/files.ts'
import { caseAt, type Peer, type PeerRequest } from './peer.ts'

/** What is used of @duckdb/node-api: it is no dependency of the product, and so are its types. */
interface Connection {
  run(statement: string, values?: readonly unknown[]): Promise<unknown>
  runAndReadAll(statement: string, values?: readonly unknown[]): Promise<{ getRows(): readonly (readonly unknown[])[] }>
  closeSync(): void
}
interface DuckDb {
  readonly DuckDBInstance: { create(path: string, settings: Readonly<Record<string, string>>): Promise<{ connect(): Promise<Connection>; closeSync(): void }> }
  readonly DuckDBDateValue: new (days: number) => unknown
  readonly DuckDBTimestampValue: new (micros: bigint) => unknown
  readonly DuckDBDecimalValue: new (value: bigint, width: number, scale: number) => unknown
}

const columns = {
  Customers: "'CustomerId': 'VARCHAR', 'Name': 'VARCHAR', 'Email': 'VARCHAR', 'BirthDate': 'DATE', 'City': 'VARCHAR', 'PostalCode': 'VARCHAR', 'Country': 'VARCHAR', 'Tier': 'VARCHAR', 'Occupation': 'VARCHAR', 'Income': 'INTEGER', 'EmailConsent': 'BOOLEAN', 'CustomerSince': 'DATE'",
  Orders: "'OrderId': 'VARCHAR', 'CustomerId': 'VARCHAR', 'OrderedAt': 'TIMESTAMP', 'Category': 'VARCHAR', 'Product': 'VARCHAR', 'Channel': 'VARCHAR', 'Quantity': 'INTEGER', 'Amount': 'DECIMAL(12, 2)'",
  Events: "'EventId': 'VARCHAR', 'CustomerId': 'VARCHAR', 'HappenedAt': 'TIMESTAMP', 'Event': 'VARCHAR', 'Page': 'VARCHAR', 'Device': 'VARCHAR'",
} as const

/** Columns need no indexes: DuckDB's own advice for questions that read many rows. */
export async function openDuckDb({ folder, peersFolder }: PeerRequest): Promise<Peer> {
  const { DuckDBInstance, DuckDBDateValue, DuckDBTimestampValue, DuckDBDecimalValue } = createRequire(join(peersFolder, 'package.json'))('@duckdb/node-api') as DuckDb
  const path = join(folder, 'peer.duckdb')
  if (!existsSync(path)) {
    rmSync(`${path}.part`, { force: true })
    const instance = await DuckDBInstance.create(`${path}.part`, { threads: '2' })
    const connection = await instance.connect()
    for (const [table, types] of Object.entries(columns)) {
      const file = csvPath(folder, table as keyof typeof columns)
      await connection.run(`CREATE TABLE ${table} AS SELECT * FROM read_csv('${file}', header = true, columns = {${types}}, timestampformat = '%Y-%m-%dT%H:%M:%SZ')`)
    }
    await connection.run(`CREATE TABLE LastOrders AS ${lastOrdersQuery}`)
    await connection.run('CHECKPOINT')
    connection.closeSync()
    instance.closeSync()
    renameSync(`${path}.part`, path)
  }
  const instance = await DuckDBInstance.create(path, { threads: '2' })
  const connection = await instance.connect()
  const dialect: Dialect = {
    day: (iso) => new DuckDBDateValue(dayOfIso(iso) ?? NaN),
    moment: (day) => new DuckDBTimestampValue(BigInt(day * dayMs) * 1000n),
    money: (cents) => new DuckDBDecimalValue(BigInt(cents), 12, 2),
    membersTable,
  }
  const kept = new Set<string>()
  const number = async (statement: string, values: readonly unknown[] = []): Promise<number> => Number((await connection.runAndReadAll(statement, values)).getRows()[0]?.[0])
  const [[version] = []] = (await connection.runAndReadAll('SELECT version()')).getRows()
  return {
    version: `DuckDB ${String(version)}, 2 threads`,
    async count(cases, index, isUsed) {
      const { text, values } = queryOf(caseAt(cases, index), dialect)
      if (!isUsed) return number(`SELECT count(*) FROM (${text})`, values)
      const table = membersTable(index)
      kept.add(table)
      await connection.run(`CREATE TEMP TABLE ${table} AS ${text}`, values)
      return number(`SELECT count(*) FROM ${table}`)
    },
    async forget() {
      for (const table of kept) await connection.run(`DROP TABLE temp.${table}`)
      kept.clear()
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

import { dayOfIso } from '@shared/domain/storedValue.ts'
import { lastOrdersQuery } from '../cases/asSql.ts'
import { shop, type Cell, type Size } from '../workload/shop.ts'

/** Days and milliseconds as integers, money in cents: what SQLite compares and adds up exactly and fastest. */
const forms: Readonly<Record<string, (cell: Cell) => Cell>> = {
  BirthDate: day,
  CustomerSince: day,
  OrderedAt: (cell) => (cell === null ? null : Date.parse(String(cell))),
  HappenedAt: (cell) => (cell === null ? null : Date.parse(String(cell))),
  Amount: (cell) => (cell === null ? null : Math.round(Number(cell) * 100)),
  EmailConsent: (cell) => (cell === null ? null : Number(cell === 'true')),
}

function day(cell: Cell): Cell {
  return cell === null ? null : dayOfIso(String(cell))
}

const types: Readonly<Record<string, string>> = { Income: 'INTEGER', Quantity: 'INTEGER', ...Object.fromEntries(Object.keys(forms).map((name) => [name, 'INTEGER'])) }

/** For each kind of question an index that answers it without looking at the table, and what is known of every customer. */
const preparations = [
  'CREATE INDEX customers_country ON Customers (Country, Tier, Income)',
  'CREATE INDEX customers_city ON Customers (City, Income)',
  'CREATE INDEX orders_customer ON Orders (CustomerId, OrderedAt, Amount)',
  'CREATE INDEX orders_time ON Orders (OrderedAt, CustomerId)',
  'CREATE INDEX orders_category ON Orders (Category, OrderedAt, CustomerId, Amount)',
  'CREATE INDEX events_kind ON Events (Event, HappenedAt, CustomerId)',
  'CREATE TABLE LastOrders (CustomerId TEXT PRIMARY KEY, LastOrderAt INTEGER) WITHOUT ROWID',
  `INSERT INTO LastOrders ${lastOrdersQuery}`,
  'ANALYZE',
]

export interface SqliteWriter {
  run(statement: string): void
  /** In one transaction. */
  insert(statement: string, rows: Iterable<readonly Cell[]>): void
}

/** The workload as tables of SQLite, with indexes and statistics. */
export function fillSqlite(writer: SqliteWriter, size: Size, seed: number): void {
  for (const { name, columns, rows } of shop(size, seed)) {
    const key = name === 'Customers' ? ', PRIMARY KEY (CustomerId)' : ''
    writer.run(`CREATE TABLE ${name} (${columns.map((column) => `${column} ${types[column] ?? 'TEXT'}`).join(', ')}${key})`)
    const as = columns.map((column) => forms[column] ?? ((cell: Cell) => cell))
    writer.insert(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`, stored(rows, as))
  }
  for (const statement of preparations) writer.run(statement)
}

function* stored(rows: Iterable<readonly Cell[]>, as: readonly ((cell: Cell) => Cell)[]): Generator<readonly Cell[]> {
  for (const row of rows) yield row.map((cell, index) => as[index]?.(cell) ?? null)
}

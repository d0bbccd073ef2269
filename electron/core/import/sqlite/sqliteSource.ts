import type { Database, SqlValue } from 'sql.js'
import { fail, TesseraError } from '@shared/errors/appError.ts'
import type { ReadHints } from '@shared/contract/import.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { Ports } from '../../ports.ts'
import { loadSqlJs } from '../../store/database.ts'
import type { ImportFile } from '../recognize.ts'
import { maxColumns, type Cell, type Reference, type RowBatch, type RowSource, type SourceColumn } from '../rowSource.ts'

const batchRows = 1000
/** The file is held in memory beside the workspace. */
const largestFile = 1_500_000_000

/** A table or view of a SQLite file of unknown origin: its triggers and functions are never run. */
export async function openSqlite(ports: Ports, file: ImportFile, hints: ReadHints, zone: string): Promise<RowSource> {
  const database = await openDatabase(ports, file)
  try {
    const { tables, unread } = guard(file.name, () => tablesOf(database))
    const table = chosenTable(tables, unread, hints.table, file.name)
    const shape = guard(file.name, () => shapeOf(database, table.name, file.name))
    let rowsRead = 0

    async function* batches(): AsyncGenerator<RowBatch, void> {
      rowsRead = 0
      const statement = database.prepare(selectOf(table.name, shape.columns))
      try {
        let more = true
        while (more) {
          const rows: Cell[][] = []
          while (rows.length < batchRows && (more = guard(file.name, () => statement.step()))) rows.push(statement.get())
          const first = rowsRead + 1
          rowsRead += rows.length
          yield { rows, lines: rows.map((_, index) => first + index), faults: [] }
        }
      } finally {
        statement.free()
      }
    }

    return {
      fileName: file.name,
      sizeBytes: file.size,
      options: { format: 'sqlite', table: table.name, decimal: '.', zone: hints.zone ?? zone },
      columns: shape.columns,
      tables,
      declaredKey: shape.key,
      references: shape.references,
      batches,
      progress: () => ({ rows: rowsRead, share: table.rows === 0 ? 1 : Math.min(1, rowsRead / table.rows), total: table.rows }),
      async close() {
        database.close()
        await file.file.close()
      },
    }
  } catch (error) {
    database.close()
    throw error
  }
}

async function openDatabase(ports: Ports, file: ImportFile): Promise<Database> {
  if (file.size > largestFile) {
    throw fail('dataSource', `${file.name} is larger than 1.5 GB: export the table as CSV, which is read piece by piece.`, { file: file.name })
  }
  const bytes = new Uint8Array(Math.max(512, file.size))
  let length = 0
  for (let read = 1; read > 0 && length < bytes.length; length += read) read = await file.file.read(bytes.subarray(length), length)
  const view = new DataView(bytes.buffer)
  const pageSize = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16)
  if (length < Math.max(512, view.getUint32(28) * pageSize)) {
    throw fail('dataSource', `${file.name} is cut off: its last pages are missing; get it again.`, { file: file.name })
  }
  // A file in WAL mode would need shared memory; the copy in memory is read as it was last checkpointed.
  if (bytes[18] === 2) bytes[18] = 1
  if (bytes[19] === 2) bytes[19] = 1
  const sqlite = await loadSqlJs(ports)
  return guard(file.name, () => {
    const database = new sqlite.Database(bytes)
    database.run('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON; PRAGMA cache_size = -65536')
    database.exec('SELECT count(*) FROM sqlite_schema')
    return database
  })
}

/** What SQLite says about a broken file, as one sentence. */
function guard<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TesseraError) throw error
    const reason = error instanceof Error ? error.message : ''
    const what = /malformed|not a database|disk I\/O|corrupt|unable to open/i.test(reason) ? 'is damaged or cut off' : 'cannot be read as a SQLite database'
    throw fail('dataSource', `${file} ${what}: get it again, or export the table as CSV.`, { file })
  }
}

/** More rows of a view are not counted: each of them may be the work of a join. */
const mostCounted = 1_000_000

/**
 * Tables, largest first, then views. A view that calls itself may never end and is left out; its functions are those of
 * SQLite itself, as the schema is not trusted.
 */
function tablesOf(database: Database): { readonly tables: { name: string; rows: number }[]; readonly unread: readonly Unread[] } {
  const found = rowsOf(
    database,
    "SELECT name, type = 'view', sql LIKE 'CREATE VIRTUAL%', type = 'view' AND sql LIKE '%RECURSIVE%' FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
  ).map(([name, isView, isVirtual, isRecursive]) => ({ name: String(name), isView: isView === 1, isVirtual: isVirtual === 1, isRecursive: isRecursive === 1 }))
  const unread: Unread[] = []
  const counted = found.flatMap(({ name, isView, isVirtual, isRecursive }) => {
    const rows = isVirtual ? 'it is a virtual table, which another program makes' : isRecursive ? 'it calls itself and may never end' : isView ? viewRows(database, name) : Number(rowsOf(database, `SELECT count(*) FROM ${quoted(name)}`)[0]?.[0] ?? 0)
    if (typeof rows === 'number') return [{ name, isView, rows }]
    unread.push({ name, what: isView ? 'view' : 'table', reason: rows })
    return []
  })
  return { tables: counted.sort((a, b) => Number(a.isView) - Number(b.isView) || b.rows - a.rows || (a.name < b.name ? -1 : 1)).map(({ name, rows }) => ({ name, rows })), unread }
}

/** A table or view that is there and cannot be read. */
interface Unread {
  readonly name: string
  readonly what: 'view' | 'table'
  readonly reason: string
}

/** Of a view that does not work, mostly because it names what is gone, the reason. */
function viewRows(database: Database, view: string): number | string {
  try {
    return Number(rowsOf(database, `SELECT count(*) FROM (SELECT 1 FROM ${quoted(view)} LIMIT ${mostCounted})`)[0]?.[0] ?? 0)
  } catch (error) {
    return `SQLite says “${error instanceof Error ? error.message : String(error)}”`
  }
}

function chosenTable(tables: readonly { name: string; rows: number }[], unread: readonly Unread[], wanted: string | undefined, file: string) {
  const named = wanted === undefined ? (tables.length === 0 ? unread[0] : undefined) : unread.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  if (named !== undefined) {
    const others = tables.length === 0 ? 'get the file again, or export what it shows as CSV' : `choose one of ${tables.slice(0, 20).map(({ name }) => name).join(', ')}, or export what it shows as CSV`
    throw fail('dataSource', `The ${named.what} ${named.name} of ${file} cannot be read: ${named.reason}; ${others}.`, { file })
  }
  if (tables.length === 0) throw fail('dataSource', `${file} holds no tables: there is nothing to import.`, { file })
  const table = wanted === undefined ? tables[0] : (tables.find(({ name }) => name === wanted) ?? tables.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()))
  if (table === undefined) {
    throw fail('dataSource', `${file} has no table ${wanted}: it holds ${tables.slice(0, 20).map(({ name }) => name).join(', ')}.`, { file })
  }
  if (table.rows === 0) throw fail('dataSource', `The table ${table.name} of ${file} has no rows: there is nothing to import.`, { file })
  return table
}

function shapeOf(database: Database, table: string, file: string): { columns: SourceColumn[]; key: string[]; references: Reference[] } {
  // name, declared type, position in the primary key (0: not in it)
  const infos = rowsOf(database, `SELECT name, type, pk FROM pragma_table_xinfo(${text(table)}) WHERE hidden <> 1 ORDER BY cid`)
  if (infos.length > maxColumns) {
    throw fail('dataSource', `The table ${table} of ${file} has ${infos.length} columns; Tessera takes ${maxColumns} at most: split the table.`, { file })
  }
  const columns = infos.map(([name, type]) => ({ name: String(name), ...declaredType(String(type ?? '')) }))
  const key = infos
    .filter(([, , pk]) => Number(pk) > 0)
    .sort((a, b) => Number(a[2]) - Number(b[2]))
    .map(([name]) => String(name))
  return { columns, key, references: referencesOf(database, table) }
}

function referencesOf(database: Database, table: string): Reference[] {
  const byId = new Map<number, { columns: string[]; table: string; tableColumns: string[] }>()
  for (const [id, other, from, to] of rowsOf(database, `SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(${text(table)}) ORDER BY id, seq`)) {
    const one = byId.get(Number(id)) ?? { columns: [], table: String(other), tableColumns: [] }
    byId.set(Number(id), one)
    one.columns.push(String(from))
    if (to !== null) one.tableColumns.push(String(to))
  }
  return [...byId.values()]
}

function declaredType(type: string): { declared: AttributeType | null; declaredScale: number | null } {
  const scale = /\(\s*\d+\s*,\s*(\d+)\s*\)/.exec(type)?.[1]
  const declaredScale = scale === undefined ? null : Number(scale)
  if (/BOOL|^BIT$/i.test(type)) return { declared: 'boolean', declaredScale: null }
  if (/DATETIME|TIMESTAMP/i.test(type)) return { declared: 'datetime', declaredScale: null }
  if (/DATE/i.test(type)) return { declared: 'date', declaredScale: null }
  if (/CHAR|TEXT|CLOB/i.test(type)) return { declared: 'text', declaredScale: null }
  if (/REAL|FLOA|DOUB|NUMERIC|DECIMAL|MONEY/i.test(type)) return { declared: declaredScale === 0 ? 'integer' : 'decimal', declaredScale }
  if (/INT/i.test(type)) return { declared: 'integer', declaredScale: null }
  return { declared: null, declaredScale: null }
}

/** Integers too wide for a double come as text; bytes are only marked as such, not copied. */
function selectOf(table: string, columns: readonly SourceColumn[]): string {
  const cells = columns.map(({ name }) => {
    const column = quoted(name)
    return `CASE typeof(${column}) WHEN 'integer' THEN CASE WHEN ${column} BETWEEN -9007199254740991 AND 9007199254740991 THEN ${column} ELSE CAST(${column} AS TEXT) END WHEN 'blob' THEN x'00' ELSE ${column} END`
  })
  return `SELECT ${cells.join(', ')} FROM ${quoted(table)}`
}

function rowsOf(database: Database, query: string): SqlValue[][] {
  return database.exec(query)[0]?.values ?? []
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

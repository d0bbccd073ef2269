import { existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { membersTable, queryOf, sqliteDialect } from '../cases/asSql.ts'
import { caseAt, type Peer, type PeerRequest } from './peer.ts'
import { sqliteFile } from './sqliteFile.ts'
import { fillSqlite } from './sqliteTables.ts'

/** What is used of better-sqlite3: it is no dependency of the product, and so are its types. */
interface Native {
  exec(statements: string): void
  prepare(statement: string): { run(...values: readonly unknown[]): void; pluck(): { get(...values: readonly unknown[]): unknown } }
  transaction(work: () => void): () => void
  close(): void
}
type NativeConstructor = new (path: string) => Native

export function openBetterSqlite({ folder, size, seed, peersFolder }: PeerRequest): Peer {
  const Database = createRequire(join(peersFolder, 'package.json'))('better-sqlite3') as NativeConstructor
  if (!existsSync(sqliteFile(folder))) fill(Database, folder, size, seed)
  const database = new Database(sqliteFile(folder))
  database.exec('PRAGMA cache_size = -524288; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 8589934592; PRAGMA threads = 2')
  const kept = new Set<string>()
  return {
    version: `SQLite ${String(database.prepare('SELECT sqlite_version()').pluck().get())}`,
    count(cases, index, isUsed) {
      const { text, values } = queryOf(caseAt(cases, index), sqliteDialect)
      if (!isUsed) return Number(database.prepare(`SELECT count(*) FROM (${text})`).pluck().get(...values))
      const table = membersTable(index)
      kept.add(table)
      database.prepare(`CREATE TEMP TABLE ${table} AS ${text}`).run(...values)
      return Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    },
    forget() {
      for (const table of kept) database.exec(`DROP TABLE temp.${table}`)
      kept.clear()
    },
    close: () => database.close(),
  }
}

function fill(Database: NativeConstructor, folder: string, size: PeerRequest['size'], seed: number): void {
  const path = `${sqliteFile(folder)}.part`
  rmSync(path, { force: true })
  const database = new Database(path)
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -524288')
  fillSqlite(
    {
      run: (statement) => database.exec(statement),
      insert(statement, rows) {
        const insert = database.prepare(statement)
        database.transaction(() => {
          for (const row of rows) insert.run(...row)
        })()
      },
    },
    size,
    seed,
  )
  database.close()
  renameSync(path, sqliteFile(folder))
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import initSqlJs, { type SqlValue } from 'sql.js'
import { membersTable, queryOf, sqliteDialect } from '../cases/asSql.ts'
import { caseAt, type Peer, type PeerRequest } from './peer.ts'
import { readWhole } from './readWhole.ts'
import { sqliteFile } from './sqliteFile.ts'
import { fillSqlite } from './sqliteTables.ts'

/** The library that Tessera's store is made of, used as most would: one SQL statement per segment. */
export async function openSqlJs({ folder, size, seed, distFolder }: PeerRequest): Promise<Peer> {
  const { Database } = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(join(distFolder, 'sql-wasm.wasm'))).buffer })
  const path = sqliteFile(folder)
  const isThere = existsSync(path)
  const database = new Database(isThere ? readWhole(path) : undefined)
  const settings = 'PRAGMA cache_size = -131072; PRAGMA temp_store = MEMORY'
  database.exec(settings)
  if (!isThere) {
    fillSqlite(
      {
        run: (statement) => database.exec(statement),
        insert(statement, rows) {
          const insert = database.prepare(statement)
          database.exec('BEGIN')
          for (const row of rows) insert.run([...row])
          database.exec('COMMIT')
          insert.free()
        },
      },
      size,
      seed,
    )
    writeFileSync(path, database.export())
    database.exec(settings)
  }
  const kept = new Set<string>()
  const number = (statement: string, values: readonly unknown[] = []): number => {
    const prepared = database.prepare(statement)
    prepared.bind([...values] as SqlValue[])
    prepared.step()
    const [value] = prepared.get()
    prepared.free()
    return Number(value)
  }
  return {
    version: `SQLite ${String(database.exec('SELECT sqlite_version()')[0]?.values[0]?.[0])} in WebAssembly`,
    count(cases, index, isUsed) {
      const { text, values } = queryOf(caseAt(cases, index), sqliteDialect)
      if (!isUsed) return number(`SELECT count(*) FROM (${text})`, values)
      const table = membersTable(index)
      kept.add(table)
      database.run(`CREATE TEMP TABLE ${table} AS ${text}`, [...values] as SqlValue[])
      return number(`SELECT count(*) FROM ${table}`)
    },
    forget() {
      for (const table of kept) database.exec(`DROP TABLE temp.${table}`)
      kept.clear()
    },
    close: () => database.close(),
  }
}

import { join } from 'node:path'

/** The workload as an indexed SQLite file: better-sqlite3 writes it, sql.js reads the same. */
export function sqliteFile(folder: string): string {
  return join(folder, 'peer.sqlite')
}

import { readFile } from 'node:fs/promises'
import { loadSqlJs } from '../../electron/core/store/database.ts'
import { sqlWasmPath } from './storePorts.ts'

/** SQLite as the store loads it: sql.js keeps what it was loaded as first, and the files of one worker share it. */
export function sqliteLibrary(): ReturnType<typeof loadSqlJs> {
  return loadSqlJs({ sqlWasm: async () => new Uint8Array(await readFile(sqlWasmPath)) })
}

import type { SqlDatabase } from './sqlDatabase.ts'
import { engineModule } from './testEngines.ts'

interface DuckConnection {
  run(text: string): Promise<unknown>
  runAndReadAll(text: string, values?: readonly unknown[]): Promise<{ getRowsJson(): unknown[][] }>
  closeSync(): void
}
interface DuckModule {
  readonly DuckDBInstance: { create(path: string, options: Record<string, string>): Promise<{ connect(): Promise<DuckConnection>; closeSync(): void }> }
}

/** DuckDB in memory. */
export async function duckDatabase(): Promise<SqlDatabase> {
  const { DuckDBInstance } = engineModule('@duckdb/node-api') as DuckModule
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  return {
    label: 'DuckDB',
    async run(script) {
      await connection.run(script)
    },
    async query(text, parameters) {
      const result = await connection.runAndReadAll(text, parameters.length === 0 ? undefined : [...parameters])
      return result.getRowsJson().map((row) => row.map((cell) => (cell === null ? null : String(cell))))
    },
    close() {
      connection.closeSync()
      instance.closeSync()
      return Promise.resolve()
    },
  }
}

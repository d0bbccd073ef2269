import type { Database } from './database.ts'
import { migrations, schemaVersion } from './migrations/index.ts'
import { sql } from './sql.ts'

/** "TSRA": what makes an SQLite file a Tessera workspace. */
export const applicationId = 0x54535241

export function versionOf(database: Database): number {
  return Number(database.first<{ user_version: number }>(sql`PRAGMA user_version`)?.user_version ?? 0)
}

/** Brings the schema up to `target`; does nothing where it is there already. */
export function migrate(database: Database, target: number = schemaVersion): void {
  for (const migration of migrations) {
    if (migration.version > target || migration.version <= versionOf(database)) continue
    database.transaction(() => {
      for (const statement of migration.statements) database.runScript(statement)
      database.runScript(`PRAGMA user_version = ${migration.version}; PRAGMA application_id = ${applicationId}`)
    })
  }
}

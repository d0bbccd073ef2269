import type { Catalog } from '@shared/domain/entity.ts'
import type { SqlStatement } from '../../electron/core/sql/statement.ts'
import { registerTesseraFunctions } from '../../electron/core/sql/sqliteFunctions.ts'
import { stored, type PlainData } from './memorySource.ts'
import { sqliteLibrary } from './sqliteLibrary.ts'

/** Plain rows in the tables of a workspace file, for statements in SQLite's dialect. */
export interface SqliteWorld {
  /** Ordinals of the members, ascending; the statement was asked for with them. */
  members(statement: SqlStatement): readonly number[]
  rows(statement: Pick<SqlStatement, 'text' | 'parameters'>): readonly unknown[][]
  close(): void
}

export async function sqliteWorld(catalog: Catalog, data: PlainData): Promise<SqliteWorld> {
  const { Database } = await sqliteLibrary()
  const database = new Database()
  registerTesseraFunctions(database)
  for (const entity of catalog.entities) {
    const columns = entity.attributes.map((attribute) => `"a_${attribute.id}"`)
    database.run(`CREATE TABLE "data_${entity.id}" (${['"ordinal" INTEGER PRIMARY KEY', ...columns].join(', ')})`)
    const insert = database.prepare(`INSERT INTO "data_${entity.id}" VALUES (${['?', ...columns.map(() => '?')].join(', ')})`)
    for (const [ordinal, row] of (data[entity.name] ?? []).entries()) {
      if (row) insert.run([ordinal, ...entity.attributes.map((attribute) => stored(row[attribute.name] ?? null, attribute))])
    }
    insert.free()
  }
  const rows = ({ text, parameters }: Pick<SqlStatement, 'text' | 'parameters'>): unknown[][] => {
    const statement = database.prepare(text)
    try {
      statement.bind([...parameters])
      const found: unknown[][] = []
      while (statement.step()) found.push(statement.get())
      return found
    } finally {
      statement.free()
    }
  }
  return {
    rows,
    members: (statement) => rows(statement).map((row) => Number(row[0])).sort((a, b) => a - b),
    close: () => database.close(),
  }
}

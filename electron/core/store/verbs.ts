import { z } from 'zod'
import type { Database } from './database.ts'
import { fitsColumns, isMetadataTable } from './metadata.ts'
import { identifier, join, sql, withValues, type Sql, type SqlValue } from './sql.ts'
import type { Edit, Row } from './store.ts'

/** One verb of an edit, as the journal keeps it. */
export type Verb =
  | { readonly verb: 'insert'; readonly table: string; readonly row: Row }
  | { readonly verb: 'update'; readonly table: string; readonly where: Row; readonly set: Row }
  | { readonly verb: 'remove'; readonly table: string; readonly where: Row }

/** Bytes are base64 under a key of their own: no column holds an object otherwise. */
const bytesSchema = z.strictObject({ base64: z.base64() }).transform(({ base64 }) => fromBase64(base64))
const valueSchema = z.union([z.null(), z.number(), z.string(), bytesSchema])
const rowSchema = z.record(z.string().max(64), valueSchema)
const table = z.string().max(64)
const verbSchema = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('insert'), table, row: rowSchema }),
  z.strictObject({ verb: z.literal('update'), table, where: rowSchema, set: rowSchema }),
  z.strictObject({ verb: z.literal('remove'), table, where: rowSchema }),
])
export const verbsSchema = z.array(verbSchema).max(1_000_000)

export function jsonOfVerbs(verbs: readonly Verb[]): string {
  return JSON.stringify(verbs, (_key, value: unknown) => (value instanceof Uint8Array ? { base64: toBase64(value) } : value))
}

/**
 * Does one verb and says how many rows it touched. Throws where the table is none of the schema's, a column is not the
 * table's, or a value is not what the column holds: the same check for features (a bug) and for a journal (damage).
 */
export function apply(database: Database, step: Verb): number {
  if (!isMetadataTable(step.table)) throw new Error(`An edit names the table "${step.table}", which is no metadata table.`)
  const rows = step.verb === 'insert' ? [step.row] : step.verb === 'update' ? [step.where, step.set] : [step.where]
  for (const row of rows) {
    if (!fitsColumns(step.table, row)) throw new Error(`An edit of "${step.table}" does not fit its columns: ${Object.keys(row).join(', ')}.`)
  }
  return database.run(statementOf(step))
}

/** A refresh inserts one row after the other: the words of a statement are put together once for each set of columns. */
const insertions = new Map<string, Sql>()

function insertion(table: string, row: Row): Sql {
  const columns = Object.keys(row)
  const key = [table, ...columns].join(' ')
  const known = insertions.get(key) ?? sql`INSERT INTO ${identifier(table)} (${join(columns.map(identifier))}) VALUES (${join(columns.map(() => sql`${null}`))})`
  // Tables and columns were held against the schema: there are not many sets.
  insertions.set(key, known)
  return withValues(known, Object.values(row))
}

function statementOf(step: Verb): Sql {
  switch (step.verb) {
    case 'insert':
      return insertion(step.table, step.row)
    case 'update': {
      const assignments = Object.entries(step.set).map(([column, value]) => sql`${identifier(column)} = ${value}`)
      return sql`UPDATE ${identifier(step.table)} SET ${join(assignments)} WHERE ${equal(step.where)}`
    }
    case 'remove':
      return sql`DELETE FROM ${identifier(step.table)} WHERE ${equal(step.where)}`
  }
}

/** `IS` so that null equals null. An empty row would mean every row: refused. */
function equal(where: Row): Sql {
  const parts = Object.entries(where).map(([column, value]) => sql`${identifier(column)} IS ${value}`)
  if (parts.length === 0) throw new Error('An edit must say which rows it is about.')
  return join(parts, ' AND ')
}

/** The verbs on `database`, each handed to `record` once it is done. */
export function editOf(database: Database, record: (verb: Verb) => void): Edit {
  const perform = (verb: Verb): number => {
    const rows = apply(database, verb)
    record(verb)
    return rows
  }
  return {
    all: (query) => database.all(query),
    first: (query) => database.first(query),
    each: (query, visit) => database.each(query, visit),
    insert(table, row) {
      perform({ verb: 'insert', table, row: copied(row) })
    },
    update: (table, where, set) => perform({ verb: 'update', table, where: copied(where), set: copied(set) }),
    remove: (table, where) => perform({ verb: 'remove', table, where: copied(where) }),
  }
}

/** The journal is written later: what the caller does to its objects meanwhile must not reach it. */
function copied(row: Row): Row {
  const copy = (value: SqlValue): SqlValue => (value instanceof Uint8Array ? value.slice() : value)
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, copy(value)]))
}

const chunk = 0x8000

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode(...bytes.subarray(at, at + chunk))
  return btoa(text)
}

function fromBase64(base64: string): Uint8Array {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at)
  return bytes
}

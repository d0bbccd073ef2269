import type { Catalog, Attribute } from '@shared/domain/entity.ts'
import { storedText } from '@shared/domain/storedValue.ts'
import type { SqlParameter } from '../../electron/core/sql/dialect.ts'
import type { Cell, PlainData } from './memorySource.ts'

/** A database of tables named like entities, with natural types. */
export interface SqlDatabase {
  readonly label: string
  /** Statements without a result. */
  run(script: string): Promise<void>
  /** Rows of the result, as texts. */
  query(text: string, parameters: readonly SqlParameter[]): Promise<readonly (readonly (string | null)[])[]>
  close(): Promise<void>
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A table beside those of the entities, named by its output name: keys of some of an entity's rows. */
export interface StoredMembers {
  readonly entity: string
  readonly ordinals: readonly number[]
}

/** All tables of a world in a schema of its own, which becomes the one that names are looked for in. */
export function worldScript(schema: string, { catalog, data }: { readonly catalog: Catalog; readonly data: PlainData }, members: Readonly<Record<string, StoredMembers>>, before: string | null): string {
  const lines = [...(before === null ? [] : [`DROP SCHEMA ${before} CASCADE;`]), `CREATE SCHEMA ${schema};`, `SET search_path = '${schema}';`]
  for (const { name, attributes } of catalog.entities) {
    lines.push(`CREATE TABLE ${quoted(name)} (${attributes.map((attribute) => `${quoted(attribute.name)} ${typeOf(attribute)}`).join(', ')});`)
    const rows = (data[name] ?? []).filter((row) => row !== null)
    const values = rows.map((row) => `(${attributes.map((attribute) => literalOf(row[attribute.name] ?? null, attribute)).join(', ')})`)
    if (values.length > 0) lines.push(`INSERT INTO ${quoted(name)} VALUES ${values.join(', ')};`)
  }
  for (const [name, { entity, ordinals }] of Object.entries(members)) {
    const { attributes, key } = catalog.entities.find((one) => one.name === entity) ?? { attributes: [], key: [] }
    const rows = ordinals.map((ordinal) => data[entity]?.[ordinal] ?? null).filter((row) => row !== null)
    const own = key.flatMap((id) => attributes.find((attribute) => attribute.id === id) ?? [])
    if (own.length === 0) continue
    lines.push(`CREATE TABLE ${quoted(name)} (${own.map((attribute) => `${quoted(attribute.name)} ${typeOf(attribute)}`).join(', ')});`)
    const values = rows.map((row) => `(${own.map((attribute) => literalOf(row[attribute.name] ?? null, attribute)).join(', ')})`)
    if (values.length > 0) lines.push(`INSERT INTO ${quoted(name)} VALUES ${values.join(', ')};`)
  }
  return lines.join('\n')
}

function typeOf({ type, scale }: Attribute): string {
  switch (type) {
    case 'integer':
      return 'bigint'
    case 'decimal':
      return scale === null ? 'double precision' : `numeric(38, ${scale})`
    case 'datetime':
      return 'timestamptz'
    default:
      return type
  }
}

function literalOf(cell: Cell, { type }: Attribute): string {
  const text = cell === null ? null : storedText(String(cell))
  if (text === null) return 'NULL'
  return type === 'text' || type === 'date' || type === 'datetime' || type === 'decimal' ? `'${text.replaceAll("'", "''")}'` : text
}

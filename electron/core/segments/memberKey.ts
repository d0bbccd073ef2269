import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { dayOfIso, instantOfIso, parseDecimal, storedText, type StoredValue } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import { listWords } from '@shared/rules/names.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { keyAttributes } from './keyOrder.ts'

/** Rows looked through between two breaths. */
const slice = 1 << 15

/**
 * The row with a key. As one text, the parts of a composite key are divided by commas; a part that holds a comma stands
 * in double quotes. @throws notFound, or invalidInput where it cannot be a key of the entity.
 */
export async function ordinalOfKey(reader: Reader, entity: Entity, key: string | readonly string[], zone: string, breathe: () => Promise<void>): Promise<number> {
  const attributes = keyAttributes(entity)
  const names = listWords(attributes.map(({ name }) => name))
  if (attributes.length === 0) throw fail('invalidInput', `“${entity.name}” has no key, so none of its rows can be named; import it with a key.`, { field: 'key' })
  const parts = typeof key === 'string' ? (attributes.length === 1 ? [key] : keyParts(key)) : key
  if (parts.length !== attributes.length) throw fail('invalidInput', `The key of “${entity.name}” has ${attributes.length} ${attributes.length === 1 ? 'part' : 'parts'} (${names}), not ${parts.length}; give each one.`, { field: 'key' })
  const values = attributes.map((attribute, index) => storedForm(parts[index] ?? '', attribute, zone))
  const found = values.includes(null) ? null : await firstWith(reader, entity, attributes, values, breathe)
  if (found === null) throw fail('notFound', `There is no ${names} “${parts.join(', ')}” in “${entity.name}”; check how it is written.`)
  return found
}

async function firstWith(reader: Reader, entity: Entity, attributes: readonly Attribute[], values: readonly StoredValue[], breathe: () => Promise<void>): Promise<number | null> {
  const limit = readOrdinalLimit(reader, entity.id)
  const wanted = join(attributes.map(({ id }, index) => sql`${dataColumn(id)} = ${values[index] ?? null}`), ' AND ')
  for (let from = 0; from < limit; from += slice) {
    const row = reader.first<{ ordinal: number }>(sql`SELECT "ordinal" FROM ${dataTable(entity.id)} WHERE "ordinal" >= ${from} AND "ordinal" < ${from + slice} AND ${wanted} LIMIT 1`)
    if (row !== null) return row.ordinal
    await breathe()
  }
  return null
}

/** Null where the text is no value of the type. */
export function storedForm(text: string, { type, scale }: Attribute, zone: string): StoredValue {
  switch (type) {
    case 'text':
      return storedText(text)
    case 'boolean':
      return /^true$/i.test(text.trim()) ? 1 : /^false$/i.test(text.trim()) ? 0 : null
    case 'date':
      return dayOfIso(text)
    case 'datetime':
      return instantOfIso(text, zone)
    case 'integer':
    case 'decimal': {
      const exact = parseDecimal(text)
      if (exact === null) return null
      if (type === 'decimal' && scale === null) return Number(text)
      const places = (scale ?? 0) - exact.scale
      const scaled = places >= 0 ? exact.digits * 10n ** BigInt(places) : exact.digits / 10n ** BigInt(-places)
      return places < 0 && scaled * 10n ** BigInt(-places) !== exact.digits ? null : Number(scaled)
    }
  }
}

/** `a,"b,c"` → a and b,c; a quote inside quotes is doubled. */
export function keyParts(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g), ([, quoted, plain]) => (quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"')))
}

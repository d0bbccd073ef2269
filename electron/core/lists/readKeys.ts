import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import { attributeOf, mostCompositeKeys } from '@shared/rules/listDefinition.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import { keyParts, storedForm } from '../segments/memberKey.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'

export interface ListKey {
  /** As it was first written. */
  readonly text: string
  readonly parts: readonly string[]
}

export interface ListKeys {
  /** Each once, in the order they were written, by what rows hold. */
  readonly usable: ReadonlyMap<string, ListKey>
  /** Texts that cannot be a key of the entity. */
  readonly unusable: readonly string[]
}

/** Keys read between two breaths. */
const readSlice = 2000

/** Blank lines count for nothing. @throws invalidInput where the entity has no key that a list can name. */
export async function readKeys(entity: Entity, texts: readonly string[], zone: string, breathe: () => Promise<void>): Promise<ListKeys> {
  const attributes = listableKey(entity)
  const usable = new Map<string, ListKey>()
  const unusable: string[] = []
  for (const [index, text] of texts.entries()) {
    if (index % readSlice === 0) await breathe()
    if (text.trim() === '') continue
    const parts = attributes.length === 1 ? [text] : keyParts(text)
    const values = attributes.map((attribute, index) => storedForm(parts[index] ?? '', attribute, zone))
    if (parts.length !== attributes.length || values.includes(null)) unusable.push(text.trim())
    else if (!usable.has(identity(values))) usable.set(identity(values), { text: text.trim(), parts })
  }
  if (attributes.length > 1 && usable.size > mostCompositeKeys) throw fail('invalidInput', `A list of keys of several parts holds at most ${mostCompositeKeys} of them; split it.`, { field: 'keys' })
  return { usable, unusable }
}

/** The keys that rows have, by their identity. Cost: one look at every row of the entity. */
export async function foundKeys(reader: Reader, entity: Entity, keys: ListKeys, breathe: () => Promise<void>): Promise<ReadonlySet<string>> {
  const columns = join(listableKey(entity).map(({ id }) => dataColumn(id)))
  const found = new Set<string>()
  const limit = readOrdinalLimit(reader, entity.id)
  for (let from = 0; from < limit; from += slice) {
    reader.each(sql`SELECT ${columns} FROM ${dataTable(entity.id)} WHERE "ordinal" >= ${from} AND "ordinal" < ${from + slice}`, (row) => {
      const own = identity(row as readonly StoredValue[])
      if (keys.usable.has(own)) found.add(own)
    })
    await breathe()
  }
  return found
}

/** Rows looked at between two breaths. */
const slice = 1 << 12

function listableKey(entity: Entity): readonly Attribute[] {
  const attributes = entity.key.map((id) => attributeOf(entity, id))
  if (attributes.length === 0) throw fail('invalidInput', `“${entity.name}” has no key, so a list cannot name its rows; import it with a key.`)
  const other = attributes.find(({ type }) => type === 'boolean' || type === 'datetime')
  if (other !== undefined) throw fail('invalidInput', `The key of “${entity.name}” holds “${other.name}”, which a list cannot name; lists take keys of text, numbers and dates.`)
  return attributes
}

function identity(values: readonly StoredValue[]): string {
  return values.map(String).join('\u0000')
}

import type { Output } from '@shared/contract/contract.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import type { StoredValue } from '../engine/engine.ts'
import type { Reader } from '../store/store.ts'
import { readRows } from './engineSource.ts'

interface Counted {
  readonly missing: number
  /** Most common first, then by text. */
  readonly values: readonly { readonly value: string; readonly rows: number }[]
}

/** Lists of this many values are kept until their entity changes. */
const keptValues = 20_000
const cache = new WeakMap<object, Map<string, Counted>>()

export function attributeById(catalog: Catalog, id: AttributeId): { entity: Entity; attribute: Attribute } {
  for (const entity of catalog.entities) {
    const attribute = entity.attributes.find((one) => one.id === id)
    if (attribute !== undefined) return { entity, attribute }
  }
  throw fail('notFound', 'This attribute does not exist any more: its data were imported anew without it.')
}

/** The values of an attribute with how many rows have each; `search` is part of the value, ignoring case. */
export async function readValues(
  reader: Reader,
  { entity, attribute }: { entity: Entity; attribute: Attribute },
  zone: string,
  { search, limit }: { search: string; limit: number },
  rest: () => Promise<void>,
): Promise<Output<'catalog.values'>> {
  const known = cache.get(reader) ?? new Map<string, Counted>()
  cache.set(reader, known)
  const key = `${attribute.id} ${entity.dataVersion} ${zone}`
  let counted = known.get(key)
  if (counted === undefined) {
    counted = await countValues(reader, entity, attribute, zone, rest)
    if (known.size >= 50) known.clear()
    if (counted.values.length <= keptValues) known.set(key, counted)
  }
  const wanted = search.trim().toLowerCase()
  const found = wanted === '' ? counted.values : counted.values.filter(({ value }) => value.toLowerCase().includes(wanted))
  return { distinct: counted.values.length, missing: counted.missing, values: found.slice(0, limit) }
}

async function countValues(reader: Reader, entity: Entity, attribute: Attribute, zone: string, rest: () => Promise<void>): Promise<Counted> {
  const counts = new Map<StoredValue, number>()
  await readRows(reader, entity.id, [attribute.id], (_ordinal, values) => {
    const value = values[0] ?? null
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }, rest)
  const missing = counts.get(null) ?? 0
  counts.delete(null)
  const order = [...counts].sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || (a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1))
  const values = order.map(([value, rows]) => ({ value: displayText(value, attribute.type, attribute.scale, zone) ?? '', rows }))
  return { missing, values }
}

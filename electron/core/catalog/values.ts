import type { Output } from '@shared/contract/contract.ts'
import { allAttributes, isComputed } from '@shared/domain/allAttributes.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
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
    const attribute = allAttributes(entity).find((one) => one.id === id)
    if (attribute !== undefined) return { entity, attribute }
  }
  throw fail('notFound', 'This attribute does not exist any more: its data were imported anew without it.')
}

/** The values of an attribute with how many rows have each; `search` is part of the value, ignoring case. */
export async function readValues(
  workspace: Pick<OpenWorkspace, 'store' | 'engine'>,
  { entity, attribute }: { entity: Entity; attribute: Attribute },
  { zone, asOf }: { zone: string; asOf: number },
  { search, limit }: { search: string; limit: number },
  rest: () => Promise<void>,
): Promise<Output<'catalog.values'>> {
  if (isComputed(attribute)) return chosen(await computedValues(workspace, entity, attribute, zone, asOf, rest), search, limit)
  const { store } = workspace
  const known = cache.get(store) ?? new Map<string, Counted>()
  cache.set(store, known)
  const key = `${attribute.id} ${entity.dataVersion} ${zone}`
  let counted = known.get(key)
  if (counted === undefined) {
    counted = await storedValues(store, entity, attribute, zone, rest)
    if (known.size >= 50) known.clear()
    if (counted.values.length <= keptValues) known.set(key, counted)
  }
  return chosen(counted, search, limit)
}

function chosen(counted: Counted, search: string, limit: number): Output<'catalog.values'> {
  const wanted = search.trim().toLowerCase()
  const found = wanted === '' ? counted.values : counted.values.filter(({ value }) => value.toLowerCase().includes(wanted))
  return { distinct: counted.values.length, missing: counted.missing, values: found.slice(0, limit) }
}

async function storedValues(reader: Reader, entity: Entity, attribute: Attribute, zone: string, rest: () => Promise<void>): Promise<Counted> {
  const counts = new Map<StoredValue, number>()
  await readRows(reader, entity.id, [attribute.id], (_ordinal, values) => {
    const value = values[0] ?? null
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }, rest)
  return counted(counts, attribute, zone)
}

/** Of what may depend on other entities and on now: counted anew each time, from the columns. */
async function computedValues({ engine }: Pick<OpenWorkspace, 'engine'>, entity: Entity, attribute: Attribute, zone: string, asOf: number, rest: () => Promise<void>): Promise<Counted> {
  const reading = await engine.columns(entity.id, [attribute.id], { asOf, zone, signal: new AbortController().signal })
  const counts = new Map<StoredValue, number>()
  for (let ordinal = 0; ordinal < reading.limit; ordinal += 1) {
    if (!reading.has(ordinal)) continue
    const value = reading.value(ordinal, 0)
    counts.set(value, (counts.get(value) ?? 0) + 1)
    if (ordinal % 8192 === 0) await rest()
  }
  return counted(counts, attribute, zone)
}

function counted(counts: Map<StoredValue, number>, attribute: Attribute, zone: string): Counted {
  const missing = counts.get(null) ?? 0
  counts.delete(null)
  const order = [...counts].sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || (a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1))
  const values = order.map(([value, rows]) => ({ value: displayText(value, attribute.type, attribute.scale, zone) ?? '', rows }))
  return { missing, values }
}

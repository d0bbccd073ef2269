import { z } from 'zod'
import { isAudience, type Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { foldName } from '@shared/rules/names.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import { readRows } from '../catalog/engineSource.ts'
import { joinKey } from '../catalog/matching.ts'
import { dataTable } from '../store/dataTable.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader, Store } from '../store/store.ts'
import { HeldKeys } from './detect/heldKeys.ts'
import { createKeyRegister } from './keyRegister.ts'

/** The ordinals that keys had before a re-import: a kept key stays the same member, and so does one that returns. */
export interface KnownOrdinals {
  /** The first ordinal that is free. */
  readonly limit: number
  /** Whether rows go by their key, as they did before: what is there can be told from what is new. */
  readonly isMatched: boolean
  /** The key's ordinal, which may be that of a row that is gone; undefined for a new key. */
  find(key: string): number | undefined
  /** The same, of a key that is taken up again. Each key is asked for once. */
  take(key: string): number | undefined
  /** Remembers the keys that were not taken, for audiences: only members have to be told apart over time. */
  retire(edit: Edit, entity: Entity): void
}

/** Most keys of a re-import are there already: up to this many are held, in a few hundred MB, so that none has to be looked up. */
const heldKeys = 12_000_000
const keptRetired = 200_000

/** Without a key, then or now, rows are numbered anew: from 0, or past all that members were stored by, who must not become others. */
export async function readKnownOrdinals(store: Store, replaced: Entity | null, key: readonly string[], rest: () => Promise<void>): Promise<KnownOrdinals> {
  const attributes = replaced === null ? [] : replaced.key.map((id) => replaced.attributes.find((one) => one.id === id)).filter((one) => one !== undefined)
  const isSameKey = attributes.length === key.length && attributes.every(({ name }, index) => foldName(name) === foldName(key[index] ?? ''))
  if (replaced === null) return { limit: 0, isMatched: false, find: () => undefined, take: () => undefined, retire: forget }
  const limit = readOrdinalLimit(store, replaced.id)
  if (attributes.length === 0 || !isSameKey) return { limit: hasSegments(store, replaced) ? limit : 0, isMatched: false, find: () => undefined, take: () => undefined, retire: forget }
  const ids = attributes.map(({ id }) => id)
  if (replaced.rowCount > heldKeys) {
    const register = createKeyRegister(store, dataTable(replaced.id), attributes)
    const find = (text: string): number | undefined => {
      const found = register.find(text)
      return found === -1 ? undefined : found
    }
    await readRows(store, replaced.id, ids, (ordinal, values) => register.add(joinKey(values, attributes) ?? '', ordinal), rest)
    return {
      limit,
      isMatched: true,
      find,
      take: find,
      retire: forget,
    }
  }
  const ordinals = new HeldKeys()
  await readRows(store, replaced.id, ids, (ordinal, values) => {
    const text = joinKey(values, attributes)
    if (text !== null) ordinals.set(text, ordinal)
  }, rest)
  for (const [text, ordinal] of readRetired(store, replaced.id)) ordinals.set(text, ordinal)
  return {
    limit,
    isMatched: true,
    find: (text) => ordinals.get(text),
    take: (text) => ordinals.take(text),
    retire(edit, entity) {
      forget(edit, entity)
      if (!isAudience(entity) || ordinals.size === 0) return
      const pairs: (readonly [key: string, ordinal: number])[] = []
      for (const pair of ordinals) {
        if (pairs.length === keptRetired) break
        pairs.push(pair)
      }
      edit.insert('retired_key', { entity: entity.id, ordinals: JSON.stringify({ pairs }) })
    },
  }
}

function hasSegments(reader: Reader, { id }: Entity): boolean {
  return reader.first(sql`SELECT 1 FROM segment WHERE audience = ${id} LIMIT 1`) !== null
}

function forget(edit: Edit, { id }: Entity): void {
  edit.remove('retired_key', { entity: id })
}

/** Pairs, because a key may be any text, "__proto__" too. */
const ordinalsSchema = z.object({ pairs: z.array(z.tuple([z.string(), z.number().int().min(0)])) })

/** Ordinals that keys had which are no longer in the data, of an audience: as many as are remembered. */
export function readRetired(reader: Reader, entity: EntityId): ReadonlyMap<string, number> {
  const row = reader.first<{ ordinals: string }>(sql`SELECT ordinals FROM retired_key WHERE entity = ${entity}`)
  return row === null ? new Map() : new Map(ordinalsSchema.parse(JSON.parse(row.ordinals)).pairs)
}

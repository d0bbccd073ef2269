import type { EntityId, RelationshipId } from '@shared/domain/ids.ts'
import type { ResolvedStep } from '@shared/rules/resolve/resolved.ts'
import type { Breath } from '../breath.ts'
import { buildChains, chainsByMember, followed, type Chains } from '../chains.ts'
import type { Data } from '../data.ts'
import type { PredicateCache } from '../predicateCache.ts'
import { pathKey, viaKey } from './lower.ts'
import type { Clock } from './clock.ts'

/** What evaluating one rule goes by. */
export interface Context {
  readonly data: Data
  readonly cache: PredicateCache
  readonly breath: Breath
  readonly clock: Clock
  readonly audience: EntityId
  readonly path: readonly ResolvedStep[]
}

export const arrayBytes = (array: { readonly byteLength: number } | null): number => array?.byteLength ?? 0

export function entityAt({ audience, path }: Context, place: number): EntityId {
  return place === 0 ? audience : (path[place - 1]?.entity ?? audience)
}

export function chainsOf({ audience, path, data, cache, breath }: Context): Promise<Chains> {
  return cache.remember(`chains ${pathKey(audience, path, data)}`, (chains) => chains.bytes, () => buildChains(audience, path, data, breath))
}

/** Chains in an order in which those of one member follow one another; null where they do so by number. */
export async function memberOrder(context: Context, chains: Chains): Promise<Int32Array | null> {
  const { audience, path, data, cache, breath } = context
  const limit = data.table(audience).limit
  return cache.remember(`order ${pathKey(audience, path, data)}`, arrayBytes, () => chainsByMember(chains, limit, breath))
}

/** The row each row of an entity is looked up to; null where nothing is looked up and each row is itself. */
export async function lookUp(entity: EntityId, via: readonly RelationshipId[], context: Context): Promise<Int32Array | null> {
  if (via.length === 0) return null
  const { data, cache, breath } = context
  return cache.remember(`via ${data.stamp(entity)}${viaKey(via, data)}`, via.length === 1 ? () => 0 : arrayBytes, async () => {
    let rows: Int32Array | null = null
    for (const relationship of via) rows = await followed(rows, relationship, data, breath)
    return rows
  })
}

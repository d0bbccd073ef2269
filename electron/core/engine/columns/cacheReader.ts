import type { Attribute } from '@shared/domain/entity.ts'
import { wordsFor, type Bits } from '../bitset.ts'
import type { EngineCache } from '../engine.ts'
import type { Relation } from '../relations.ts'
import type { RowOrder } from '../rowOrder.ts'
import { columnOfArrays, orderOfArrays, relationOfArrays, type Limits } from './cached.ts'
import type { Column } from './column.ts'

/** What a cache has, checked against the form it must have; null where it has nothing, as without a cache. */
export interface CacheReader {
  column(key: string, attribute: Attribute, limit: number): Promise<Column | null>
  presence(key: string, limit: number): Promise<Bits | null>
  order(cacheKey: string, key: string, time: RowOrder['time'], limits: Limits): Promise<RowOrder | null>
  relation(key: string, order: RowOrder | null, limits: Limits): Promise<Relation | null>
}

export function createCacheReader(cache: EngineCache | undefined): CacheReader {
  const read = async (key: string) => (await cache?.read(key)) ?? null
  return {
    async column(key, { type }, limit) {
      const found = await read(key)
      return found && columnOfArrays(found, type, limit)
    },
    async presence(key, limit) {
      const bits = (await read(key))?.arrays[0]
      return bits instanceof Uint32Array && bits.length === wordsFor(limit) ? bits : null
    },
    async order(cacheKey, key, time, limits) {
      const found = await read(cacheKey)
      return found && orderOfArrays(found, key, time, limits)
    },
    async relation(key, order, limits) {
      const found = await read(key)
      return found && relationOfArrays(found, order, limits)
    },
  }
}

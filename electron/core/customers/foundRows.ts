import type { Entity } from '@shared/domain/entity.ts'
import type { OpenWorkspace } from '../context.ts'
import { ordinalOfKey } from '../segments/memberKey.ts'
import type { Store } from '../store/store.ts'

/** Rows that are looked at, and a few to go back to. */
const mostKept = 32
const kept = new WeakMap<Store, Map<string, number>>()

/** The row with a key, as `ordinalOfKey` finds it; found once while the data stay the same, so that its next pages need no look at every row. */
export async function foundRow({ store, zone }: OpenWorkspace, entity: Entity, key: readonly string[], breathe: () => Promise<void>): Promise<number> {
  const ofStore = kept.get(store) ?? new Map<string, number>()
  kept.set(store, ofStore)
  const name = JSON.stringify([entity.id, entity.dataVersion, entity.key, zone(), ...key])
  const ordinal = ofStore.get(name) ?? (await ordinalOfKey(store, entity, key, zone(), breathe))
  ofStore.delete(name)
  ofStore.set(name, ordinal)
  for (const oldest of ofStore.keys()) if (ofStore.size > mostKept) ofStore.delete(oldest)
  return ordinal
}

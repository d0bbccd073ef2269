import type { ComparedList } from '@shared/contract/history.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { compareUtf8 } from '@shared/domain/utf8Order.ts'
import type { OpenWorkspace } from '../context.ts'
import { keyTexts } from '../catalog/matching.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import { readRows } from '../catalog/engineSource.ts'
import { and, andNot, countBits, emptyBits, hasBit, setBit, type Bits } from '../engine/bitset.ts'
import type { MemberSet, StoredValue } from '../engine/engine.ts'
import { readRetired } from '../import/knownOrdinals.ts'
import { inKeyOrder, keyAttributes } from '../segments/keyOrder.ts'
import { storedForm } from '../segments/memberKey.ts'
import type { Store } from '../store/store.ts'
import { compareRuns, type TwoRuns } from './comparedRuns.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'

/** The rows of one list in the order they are shown. */
export interface ComparedRows {
  /** Of those in the data, by key. */
  readonly ordinals: Uint32Array
  /** Keys of those that are not in it any more, by key; of some nobody knows the key any more. */
  readonly gone: readonly (readonly StoredValue[])[]
}

/** The three lists of one comparison, while they are looked at. */
const mostKept = 3
const kept = new WeakMap<Store, Map<string, Promise<ComparedRows>>>()

/** Changes with the data: what was read under another stamp is out of date. */
export function stampOf(entity: Entity, { before, after }: TwoRuns, list: ComparedList): string {
  return [before, after, list, entity.id, entity.dataVersion].join(' ')
}

/** Kept for a while, so that a page costs no more than its rows; the first costs a look at the key of every member. */
export function comparedRows(workspace: OpenWorkspace, segment: StoredSegment, entity: Entity, runs: TwoRuns, list: ComparedList, breathe: () => Promise<void>): Promise<ComparedRows> {
  const byStamp = kept.get(workspace.store) ?? new Map<string, Promise<ComparedRows>>()
  kept.set(workspace.store, byStamp)
  const stamp = stampOf(entity, runs, list)
  const known = byStamp.get(stamp)
  if (known !== undefined) return known
  const made = rowsOf(workspace, entity, compareRuns(workspace.store, segment, runs).lists[list], breathe)
  byStamp.set(stamp, made)
  made.catch(() => byStamp.delete(stamp))
  for (const oldest of byStamp.keys()) {
    if (byStamp.size <= mostKept) break
    byStamp.delete(oldest)
  }
  return made
}

async function rowsOf(workspace: OpenWorkspace, entity: Entity, members: MemberSet, breathe: () => Promise<void>): Promise<ComparedRows> {
  const { store } = workspace
  const present = await presentRows(store, entity, breathe)
  const there = and(members.words, present)
  const ordinals = Uint32Array.from(await inKeyOrder(store, entity, { words: there, size: countBits(there) }, breathe))
  if (ordinals.length === members.size) return { ordinals, gone: [] }
  const gone = andNot(members.words, present)
  return { ordinals, gone: goneKeys(store, entity, (ordinal) => hasBit(gone, ordinal)) }
}

/** Which rows the data have now. Cost: one look at every row's number. */
export async function presentRows(store: Store, entity: Entity, breathe: () => Promise<void>): Promise<Bits> {
  const present = emptyBits(readOrdinalLimit(store, entity.id))
  await readRows(store, entity.id, [], (ordinal) => setBit(present, ordinal), breathe)
  return present
}

function goneKeys(store: Store, entity: Entity, isGone: (ordinal: number) => boolean): readonly (readonly StoredValue[])[] {
  const attributes = keyAttributes(entity)
  const keys = [...readRetired(store, entity.id)].filter(([, ordinal]) => isGone(ordinal)).map(([key]) => keyTexts(key, attributes.length))
  return keys.map((texts) => attributes.map((attribute, index) => storedForm(texts[index] ?? '', attribute, 'UTC'))).sort(compareKeys)
}

function compareKeys(a: readonly StoredValue[], b: readonly StoredValue[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? null
    const order = typeof value === 'number' && typeof other === 'number' ? value - other : compareUtf8(String(value), String(other))
    if (order !== 0) return order
  }
  return 0
}

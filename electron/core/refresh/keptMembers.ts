import type { EntityId, RunId } from '@shared/domain/ids.ts'
import type { MemberSet } from '../engine/engine.ts'
import { readMemberSet } from '../segments/memberSet.repo.ts'
import type { Store } from '../store/store.ts'

/** The sets of fifty segments of two million members; the least recently used go first. */
const mostBytes = 16 * 2 ** 20

interface Kept {
  readonly byRun: Map<RunId, MemberSet>
  bytes: number
}

/** What runs stored, in memory as well: the next run of a segment is compared with it without unpacking it again. */
const byStore = new WeakMap<Store, Kept>()

/** What `members` holds is in the file, and nobody changes it any more. */
export function keepMembers(store: Store, run: RunId, members: MemberSet): void {
  const kept = byStore.get(store) ?? { byRun: new Map<RunId, MemberSet>(), bytes: 0 }
  byStore.set(store, kept)
  kept.byRun.set(run, members)
  kept.bytes += members.words.byteLength
  for (const [oldest, { words }] of kept.byRun) {
    if (kept.bytes <= mostBytes) break
    kept.byRun.delete(oldest)
    kept.bytes -= words.byteLength
  }
}

/** @throws storage where they are neither kept nor in the file. */
export function keptMembers(store: Store, run: RunId, audience: EntityId): MemberSet {
  const kept = byStore.get(store)
  const known = kept?.byRun.get(run)
  if (kept === undefined || known === undefined) {
    const members = readMemberSet(store, run, audience)
    keepMembers(store, run, members)
    return members
  }
  // A Map keeps the order of insertion: what is put in again is the newest.
  kept.byRun.delete(run)
  kept.byRun.set(run, known)
  return known
}

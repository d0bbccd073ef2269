import type { SegmentId } from '@shared/domain/ids.ts'
import { toAppError } from '@shared/errors/appError.ts'
import type { StoredMembers } from '../segments/memberDifference.ts'
import { readLastMembers } from '../segments/memberSet.repo.ts'
import type { Store } from '../store/store.ts'

/** The sets of fifty segments of two million members; the least recently used go first. */
const mostBytes = 16 * 2 ** 20

interface Kept {
  readonly bySegment: Map<SegmentId, StoredMembers>
  bytes: number
}

/** In memory as well as in the file: the next run of a segment is compared with it without unpacking it again. */
const byStore = new WeakMap<Store, Kept>()

/** What `stored` says is in the file by now, and nobody changes its members any more. */
export function keepMembers(store: Store, segment: SegmentId, stored: StoredMembers): void {
  const kept = byStore.get(store) ?? { bySegment: new Map<SegmentId, StoredMembers>(), bytes: 0 }
  byStore.set(store, kept)
  drop(kept, segment)
  kept.bySegment.set(segment, stored)
  kept.bytes += bytesOf(stored)
  for (const oldest of kept.bySegment.keys()) {
    if (kept.bytes <= mostBytes) break
    drop(kept, oldest)
  }
}

/** Null: it never ran. 'unreadable': what the file has of its last run's members is damaged, or gone. */
export function keptMembers(store: Store, segment: SegmentId): StoredMembers | 'unreadable' | null {
  const known = byStore.get(store)?.bySegment.get(segment)
  if (known !== undefined) {
    keepMembers(store, segment, known)
    return known
  }
  const stored = readStored(store, segment)
  if (stored !== null && stored !== 'unreadable') keepMembers(store, segment, stored)
  return stored
}

function readStored(store: Store, segment: SegmentId): StoredMembers | 'unreadable' | null {
  try {
    return readLastMembers(store, segment)
  } catch (error) {
    if (toAppError(error).code === 'storage') return 'unreadable'
    throw error
  }
}

function drop(kept: Kept, segment: SegmentId): void {
  const stored = kept.bySegment.get(segment)
  if (stored === undefined) return
  kept.bySegment.delete(segment)
  kept.bytes -= bytesOf(stored)
}

function bytesOf({ members }: StoredMembers): number {
  return members.words.byteLength
}

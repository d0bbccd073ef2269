import type { EntityId, RunId, SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import { andNot, countBits } from '../engine/bitset.ts'
import type { MemberSet } from '../engine/engine.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader } from '../store/store.ts'
import { decodeMembers, encodeMembers, type StoredMembers } from './memberDifference.ts'

/** Stores what a run found: what changed since `before`, the segment's stored members until now, where that takes less room. */
export function insertMemberSet(edit: Edit, run: RunId, members: MemberSet, before: StoredMembers | null): StoredMembers {
  const { stored, links, bytes } = encodeMembers(members, before)
  edit.insert('member_set', { run, bytes: stored })
  return { run, members, links, bytes }
}

/** The members a successful run found: its own, or those of an earlier run that it shares. @throws conflict where they are not kept any more. */
export function readMemberSet(reader: Reader, run: RunId, audience: EntityId): MemberSet {
  const owner = reader.first<{ run: RunId }>(sql`SELECT coalesce(members_of, id) AS run FROM refresh_run WHERE id = ${run}`)
  return readStored(reader, owner?.run ?? run, readOrdinalLimit(reader, audience)).members
}

/** What a segment's last successful run found, and the run that stored it; null: it never ran. @throws storage where that is damaged or gone. */
export function readLastMembers(reader: Reader, segment: SegmentId): StoredMembers | null {
  const row = reader.first<{ run: RunId; ordinal_limit: number | null }>(sql`
    SELECT coalesce(r.members_of, r.id) AS run, e.ordinal_limit
    FROM refresh_run r
    JOIN segment s ON s.id = r.segment
    LEFT JOIN entity e ON e.id = s.audience
    WHERE r.sequence = (SELECT sequence FROM refresh_run WHERE segment = ${segment} AND status = 'successful' ORDER BY sequence DESC LIMIT 1)`)
  return row === null ? null : readStored(reader, row.run, row.ordinal_limit ?? 0)
}

function readStored(reader: Reader, run: RunId, limit: number): StoredMembers {
  return { run, ...decodeMembers(run, limit, (one) => reader.first<{ bytes: Uint8Array }>(sql`SELECT bytes FROM member_set WHERE run = ${one}`)?.bytes ?? null) }
}

/** The same for whoever knows the run alone. @throws storage where it is not there. */
export function readRunMembers(reader: Reader, run: RunId): Uint32Array {
  const row = reader.first<{ audience: EntityId }>(sql`SELECT s.audience FROM refresh_run r JOIN segment s ON s.id = r.segment WHERE r.id = ${run} AND s.audience IS NOT NULL`)
  if (row === null) throw fail('storage', 'The stored members of a segment that is used here are missing; refresh that segment to make them anew.')
  return readMemberSet(reader, run, row.audience).words
}

/** How many are in `after` but not in `before`. The two may have been made for audiences of different sizes. */
export function countNew(before: MemberSet | null, after: MemberSet): number {
  if (before === after) return 0
  return before === null ? after.size : countBits(andNot(after.words, before.words))
}

/** Ordinals of a set, ascending. */
export function* ordinalsOf(members: MemberSet): Generator<number> {
  for (let index = 0; index < members.words.length; index += 1) {
    for (let word = members.words[index] ?? 0; word !== 0; word &= word - 1) yield index * 32 + 31 - Math.clz32(word & -word)
  }
}

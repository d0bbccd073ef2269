import type { EntityId, RunId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import type { MemberSet } from '../engine/engine.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader } from '../store/store.ts'
import { bitsOf, decodeMemberSet, encodeMemberSet } from './memberSetCodec.ts'

export function insertMemberSet(edit: Edit, run: RunId, members: MemberSet): void {
  edit.insert('member_set', { run, bytes: encodeMemberSet(members) })
}

/** The members a successful run found. */
export function readMemberSet(reader: Reader, run: RunId, audience: EntityId): MemberSet {
  const row = reader.first<{ bytes: Uint8Array }>(sql`SELECT bytes FROM member_set WHERE run = ${run}`)
  if (row === null) throw fail('storage', 'The stored members of this segment are missing; refresh the segment to make them anew.')
  return decodeMemberSet(row.bytes, readOrdinalLimit(reader, audience))
}

/** How many are in `after` but not in `before`. */
export function countNew(before: MemberSet | null, after: MemberSet): number {
  if (before === null) return after.size
  let both = 0
  const length = Math.min(before.words.length, after.words.length)
  for (let index = 0; index < length; index += 1) both += bitsOf((before.words[index] ?? 0) & (after.words[index] ?? 0))
  return after.size - both
}

/** Ordinals of a set, ascending. */
export function* ordinalsOf(members: MemberSet): Generator<number> {
  for (let index = 0; index < members.words.length; index += 1) {
    for (let word = members.words[index] ?? 0; word !== 0; word &= word - 1) yield index * 32 + 31 - Math.clz32(word & -word)
  }
}

export function hasMember(members: MemberSet, ordinal: number): boolean {
  return ((members.words[ordinal >>> 5] ?? 0) & (1 << (ordinal & 31))) !== 0
}

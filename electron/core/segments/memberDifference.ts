import { runIdSchema, type RunId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { countBits } from '../engine/bitset.ts'
import type { MemberSet } from '../engine/engine.ts'
import { damagedSet, decodeMemberSet, encodeMemberSet, readGaps, readVarint, writeVarint } from './memberSetCodec.ts'

/**
 * The fourth stored form of a member set: what changed since an earlier set of the same segment. Byte 3, then a varint each
 * for the length of the earlier run's id, the id in ASCII, how many differences follow one another since a set that is
 * stored whole (this one included), their bytes without their heads, and the size of the set; then the gaps between the
 * ordinals that entered or left. Who is in both sets costs nothing, and any set is found from at most {@link mostLinks}
 * differences whose bytes are at most twice those of a whole set.
 */
const asDifference = 3

/** What is stored in the place of a set that is not kept any more. */
const asLetGo = 4
export const letGo = Uint8Array.of(asLetGo)

const mostLinks = 64
const mostTimesWhole = 2

/** Where a stored set stands: what the next one may be a difference of. */
export interface StoredMembers {
  /** The run that stored it. */
  readonly run: RunId
  readonly members: MemberSet
  /** Differences since the last set that is stored whole, and their bytes; 0 where this one is. */
  readonly links: number
  readonly bytes: number
}

export function isDifference(stored: Uint8Array): boolean {
  return stored[0] === asDifference
}

interface Difference {
  readonly base: RunId
  readonly links: number
  readonly bytes: number
  readonly size: number
  readonly stored: Uint8Array
  /** Where its gaps begin. */
  readonly from: number
}

/** The bytes of a set, and where it stands afterwards; `before`: the segment's stored set before it, null where there is none. Cost: a look at each word, and at each change. */
export function encodeMembers(members: MemberSet, before: StoredMembers | null): { readonly stored: Uint8Array; readonly links: number; readonly bytes: number } {
  const difference = before === null || before.links >= mostLinks ? null : encodeDifference(members, before)
  return difference ?? { stored: encodeMemberSet(members), links: 0, bytes: 0 }
}

/** @param bytesOf what the run of this id stored, null where there is nothing. @throws storage where something of it is missing or damaged. */
export function decodeMembers(run: RunId, limit: number, bytesOf: (run: RunId) => Uint8Array | null): Omit<StoredMembers, 'run'> {
  const differences: Difference[] = []
  let stored = bytesOf(run)
  while (stored !== null && isDifference(stored)) {
    const difference = readHead(stored)
    differences.push(difference)
    // Also ends a circle.
    if (differences.length > mostLinks) throw damagedSet()
    stored = bytesOf(difference.base)
  }
  if (stored === null) throw missingSet()
  if (stored[0] === asLetGo) throw fail('conflict', 'The members of this run are not kept any more, only their number. Choose a later run.')
  const whole = decodeMemberSet(stored, limit)
  const [last] = differences
  if (last === undefined) return { members: whole, links: 0, bytes: 0 }
  const { words } = whole
  for (const { stored: bytes, from } of differences.toReversed()) {
    readGaps(bytes, from, limit, (ordinal) => {
      words[ordinal >>> 5] = (words[ordinal >>> 5] ?? 0) ^ (1 << (ordinal & 31))
    })
  }
  const size = countBits(words)
  if (size !== last.size) throw damagedSet()
  return { members: { words, size }, links: last.links, bytes: last.bytes }
}

function missingSet() {
  return fail('storage', 'The stored members of this segment are missing; refresh the segment to make them anew.')
}

/** Null where the set takes no more bytes whole, or would be too far from one that is. */
function encodeDifference({ words, size }: MemberSet, before: StoredMembers): { readonly stored: Uint8Array; readonly links: number; readonly bytes: number } | null {
  const earlier = before.members.words
  const length = Math.max(words.length, earlier.length)
  // No whole form takes less: gaps and holes take a byte each.
  const whole = 1 + Math.min(length * 4, size, length * 32 - size)
  const most = Math.min(whole - 64, mostTimesWhole * whole - before.bytes)
  if (most <= 0) return null
  const gaps = new Uint8Array(most + 8)
  let end = 0
  let next = 0
  for (let index = 0; index < length; index += 1) {
    let changed = (words[index] ?? 0) ^ (earlier[index] ?? 0)
    for (; changed !== 0; changed &= changed - 1) {
      const ordinal = index * 32 + 31 - Math.clz32(changed & -changed)
      end = writeVarint(gaps, end, ordinal - next)
      next = ordinal + 1
      if (end > most) return null
    }
  }
  const links = before.links + 1
  const bytes = before.bytes + end
  const head = new Uint8Array(64)
  head[0] = asDifference
  let at = writeVarint(head, 1, before.run.length)
  for (const letter of before.run) head[at++] = letter.charCodeAt(0)
  for (const value of [links, bytes, size]) at = writeVarint(head, at, value)
  const stored = new Uint8Array(at + end)
  stored.set(head.subarray(0, at))
  stored.set(gaps.subarray(0, end), at)
  return { stored, links, bytes }
}

function readHead(stored: Uint8Array): Difference {
  const length = readVarint(stored, 1)
  const base = runIdSchema.safeParse(String.fromCharCode(...stored.subarray(length.next, Math.min(length.next + length.value, 64))))
  if (!base.success) throw damagedSet()
  const links = readVarint(stored, length.next + length.value)
  const bytes = readVarint(stored, links.next)
  const size = readVarint(stored, bytes.next)
  return { base: base.data, links: links.value, bytes: bytes.value, size: size.value, stored, from: size.next }
}

import { fail } from '@shared/errors/appError.ts'
import { clearBit, countBits, emptyBits, fullBits, setBit } from '../engine/bitset.ts'
import type { MemberSet } from '../engine/engine.ts'

/**
 * Stored form of a member set: one byte for the form, then
 * 0 — its words, least significant byte first, without zero words at the end;
 * 1 — the gaps between its ordinals as varints;
 * 2 — a limit as varint, then the gaps between the ordinals below the limit that are *not* in it.
 * The shortest of the three is written, so that very small and very large segments both take little room.
 */
const asWords = 0
const asGaps = 1
const asHoles = 2

export function encodeMemberSet(set: MemberSet): Uint8Array {
  let used = set.words.length
  while (used > 0 && set.words[used - 1] === 0) used -= 1
  const words = set.words.subarray(0, used)
  const wordBytes = 1 + used * 4
  const limit = used === 0 ? 0 : used * 32 - Math.clz32(words[used - 1] ?? 0)
  // Half the set bits or more can never be shorter as gaps than as holes, so only one of the two is tried.
  const holes = set.size * 2 > limit
  // Each gap takes a byte or more: where the words take less than that, nothing is tried.
  const isTried = (holes ? limit - set.size : set.size) < wordBytes
  return (isTried ? gapBytes(words, limit, holes, wordBytes) : null) ?? rawBytes(words)
}

/**
 * @param limit one more than the largest ordinal the audience has ever used: a file that claims more is damaged.
 * @throws storage where the bytes are no member set.
 */
export function decodeMemberSet(bytes: Uint8Array, limit: number): MemberSet {
  const words = emptyBits(limit)
  if (bytes[0] === asWords) readWords(bytes, words, limit)
  else if (bytes[0] === asGaps) readGaps(bytes, 1, limit, (ordinal) => setBit(words, ordinal))
  else if (bytes[0] === asHoles) {
    const end = readVarint(bytes, 1)
    if (end.value > limit) throw damagedSet()
    words.set(fullBits(end.value))
    readGaps(bytes, end.next, end.value, (ordinal) => clearBit(words, ordinal))
  } else throw damagedSet()
  return { words, size: countBits(words) }
}

function rawBytes(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(1 + words.length * 4)
  const view = new DataView(bytes.buffer)
  bytes[0] = asWords
  for (let index = 0; index < words.length; index += 1) view.setUint32(1 + index * 4, words[index] ?? 0, true)
  return bytes
}

/** Null where it would take `most` bytes or more. */
function gapBytes(words: Uint32Array, limit: number, holes: boolean, most: number): Uint8Array | null {
  const bytes = new Uint8Array(most + 16)
  let length = 1
  bytes[0] = holes ? asHoles : asGaps
  const put = (value: number): void => {
    length = writeVarint(bytes, length, value)
  }
  if (holes) put(limit)
  let next = 0
  for (let index = 0; index < words.length; index += 1) {
    let word = words[index] ?? 0
    if (holes) word = ~word & maskBelow(limit - index * 32)
    for (; word !== 0; word &= word - 1) {
      const ordinal = index * 32 + 31 - Math.clz32(word & -word)
      put(ordinal - next)
      next = ordinal + 1
      if (length >= most) return null
    }
  }
  return length < most ? bytes.slice(0, length) : null
}

/** The bits of one word below `count` (which may be negative or beyond 32). */
function maskBelow(count: number): number {
  return count >= 32 ? -1 : count <= 0 ? 0 : (1 << count) - 1
}

function readWords(bytes: Uint8Array, words: Uint32Array, limit: number): void {
  const count = (bytes.length - 1) / 4
  if (!Number.isInteger(count) || count > words.length) throw damagedSet()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let index = 0; index < count; index += 1) words[index] = view.getUint32(1 + index * 4, true)
  const last = words.length - 1
  if (last >= 0 && ((words[last] ?? 0) & ~maskBelow(limit - last * 32)) !== 0) throw damagedSet()
}

/** Where what follows is written. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let next = at
  let rest = value
  while (rest >= 128) {
    bytes[next++] = (rest & 127) | 128
    rest = Math.floor(rest / 128)
  }
  bytes[next++] = rest
  return next
}

/** Visits the ordinals whose gaps stand from `from` to the end. */
export function readGaps(bytes: Uint8Array, from: number, limit: number, visit: (ordinal: number) => void): void {
  let at = from
  let ordinal = -1
  while (at < bytes.length) {
    const gap = readVarint(bytes, at)
    ordinal += gap.value + 1
    if (ordinal >= limit) throw damagedSet()
    visit(ordinal)
    at = gap.next
  }
}

export function readVarint(bytes: Uint8Array, from: number): { value: number; next: number } {
  let value = 0
  let scale = 1
  for (let at = from; at < from + 5; at += 1) {
    const byte = bytes[at]
    if (byte === undefined) throw damagedSet()
    value += (byte & 127) * scale
    if (byte < 128) return { value, next: at + 1 }
    scale *= 128
  }
  throw damagedSet()
}

export function damagedSet() {
  return fail('storage', 'The stored members of this segment are damaged; refresh the segment to make them anew.')
}

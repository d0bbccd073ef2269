import type { Dictionary } from './dictionary.ts'

/** Gives equal texts equal codes, from 1 on in order of appearance, by their bytes alone. */
export interface TextTable {
  /** The code of bytes `from` to `to` - 1, a new one where they are seen for the first time. */
  add(bytes: Uint8Array, from: number, to: number): number
  /** The same without adding; -1 where they are not there. */
  find(bytes: Uint8Array, from: number, to: number): number
  /** One more than the largest code. */
  size(): number
  /** What was added, as an array of its own size. */
  dictionary(): Dictionary
}

/**
 * Open addressing: half of the slots stay free, so that a text is found within two steps or so. A slot is a hash and a
 * code side by side: looking at both costs one trip to memory.
 */
export function createTextTable(): TextTable {
  let slots = new Int32Array(1 << 9)
  let offsets = new Uint32Array((1 << 7) + 1)
  let heap = new Uint8Array(1 << 12)
  let size = 1

  function slotOf(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const mask = slots.length - 1
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const code = slots[slot + 1] ?? 0
      if (code === 0 || (slots[slot] === hash && isEqual(heap, offsets[code] ?? 0, offsets[code + 1] ?? 0, bytes, from, to))) return slot
    }
  }

  function grow(): void {
    const before = slots
    slots = new Int32Array(before.length * 2)
    const mask = slots.length - 1
    for (let old = 0; old < before.length; old += 2) {
      const code = before[old + 1] ?? 0
      if (code === 0) continue
      const hash = before[old] ?? 0
      let slot = (hash << 1) & mask
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask
      slots[slot] = hash
      slots[slot + 1] = code
    }
    const further = new Uint32Array(slots.length / 4 + 1)
    further.set(offsets)
    offsets = further
  }

  function append(bytes: Uint8Array, from: number, to: number): void {
    const start = offsets[size] ?? 0
    const end = start + to - from
    if (end > heap.length) {
      const larger = new Uint8Array(Math.max(end, Math.min(heap.length * 2, heap.length + (1 << 26))))
      larger.set(heap)
      heap = larger
    }
    for (let at = from; at < to; at++) heap[start + at - from] = bytes[at] ?? 0
    offsets[size + 1] = end
  }

  return {
    add(bytes, from, to) {
      const hash = hashOf(bytes, from, to)
      let slot = slotOf(hash, bytes, from, to)
      const known = slots[slot + 1] ?? 0
      if (known !== 0) return known
      if (size === offsets.length - 1) {
        grow()
        slot = slotOf(hash, bytes, from, to)
      }
      append(bytes, from, to)
      slots[slot] = hash
      slots[slot + 1] = size
      return size++
    },
    find(bytes, from, to) {
      const code = slots[slotOf(hashOf(bytes, from, to), bytes, from, to) + 1] ?? 0
      return code === 0 ? -1 : code
    },
    size: () => size,
    dictionary: () => ({ bytes: heap.slice(0, offsets[size] ?? 0), offsets: offsets.slice(0, size + 1) }),
  }
}

/** FNV-1a, its upper bits mixed into the lower ones that choose the slot. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

function isEqual(a: Uint8Array, fromA: number, toA: number, b: Uint8Array, fromB: number, toB: number): boolean {
  if (toA - fromA !== toB - fromB) return false
  for (let at = fromA, other = fromB; at < toA; at++, other++) if (a[at] !== b[other]) return false
  return true
}

/** Two 32-bit hashes of a key, the last one computed. Equal keys are equal; others almost never. */
export const hashed = { high: 0, low: 0 }

export function hashBytes(bytes: Uint8Array, from: number, to: number): void {
  let high = 0x9e3779b9
  let low = 0x811c9dc5
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    low = Math.imul(low ^ byte, 0x01000193)
    high = Math.imul(high ^ byte, 0x85ebca6b)
    high = (high << 13) | (high >>> 19)
  }
  low ^= low >>> 15
  low = Math.imul(low, 0x2c1b3c6d)
  hashed.low = (low ^ (low >>> 13)) >>> 0
  high ^= high >>> 16
  high = Math.imul(high, 0xc2b2ae35)
  hashed.high = (high ^ (high >>> 15)) >>> 0
}

const parts = 256

/**
 * Pairs of 32-bit numbers, found by the first; the second is not 0. In many small tables instead of one large: each
 * grows by itself, which takes half a millisecond, and no moment has both the old and the new of ten million.
 */
class Pairs {
  readonly #tables: Uint32Array[] = Array.from({ length: parts }, () => new Uint32Array(32))
  readonly #sizes = new Uint32Array(parts)

  /** `accept` is given the second of each pair under `first`; the one it said yes to, 0 where there was none. */
  find(part: number, first: number, accept: (second: number) => boolean): number {
    const table = this.#table(part)
    const mask = table.length - 2
    for (let slot = (first << 1) & mask; ; slot = (slot + 2) & mask) {
      const second = table[slot + 1] ?? 0
      if (second === 0 || (table[slot] === first && accept(second))) return second
    }
  }

  add(part: number, first: number, second: number): void {
    let table = this.#table(part)
    const size = (this.#sizes[part] ?? 0) + 1
    if (size * 8 > table.length * 3) {
      const larger = new Uint32Array(table.length * 2)
      for (let slot = 0; slot < table.length; slot += 2) if (table[slot + 1] !== 0) put(larger, table[slot] ?? 0, table[slot + 1] ?? 0)
      this.#tables[part] = larger
      table = larger
    }
    put(table, first, second)
    this.#sizes[part] = size
  }

  #table(part: number): Uint32Array {
    return this.#tables[part] ?? new Uint32Array(2)
  }
}

function put(table: Uint32Array, first: number, second: number): void {
  const mask = table.length - 2
  let slot = (first << 1) & mask
  while (table[slot + 1] !== 0) slot = (slot + 2) & mask
  table[slot] = first
  table[slot + 1] = second
}

/** Hashes with a number each, in 8 bytes and some room: millions of keys without millions of strings. A hit is to be verified. */
export class HashIndex {
  readonly #pairs = new Pairs()

  /** The values under {@link hashed}, given one after the other until `accept` says yes; -1 where none was accepted. */
  find(accept: (value: number) => boolean): number {
    return this.#pairs.find(hashed.low >>> 24, hashed.high, (second) => accept(second - 1)) - 1
  }

  /** Adds `value` under {@link hashed}. */
  add(value: number): void {
    this.#pairs.add(hashed.low >>> 24, hashed.high, value + 1)
  }
}

/** Hashes alone: what is in it by both halves of the hash is taken for the same. */
export class HashSet {
  readonly #pairs = new Pairs()

  /** Adds what is {@link hashed}; false where it was there. */
  add(): boolean {
    const { high, low } = hashed
    const second = low === 0 ? 1 : low
    if (this.#pairs.find(low >>> 24, high, (other) => other === second) !== 0) return false
    this.#pairs.add(low >>> 24, high, second)
    return true
  }
}

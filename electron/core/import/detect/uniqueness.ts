/** Two 32-bit hashes of a text, the last one computed. Equal texts are equal; others almost never. */
export const hashed = { high: 0, low: 0 }

export function hashText(text: string, seedHigh = 0x9e3779b9, seedLow = 0x811c9dc5): void {
  let high = seedHigh
  let low = seedLow
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b)
    high = (high << 13) | (high >>> 19)
  }
  low ^= low >>> 15
  hashed.low = Math.imul(low, 0x2c1b3c6d) >>> 0
  high ^= high >>> 16
  hashed.high = Math.imul(high, 0xc2b2ae35) >>> 0
}

/**
 * Hashes with a number each, in 12 bytes an entry: millions of keys without millions of strings. A hit is to be
 * verified by whoever needs to be sure.
 */
export class HashIndex {
  #high = new Uint32Array(1 << 12)
  #low = new Uint32Array(1 << 12)
  /** Value plus one; 0: free. */
  #value = new Uint32Array(1 << 12)
  size = 0

  /** The values under {@link hashed}, given one after the other until `accept` says yes; -1 where none was accepted. */
  find(accept: (value: number) => boolean): number {
    const { high, low } = hashed
    const mask = this.#value.length - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const value = this.#value[slot] ?? 0
      if (value === 0) return -1
      if (this.#low[slot] === low && this.#high[slot] === high && accept(value - 1)) return value - 1
    }
  }

  /** Adds `value` under {@link hashed}. */
  add(value: number): void {
    if (this.size * 2 >= this.#value.length) this.#grow()
    this.#put(hashed.high, hashed.low, value + 1)
    this.size += 1
  }

  #put(high: number, low: number, value: number): void {
    const mask = this.#value.length - 1
    let slot = low & mask
    while (this.#value[slot] !== 0) slot = (slot + 1) & mask
    this.#high[slot] = high
    this.#low[slot] = low
    this.#value[slot] = value
  }

  #grow(): void {
    const [high, low, value] = [this.#high, this.#low, this.#value]
    this.#high = new Uint32Array(value.length * 2)
    this.#low = new Uint32Array(value.length * 2)
    this.#value = new Uint32Array(value.length * 2)
    for (let slot = 0; slot < value.length; slot += 1) {
      const entry = value[slot] ?? 0
      if (entry !== 0) this.#put(high[slot] ?? 0, low[slot] ?? 0, entry)
    }
  }
}

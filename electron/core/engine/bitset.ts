/** Sets of ordinals as bits: bit n of word n >> 5. All functions expect sets of the same length. */
export type Bits = Uint32Array

export function wordsFor(length: number): number {
  return (length + 31) >>> 5
}

export function emptyBits(length: number): Bits {
  return new Uint32Array(wordsFor(length))
}

/** Bits 0 to length - 1; the rest of the last word stays clear. */
export function fullBits(length: number): Bits {
  const bits = emptyBits(length).fill(0xffffffff)
  const rest = length & 31
  if (rest !== 0) bits[bits.length - 1] = 0xffffffff >>> (32 - rest)
  return bits
}

export function hasBit(bits: Bits, index: number): boolean {
  return ((bits[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0
}

export function setBit(bits: Bits, index: number): void {
  const word = index >>> 5
  bits[word] = (bits[word] ?? 0) | (1 << (index & 31))
}

export function clearBit(bits: Bits, index: number): void {
  const word = index >>> 5
  bits[word] = (bits[word] ?? 0) & ~(1 << (index & 31))
}

export function and(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let word = 0; word < result.length; word++) result[word] = (a[word] ?? 0) & (b[word] ?? 0)
  return result
}

export function or(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let word = 0; word < result.length; word++) result[word] = (a[word] ?? 0) | (b[word] ?? 0)
  return result
}

/** In `a` and not in `b`. */
export function andNot(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let word = 0; word < result.length; word++) result[word] = (a[word] ?? 0) & ~(b[word] ?? 0)
  return result
}

/** Every bit turned around, those past the end too: mask the result where that matters. */
export function not(a: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let word = 0; word < result.length; word++) result[word] = ~(a[word] ?? 0)
  return result
}

export function countBits(bits: Bits): number {
  let count = 0
  for (let word = 0; word < bits.length; word++) count += popcount(bits[word] ?? 0)
  return count
}

function popcount(word: number): number {
  let value = word - ((word >>> 1) & 0x55555555)
  value = (value & 0x33333333) + ((value >>> 2) & 0x33333333)
  return Math.imul((value + (value >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** How many of bits `from` to `to` - 1 are set; `from` is below `to`. */
export function countRange(bits: Bits, from: number, to: number): number {
  const last = (to - 1) >>> 5
  const lastMask = 0xffffffff >>> (31 - ((to - 1) & 31))
  let word = from >>> 5
  const first = (bits[word] ?? 0) & (0xffffffff << (from & 31))
  if (word === last) return popcount(first & lastMask)
  let count = popcount(first)
  for (word++; word < last; word++) count += popcount(bits[word] ?? 0)
  return count + popcount((bits[last] ?? 0) & lastMask)
}

/** The lowest set bit of `from` to `to` - 1; -1 where none is. */
export function firstInRange(bits: Bits, from: number, to: number): number {
  if (from >= to) return -1
  let word = from >>> 5
  let value = (bits[word] ?? 0) & (0xffffffff << (from & 31))
  const last = (to - 1) >>> 5
  while (value === 0 && word < last) value = bits[++word] ?? 0
  if (value === 0) return -1
  const found = (word << 5) + 31 - Math.clz32(value & -value)
  return found < to ? found : -1
}

/** The highest set bit of `from` to `to` - 1; -1 where none is. */
export function lastInRange(bits: Bits, from: number, to: number): number {
  if (from >= to) return -1
  let word = (to - 1) >>> 5
  let value = (bits[word] ?? 0) & (0xffffffff >>> (31 - ((to - 1) & 31)))
  const first = from >>> 5
  while (value === 0 && word > first) value = bits[--word] ?? 0
  if (value === 0) return -1
  const found = (word << 5) + 31 - Math.clz32(value)
  return found >= from ? found : -1
}

/** Writes the numbers of the set bits of words `from` to `to` - 1 into `list` in ascending order; returns how many. */
export function listBits(bits: Bits, from: number, to: number, list: Int32Array): number {
  let length = 0
  for (let word = from; word < to; word++) {
    let value = bits[word] ?? 0
    while (value !== 0) {
      const lowest = value & -value
      list[length++] = (word << 5) + 31 - Math.clz32(lowest)
      value ^= lowest
    }
  }
  return length
}

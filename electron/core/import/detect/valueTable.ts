import { hashBytes, hashed } from './uniqueness.ts'

/** Marks the text of a number: no UTF-8 holds this byte, so that 7 and "7" are two values. */
const numberMark = 0xff
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Distinct values with a count and some flags each, in typed arrays: a tenth of what a map of strings takes. */
export class ValueTable {
  size = 0
  #bytes = new Uint8Array(1 << 10)
  #used = 0
  /** Where each value ends; it begins where the one before ends. */
  #ends = new Uint32Array(64)
  #hashes = new Uint32Array(64)
  #counts = new Uint32Array(64)
  #flags = new Uint8Array(64)
  /** Value plus one; 0: free. */
  #slots = new Uint32Array(128)

  /** Values, and bytes of theirs, that are kept at most. */
  constructor(
    private readonly most: number,
    private readonly mostBytes: number,
  ) {}

  /** The value; -1 where it is not kept. Leaves its hash in `hashed`. */
  find(bytes: Uint8Array, from: number, to: number): number {
    hashBytes(bytes, from, to)
    const { high } = hashed
    const mask = this.#slots.length - 1
    for (let slot = high & mask; ; slot = (slot + 1) & mask) {
      const value = (this.#slots[slot] ?? 0) - 1
      if (value === -1) return -1
      if (this.#hashes[value] === high && this.#isSame(value, bytes, from, to)) return value
    }
  }

  #isSame(value: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#start(value)
    const end = this.#ends[value] ?? 0
    if (end - start !== to - from) return false
    for (let at = start, other = from; at < end; at += 1, other += 1) if (this.#bytes[at] !== bytes[other]) return false
    return true
  }

  /** Keeps a value that was looked for right before, once so far; false where there is no room for more. */
  add(bytes: Uint8Array, from: number, to: number, flags: number): boolean {
    const length = to - from
    if (this.size >= this.most || this.#used + length > this.mostBytes) return false
    if (this.size === this.#ends.length) this.#grow()
    if (this.#used + length > this.#bytes.length) this.#bytes = larger(this.#bytes, Uint8Array, this.#used + length)
    for (let at = from; at < to; at += 1) this.#bytes[this.#used++] = bytes[at] ?? 0
    const value = this.size++
    this.#ends[value] = this.#used
    this.#hashes[value] = hashed.high
    this.#counts[value] = 1
    this.#flags[value] = flags
    this.#put(value)
    return true
  }

  again(value: number): void {
    this.#counts[value] = (this.#counts[value] ?? 0) + 1
  }

  count(value: number): number {
    return this.#counts[value] ?? 0
  }

  flags(value: number): number {
    return this.#flags[value] ?? 0
  }

  isNumber(value: number): boolean {
    return this.#bytes[this.#start(value)] === numberMark
  }

  text(value: number): string {
    return decoder.decode(this.#bytes.subarray(this.#start(value) + (this.isNumber(value) ? 1 : 0), this.#ends[value]))
  }

  /** Puts the hash of a kept value into `hashed`. */
  hash(value: number): void {
    hashBytes(this.#bytes, this.#start(value), this.#ends[value] ?? 0)
  }

  #start(value: number): number {
    return value === 0 ? 0 : (this.#ends[value - 1] ?? 0)
  }

  #put(value: number): void {
    const mask = this.#slots.length - 1
    let slot = (this.#hashes[value] ?? 0) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = value + 1
  }

  #grow(): void {
    this.#ends = larger(this.#ends, Uint32Array, 0)
    this.#hashes = larger(this.#hashes, Uint32Array, 0)
    this.#counts = larger(this.#counts, Uint32Array, 0)
    this.#flags = larger(this.#flags, Uint8Array, 0)
    this.#slots = new Uint32Array(this.#slots.length * 2)
    for (let value = 0; value < this.size; value += 1) this.#put(value)
  }
}

function larger<T extends Uint8Array | Uint32Array>(array: T, type: new (length: number) => T, atLeast: number): T {
  const made = new type(Math.max(array.length * 2, atLeast))
  made.set(array)
  return made
}

const encoder = new TextEncoder()

/** A value as the bytes that a table keeps of it; valid until the next. */
export const encoded = { bytes: new Uint8Array(1 << 10), length: 0 }

export function encodeValue(value: string | number): void {
  const text = typeof value === 'number' ? String(value) : value
  if (encoded.bytes.length < text.length * 3 + 1) encoded.bytes = new Uint8Array(text.length * 3 + 1)
  const start = typeof value === 'number' ? 1 : 0
  encoded.bytes[0] = numberMark
  encoded.length = start + encoder.encodeInto(text, encoded.bytes.subarray(start)).written
}

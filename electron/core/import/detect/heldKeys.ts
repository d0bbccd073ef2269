import { hashBytes, HashIndex } from './uniqueness.ts'

const chunkBytes = 2 ** 20
const gone = 0xffff_ffff

/** What a map of keys to ordinals does, in some thirty bytes a key instead of a string and a place in a map: for keys by the million. */
export class HeldKeys {
  /** Keys that are there. */
  size = 0
  readonly #index = new HashIndex()
  readonly #chunks: Uint8Array[] = []
  /** Bytes used of the last chunk. */
  #used = chunkBytes
  #count = 0
  /** Of each key that ever was: its chunk, where it begins and ends there, and its ordinal. */
  #places = new Uint32Array(3 * 1024)
  #ordinals = new Uint32Array(1024)
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #scratch = new Uint8Array(1024)

  get(key: string): number | undefined {
    const found = this.#find(this.#encode(key))
    const ordinal = found === -1 ? gone : (this.#ordinals[found] ?? gone)
    return ordinal === gone ? undefined : ordinal
  }

  /** {@link get}, after which the key is not there any more. */
  take(key: string): number | undefined {
    const found = this.#find(this.#encode(key))
    const ordinal = found === -1 ? gone : (this.#ordinals[found] ?? gone)
    if (ordinal === gone) return undefined
    this.#ordinals[found] = gone
    this.size -= 1
    return ordinal
  }

  set(key: string, ordinal: number): void {
    const length = this.#encode(key)
    const found = this.#find(length)
    const entry = found === -1 ? this.#add(length) : found
    if (found === -1 || this.#ordinals[entry] === gone) this.size += 1
    this.#ordinals[entry] = ordinal
  }

  *[Symbol.iterator](): Generator<readonly [key: string, ordinal: number], void> {
    for (let entry = 0; entry < this.#count; entry += 1) {
      const ordinal = this.#ordinals[entry] ?? gone
      if (ordinal !== gone) yield [this.#decoder.decode(this.#bytesOf(entry)), ordinal]
    }
  }

  /** Puts the key into the scratch, and its hash where the index looks for it. */
  #encode(key: string): number {
    if (this.#scratch.length < key.length * 3) this.#scratch = new Uint8Array(key.length * 3)
    const { written } = this.#encoder.encodeInto(key, this.#scratch)
    hashBytes(this.#scratch, 0, written)
    return written
  }

  #find(length: number): number {
    return this.#index.find((entry) => {
      const start = this.#places[3 * entry + 1] ?? 0
      if ((this.#places[3 * entry + 2] ?? 0) - start !== length) return false
      const chunk = this.#chunks[this.#places[3 * entry] ?? 0]
      for (let at = 0; at < length; at += 1) if (chunk?.[start + at] !== this.#scratch[at]) return false
      return true
    })
  }

  #bytesOf(entry: number): Uint8Array {
    const chunk = this.#chunks[this.#places[3 * entry] ?? 0] ?? new Uint8Array()
    return chunk.subarray(this.#places[3 * entry + 1], this.#places[3 * entry + 2])
  }

  #add(length: number): number {
    if (this.#used + length > chunkBytes || this.#chunks.length === 0) {
      this.#chunks.push(new Uint8Array(Math.max(chunkBytes, length)))
      this.#used = 0
    }
    const entry = this.#count++
    if (entry === this.#ordinals.length) {
      this.#ordinals = larger(this.#ordinals)
      this.#places = larger(this.#places)
    }
    this.#chunks.at(-1)?.set(this.#scratch.subarray(0, length), this.#used)
    this.#places[3 * entry] = this.#chunks.length - 1
    this.#places[3 * entry + 1] = this.#used
    this.#places[3 * entry + 2] = this.#used + length
    this.#used += length
    this.#index.add(entry)
    return entry
  }
}

function larger(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const made = new Uint32Array(array.length * 2)
  made.set(array)
  return made
}

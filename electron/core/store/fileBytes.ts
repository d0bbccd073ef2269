const chunkBytes = 2 ** 20

/** All bytes of a file as they were at one moment, in their order; they stay so until `release` says they are not needed any more. */
export interface Snapshot {
  readonly parts: readonly Uint8Array[]
  release(): void
}

/**
 * What the file system of sql.js takes for the array of a file's bytes, in chunks. A single array is copied whole for every
 * eighth it grows by, and once more for every save: here growing adds a chunk, and a snapshot copies nothing but the
 * chunks that are written to while it is held.
 */
export class FileBytes {
  /** Never too small, so that the file system lets it grow by itself. */
  readonly length = Number.MAX_SAFE_INTEGER
  readonly #chunks: Uint8Array[] = []
  /** Chunks a snapshot holds: not to be written to. */
  readonly #held = new Set<number>()
  #snapshots = 0
  /** Counts what was written: where nothing is although SQLite writes, the file system has gone on with an array of its own. */
  writes = 0

  constructor(bytes: Uint8Array) {
    let at = 0
    for (; at + chunkBytes <= bytes.length; at += chunkBytes) this.#chunks.push(bytes.subarray(at, at + chunkBytes))
    if (at < bytes.length) this.set(bytes.subarray(at), at)
  }

  /** Pages never lie across chunks; more than that is asked for when the file is made shorter. */
  subarray(from: number, to: number): Uint8Array {
    const index = Math.floor(from / chunkBytes)
    const start = from - index * chunkBytes
    const length = to - from
    if (start + length <= chunkBytes) return (this.#chunks[index] ?? new Uint8Array(chunkBytes)).subarray(start, start + length)
    return joined(this.#parts(from, to))
  }

  set(bytes: Uint8Array, position: number): void {
    this.writes += 1
    for (let done = 0; done < bytes.length; ) {
      const index = Math.floor((position + done) / chunkBytes)
      const start = position + done - index * chunkBytes
      const length = Math.min(bytes.length - done, chunkBytes - start)
      this.#writable(index).set(length === bytes.length ? bytes : bytes.subarray(done, done + length), start)
      done += length
    }
  }

  #writable(index: number): Uint8Array {
    while (index >= this.#chunks.length) this.#chunks.push(new Uint8Array(chunkBytes))
    const chunk = this.#chunks[index] ?? new Uint8Array(chunkBytes)
    if (!this.#held.has(index)) return chunk
    const copy = chunk.slice()
    this.#chunks[index] = copy
    this.#held.delete(index)
    return copy
  }

  /** The first `size` bytes. */
  snapshot(size: number): Snapshot {
    this.#snapshots += 1
    for (let index = 0; index < this.#chunks.length; index += 1) this.#held.add(index)
    let isReleased = false
    return {
      parts: this.#parts(0, size),
      release: () => {
        if (isReleased) return
        isReleased = true
        this.#snapshots -= 1
        if (this.#snapshots === 0) this.#held.clear()
      },
    }
  }

  #parts(from: number, to: number): Uint8Array[] {
    const parts: Uint8Array[] = []
    for (let at = from; at < to; ) {
      const index = Math.floor(at / chunkBytes)
      const start = at - index * chunkBytes
      const length = Math.min(chunkBytes - start, to - at)
      parts.push((this.#chunks[index] ?? new Uint8Array(chunkBytes)).subarray(start, start + length))
      at += length
    }
    return parts
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

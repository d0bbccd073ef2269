/** Answers worth keeping, by a key that says all they depend on; the least recently used go first. */
export interface PredicateCache {
  /** The value under the key, made now where it is not there. */
  remember<T>(key: string, bytesOf: (value: T) => number, make: () => Promise<T>): Promise<T>
  /** Drops all whose key mentions one of the stamps. */
  dropMentioning(stamps: readonly string[]): void
  sizeBytes(): number
}

interface Kept {
  readonly value: unknown
  readonly bytes: number
}

export function createPredicateCache(maxBytes: number): PredicateCache {
  // A Map keeps the order of insertion: putting an entry in again makes it the newest.
  const entries = new Map<string, Kept>()
  let size = 0

  function drop(key: string, entry: Kept): void {
    entries.delete(key)
    size -= entry.bytes
  }

  return {
    async remember<T>(key: string, bytesOf: (value: T) => number, make: () => Promise<T>) {
      const kept = entries.get(key)
      if (kept) {
        entries.delete(key)
        entries.set(key, kept)
        // One key is only ever asked for with one type: the first word of a key says which.
        return kept.value as T
      }
      const value = await make()
      const bytes = bytesOf(value) + 2 * key.length + 64
      const other = entries.get(key)
      if (other) drop(key, other)
      entries.set(key, { value, bytes })
      size += bytes
      for (const [oldest, entry] of entries) {
        if (size <= maxBytes || oldest === key) break
        drop(oldest, entry)
      }
      return value
    },
    dropMentioning(stamps) {
      if (stamps.length === 0) return
      for (const [key, entry] of entries) if (stamps.some((stamp) => key.includes(stamp))) drop(key, entry)
    },
    sizeBytes: () => size,
  }
}

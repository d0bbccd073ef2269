/** Rows of twenty sortings of a million; the least recently used go first. */
const mostBytes = 96 * 2 ** 20

/** Lists of ordinals and sets of rows that may be asked for again, by what they depend on. */
export interface KeptRows {
  /** What is known under the key, or what `make` makes of it; a failure is not kept. */
  remember<T extends Uint32Array>(key: string, make: () => Promise<T>): Promise<Uint32Array>
}

export function createKeptRows(): KeptRows {
  const kept = new Map<string, Uint32Array>()
  let bytes = 0
  return {
    async remember(key, make) {
      const known = kept.get(key)
      if (known !== undefined) {
        kept.delete(key)
        kept.set(key, known)
        return known
      }
      const made = await make()
      if (!kept.has(key)) bytes += made.byteLength
      kept.set(key, made)
      for (const [oldest, rows] of kept) {
        if (bytes <= mostBytes || oldest === key) break
        kept.delete(oldest)
        bytes -= rows.byteLength
      }
      return made
    },
  }
}

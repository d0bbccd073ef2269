export interface Queue {
  push(value: number, rank: number): void
  /** The value of lowest rank; null once it is empty. */
  pop(): number | null
}

/** A binary heap of whole numbers. */
export function createQueue(): Queue {
  const values: number[] = []
  const ranks: number[] = []

  function put(at: number, value: number, rank: number): void {
    values[at] = value
    ranks[at] = rank
  }

  function push(value: number, rank: number): void {
    let at = values.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if ((ranks[above] ?? 0) <= rank) break
      put(at, values[above] ?? 0, ranks[above] ?? 0)
      at = above
    }
    put(at, value, rank)
  }

  function pop(): number | null {
    const [top] = values
    const [last, rank] = [values.pop(), ranks.pop()]
    if (top === undefined || last === undefined || rank === undefined) return null
    if (values.length > 0) sink(last, rank)
    return top
  }

  function sink(value: number, rank: number): void {
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= values.length) break
      if (below + 1 < values.length && (ranks[below + 1] ?? 0) < (ranks[below] ?? 0)) below += 1
      if ((ranks[below] ?? 0) >= rank) break
      put(at, values[below] ?? 0, ranks[below] ?? 0)
      at = below
    }
    put(at, value, rank)
  }

  return { push, pop }
}

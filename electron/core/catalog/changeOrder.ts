/**
 * In an order in which they can be changed or deleted: each before what it uses. `usedBy`: those of the items that use one.
 * Otherwise in the order given; in a circle, the first comes first.
 */
export function changeOrder<T>(items: readonly T[], usedBy: (item: T) => ReadonlySet<T>): readonly T[] {
  const users = new Map(items.map((item) => [item, usedBy(item)]))
  const waiting = new Set(items)
  const ordered: T[] = []
  while (waiting.size > 0) {
    const left = [...waiting]
    const next = left.find((item) => left.every((other) => other === item || users.get(item)?.has(other) !== true)) ?? left[0]
    if (next === undefined) break
    waiting.delete(next)
    ordered.push(next)
  }
  return ordered
}

import { foldCase } from './foldCase.ts'

/** Names as people type them: found exactly first, then ignoring case; where nothing is found, the nearest is proposed. */
export type Found<T> = { readonly kind: 'found'; readonly item: T } | { readonly kind: 'several'; readonly names: readonly string[] } | { readonly kind: 'none' }

export function findByName<T extends { readonly name: string }>(items: readonly T[], name: string): Found<T> {
  const exact = items.find((item) => item.name === name)
  if (exact) return { kind: 'found', item: exact }
  const wanted = foldName(name)
  const alike = items.filter((item) => foldName(item.name) === wanted)
  const only = alike[0]
  if (!only) return { kind: 'none' }
  return alike.length === 1 ? { kind: 'found', item: only } : { kind: 'several', names: alike.map((item) => item.name) }
}

/** The name that differs by the fewest letters, if it is near enough to be meant; null otherwise. */
function nearestName(names: readonly string[], wanted: string): string | null {
  const target = foldName(wanted)
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(target.length / 3)) + 1
  for (const name of names) {
    const distance = editDistance(foldName(name), target, bestDistance)
    if (distance < bestDistance) [best, bestDistance] = [name, distance]
  }
  return best
}

/** " Did you mean “Customers”?", or "" where nothing is near. */
export function didYouMean(names: readonly string[], wanted: string): string {
  const nearest = nearestName(names, wanted)
  return nearest === null ? '' : ` Did you mean “${nearest}”?`
}

/** "a, b and c"; a long list says how many more there are. */
export function listWords(words: readonly string[], joint: 'and' | 'or' = 'and', limit = 6): string {
  const rest = words.length - limit
  const shown = rest > 1 ? [...words.slice(0, limit), `${rest} more`] : words
  if (shown.length < 2) return shown.join('')
  return `${shown.slice(0, -1).join(', ')} ${joint} ${shown.at(-1)}`
}

/** `name`, else "name 2", "name 3" … where it is taken. */
export function freeName(name: string, taken: readonly string[]): string {
  const folded = new Set(taken.map(foldName))
  let free = name
  for (let n = 2; folded.has(foldName(free)); n += 1) free = `${name} ${n}`
  return free
}

/** Names are the same when they differ only in case, form of accents and outer spaces. */
export function foldName(name: string): string {
  return foldCase(name.trim())
}

/** Letters to insert, remove, replace or swap; stops counting at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let cost = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? limit
}

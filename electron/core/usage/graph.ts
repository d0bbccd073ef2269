import type { SegmentUse, UsePlace } from '@shared/domain/usage.ts'

/** A place that uses segments, without the way to it. */
export type Place = Omit<SegmentUse, 'via' | 'throughSegment'>

/** One place names a segment, or a computed attribute, itself. */
export interface UseEdge {
  readonly used: UsePlace
  readonly by: Place
}

export interface UsageGraph {
  /** What names a place itself, each once, by name. */
  usersOf(key: string): readonly Place[]
}

export function keyOf({ kind, id }: UsePlace): string {
  return `${kind} ${id}`
}

export function usageGraph(edges: Iterable<UseEdge | null>): UsageGraph {
  const users = new Map<string, Map<string, Place>>()
  for (const edge of edges) {
    if (edge === null) continue
    const { used, by } = edge
    const key = keyOf(used)
    const known = users.get(key) ?? new Map<string, Place>()
    users.set(key, known)
    const user = keyOf(by.place)
    if (!known.has(user)) known.set(user, by)
  }
  const lists = new Map([...users].map(([key, places]) => [key, [...places.values()].toSorted(byName)] as const))
  return { usersOf: (key) => lists.get(key) ?? [] }
}

const alphabet = new Intl.Collator('en')

function byName(a: Place, b: Place): number {
  return alphabet.compare(a.name, b.name) || (keyOf(a.place) < keyOf(b.place) ? -1 : 1)
}

/** A place that was come to, and from where. */
interface Step {
  readonly key: string
  /** Null: asked about. */
  readonly name: string | null
  readonly from: Step | null
  /** Places between it and those asked about. */
  readonly between: number
}

/**
 * Every place that uses one of some, directly or through others, the nearest first: each once, with the names on its
 * shortest way, however many ways there are; of a very long way the first and the last. Those asked about are left out,
 * and circles end where they began.
 */
export function usesOf(graph: UsageGraph, roots: readonly UsePlace[]): readonly SegmentUse[] {
  const seen = new Set(roots.map(keyOf))
  const needing = needersOf(graph, [...seen])
  const uses: SegmentUse[] = []
  const waiting: Step[] = [...seen].map((key) => ({ key, name: null, from: null, between: -1 }))
  // A list that grows while it is walked: by breadth, so that the first way to a place is a shortest one.
  for (const step of waiting) {
    for (const place of graph.usersOf(step.key)) {
      const own = keyOf(place.place)
      if (seen.has(own)) continue
      seen.add(own)
      uses.push({ ...place, via: wayOf(step), throughSegment: !needing.has(own) })
      waiting.push({ key: own, name: place.name, from: step, between: step.between + 1 })
    }
  }
  return uses
}

/** Longer ways say how many names they leave out: chains of segments may be as long as there are segments. */
const mostNames = 12
const lastNames = 5

/** Names from those asked about to a place, itself included. */
function wayOf(end: Step): string[] {
  const count = end.between + 1
  const names: string[] = []
  let index = count
  for (let at: Step | null = end; at !== null && at.name !== null; at = at.from) {
    index -= 1
    if (count <= mostNames || index >= count - lastNames || index < mostNames - 1 - lastNames) names.push(at.name)
    else if (index === count - lastNames - 1) names.push(`${count - mostNames + 1} more`)
  }
  return names.reverse()
}

/** Those that use some themselves, or by measures and calculated attributes alone. */
function needersOf(graph: UsageGraph, roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const waiting = [...roots]
  for (const key of waiting) {
    for (const { place } of graph.usersOf(key)) {
      const own = keyOf(place)
      if (found.has(own)) continue
      found.add(own)
      if (place.kind === 'computed') waiting.push(own)
    }
  }
  return found
}

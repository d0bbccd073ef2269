import type { Catalog } from '../domain/entity.ts'
import type { SegmentId } from '../domain/ids.ts'
import type { KnownSegment, SegmentDirectory } from './segmentDirectory.ts'
import { segmentsUsed } from './segmentsUsed.ts'

/** What was found out about the segments of a list, with the catalog as it was. */
interface Graph {
  readonly catalog: Catalog
  readonly uses: Map<SegmentId, readonly KnownSegment[]>
  /** For a segment, those that are known not to lead back to it. */
  readonly free: Map<SegmentId, Set<SegmentId>>
}

const graphs = new WeakMap<readonly KnownSegment[], Graph>()

function graphOf(directory: SegmentDirectory, catalog: Catalog): Graph {
  const all = directory.all()
  const known = graphs.get(all)
  if (known?.catalog === catalog) return known
  const graph: Graph = { catalog, uses: new Map(), free: new Map() }
  graphs.set(all, graph)
  return graph
}

/** {@link segmentsUsed} of a stored segment, found out once as long as neither segments nor catalog change. */
export function usesOf(segment: KnownSegment, directory: SegmentDirectory, catalog: Catalog): readonly KnownSegment[] {
  const { uses } = graphOf(directory, catalog)
  const known = uses.get(segment.id)
  if (known) return known
  const definition = segment.definition()
  const found = definition === null ? [] : segmentsUsed(definition, directory, catalog)
  uses.set(segment.id, found)
  return found
}

/**
 * The shortest way from a segment back to `self`, both ends included; null: it does not depend on it. A draft's own
 * definition counts for nothing: it is not run, and whoever finishes it is told of the circle then.
 */
export function wayBack(start: KnownSegment, self: SegmentId, directory: SegmentDirectory, catalog: Catalog): readonly KnownSegment[] | null {
  const graph = graphOf(directory, catalog)
  const free = graph.free.get(self) ?? new Set<SegmentId>()
  graph.free.set(self, free)
  const cameFrom = new Map<KnownSegment, KnownSegment | null>([[start, null]])
  const waiting: KnownSegment[] = [start]
  // A list that grows while it is walked: chains of segments may be as long as there are segments.
  for (const segment of waiting) {
    if (segment.id === self) return wayTo(segment, cameFrom)
    if (free.has(segment.id) || segment.standing === 'draft') continue
    for (const next of usesOf(segment, directory, catalog)) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, segment)
      waiting.push(next)
    }
  }
  for (const segment of waiting) free.add(segment.id)
  return null
}

/** The names of a circle that a stored segment is in, itself first and last; null: it is in none. */
export function circleOf(segment: KnownSegment, directory: SegmentDirectory, catalog: Catalog): readonly string[] | null {
  for (const used of segment.standing === 'draft' ? [] : usesOf(segment, directory, catalog)) {
    const way = wayBack(used, segment.id, directory, catalog)
    if (way) return [segment, ...way].map((one) => one.name)
  }
  return null
}

function wayTo(end: KnownSegment, cameFrom: ReadonlyMap<KnownSegment, KnownSegment | null>): readonly KnownSegment[] {
  const way: KnownSegment[] = []
  for (let at: KnownSegment | null = end; at !== null; at = cameFrom.get(at) ?? null) way.push(at)
  return way.reverse()
}

const mostNames = 12

/** "A → B → C → A"; of a very long circle the first and the last. */
export function circleWords(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(' → ')
  const shown = mostNames / 2
  return [...names.slice(0, shown), `${names.length - mostNames} more`, ...names.slice(-shown)].join(' → ')
}

/**
 * Those that use others come after them, the order otherwise kept; where there is a circle after all, it is cut
 * anywhere. `uses` gives what one depends on directly.
 */
export function inOrderOfUse<T>(items: readonly T[], uses: (item: T) => readonly T[]): readonly T[] {
  const ordered: T[] = []
  const done = new Set<T>()
  const entered = new Set<T>()
  for (const first of items) {
    const stack = [first]
    for (let item = stack.at(-1); item !== undefined; item = stack.at(-1)) {
      const before = entered.has(item) ? [] : uses(item).filter((other) => !entered.has(other))
      entered.add(item)
      if (before.length > 0) {
        stack.push(...before.toReversed())
        continue
      }
      stack.pop()
      if (done.has(item)) continue
      done.add(item)
      ordered.push(item)
    }
  }
  return ordered
}

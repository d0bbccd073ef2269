import type { Catalog } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { SegmentUse } from '@shared/domain/usage.ts'
import type { KnownSegment } from '@shared/rules/segmentDirectory.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Store } from '../store/store.ts'
import { useFinders } from './edges.ts'
import { usageGraph, usesOf, type UsageGraph, type UseEdge } from './graph.ts'

interface Kept {
  readonly segments: readonly KnownSegment[]
  readonly catalog: Catalog
  readonly revision: number
  readonly graph: UsageGraph
}

const kept = new WeakMap<Store, Kept>()

const tables = useFinders.flatMap((finder) => finder.tables)

type Looked = Pick<OpenWorkspace, 'store' | 'catalog' | 'segments'>

/** Who uses what in the workspace now; found anew only where segments, the catalog or another user changed. */
export function graphOf(open: Looked): UsageGraph {
  const inputs = inputsOf(open)
  return known(open, inputs) ?? keep(open, inputs, usageGraph(edgesOf(open)))
}

/** Finds it a slice at a time, so that {@link graphOf} has it at hand; what changes meanwhile is found then. */
export async function prepareGraph(open: Looked, breathe: () => Promise<void>): Promise<void> {
  const inputs = inputsOf(open)
  if (known(open, inputs) !== null) return
  const edges: UseEdge[] = []
  for (const edge of edgesOf(open)) {
    if (edge === null) await breathe()
    else edges.push(edge)
  }
  if (isSame(inputs, inputsOf(open))) keep(open, inputs, usageGraph(edges))
}

type Inputs = Omit<Kept, 'graph'>

function inputsOf(open: Looked): Inputs {
  return { segments: open.segments().all(), catalog: open.catalog(), revision: open.store.revisionOf(tables) }
}

function isSame(a: Inputs, b: Inputs): boolean {
  return a.segments === b.segments && a.catalog === b.catalog && a.revision === b.revision
}

function known(open: Looked, inputs: Inputs): UsageGraph | null {
  const found = kept.get(open.store)
  return found !== undefined && isSame(found, inputs) ? found.graph : null
}

function keep(open: Looked, inputs: Inputs, graph: UsageGraph): UsageGraph {
  kept.set(open.store, { ...inputs, graph })
  return graph
}

function* edgesOf(open: Looked): Generator<UseEdge | null> {
  for (const finder of useFinders) yield* finder.edges(open)
}

/** Every place that uses one of these segments, see `usesOf`. */
export function usesOfSegments(open: Looked, segments: readonly SegmentId[]): readonly SegmentUse[] {
  return usesOf(graphOf(open), segments.map((id) => ({ kind: 'segment', id })))
}

import type { Catalog } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { SegmentUse } from '@shared/domain/usage.ts'
import type { KnownSegment } from '@shared/rules/segmentDirectory.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Store } from '../store/store.ts'
import { useFinders } from './edges.ts'
import { usageGraph, usesOf, type UsageGraph } from './graph.ts'

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
  const [segments, catalog, revision] = [open.segments().all(), open.catalog(), open.store.revisionOf(tables)]
  const known = kept.get(open.store)
  if (known?.segments === segments && known.catalog === catalog && known.revision === revision) return known.graph
  const graph = usageGraph(edgesOf(open))
  kept.set(open.store, { segments, catalog, revision, graph })
  return graph
}

function* edgesOf(open: Looked) {
  for (const finder of useFinders) yield* finder.edges(open)
}

/** Every place that uses one of these segments, see `usesOf`. */
export function usesOfSegments(open: Looked, segments: readonly SegmentId[]): readonly SegmentUse[] {
  return usesOf(graphOf(open), segments.map((id) => ({ kind: 'segment', id })))
}

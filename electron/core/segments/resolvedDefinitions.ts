import type { Catalog } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { areStill, membersRead, type MembersRead } from '@shared/rules/resolve/membersRead.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import { segmentOfId, type KnownSegment } from '@shared/rules/segmentDirectory.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Store } from '../store/store.ts'
import { resolveSegment } from './checkDefinition.ts'
import type { StoredSegment } from './segment.repo.ts'

/** Everything that resolving a stored definition reads, and what came of it. */
interface Resolved {
  readonly version: number
  readonly catalog: Catalog
  readonly zone: string
  /** The list of segments: another one where anything of a segment changed. */
  readonly segments: readonly KnownSegment[]
  /** Whose stored members it reads. */
  readonly used: readonly MembersRead[]
  readonly definition: ResolvedDefinition
}

/** Definitions take a few kilobytes each; those resolved longest ago go first. */
const mostKept = 4000

const byStore = new WeakMap<Store, Map<SegmentId, Resolved>>()

/**
 * The current definition of a segment as it is evaluated. Resolved once as long as neither the catalog, the zone, the
 * segments nor the members it reads change. @throws invalidDefinition with everything that is wrong.
 */
export function resolveStored(workspace: OpenWorkspace, segment: StoredSegment): ResolvedDefinition {
  const { store } = workspace
  const kept = byStore.get(store) ?? new Map<SegmentId, Resolved>()
  byStore.set(store, kept)
  const [catalog, zone, directory] = [workspace.catalog(), workspace.zone(), workspace.segments()]
  const segments = directory.all()
  const before = kept.get(segment.id)
  if (before?.version === segment.version && before.catalog === catalog && before.zone === zone && before.segments === segments && before.used.every(areStill)) {
    return before.definition
  }
  const definition = resolveSegment(workspace, segment, segmentOfId(directory, segment.id)?.definition() ?? null)
  const used = membersRead(definition.rules.map(({ where }) => where), directory)
  kept.delete(segment.id)
  kept.set(segment.id, { version: segment.version, catalog, zone, segments, used, definition })
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break
    kept.delete(oldest)
  }
  return definition
}

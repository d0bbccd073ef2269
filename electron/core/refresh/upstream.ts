import type { SegmentId } from '@shared/domain/ids.ts'
import { segmentOfId } from '@shared/rules/segmentDirectory.ts'
import { inOrderOfUse, usesOf } from '@shared/rules/segmentCircles.ts'
import type { OpenWorkspace } from '../context.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'

/** What the segments of one refresh have to do with one another: they read each other's stored members. */
export interface Upstream {
  /** Those that use others after these, the order otherwise kept. */
  inOrder(plan: readonly StoredSegment[], breathe: () => Promise<void>): Promise<readonly StoredSegment[]>
  /** The name of the segment whose failure keeps this one from being refreshed; null where none does. */
  failureOf(segment: StoredSegment): string | null
  /** It failed, or was skipped because of a failure: what uses it is not refreshed. */
  note(segment: StoredSegment): void
}

export function createUpstream(workspace: Pick<OpenWorkspace, 'catalog' | 'segments'>): Upstream {
  /** Of each that brought no new members, the name of the first cause. */
  const causes = new Map<SegmentId, string>()

  function usedBy(segment: StoredSegment, catalog = workspace.catalog()): readonly SegmentId[] {
    const segments = workspace.segments()
    const known = segmentOfId(segments, segment.id)
    return known === null ? [] : usesOf(known, segments, catalog).map(({ id }) => id)
  }

  function failureOf(segment: StoredSegment): string | null {
    if (causes.size === 0) return null
    for (const id of usedBy(segment)) {
      const cause = causes.get(id)
      if (cause !== undefined) return cause
    }
    return null
  }

  return {
    async inOrder(plan, breathe) {
      const planned = new Map(plan.map((segment) => [segment.id, segment]))
      // One look for all: the order is that of the moment the refresh began.
      const catalog = workspace.catalog()
      for (const segment of plan) {
        // Reading definitions takes its time where there are thousands; what was found out is kept.
        usedBy(segment, catalog)
        await breathe()
      }
      return inOrderOfUse(plan, (segment) => usedBy(segment, catalog).flatMap((id) => planned.get(id) ?? []))
    },
    failureOf,
    note: (segment) => void causes.set(segment.id, failureOf(segment) ?? segment.name),
  }
}

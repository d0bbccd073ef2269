import type { SegmentId } from '@shared/domain/ids.ts'
import type { SegmentType } from '@shared/domain/segment.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import type { Edit } from '../store/store.ts'
import { lastSuccessfulRun } from './run.repo.ts'
import { readSegment, updateSegment, type StoredSegment } from './segment.repo.ts'

/**
 * Freezes segments at their last successful run, or has them follow the schedule again from the next refresh on; all or
 * none. Members, history and state stay. @throws conflict where one has never run, is an expansion or a list.
 */
export function changeType(ports: Pick<Ports, 'now'>, { store }: Pick<OpenWorkspace, 'store'>, ids: readonly SegmentId[], type: 'static' | 'dynamic'): readonly StoredSegment[] {
  const now = new Date(ports.now()).toISOString()
  return store.edit((edit) =>
    [...new Set(ids)].map((id) => {
      const before = readSegment(edit, id)
      if (before.type === type) return before
      refuseType(edit, before, type)
      const changed = { ...before, type }
      updateSegment(edit, changed, now)
      return changed
    }),
  )
}

function refuseType(edit: Edit, segment: StoredSegment, type: SegmentType): void {
  if (segment.type === 'expansion') throw fail('conflict', `"${segment.name}" is an expansion and follows the schedule; it cannot be made ${type}.`)
  if (segment.isList) throw fail('conflict', `"${segment.name}" is a list and stays static; make a segment with rules for members that follow the data.`)
  if (type === 'static' && lastSuccessfulRun(edit, segment.id) === null) throw fail('conflict', `"${segment.name}" has no members to keep yet; refresh it first, then make it static.`)
}

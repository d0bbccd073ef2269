import type { RunId } from '../../domain/ids.ts'
import { segmentOfId, type KnownSegment, type SegmentDirectory } from '../segmentDirectory.ts'
import type { ResolvedNode, ResolvedSegmentCondition } from './resolved.ts'

/** A segment whose stored members are read, and the run that stored them. */
export interface MembersRead {
  readonly segment: KnownSegment
  readonly run: RunId
}

/** Of all segments that conditions name, however deep. */
export function membersRead(conditions: readonly (ResolvedNode | null)[], directory: SegmentDirectory): readonly MembersRead[] {
  return conditions.flatMap((where) => (where === null ? [] : segmentConditions(where))).flatMap(({ segment: id, run }) => {
    const segment = segmentOfId(directory, id)
    return segment === null ? [] : [{ segment, run }]
  })
}

/** Whether the segment's members are those of that run now. */
export function areStill({ segment, run }: MembersRead): boolean {
  return segment.run === run
}

function segmentConditions(node: ResolvedNode): readonly ResolvedSegmentCondition[] {
  switch (node.kind) {
    case 'segment':
      return [node]
    case 'group':
      return node.items.flatMap(segmentConditions)
    case 'sequence':
      return node.where === null ? [] : segmentConditions(node.where)
    case 'condition':
      return []
  }
}

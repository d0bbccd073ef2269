import type { Output } from '@shared/contract/contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { foldName } from '@shared/rules/names.ts'
import type { OpenWorkspace } from '../context.ts'
import { segmentProjections } from '../segments/checkDefinition.ts'
import { offeredColumns, type OutputColumn } from '../segments/outputColumns.ts'
import { audienceEntity } from '../segments/page.ts'
import { findSegments } from '../segments/segment.repo.ts'

/** Columns of any of the segments, in the order in which they first come up, each with the names of those that lack it. */
export function columnsOfSegments(workspace: OpenWorkspace, segments: readonly SegmentId[]): Output<'exports.columns'> {
  const each = findSegments(workspace.store, segments).map((segment) => ({ segment, columns: offeredColumns(audienceEntity(workspace, segment), segmentProjections(workspace, segment, false)) }))
  const all = new Map<string, OutputColumn>()
  for (const column of each.flatMap(({ columns }) => columns)) if (!all.has(foldName(column.name))) all.set(foldName(column.name), column)
  return [...all].map(([folded, { name, type, kind }]) => ({
    name,
    type,
    kind,
    missingIn: each.filter(({ columns }) => columns.every((one) => foldName(one.name) !== folded)).map(({ segment }) => segment.name),
  }))
}

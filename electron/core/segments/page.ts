import type { SegmentPage } from '@shared/contract/segments.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import { projectionWords } from '@shared/rules/projections.ts'
import { segmentCalled } from '@shared/rules/segmentDirectory.ts'
import { definitionSentence } from '@shared/rules/sentence.ts'
import type { OpenWorkspace } from '../context.ts'
import type { MemberSet } from '../engine/engine.ts'
import { segmentProjections, storedDefinition } from './checkDefinition.ts'
import { previewColumnsOf, previewMembers } from './memberPreview.ts'
import { readMemberSet } from './memberSet.repo.ts'
import { readNote } from './note.repo.ts'
import type { UnderWay } from './refresher.ts'
import { lastSuccessfulRun, readRuns, runSummaryOf } from './run.repo.ts'
import { readVersions, type StoredSegment } from './segment.repo.ts'
import { rowOf } from './segmentRows.ts'

const previewSize = 100

/** All that the details page shows, in one piece. */
export async function segmentPage(
  workspace: OpenWorkspace,
  segment: StoredSegment,
  underWay: UnderWay | null,
  { now, breathe, signal }: { readonly now: number; readonly breathe: () => Promise<void>; readonly signal: AbortSignal },
): Promise<SegmentPage> {
  const { store } = workspace
  const audience = audienceEntity(workspace, segment)
  const runs = readRuns(store, segment.id)
  const members = storedMembers(workspace, segment)
  const definition = storedDefinition(workspace, segment)
  const columns = previewColumnsOf(audience, segmentProjections(workspace, segment, false))
  return {
    segment: rowOf(segment, runSummaryOf(runs), underWay),
    audienceSize: audience.rowCount,
    sentence: definitionSentence(definition, workspace.catalog(), (name) => segmentCalled(workspace.segments(), name)),
    columns: definition.projections.map((one) => ({ name: one.name, shows: projectionWords(one, definition.audience, workspace.catalog()) })),
    runs: [...runs],
    members: members === null ? null : await previewMembers(workspace, audience, members, columns, { limit: previewSize, asOf: now, breathe, signal }),
    note: readNote(store, segment.id),
    versions: readVersions(store, segment.id).map(({ version, savedAt }) => ({ version, savedAt })),
  }
}

export function audienceEntity(workspace: OpenWorkspace, segment: StoredSegment): Entity {
  const entity = workspace.catalog().entities.find((one) => one.id === segment.audience)
  if (entity === undefined) throw fail('notFound', `The entity "${segment.audienceName}", which "${segment.name}" takes its members from, is not in the workspace any more; import it again.`)
  return entity
}

/** The members of the last successful run; null before the first. */
export function storedMembers({ store }: OpenWorkspace, segment: StoredSegment): MemberSet | null {
  const run = lastSuccessfulRun(store, segment.id)
  return run === null ? null : readMemberSet(store, run.id, segment.audience)
}

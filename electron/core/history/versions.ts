import type { SegmentVersion } from '@shared/contract/history.contract.ts'
import type { RefreshRun } from '@shared/domain/segment.ts'
import { toAppError } from '@shared/errors/appError.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { diagnosticText } from '@shared/rules/place.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { projectionWords } from '@shared/rules/projections.ts'
import { segmentCalled } from '@shared/rules/segmentDirectory.ts'
import { definitionSentence } from '@shared/rules/sentence.ts'
import { sentenceDiff } from '@shared/rules/sentenceDiff.ts'
import type { OpenWorkspace } from '../context.ts'
import { checkDefinition } from '../segments/checkDefinition.ts'
import { readRuns } from '../segments/run.repo.ts'
import { withoutIds } from '../segments/save.ts'
import { readDefinition, readVersions, type StoredSegment } from '../segments/segment.repo.ts'

/** Every version of a segment's definition, newest first. Cost: each is read, said and checked. */
export function segmentVersions(workspace: OpenWorkspace, segment: StoredSegment): SegmentVersion[] {
  const { store } = workspace
  const last = lastRuns(readRuns(store, segment.id))
  let before: { readonly sentence: string; readonly content: string } | null = null
  const versions: SegmentVersion[] = []
  for (const { version, savedAt, madeBy } of readVersions(store, segment.id)) {
    const json = readDefinition(store, segment.id, version)
    const own = { sentence: sentenceOf(workspace, json), content: withoutIds(json) }
    versions.push({
      version,
      savedAt,
      madeBy,
      changes: [...sentenceDiff(before?.sentence ?? own.sentence, own.sentence)],
      isOtherwise: before !== null && before.sentence === own.sentence && before.content !== own.content,
      last: last.get(version) ?? null,
      problem: problemOf(workspace, segment, json),
    })
    before = own
  }
  return versions.toReversed()
}

/** The newest successful run of each version; `runs` are newest first. */
function lastRuns(runs: readonly RefreshRun[]): ReadonlyMap<number, RefreshRun> {
  return new Map(runs.filter(({ status }) => status === 'successful').toReversed().map((run) => [run.version, run]))
}

/** Who belongs to it, and which output columns they have; names that are gone read as they were written. */
function sentenceOf(workspace: OpenWorkspace, json: unknown): string {
  const parsed = parseDefinition(json)
  if (!parsed.ok) return 'A definition that cannot be read any more.'
  const { definition } = parsed
  const members = definitionSentence(definition, workspace.catalog(), (name) => segmentCalled(workspace.segments(), name))
  return `${members}${columnsWords(definition)}`
}

function columnsWords({ projections, audience }: Definition): string {
  if (projections.length === 0) return ''
  const words = projections.map((one) => {
    const shows = projectionWords(one, audience)
    return one.name === shows ? one.name : `${one.name} (${shows})`
  })
  return ` Columns: ${words.join(', ')}.`
}

/** What is wrong with a definition now, in one sentence; null where it is in order. */
export function problemOf(workspace: OpenWorkspace, segment: StoredSegment, json: unknown): string | null {
  try {
    const { resolved, definition, diagnostics } = checkDefinition(workspace, json, segment.id)
    const error = diagnostics.find(({ severity }) => severity === 'error')
    return resolved !== null ? null : error === undefined ? 'The definition is not valid.' : diagnosticText(definition, error)
  } catch (error) {
    return toAppError(error).message
  }
}

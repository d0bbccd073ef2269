import type { ComparedList } from '@shared/contract/history.contract.ts'
import type { RunId, SegmentId } from '@shared/domain/ids.ts'
import type { RefreshRun } from '@shared/domain/segment.ts'
import { fail } from '@shared/errors/appError.ts'
import { and, andNot, countBits, type Bits } from '../engine/bitset.ts'
import type { MemberSet } from '../engine/engine.ts'
import { readMemberSet } from '../segments/memberSet.repo.ts'
import { readRuns } from '../segments/run.repo.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'
import type { Reader } from '../store/store.ts'

export interface TwoRuns {
  readonly segment: SegmentId
  readonly before: RunId
  readonly after: RunId
}

export interface ComparedRuns {
  readonly before: RefreshRun
  readonly after: RefreshRun
  readonly lists: Readonly<Record<ComparedList, MemberSet>>
}

/** Whatever happened between the two; runs that share stored members too. @throws notFound where one is gone or was not successful. */
export function compareRuns(reader: Reader, segment: StoredSegment, question: TwoRuns): ComparedRuns {
  const runs = readRuns(reader, segment.id)
  const [before, after] = [runNamed(runs, question.before), runNamed(runs, question.after)]
  const [earlier, later] = [readMemberSet(reader, before.id, segment.audience).words, readMemberSet(reader, after.id, segment.audience).words]
  return { before, after, lists: { entered: setOf(andNot(later, earlier)), left: setOf(andNot(earlier, later)), stayed: setOf(and(earlier, later)) } }
}

function runNamed(runs: readonly RefreshRun[], id: RunId): RefreshRun {
  const run = runs.find((one) => one.id === id)
  if (run?.status === 'successful') return run
  throw fail('notFound', 'One of the two runs has no members to compare; choose two successful runs of this segment.')
}

function setOf(words: Bits): MemberSet {
  return { words, size: countBits(words) }
}

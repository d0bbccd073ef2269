import type { RetentionState } from '@shared/contract/retention.contract.ts'
import type { RunId, SegmentId } from '@shared/domain/ids.ts'
import { defaultRetention, retentionDays, retentionSchema, type Retention } from '@shared/domain/retention.ts'
import { dayMs } from '@shared/domain/storedValue.ts'
import { TesseraError } from '@shared/errors/appError.ts'
import { isDifference, letGo } from '../segments/memberDifference.ts'
import { readMemberSet } from '../segments/memberSet.repo.ts'
import { encodeMemberSet } from '../segments/memberSetCodec.ts'
import { readSegments, type StoredSegment } from '../segments/segment.repo.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader, Store } from '../store/store.ts'

const settingKey = 'keepMembers'
/** Their members stay, however old they are: the newest is who is in the segment, and is compared with the one before. */
const alwaysKept = 2
/** Sets let go of in one edit. */
const batch = 50

export function retentionOf(reader: Reader): Retention {
  const found = reader.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = ${settingKey}`)
  return retentionSchema.safeParse(found?.value).data ?? defaultRetention
}

export function setRetention(edit: Edit, keep: Retention): void {
  if (edit.update('workspace', { key: settingKey }, { value: keep }) === 0) edit.insert('workspace', { key: settingKey, value: keep })
}

interface RunOfMembers {
  readonly id: RunId
  readonly segment: SegmentId
  /** The run that stored its members: itself or an earlier one. */
  readonly owner: RunId
  readonly started_at: string
  /** Of what it stored itself; null: it shares. */
  readonly size: number | null
}

/** Successful runs of segments that are not deleted, by segment, oldest first. Cost: a look at each run, not at its members. */
function runsOfMembers(reader: Reader, segment: SegmentId | null): ReadonlyMap<SegmentId, readonly RunOfMembers[]> {
  const rows = reader.all<RunOfMembers>(sql`
    SELECT r.id, r.segment, coalesce(r.members_of, r.id) AS owner, r.started_at, (SELECT length(bytes) FROM member_set WHERE run = r.id) AS size
    FROM segment s JOIN refresh_run r ON r.segment = s.id
    WHERE s.deleted_at IS NULL AND r.status = 'successful' AND (${segment} IS NULL OR s.id = ${segment}) ORDER BY r.segment, r.sequence`)
  const bySegment = new Map<SegmentId, RunOfMembers[]>()
  for (const row of rows) {
    const known = bySegment.get(row.segment)
    if (known === undefined) bySegment.set(row.segment, [row])
    else known.push(row)
  }
  return bySegment
}

/** Oldest first: what goes, and the first that stays. */
function divided(runs: readonly RunOfMembers[], cutoff: string | null): { readonly gone: readonly RunOfMembers[]; readonly first: RunOfMembers | null } {
  const found = cutoff === null ? 0 : runs.findIndex(({ started_at }) => started_at >= cutoff)
  const firstKept = Math.max(0, Math.min(found < 0 ? runs.length : found, runs.length - alwaysKept))
  // Who shares an older run's members keeps those, and every run that shares them as well.
  const owner = runs[firstKept]?.owner
  const from = runs.findIndex(({ id }) => id === owner)
  return { gone: runs.slice(0, Math.max(0, from)), first: runs[Math.max(0, from)] ?? null }
}

const isHeld = ({ size }: RunOfMembers): boolean => size !== null && size > letGo.length

export function cutoffOf(keep: Retention, now: number): string | null {
  const days = retentionDays[keep]
  return days === null ? null : new Date(now - days * dayMs).toISOString()
}

export function retentionState(reader: Reader, now: number): RetentionState {
  const bySegment = runsOfMembers(reader, null)
  const room = (choose: (runs: readonly RunOfMembers[]) => readonly RunOfMembers[]) => {
    const total = { runs: 0, bytes: 0 }
    for (const runs of bySegment.values()) {
      const held = new Set(runs.filter(isHeld).map(({ id }) => id))
      for (const run of choose(runs)) {
        total.runs += held.has(run.owner) ? 1 : 0
        total.bytes += isHeld(run) ? (run.size ?? 0) : 0
      }
    }
    return total
  }
  const frees = (keep: Retention) => room((runs) => divided(runs, cutoffOf(keep, now)).gone)
  return { keep: retentionOf(reader), kept: room((runs) => runs), frees: { all: frees('all'), '2years': frees('2years'), '1year': frees('1year'), '90days': frees('90days') } }
}

/**
 * Lets go of the members of runs before `cutoff`, segment by segment in small edits with breaths between them. The first set
 * that stays is stored whole before anything it is a difference of goes, and the newest go first: whatever is there at any
 * moment can be read. The runs whose members went.
 */
export async function letMembersGo(store: Store, cutoff: string, breathe: () => Promise<void>): Promise<number> {
  let runs = 0
  for (const segment of readSegments(store)) {
    const { gone, first } = divided(runsOfMembers(store, segment.id).get(segment.id) ?? [], cutoff)
    const going = gone.filter(isHeld).toReversed()
    if (first === null || going.length === 0) continue
    if (!isStoredWhole(store, segment, first.owner)) continue
    for (let from = 0; from < going.length; from += batch) {
      store.edit((edit) => {
        for (const { id } of going.slice(from, from + batch)) edit.update('member_set', { run: id }, { bytes: letGo })
      })
      await breathe()
    }
    runs += gone.length
  }
  return runs
}

/** False where it cannot be read, nor be made whole therefore: of that segment nothing goes. */
function isStoredWhole(store: Store, segment: StoredSegment, run: RunId): boolean {
  const stored = store.first<{ bytes: Uint8Array }>(sql`SELECT bytes FROM member_set WHERE run = ${run}`)
  if (stored === null) return false
  if (!isDifference(stored.bytes)) return true
  try {
    const bytes = encodeMemberSet(readMemberSet(store, run, segment.audience))
    store.edit((edit) => edit.update('member_set', { run }, { bytes }))
    return true
  } catch (error) {
    if (error instanceof TesseraError) return false
    throw error
  }
}

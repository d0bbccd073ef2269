import type { UnusedSegment } from '@shared/contract/usage.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { dayOfInstant, dayOfIso, isoOfDay } from '@shared/domain/storedValue.ts'
import { mostTags } from '@shared/domain/tagColors.ts'
import { autoDeactivatedTag, unusedAfterDays } from '@shared/domain/usage.ts'
import { foldName } from '@shared/rules/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { attentionSince, noteAttention, readAttention } from '../segments/attention.repo.ts'
import { readRunSummaries } from '../segments/run.repo.ts'
import { readSegments, updateSegment, type StoredSegment } from '../segments/segment.repo.ts'
import { makeTags, setTags } from '../segments/segmentTag.repo.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader } from '../store/store.ts'
import { keyOf } from './graph.ts'
import { graphOf } from './usageOf.ts'

type Where = Pick<OpenWorkspace, 'store' | 'catalog' | 'segments' | 'zone'>

const switchKey = 'deactivateUnused'
const deactivatedKey = 'unusedDeactivatedOn'

export function today(ports: Pick<Ports, 'now'>, { zone }: Pick<OpenWorkspace, 'zone'>): string {
  return isoOfDay(dayOfInstant(ports.now(), zone()))
}

/** Active segments in no usage, export or open page for too long, by name; exempt ones among them. */
export function unusedSegments(ports: Pick<Ports, 'now'>, open: Where): UnusedSegment[] {
  const now = dayOfInstant(ports.now(), open.zone())
  const since = attentionSince(open.store)
  // Where nothing was written down yet, nobody knows.
  if (since === null || now - (dayOfIso(since) ?? now) < unusedAfterDays) return []
  const attention = readAttention(open.store)
  const saved = lastSaved(open)
  const isUsed = usedIn(open)
  const found = readSegments(open.store).flatMap((segment) => {
    if (segment.state !== 'active' || isUsed(segment.id)) return []
    const seen = attention.get(segment.id)
    const seenOn = [since, saved.get(segment.id) ?? '', seen?.seenOn ?? ''].reduce((a, b) => (a > b ? a : b))
    return now - (dayOfIso(seenOn) ?? now) < unusedAfterDays ? [] : [{ segment, seenOn, isExempt: seen?.isExempt ?? false }]
  })
  if (found.length === 0) return []
  const runs = readRunSummaries(open.store)
  return found
    .map(({ segment, seenOn, isExempt }) => ({ segment: segment.id, name: segment.name, state: segment.state, members: runs.get(segment.id)?.lastSuccessful?.members ?? null, seenOn, isExempt }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/**
 * Writes down which segments began or ended to be used; one that ended counts as seen today. Where the setting says so, and
 * not yet today, deactivates the unused ones. Those that were deactivated.
 */
export function attend(ports: Pick<Ports, 'now'>, open: Where): readonly SegmentId[] {
  const day = today(ports, open)
  const attention = readAttention(open.store)
  const isUsed = usedIn(open)
  const turned = readSegments(open.store).filter(({ id }) => isUsed(id) !== (attention.get(id)?.isUsed ?? false))
  if (turned.length > 0) open.store.edit((edit) => turned.forEach(({ id }) => noteAttention(edit, id, day, { isUsed: isUsed(id) })))
  if (!deactivates(open.store) || workspaceValue(open.store, deactivatedKey) === day) return []
  const unused = new Set(unusedSegments(ports, open).filter(({ isExempt }) => !isExempt).map(({ segment }) => segment))
  if (unused.size === 0) return []
  const chosen = readSegments(open.store).filter(({ id }) => unused.has(id))
  open.store.edit((edit) => {
    for (const segment of chosen) deactivate(edit, segment, new Date(ports.now()).toISOString())
    setWorkspaceValue(edit, deactivatedKey, day)
  })
  return [...unused]
}

export function deactivates(reader: Reader): boolean {
  return workspaceValue(reader, switchKey) === '1'
}

export function setDeactivation(edit: Edit, on: boolean): void {
  setWorkspaceValue(edit, switchKey, on ? '1' : '0')
}

function deactivate(edit: Edit, segment: StoredSegment, now: string): void {
  updateSegment(edit, { ...segment, state: 'inactive' }, now)
  const has = segment.tags.some((tag) => foldName(tag) === foldName(autoDeactivatedTag))
  // One that has as many tags as it may have keeps those that somebody gave it.
  if (!has && segment.tags.length < mostTags) setTags(edit, segment.id, [...segment.tags, ...makeTags(edit, [autoDeactivatedTag]).tags])
}

function usedIn(open: Where): (id: SegmentId) => boolean {
  const graph = graphOf(open)
  return (id) => graph.usersOf(keyOf({ kind: 'segment', id })).length > 0
}

/** The day each segment's definition was last saved. */
function lastSaved({ store, zone }: Where): ReadonlyMap<SegmentId, string> {
  const name = zone()
  const rows = store.all<{ segment: SegmentId; saved: string }>(sql`SELECT segment, max(saved_at) AS saved FROM segment_version GROUP BY segment`)
  return new Map(rows.map(({ segment, saved }) => [segment, isoOfDay(dayOfInstant(Date.parse(saved), name))]))
}

function workspaceValue(reader: Reader, key: string): string | null {
  return reader.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = ${key}`)?.value ?? null
}

function setWorkspaceValue(edit: Edit, key: string, value: string): void {
  if (edit.update('workspace', { key }, { value }) === 0) edit.insert('workspace', { key, value })
}

import type { ExportColumn } from '@shared/domain/export.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { formatCount } from '@shared/format/numbers.ts'
import { findByName, foldName, listWords } from '@shared/rules/names.ts'
import type { OpenWorkspace } from '../context.ts'
import { segmentProjections } from '../segments/checkDefinition.ts'
import { offeredColumns, outputColumns } from '../segments/outputColumns.ts'
import { audienceEntity } from '../segments/page.ts'
import { readRunSummaries } from '../segments/run.repo.ts'
import { findSegment, type StoredSegment } from '../segments/segment.repo.ts'
import { failureSentence, type DestinationLimits } from './destination.ts'
import type { StoredExport } from './export.repo.ts'
import type { MemberColumn } from './memberRows.ts'

/** What a run would do with one segment: write it, or say why not. */
export type PlannedSegment = { readonly id: SegmentId; readonly name: string; readonly outputName: string; readonly warnings: readonly string[] } & (
  | { readonly kind: 'write'; readonly segment: StoredSegment; readonly size: number; readonly columns: readonly MemberColumn[]; readonly names: readonly string[] }
  | { readonly kind: 'skip' | 'fail'; readonly reason: string; readonly size: number | null }
)

export interface ExportPlan {
  readonly segments: readonly PlannedSegment[]
  /** Required columns that are missing, with the segments that lack them: nothing is exported. Null: none. */
  readonly missing: string | null
}

interface PlanOptions {
  readonly limits: DestinationLimits
  /** Columns by their names in the file that the destination needs. */
  readonly required: readonly string[]
  /** A run that nobody asked for leaves out segments whose last refresh failed; one by hand takes what is stored. */
  readonly isAutomatic: boolean
}

/** All that can be said of a run before its first byte. */
export function planExport(workspace: OpenWorkspace, { settings, segmentNames }: Pick<StoredExport, 'settings' | 'segmentNames'>, { limits, required, isAutomatic }: PlanOptions): ExportPlan {
  const summaries = readRunSummaries(workspace.store)
  const lacking = new Map<string, string[]>()
  const lacks = (column: string, segment: string): void => void lacking.set(column, [...(lacking.get(column) ?? []), segment])
  let taken = 0
  const segments = settings.segments.map((id): PlannedSegment => {
    const segment = findSegment(workspace.store, id)
    if (segment === null) {
      const name = segmentNames[id] ?? 'A segment'
      return { id, name, outputName: name, warnings: [], kind: 'skip', reason: `"${name}" was deleted; take it out of the export, or bring it back.`, size: null }
    }
    const { name, outputName } = segment
    const last = summaries.get(id)?.last ?? null
    const warnings = segment.state === 'inactive' && !segment.isDraft ? [`"${name}" is inactive; its members are those of its last refresh.`] : []
    const without = (kind: 'skip' | 'fail', reason: string, size: number | null = null): PlannedSegment => ({ id, name, outputName, warnings: [], kind, reason, size })
    try {
      const size = summaries.get(id)?.lastSuccessful?.members ?? null
      if (size === null) return without('skip', `"${name}" has no members yet; refresh it first.`)
      const isStale = last !== null && ['failed', 'skipped', 'canceled'].includes(last.status) && segment.state === 'active'
      if (isStale && isAutomatic) return without('skip', `The refresh of "${name}" did not succeed: ${last.error ?? 'it was canceled.'}`, size)
      const most = Math.min(limits.rows ?? Infinity, settings.mostMembers ?? Infinity)
      if (size > most) return without('skip', `"${name}" has ${formatCount(size)} members, and at most ${formatCount(most)} are taken; narrow the segment down, or raise the limit.`, size)
      if (taken >= (limits.segments ?? Infinity)) return without('skip', `At most ${formatCount(limits.segments ?? 0)} segments are taken in one run; make another export for "${name}".`, size)
      const { columns, names, warnings: more } = columnsOf(workspace, segment, settings.columns, lacks)
      for (const column of required) if (!names.some((one) => foldName(one) === foldName(column))) lacks(column, name)
      taken += 1
      return { id, name, outputName, kind: 'write', segment, size, columns, names, warnings: [...warnings, ...(isStale ? [`The last refresh of "${name}" did not succeed; its members are those of the one before.`] : []), ...more] }
    } catch (error) {
      return without('fail', failureSentence(error) ?? 'Canceled.')
    }
  })
  return { segments, missing: lacking.size === 0 ? null : missingSentence(lacking) }
}

function missingSentence(lacking: ReadonlyMap<string, readonly string[]>): string {
  const each = [...lacking].map(([column, segments]) => `“${column}” (not in ${listWords(segments.map((name) => `“${name}”`), 'and', 3)})`)
  return `${lacking.size === 1 ? 'A required column is' : 'Required columns are'} missing: ${listWords(each)}. Add them to the segments as output columns, or choose other columns.`
}

/** Null: all there are. A column that is not there, and is not required, is left empty. */
function columnsOf(workspace: OpenWorkspace, segment: StoredSegment, chosen: readonly ExportColumn[] | null, lacks: (column: string, segment: string) => void) {
  const entity = audienceEntity(workspace, segment)
  const projections = segmentProjections(workspace, segment)
  if (chosen === null) {
    const columns = outputColumns(entity, projections)
    return { columns, names: columns.map(({ name }) => name), warnings: [] }
  }
  const offered = offeredColumns(entity, projections)
  const warnings: string[] = []
  const columns = chosen.map(({ name, required }): MemberColumn => {
    const found = findByName(offered, name)
    if (found.kind === 'found') return found.item
    if (required) lacks(name, segment.name)
    else warnings.push(`"${segment.name}" has no column “${name}”; it is left empty.`)
    return emptyColumn(name)
  })
  return { columns, names: chosen.map(({ name, as }) => as ?? name), warnings }
}

function emptyColumn(name: string): MemberColumn {
  return { name, type: 'text', scale: null, attribute: null, projection: null }
}

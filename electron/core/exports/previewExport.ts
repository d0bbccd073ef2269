import type { Output, Parsed } from '@shared/contract/contract.ts'
import type { Cell } from '@shared/contract/segments.contract.ts'
import { exportFileNames } from '@shared/format/exportFileNames.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { previewMembers } from '../segments/memberPreview.ts'
import { audienceEntity, storedMembers } from '../segments/page.ts'
import { breather } from '../tasks/breather.ts'
import { noLimits } from './destination.ts'
import { readExports, type StoredExport } from './export.repo.ts'
import { planExport, type PlannedSegment } from './exportPlan.ts'
import { fileEndings } from './fileWriter.ts'

/** What a run would make now, as far as it can be told without reaching the destination. */
export async function previewExport(ports: Pick<Ports, 'now' | 'elapsed' | 'pause'>, workspace: OpenWorkspace, { settings, limit }: Parsed<'exports.preview'>): Promise<Output<'exports.preview'>> {
  const now = ports.now()
  const whole = { ...settings, schedule: { kind: 'hand' as const } }
  const plan = planExport(workspace, { settings: whole, segmentNames: knownNames(workspace) }, { limits: noLimits, required: [], isAutomatic: false })
  const names = exportFileNames(settings.fileName, { exportName: settings.name, at: now, zone: workspace.zone(), ending: fileEndings[settings.format] }, plan.segments)
  const files = plan.segments.map((one, index) => ({
    segment: one.id,
    name: names[index] ?? '',
    members: one.size,
    problem: one.kind === 'write' ? plan.missing : one.reason,
  }))
  const first = plan.segments.find((one) => one.kind === 'write')
  return { table: first === undefined ? null : await tableOf(first), files }

  async function tableOf({ segment, columns, names: called }: Extract<PlannedSegment, { kind: 'write' }>): Promise<Output<'exports.preview'>['table']> {
    const members = storedMembers(workspace, segment)
    if (members === null) return null
    // A column that this segment lacks has nothing to show.
    const shown = columns.flatMap((column, index) => (column.attribute === null && column.projection === null ? [] : [{ ...column, name: called[index] ?? column.name }]))
    const { signal } = new AbortController()
    const table = await previewMembers(workspace, audienceEntity(workspace, segment), members, shown, { limit, asOf: now, breathe: breather(ports, signal), signal })
    // With all their places, as the file has them.
    const written = (cell: Cell, scale: number | null): Cell => (typeof cell === 'number' && scale !== null ? cell.toFixed(scale) : cell)
    return { ...table, rows: table.rows.map((row) => row.map((cell, index) => written(cell, shown[index]?.scale ?? null))) }
  }
}

/** What segments were called when an export was saved: some are deleted. */
function knownNames({ store }: OpenWorkspace): StoredExport['segmentNames'] {
  return Object.fromEntries(readExports(store).flatMap(({ segmentNames }) => Object.entries(segmentNames)))
}

import type { Parsed } from '@shared/contract/contract.ts'
import type { ExportSettings } from '@shared/domain/export.ts'
import type { ExportDestination } from '@shared/domain/exportDestination.ts'
import { exportIdSchema, type ExportId, type SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { fileNameProblem } from '@shared/format/exportFileNames.ts'
import { foldName } from '@shared/rules/names.ts'
import { copyName } from '@shared/rules/segmentNames.ts'
import type { Ports } from '../ports.ts'
import { findSegment } from '../segments/segment.repo.ts'
import { newId } from '../store/newId.ts'
import type { Edit, Reader, Store } from '../store/store.ts'
import { insertExport, readExport, readExports, refuseTakenName, updateExport, type StoredExport } from './export.repo.ts'

type SavePorts = Pick<Ports, 'now' | 'randomBytes'>

/** Creates or changes an export in one transaction; nothing is run. */
export function saveExport(ports: SavePorts, store: Store, { export: id, settings, destination }: Parsed<'exports.save'>): ExportId {
  const now = new Date(ports.now()).toISOString()
  refuseSettings(settings)
  return store.edit((edit) => {
    const before = id === undefined ? null : readExport(edit, id)
    refuseTakenName(edit, settings.name, before?.id ?? null)
    const stored: StoredExport = {
      id: before?.id ?? newId(ports, exportIdSchema),
      settings: { ...settings, segments: [...new Set(settings.segments)] },
      destination: destination === undefined ? (before?.destination ?? null) : destination,
      segmentNames: namesOf(edit, settings.segments, before),
      problem: null,
    }
    if (before === null) insertExport(edit, stored, now)
    else updateExport(edit, stored, now)
    return stored.id
  })
}

/** Without history, under the name that is wanted, else “Copy of …”. */
export function duplicateExport(ports: SavePorts, store: Store, id: ExportId, wanted: string | undefined): ExportId {
  const now = new Date(ports.now()).toISOString()
  return store.edit((edit) => {
    const source = readExport(edit, id)
    const names = new Set(readExports(edit).map(({ settings }) => foldName(settings.name)))
    const name = wanted ?? copyName(source.settings.name, (candidate) => names.has(foldName(candidate)))
    refuseTakenName(edit, name, null)
    const copy: StoredExport = { ...source, id: newId(ports, exportIdSchema), settings: { ...source.settings, name } }
    insertExport(edit, copy, now)
    return copy.id
  })
}

/** Changes some settings of one, or its destination. */
export function changeExport(edit: Edit, id: ExportId, now: string, change: { readonly settings?: Partial<ExportSettings>; readonly destination?: ExportDestination | null }): void {
  const before = readExport(edit, id)
  const settings = { ...before.settings, ...change.settings }
  updateExport(edit, { ...before, settings, ...('destination' in change ? { destination: change.destination ?? null } : {}), segmentNames: namesOf(edit, settings.segments, before) }, now)
}

function refuseSettings({ fileName, columns }: ExportSettings): void {
  const problem = fileNameProblem(fileName)
  if (problem !== null) throw fail('invalidInput', problem, { field: 'fileName' })
  const taken = new Set<string>()
  for (const { name, as } of columns ?? []) {
    const shown = as ?? name
    if (taken.has(foldName(shown))) throw fail('invalidInput', `Two columns are called “${shown}” in the file; give one of them another name.`, { field: 'columns' })
    taken.add(foldName(shown))
  }
}

/** What segments are called is kept for when one is gone. One that was never there is refused. */
function namesOf(reader: Reader, segments: readonly SegmentId[], before: StoredExport | null): StoredExport['segmentNames'] {
  return Object.fromEntries(
    segments.map((id) => {
      const name = findSegment(reader, id)?.name ?? before?.segmentNames[id]
      if (name === undefined) throw fail('notFound', 'A segment of this export does not exist any more; take it out.')
      return [id, name]
    }),
  )
}

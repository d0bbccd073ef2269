import type { Parsed } from '@shared/contract/contract.ts'
import type { ExportSettings } from '@shared/domain/export.ts'
import type { ExportDestination } from '@shared/domain/exportDestination.ts'
import { exportIdSchema, type ExportId, type SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { fileNameProblem } from '@shared/format/exportFileNames.ts'
import { foldName } from '@shared/rules/names.ts'
import { copyName } from '@shared/rules/segmentNames.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { findSegment } from '../segments/segment.repo.ts'
import { newId } from '../store/newId.ts'
import type { Edit, Reader } from '../store/store.ts'
import { insertExport, readExport, readExports, refuseTakenName, updateExport, type StoredExport } from './export.repo.ts'
import { fileClash, refuseFileClash } from './fileClash.ts'

type SavePorts = Pick<Ports, 'now' | 'randomBytes' | 'files' | 'paths'>

/** Creates or changes an export in one transaction; nothing is run. */
export async function saveExport(ports: SavePorts, workspace: OpenWorkspace, { export: id, settings, destination }: Parsed<'exports.save'>): Promise<ExportId> {
  const { store } = workspace
  refuseSettings(settings)
  const own = id ?? newId(ports, exportIdSchema)
  const wanted = (reader: Reader): StoredExport => {
    const before = id === undefined ? null : readExport(reader, id)
    refuseTakenName(reader, settings.name, before?.id ?? null)
    return {
      id: own,
      settings: { ...settings, segments: [...new Set(settings.segments)] },
      destination: destination === undefined ? (before?.destination ?? null) : destination,
      segmentNames: namesOf(reader, settings.segments, before),
      problem: null,
    }
  }
  await refuseFileClash(ports, workspace, wanted(store))
  store.edit((edit) => {
    const stored = wanted(edit)
    const now = new Date(ports.now()).toISOString()
    if (id === undefined) insertExport(edit, stored, now)
    else updateExport(edit, stored, now)
  })
  return own
}

/** Without history, under the name that is wanted, else “Copy of …”. Files that would take the place of the other's get a folder of their own. */
export async function duplicateExport(ports: SavePorts, workspace: OpenWorkspace, id: ExportId, wanted: string | undefined): Promise<ExportId> {
  const { store } = workspace
  const source = readExport(store, id)
  const names = new Set(readExports(store).map(({ settings }) => foldName(settings.name)))
  const name = wanted ?? copyName(source.settings.name, (candidate) => names.has(foldName(candidate)))
  const copy: StoredExport = { ...source, id: newId(ports, exportIdSchema), settings: { ...source.settings, name } }
  const apart: StoredExport = { ...copy, settings: { ...copy.settings, fileName: `{export}/${copy.settings.fileName}` } }
  const isApart = (await fileClash(ports, workspace, copy)) !== null && fileNameProblem(apart.settings.fileName) === null
  const stored = isApart ? apart : copy
  await refuseFileClash(ports, workspace, stored)
  store.edit((edit) => {
    refuseTakenName(edit, name, null)
    insertExport(edit, stored, new Date(ports.now()).toISOString())
  })
  return copy.id
}

interface ExportChange {
  readonly settings?: Partial<ExportSettings>
  readonly destination?: ExportDestination | null
}

/** Changes some settings of one, or its destination. */
export function changeExport(edit: Edit, id: ExportId, now: string, change: ExportChange): void {
  const before = readExport(edit, id)
  const after = changed(before, change)
  updateExport(edit, { ...after, segmentNames: namesOf(edit, after.settings.segments, before) }, now)
}

/** The same, where its files may come to lie where another's are. */
export async function changeFiles(ports: SavePorts, workspace: OpenWorkspace, id: ExportId, change: (before: StoredExport) => ExportChange): Promise<void> {
  const { store } = workspace
  const before = readExport(store, id)
  await refuseFileClash(ports, workspace, changed(before, change(before)))
  store.edit((edit) => changeExport(edit, id, new Date(ports.now()).toISOString(), change(readExport(edit, id))))
}

function changed(before: StoredExport, change: ExportChange): StoredExport {
  return { ...before, settings: { ...before.settings, ...change.settings }, ...('destination' in change ? { destination: change.destination ?? null } : {}) }
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

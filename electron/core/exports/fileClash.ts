import type { ExportDestination } from '@shared/domain/exportDestination.ts'
import { fail } from '@shared/errors/appError.ts'
import { exportFileNames, manifestName } from '@shared/format/exportFileNames.ts'
import { foldPath } from '@shared/format/fileNames.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { findSegment } from '../segments/segment.repo.ts'
import { readExports, type StoredExport } from './export.repo.ts'
import { fileEndings } from './fileWriter.ts'

type PlacePorts = Pick<Ports, 'files' | 'paths'>

/**
 * What files with these names (below the destination, steps divided by "/") are there, whole: two files of the same are one
 * to the system that holds them. Names are compared without case wherever they go, for a shared disk may ignore it; folders
 * only where this system does. Null: what goes there has no file names.
 */
export async function filesThere({ files, paths }: PlacePorts, destination: ExportDestination, names: readonly string[]): Promise<readonly string[] | null> {
  switch (destination.kind) {
    case 'folder':
    case 'audienceFile': {
      const folder = paths.folder(paths.join(destination.folder, 'x'))
      const real = await files.target(folder).catch(() => folder)
      return names.map((name) => `folder ${paths.join(paths.ignoresCase ? foldPath(real) : real, ...foldPath(name).split('/'))}`)
    }
    case 'sftp': {
      const { user, host, port, remoteFolder } = destination
      const folder = remoteFolder.split('/').filter((step, at) => (step !== '' || at === 0) && step !== '.')
      return names.map((name) => `sftp ${user}@${host.toLowerCase()}:${port} ${[...folder, foldPath(name)].join('/')}`)
    }
    case 'http':
      return null
  }
}

/** One file name is enough to say it; `other`: the name of the export that writes it too. */
export interface FileClash {
  readonly file: string
  readonly other: string
}

/** Two exports would replace each other's files, silently: refused before it is saved. @throws invalidInput that names the other one. */
export async function refuseFileClash(ports: PlacePorts & Pick<Ports, 'now'>, workspace: OpenWorkspace, wanted: StoredExport): Promise<void> {
  const clash = await fileClash(ports, workspace, wanted)
  if (clash === null) return
  throw fail('invalidInput', `The export "${clash.other}" writes "${clash.file}" to the same place, so that one would replace the other; choose another file name or another place.`, { field: 'fileName' })
}

export async function fileClash(ports: PlacePorts & Pick<Ports, 'now'>, workspace: OpenWorkspace, wanted: StoredExport): Promise<FileClash | null> {
  const at = ports.now()
  const own = await writtenBy(ports, workspace, wanted, at)
  if (own.size === 0) return null
  for (const other of readExports(workspace.store)) {
    if (other.id === wanted.id || other.problem !== null) continue
    const theirs = await writtenBy(ports, workspace, other, at)
    for (const [there, file] of own) if (theirs.has(there)) return { file, other: other.settings.name }
  }
  return null
}

/** Its files were it run at `at`, by what they are there. */
async function writtenBy(ports: PlacePorts, { store, zone }: OpenWorkspace, { settings, destination }: StoredExport, at: number): Promise<ReadonlyMap<string, string>> {
  if (destination === null) return new Map()
  const segments = settings.segments.flatMap((id) => findSegment(store, id) ?? [])
  if (segments.length === 0) return new Map()
  const ending = fileEndings[destination.kind === 'audienceFile' ? 'csv' : settings.format]
  const names = exportFileNames(settings.fileName, { exportName: settings.name, at, zone: zone(), ending }, segments)
  const all = [...names, manifestName(settings.name, names)]
  const there = await filesThere(ports, destination, all)
  return new Map((there ?? []).map((one, index) => [one, all[index] ?? '']))
}

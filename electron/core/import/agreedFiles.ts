import { z } from 'zod'
import { isHandedOver } from '@shared/domain/handedOver.ts'
import type { SourceMode } from '@shared/domain/source.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { userFile } from '../workspace/userFile.ts'

/** Paths that are remembered; the oldest are forgotten, and asked about again. */
const most = 1000

/**
 * The files that this person chose, or agreed to, on this machine. A workspace may come from anybody: it must not read any
 * file here, or reach for another machine's, just because it is refreshed.
 */
export interface AgreedFiles {
  /** The person chose them in this moment. Never rejects: what cannot be remembered is asked about later. */
  chosen(path: string): Promise<void>
  /** @throws storage where it cannot be remembered. */
  agree(paths: readonly string[]): Promise<void>
  isAgreed(path: string): Promise<boolean>
}

export function createAgreedFiles(ports: Ports): AgreedFiles {
  const file = userFile(ports, 'files.json', z.array(z.string().max(5000)).max(most), [])
  /** Copies that a browser handed over: they are gone with this process. */
  const copies = new Set<string>()
  async function add(paths: readonly string[]): Promise<void> {
    const known = await file.read()
    if (paths.every((path) => known.includes(path))) return
    await file.change((before) => [...new Set([...paths, ...before])].slice(0, most))
  }
  return {
    async chosen(path) {
      if (isHandedOver(path)) copies.add(path)
      else await add([path]).catch((error: unknown) => ports.log('A chosen file could not be remembered', error))
    },
    agree: (paths) => add(paths).catch(() => Promise.reject(fail('storage', 'What you agreed to could not be remembered: Tessera may not write in the folder of its settings.'))),
    isAgreed: async (path) => copies.has(path) || (await file.read()).includes(path),
  }
}

/** Who works by the command line names the workspace in full knowledge of it, and has no folder of settings. */
export const everyFile: AgreedFiles = { chosen: () => Promise.resolve(), agree: () => Promise.resolve(), isAgreed: () => Promise.resolve(true) }

export interface NamedFile {
  readonly path: string
  readonly fileName: string
  readonly mode: SourceMode
}

/** Files that data sources and usage files are read from again, each once, those that are read with every refresh first. */
export async function unagreedFiles(reader: Reader, agreed: Pick<AgreedFiles, 'isAgreed'>): Promise<readonly NamedFile[]> {
  const rows = reader.all<{ path: string; file_name: string; mode: SourceMode }>(
    sql`SELECT path, file_name, mode FROM data_source UNION SELECT path, file_name, mode FROM usage_file ORDER BY mode DESC, path`,
  )
  const files = new Map<string, NamedFile>()
  for (const { path, file_name: fileName, mode } of rows) {
    if (path !== '' && !isHandedOver(path) && !files.has(path) && !(await agreed.isAgreed(path))) files.set(path, { path, fileName, mode })
  }
  return [...files.values()]
}

/** What a refresh says of a file that it leaves alone. */
export function notAgreedWords(path: string): string {
  return `not agreed yet: this workspace names ${path}, which was not chosen on this machine; allow it to be read, then refresh again`
}

/** @throws conflict where the person did not choose the file here, nor agree to it. */
export async function refuseUnagreed(agreed: Pick<AgreedFiles, 'isAgreed'>, path: string): Promise<void> {
  if (await agreed.isAgreed(path)) return
  if (isHandedOver(path)) throw fail('conflict', 'The copy of this file that the browser handed over is gone: choose the file again.')
  throw fail('conflict', `This workspace names ${path}, which was not chosen on this machine; allow it to be read, then refresh again.`)
}

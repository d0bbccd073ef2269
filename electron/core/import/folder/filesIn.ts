import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../../ports.ts'

export interface FolderFile {
  readonly name: string
  readonly path: string
  readonly size: number
  readonly modifiedMs: number
}

const mostFiles = 10_000
/** What systems and programs leave in folders beside the data: hidden files, marks of finished jobs. */
const beside = /^[._~]|^thumbs\.db$|^desktop\.ini$|\.tmp$/i

/** The files right in a folder, by name; empty ones, hidden ones and folders within are left out. */
export async function filesIn(ports: Ports, folder: string): Promise<readonly FolderFile[]> {
  const base = ports.paths.base(folder)
  const names = await ports.files.names(folder).catch((error: unknown) => {
    ports.log(`listing ${folder}`, error)
    throw fail('dataSource', `The folder ${base} cannot be read: check that you may open it.`, { file: base })
  })
  const wanted = names.filter((name) => !beside.test(name)).sort((a, b) => (a < b ? -1 : 1))
  if (wanted.length > mostFiles) throw fail('dataSource', `The folder ${base} holds ${wanted.length.toLocaleString('en')} files; Tessera takes ${mostFiles.toLocaleString('en')} at most: join some of them.`, { file: base })
  const files: FolderFile[] = []
  for (const name of wanted) {
    const path = ports.paths.join(folder, name)
    const facts = await ports.files.facts(path).catch(() => null)
    if (facts?.kind === 'file' && facts.size > 0) files.push({ name, path, size: facts.size, modifiedMs: facts.modifiedMs })
  }
  return files
}

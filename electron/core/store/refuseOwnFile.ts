import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { journalPath } from './journal.ts'
import { lockPath } from './lockFile.ts'

/**
 * A download must not take the place of the workspace it comes from, nor of what lies beside it, nor of `others`, the data
 * files it tells of: all that would be lost. Throws `conflict`.
 */
export async function refuseOwnFile(ports: Pick<Ports, 'files' | 'paths'>, workspace: string, path: string, others: readonly string[] = []): Promise<void> {
  const wanted = await whereItLies(ports, path)
  const own = await whereItLies(ports, workspace)
  const base = ports.paths.base(path)
  if ([own, journalPath(own), lockPath(own)].includes(wanted)) throw fail('conflict', `"${base}" belongs to the open workspace, which would be lost; choose another name.`)
  for (const other of others) if (wanted === (await whereItLies(ports, other))) throw fail('conflict', `"${base}" is the data file that the rows come from, which would be lost; choose another name.`)
}

/** Also where a link to its folder was followed. */
async function whereItLies({ files, paths }: Pick<Ports, 'files' | 'paths'>, path: string): Promise<string> {
  return files.target(paths.join(await files.target(paths.folder(path)), paths.base(path)))
}

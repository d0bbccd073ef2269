import { createHash } from 'node:crypto'
import { copyFileSync, createReadStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { peakBytes, residentBytes, resetPeak, timed, wait } from '../measure.ts'
import { startCore, type Core } from './core.ts'
import { entities, planOf } from './imports.ts'
import { removeWorkspace, type WorkspaceRequest } from './makeWorkspace.ts'

export interface CanceledImport {
  /** Of the rows, when it was canceled. */
  readonly share: number
  /** From the request to the end of the task. */
  readonly stopMs: number
  /** What the process held at most, above what it held with the workspace open. */
  readonly extraBytes: number
  /** The file, and every cell of the rows as they are downloaded, are byte for byte what they were. */
  readonly isFileSame: boolean
  readonly areRowsSame: boolean
}

const wanted = 0.7

/** Imports the orders once more in place of those that are there, and cancels at 70 %. */
export async function canceledImport({ distFolder, folder, workspace }: WorkspaceRequest, imported: string): Promise<CanceledImport> {
  removeWorkspace(workspace)
  copyFileSync(imported, workspace)
  const core = startCore(distFolder, join(folder, 'app'))
  await core.ask('workspace.open', { path: workspace })
  const before = { file: await digest(workspace), rows: await digestOfRows(core, folder) }
  const [, orders] = entities
  if (orders === undefined) throw new Error('The orders are missing.')
  const plan = { ...(await planOf(core, folder, orders)), replace: true }
  const opened = residentBytes()
  resetPeak()
  const { task } = await core.ask('import.start', plan)
  const now = async () => (await core.ask('tasks.list', {})).find(({ id }) => id === task)
  let share = 0
  while (share < wanted) {
    await wait(5)
    const found = await now()
    if (found === undefined || found.finishedAt !== null) throw new Error('The import ended before it could be canceled.')
    share = found.step.startsWith('Reading rows') ? (found.progress ?? 0) : 0
  }
  const { ms: stopMs } = await timed(async () => {
    await core.ask('tasks.cancel', { task })
    while ((await now())?.finishedAt === null) await wait(1)
  })
  const ended = await now()
  if (ended?.status !== 'canceled') throw new Error(`The import ended ${ended?.status ?? 'and was forgotten'}.`)
  const extraBytes = peakBytes() - opened
  const isFileSame = (await digest(workspace)) === before.file
  const areRowsSame = (await digestOfRows(core, folder)) === before.rows
  await core.stop()
  removeWorkspace(workspace)
  return { share, stopMs, extraBytes, isFileSame, areRowsSame }
}

async function digestOfRows(core: Core, folder: string): Promise<string> {
  const { entities: known } = await core.ask('catalog.get', {})
  const orders = known.find(({ name }) => name === 'Orders')
  if (orders === undefined) throw new Error('There are no orders.')
  const path = join(folder, 'orders.csv')
  rmSync(path, { force: true })
  await core.follow(() => core.ask('entities.download', { entity: orders.id, asOf: '2026-11-23T12:00:00Z', columns: orders.attributes.map(({ id }) => id), path }))
  const found = await digest(path)
  rmSync(path)
  return found
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

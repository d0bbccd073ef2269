import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import { canceled, TesseraError } from '@shared/errors/appError.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp, type App } from '../core/app.ts'
import { createNodePorts } from '../core/nodePorts.ts'
import { secretsOfFile } from './secretsOfFile.ts'

/** The core, asked by a command. */
export interface Client {
  ask<C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>>
  /** Waits for the task that `start` names; throws its error, and `canceled` where it was canceled. */
  follow<T extends { readonly task: TaskId }>(start: Promise<T>): Promise<{ readonly task: Task; readonly started: T }>
  readonly streamMembers: App['streamMembers']
}

/** `write` takes the file's lock for as long as the command runs; `read` looks at the file as it is. */
export type Access = 'read' | 'write'

/** What a shell expects of a program that was interrupted. */
export const interruptedCode = 130

/** Runs `work` with the core; whatever happens, the workspace is saved and given free afterwards. */
export async function withClient<T>(access: Access, work: (client: Client) => Promise<T>): Promise<T> {
  // Settings and recent files belong to the windows; a command leaves none behind.
  const appFolder = join(tmpdir(), `tessera-command-${process.pid}`)
  const log = process.env['TESSERA_LOG'] === undefined ? () => {} : (message: string, error?: unknown) => console.error(message, error ?? '')
  const ports = createNodePorts({ appFolder, sqlWasmPath: join(__dirname, 'sql-wasm.wasm'), log, secrets: secretsOfFile(process.env['TESSERA_SECRETS']) })
  const app = createApp(ports, { access: 'commandLine', wantWrite: access === 'write' })
  let interrupted = false
  // The first time everything under way is canceled, and ends in its own order; the second time it is not waited for.
  const stop = (): void => {
    if (interrupted || access === 'read') process.exit(interruptedCode)
    interrupted = true
    void app.close().catch(() => {})
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    const result = await work(clientOf(app))
    await app.close()
    return result
  } catch (error) {
    // What failed is what the person is told, not that closing failed as well.
    await app.close().catch(() => {})
    throw interrupted ? canceled() : error
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    rmSync(appFolder, { recursive: true, force: true })
  }
}

/** The same with a workspace opened. */
export function withWorkspace<T>(path: string, access: Access, work: (client: Client) => Promise<T>): Promise<T> {
  return withClient(access, async (client) => {
    await client.ask('workspace.open', { path: absolute(path) })
    return work(client)
  })
}

export function absolute(path: string): string {
  return resolve(path)
}

function clientOf(app: App): Client {
  const ended = new Map<TaskId, Task>()
  const waiting = new Map<TaskId, (task: Task) => void>()
  app.on((event, payload) => {
    if (event !== 'task.changed') return
    const task = payload as Task
    if (task.finishedAt === null) return
    ended.set(task.id, task)
    waiting.get(task.id)?.(task)
  })
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  return {
    ask,
    async follow(start) {
      const started = await start
      const task = ended.get(started.task) ?? (await new Promise<Task>((resolveTask) => waiting.set(started.task, resolveTask)))
      if (task.error !== null) throw new TesseraError(task.error)
      if (task.status === 'canceled') throw canceled()
      return { task, started }
    },
    streamMembers: (request, write) => app.streamMembers(request, write),
  }
}

import { join } from 'node:path'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import { TesseraError } from '@shared/errors/appError.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createCoreProcess } from '../../../electron/main/coreProcess.ts'
import { createEventRelay } from '../../../electron/main/eventRelay.ts'
import { workerCore } from '../../../electron/main/hosts/workerCore.ts'
import { secretsInMemory } from '../../../electron/main/secrets.ts'

/** The product as the browser host runs it: the core in a worker thread, asked from the main process. */
export interface Core {
  ask<C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>>
  /** Starts a task and waits for its end; throws its error. */
  follow(start: () => Promise<{ readonly task: TaskId }>): Promise<Task>
  /** Saves and ends it. */
  stop(): Promise<void>
}

/** `distFolder`: of the built core. `appFolder`: settings and recent list of this core alone. */
export function startCore(distFolder: string, appFolder: string): Core {
  const events = createEventRelay()
  const core = createCoreProcess(workerCore(distFolder, join(appFolder)), events, secretsInMemory())
  const ended = new Map<string, Task>()
  const waiting = new Map<string, (task: Task) => void>()
  events.on((event, payload) => {
    if (event === 'core.restarted') throw new Error('The core crashed during the benchmark.')
    if (event !== 'task.changed') return
    const task = payload as Task
    if (task.finishedAt === null) return
    ended.set(task.id, task)
    waiting.get(task.id)?.(task)
  })
  return {
    ask: async (channel, input) => unwrap(await core.call(channel, input)) as Output<typeof channel>,
    async follow(start) {
      const { task: id } = await start()
      const task = ended.get(id) ?? (await new Promise<Task>((resolve) => waiting.set(id, resolve)))
      if (task.error !== null) throw new TesseraError(task.error)
      if (task.status !== 'successful') throw new Error(`The task "${task.title}" ended ${task.status}.`)
      return task
    },
    async stop() {
      const failure = await core.stop()
      if (failure !== null) throw new Error(failure)
    },
  }
}

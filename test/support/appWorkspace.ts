import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import { derivedOutcomeSchema, type DerivedOutcome } from '@shared/contract/derived.contract.ts'
import type { EntityId, TaskId } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import { TesseraError } from '@shared/errors/appError.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { planFor, type PlanOverrides } from './importPlan.ts'
import { storePorts, temporaryFolder } from './storePorts.ts'

/** The whole core over an empty workspace in a temporary folder, asked through its contract. */
export async function appWorkspace(more: Partial<Ports> = {}) {
  const folder = temporaryFolder()
  const path = join(folder, 'work.tessera')
  const start = async () => {
    const app = createApp(storePorts(folder, { zone: 'UTC', pause: () => new Promise((resolve) => setImmediate(resolve)), log: (message, error) => console.error(message, error), ...more }).ports)
    onTestFinished(() => app.close())
    return app
  }
  let app = await start()
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  await ask('workspace.create', { path, replace: false, zone: 'UTC' })

  async function ended(task: TaskId): Promise<Task> {
    for (;;) {
      const found = (await ask('tasks.list', {})).find(({ id }) => id === task)
      if (found !== undefined && found.finishedAt !== null) return found
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async function resultOf(task: TaskId): Promise<unknown> {
    const { error, status, result } = await ended(task)
    if (error !== null) throw new TesseraError(error)
    if (status !== 'successful') throw new Error(`The task ended ${status}.`)
    return result
  }

  async function importCsv(name: string, content: string, overrides: PlanOverrides = {}): Promise<void> {
    const file = join(folder, name)
    writeFileSync(file, content)
    const inspection = await ask('import.inspect', { inspection: 'test', path: file })
    await resultOf((await ask('import.start', planFor(inspection, overrides))).task)
  }

  async function derive(recipe: Input<'derived.save'>['recipe'], entity?: EntityId): Promise<DerivedOutcome> {
    return derivedOutcomeSchema.parse(await resultOf((await ask('derived.save', { recipe, ...(entity === undefined ? {} : { entity }) })).task))
  }

  async function entity(name: string) {
    const found = (await ask('catalog.get', {})).entities.find((one) => one.name === name)
    if (found === undefined) throw new Error(`There is no entity ${name}.`)
    return found
  }

  const rowsOf = async (name: string): Promise<(string | null)[][]> => (await ask('catalog.rows', { entity: (await entity(name)).id, limit: 1000 })).rows
  const refusal = async (work: Promise<unknown>): Promise<string> => work.then(() => 'It was not refused.', (error: unknown) => (error instanceof Error ? error.message : String(error)))

  /** Closes the workspace and opens it again in a core of its own; `between`: what happens to its file meanwhile. */
  async function reopen(between: (path: string) => Promise<void> = async () => {}): Promise<void> {
    await app.close()
    await between(path)
    app = await start()
    await ask('workspace.open', { path })
  }

  return { folder, ask, ended, resultOf, importCsv, derive, entity, rowsOf, refusal, reopen }
}

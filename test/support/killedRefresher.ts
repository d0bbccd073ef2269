import { appendFileSync, existsSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { planFor } from './importPlan.ts'

/**
 * A process made to be killed: refreshes everything without end, a file of customers growing before each, and says each
 * step on stdout before it begins ("job 7 <id>") and once it ended ("job 7 done"). `node … <workspace> <sql-wasm.wasm> <folder>`
 */
const [path = '', sqlWasmPath = '', folder = ''] = process.argv.slice(2)
const ports = createNodePorts({ appFolder: join(folder, 'app'), sqlWasmPath, log: (message, error) => process.stderr.write(`${message} ${String(error)}\n`) })
const app = createApp(ports)
const say = (line: string): void => void writeSync(1, `${line}\n`)
const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
const ended = new Map<string, Task>()
const waiting = new Map<string, () => void>()
app.on((event, payload) => {
  if (event !== 'task.changed' || (payload as Task).finishedAt === null) return
  ended.set((payload as Task).id, payload as Task)
  waiting.get((payload as Task).id)?.()
})
async function follow(task: TaskId): Promise<void> {
  if (!ended.has(task)) await new Promise<void>((resolve) => waiting.set(task, resolve))
}

const file = join(folder, 'customers.csv')
const tierIs = (tier: string): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: tier } }] } }] })

async function begin(): Promise<void> {
  if (existsSync(path)) return void (await ask('workspace.open', { path }))
  writeFileSync(file, `Id,Tier\n${Array.from({ length: 4000 }, (_, row) => `C${row},T${row % 12}`).join('\n')}\n`)
  await ask('workspace.create', { path, zone: 'UTC', replace: false })
  const inspection = await ask('import.inspect', { inspection: 'kill', path: file })
  await follow((await ask('import.start', planFor(inspection, { entity: 'Customers', key: ['Id'], role: 'individuals' }))).task)
  for (const { id } of await ask('sources.list', {})) await ask('sources.update', { source: id, mode: 'refresh' })
  for (let tier = 0; tier < 12; tier += 1) await ask('segments.save', { name: `Tier ${tier}`, definition: tierIs(`T${tier}`) })
  await ask('workspace.save', {})
}

await begin()
// One that takes a lock from a dead process may find it being read: nothing here is done without it.
if ((await ask('workspace.state', {}))?.readOnlyReason != null) throw new Error('The workspace is read-only.')
say('ready')
for (let round = 1; ; round += 1) {
  appendFileSync(file, `X${Date.now()}${round},T${round % 12}\n`)
  const { job } = await ask('pipeline.refreshAll', {})
  say(`job ${round} ${job}`)
  await follow(job)
  say(`job ${round} done`)
}

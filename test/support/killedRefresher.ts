import { appendFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { openKilledShop } from './killedShop.ts'

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

const file = await openKilledShop({ path, folder, ask, follow })
say('ready')
for (let round = 1; ; round += 1) {
  appendFileSync(file, `X${Date.now()}${round},T${round % 12}\n`)
  const { job } = await ask('pipeline.refreshAll', {})
  say(`job ${round} ${job}`)
  await follow(job)
  say(`job ${round} done`)
}

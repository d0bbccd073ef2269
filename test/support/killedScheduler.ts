import { appendFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { openKilledShop } from './killedShop.ts'
import { killedSchedule } from './killedTimes.ts'
import { numbersFrom } from './numbersFrom.ts'

/**
 * A process made to be killed: its clock goes on by leaps, onto the next time that is due or past several of them, and
 * nobody else begins a refresh. Says where its clock is ("clock <ms>"), and which refresh ended ("done <id>").
 * `node … <workspace> <sql-wasm.wasm> <folder> <clock, ms UTC> <seed>`
 */
const [path = '', sqlWasmPath = '', folder = '', from = '', drawn = ''] = process.argv.slice(2)
const random = numbersFrom(Number(drawn))
const clock = { leapt: Number(from) - Date.now() }
const now = (): number => Date.now() + clock.leapt
/** Timers of the clock that leaps; what waits for less, like the journal, waits as long as it says. */
const longMs = 2000
const waiting = new Set<{ readonly at: number; readonly work: () => void }>()
const node = createNodePorts({ appFolder: join(folder, 'app'), sqlWasmPath, log: (message, error) => process.stderr.write(`${message} ${String(error)}\n`) })
const app = createApp({
  ...node,
  now,
  after(ms, work) {
    if (ms < longMs) return node.after(ms, work)
    const entry = { at: now() + ms, work }
    waiting.add(entry)
    return () => waiting.delete(entry)
  },
})
const say = (line: string): void => void writeSync(1, `${line}\n`)
const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const ended = new Set<TaskId>()
app.on((event, payload) => {
  if (event !== 'task.changed') return
  const { id, kind, finishedAt, status } = payload as Task
  if (finishedAt === null) return
  ended.add(id)
  if (kind === 'refresh' && status === 'successful') say(`done ${id}`)
})
async function follow(task: TaskId): Promise<void> {
  while (!ended.has(task)) await pause(5)
}

/** The machine slept, or time passed: whoever waits for the clock is called. */
function leap(to: number): void {
  clock.leapt += to - now()
  say(`clock ${to}`)
  for (const entry of [...waiting].filter(({ at }) => at <= to).sort((a, b) => a.at - b.at)) if (waiting.delete(entry)) entry.work()
}

const file = await openKilledShop({
  path,
  folder,
  ask,
  follow,
  async furnish() {
    await ask('schedule.set', { schedule: killedSchedule })
    say(`set ${now()}`)
    await ask('pipeline.setRetention', { days: 3650, jobs: 10_000 })
  },
})
say('ready')
for (let round = 1; ; round += 1) {
  appendFileSync(file, `X${Date.now()}${round},T${round % 12}\n`)
  const { next } = await ask('schedule.get', {})
  // Mostly the next time; now and then two are slept through, in time for the third or late for it.
  const coming = Date.parse(next[random() < 0.7 ? 0 : 2] ?? '')
  leap(coming + (random() < 0.8 ? 2000 : 150_000))
  await pause(random() * 60)
  // Sometimes the next one comes while this one runs still.
  if (random() < 0.7) while ((await ask('tasks.list', {})).some(({ finishedAt }) => finishedAt === null)) await pause(5)
}

import { spawn } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { buildCommandLine, type Outcome } from '../support/commandLine.ts'
import { sqlWasmPath } from '../support/storePorts.ts'

let line: ReturnType<typeof buildCommandLine>
const write = (name: string, content: string): void => writeFileSync(join(line.folder, name), content)
const definition = (entity: string, name: string, operator: string, value: unknown) =>
  JSON.stringify({ schemaVersion: 1, audience: 'Customers', rules: [{ entity, where: { kind: 'group', items: [{ kind: 'condition', attribute: { name }, test: { operator, value } }] } }] })

async function done(...args: readonly string[]): Promise<void> {
  const { code, err } = await line.run(...args)
  if (code !== 0) throw new Error(`tessera ${args.join(' ')}: ${err}`)
}

async function shop(ws: string, customers: string): Promise<void> {
  write(`${ws}-customers.csv`, customers)
  write(`${ws}-orders.csv`, 'Order,Customer,Total,Day\nO1,C1,10.50,2024-01-01\nO2,C2,20.00,2024-01-02\n')
  write('gold.json', definition('Customers', 'Tier', 'equal', 'Gold'))
  write('buyers.json', definition('Orders', 'Total', 'greater', 0))
  await done('create', ws, '--zone', 'UTC')
  await done('import', ws, `${ws}-customers.csv`, '--entity', 'Customers', '--key', 'Id', '--role', 'individuals')
  await done('import', ws, `${ws}-orders.csv`, '--entity', 'Orders', '--key', 'Order', '--role', 'activity', '--date', 'Day=yyyy-MM-dd')
  await line.run('relate', ws, 'Orders.Customer', 'Customers.Id')
  for (const entity of ['Customers', 'Orders']) await done('source', 'mode', ws, entity, 'refresh')
  await done('segment', 'add', ws, 'gold.json', '--name', 'Gold')
  await done('segment', 'add', ws, 'buyers.json', '--name', 'Buyers')
}

/** A command in a process of its own. */
function started(...args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [line.cli, ...args], { cwd: line.folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

beforeAll(() => {
  line = buildCommandLine()
}, 300_000)
afterAll(() => line.remove())

const few = 'Id,Tier\nC1,Gold\nC2,Silver\nC3,Gold\n'

describe('tessera refresh without a name', () => {
  it('runs everything from the data sources on, and says what is worth knowing of it', async () => {
    await shop('all.tessera', few)
    expect(await line.run('refresh', 'all.tessera')).toEqual({ code: 0, out: 'Buyers: 2 members\nGold: 2 members\n', err: '' })
    write('all.tessera-customers.csv', `${few}C4,Gold\n`)
    write('all.tessera-orders.csv', 'Order,Customer,Total,Day\nO1,C1,10.50,2024-01-01\nO2,C2,20.00,2024-01-02\nO3,C4,7.00,2024-01-03\nO4,C4,nothing,2024-01-03\n')
    expect(await line.run('refresh', 'all.tessera')).toEqual({ code: 0, out: 'Buyers: 3 members (+1)\nGold: 3 members (+1)\n', err: expect.stringMatching(/^Orders: 1 row was rejected\. First: line 5, /) })
  })

  it('fails with the first reason where a task does, and the others are done all the same (P102)', async () => {
    await shop('part.tessera', few)
    await done('refresh', 'part.tessera')
    rmSync(join(line.folder, 'part.tessera-orders.csv'))
    write('part.tessera-customers.csv', `${few}C4,Gold\n`)
    expect(await line.run('refresh', 'part.tessera')).toEqual({
      code: 1,
      out: 'Buyers: skipped: upstream “Orders” failed\nGold: 3 members (+1)\n',
      err: '"Orders" could not be refreshed: The file part.tessera-orders.csv was not found: check the name, or choose it again.\n',
    })
  })
})

describe('tessera refresh --schedule, a process for each call', () => {
  const days = 86_400_000
  /** Asks the core about a workspace, by a clock that is so far off. */
  async function within<T>(ws: string, off: number, work: (ask: <C extends CoreChannelName>(channel: C, input: Input<C>) => Promise<Output<C>>) => Promise<T>): Promise<T> {
    const app = createApp({ ...createNodePorts({ appFolder: join(line.folder, 'app'), sqlWasmPath }), now: () => Date.now() + off }, { access: 'commandLine', wantWrite: true })
    const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
    try {
      await ask('workspace.open', { path: join(line.folder, ws) })
      return await work(ask)
    } finally {
      await app.close()
    }
  }
  /** Three days ago somebody asked for a refresh twelve hours from now, daily. */
  const setThreeDaysAgo = (ws: string): Promise<unknown> => {
    const time = new Date(Date.now() + days / 2).toISOString().slice(11, 16)
    return within(ws, -3 * days, (ask) => ask('schedule.set', { schedule: { on: true, weekdays: null, times: [time], zone: 'UTC', missed: 'once' } }))
  }

  it('runs what is due once, and says so where nothing is (P94, P95, P157)', async () => {
    await shop('due.tessera', few)
    const nothing = { code: 0, out: 'Nothing is due.\n', err: '' }
    expect(await started('refresh', 'due.tessera', '--schedule')).toEqual(nothing)
    await setThreeDaysAgo('due.tessera')
    expect(await started('refresh', 'due.tessera', '--schedule')).toEqual({ code: 0, out: 'Buyers: 2 members\nGold: 2 members\n', err: '' })
    expect(await started('refresh', 'due.tessera', '--schedule')).toEqual(nothing)
    const [job, ...others] = await within('due.tessera', 0, (ask) => ask('pipeline.jobs', {}))
    expect([job?.status, job?.trigger.kind, job?.trigger.missed, others]).toEqual(['successful', 'schedule', 3, []])
  })

  it('ends with 1 where a segment failed, and does not try that time again (P102)', async () => {
    await shop('failing.tessera', few)
    await done('refresh', 'failing.tessera')
    await within('failing.tessera', 0, async (ask) => {
      const inGold = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'segment', segment: 'Gold' }] } }] } as const
      await ask('segments.save', { name: 'Best', definition: structuredClone(inGold) as never, refresh: false })
      const gold = (await ask('segments.list', {})).find(({ name }) => name === 'Gold')
      await ask('segments.remove', { segments: gold === undefined ? [] : [gold.id] })
    })
    await setThreeDaysAgo('failing.tessera')
    const { code, out, err } = await started('refresh', 'failing.tessera', '--schedule')
    expect([code, out]).toEqual([1, expect.stringMatching(/^Best: failed: .*There is no segment “Gold”.*\nBuyers: 2 members \(\+0\)\n$/)])
    expect(err).toMatch(/^"Best" could not be refreshed: .*There is no segment “Gold”.*\n$/)
    expect(await started('refresh', 'failing.tessera', '--schedule')).toEqual({ code: 0, out: 'Nothing is due.\n', err: '' })
  })

  it('is refused in one sentence where another process has the workspace open', async () => {
    await within('due.tessera', 0, async () => {
      const refused = await started('refresh', 'due.tessera', '--schedule')
      expect([refused.code, refused.out]).toEqual([1, ''])
      expect(refused.err).toMatch(/^"due\.tessera" is open in a Tessera command [^\n]+\.\n$/)
    })
  })

  it('names neither segments nor a moment: the schedule says both', async () => {
    for (const more of [['Gold'], ['--as-of', '2026-01-01']]) expect(await line.run('refresh', 'due.tessera', ...more, '--schedule')).toEqual({ code: 1, out: '', err: expect.stringMatching(/^With --schedule neither/) })
  })
})

describe('two processes', () => {
  const many = `Id,Tier\n${Array.from({ length: 60_000 }, (_, row) => `C${row},${row % 3 === 0 ? 'Gold' : 'Silver'}`).join('\n')}\n`

  it('never refresh one workspace at once: a window keeps a command out, and a command lets a window only look', async () => {
    await shop('two.tessera', many)
    const path = join(line.folder, 'two.tessera')
    const ports = createNodePorts({ appFolder: join(line.folder, 'app'), sqlWasmPath })
    const app = createApp(ports)
    const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
    try {
      await ask('workspace.open', { path })
      const { job } = await ask('pipeline.refreshAll', {})
      const refused = await started('refresh', 'two.tessera')
      expect([refused.code, refused.out]).toEqual([1, ''])
      expect(refused.err).toContain('"two.tessera" is open in another Tessera window')
      await expect.poll(async () => (await ask('pipeline.job', { job })).job.status, { timeout: 60_000 }).toBe('successful')
      await ask('workspace.close', {})

      write('two.tessera-customers.csv', `${many}D1,Gold\n`)
      const command = started('refresh', 'two.tessera')
      await expect.poll(() => existsSync(`${path}.lock`), { timeout: 60_000, interval: 5 }).toBe(true)
      const info = await ask('workspace.open', { path })
      expect(info.readOnlyReason).toContain('a Tessera command')
      await expect(ask('pipeline.refreshAll', {})).rejects.toThrow('This workspace is open for reading only')
      await ask('workspace.close', {})
      expect(await command).toEqual({ code: 0, out: 'Buyers: 2 members (+0)\nGold: 20001 members (+1)\n', err: '' })
      await ask('workspace.open', { path })
      expect((await ask('pipeline.jobs', {})).map(({ status, trigger }) => [status, trigger.kind]).slice(0, 2)).toEqual([['successful', 'commandLine'], ['successful', 'refreshAll']])
    } finally {
      await app.close()
    }
  }, 120_000)
})

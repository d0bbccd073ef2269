import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { unwrap } from '@shared/errors/result.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { createApp } from '../../electron/core/app.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { planFor } from './importPlan.ts'
import { sqlWasmPath } from './storePorts.ts'

const dayMs = 86_400_000

/** What happened on which day, counted from the first: all of it can be seen in the history. */
const events = {
  /** “Recent buyers” is defined otherwise: 45 days instead of 30, and 28 later on. */
  changes: [[60, 45], [140, 28]],
  /** “Gold” is deleted: “Gold and recent” fails and “Gold and recent in Leeds” is skipped; it is there again on the next day. */
  failure: 100,
  /** “Quiet” is inactive: skipped. */
  inactiveFrom: 150,
  inactiveTo: 156,
} as const

export interface HistoryYear {
  readonly path: string
  readonly days: number
  /** By name. */
  readonly segments: ReadonlyMap<string, SegmentId>
}

export const yearSegments = ['Recent buyers', 'Gold', 'Gold and recent', 'Gold and recent in Leeds', 'Quiet'] as const

/**
 * Writes a workspace with a run of every segment on each of `days` days, the last of them at `until` (milliseconds UTC): one
 * audience, “Customers”, whose last orders are spread over the time, so that members enter and leave every day; with
 * failed and skipped runs and changed definitions at {@link events}. The first run of each is by hand, the others are
 * scheduled. Takes about two seconds.
 */
export async function historyYear(path: string, { until, days = 200, customers = 600 }: { readonly until: number; readonly days?: number; readonly customers?: number }): Promise<HistoryYear> {
  const start = until - (days - 1) * dayMs
  let now = start
  const ports = { ...createNodePorts({ appFolder: join(dirname(path), 'history-year-app'), sqlWasmPath }), now: () => now, zone: 'Europe/Berlin', after: () => () => {}, pause: () => new Promise<void>((resolve) => setImmediate(resolve)) }
  const app = createApp(ports)
  const ended = new Set<string>()
  app.on((event, payload) => {
    if (event === 'task.changed' && payload !== null && 'finishedAt' in payload && payload.finishedAt !== null) ended.add(payload.id)
  })
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  const end = async (task: string): Promise<void> => {
    while (!ended.has(task)) await ports.pause()
  }
  try {
    await ask('workspace.create', { path, replace: true, zone: 'Europe/Berlin' })
    const file = join(dirname(path), 'year-customers.csv')
    writeFileSync(file, customersCsv(customers, start - 80 * dayMs, until))
    await end((await ask('import.start', planFor(await ask('import.inspect', { inspection: 'year', path: file }), { entity: 'Customers', role: 'individuals', key: ['Customer ID'], dates: new Map([['Last order', ['yyyy-MM-dd']]]) }))).task)
    rmSync(file)
    const segments = new Map<string, SegmentId>()
    for (const [name, definition] of definitions(30)) {
      const { segment, task } = await ask('segments.save', { name, definition, refresh: true })
      if (task !== null) await end(task)
      segments.set(name, segment.id)
    }
    const id = (name: (typeof yearSegments)[number]): SegmentId => segments.get(name) ?? ('' as SegmentId)
    for (let day = 1; day < days; day += 1) {
      now = start + day * dayMs
      for (const [when, length] of events.changes) if (when === day) await ask('segments.save', { segment: id('Recent buyers'), name: 'Recent buyers', definition: definitions(length)[0][1] })
      if (day === events.failure) await ask('segments.remove', { segments: [id('Gold')] })
      if (day === events.failure + 1) await ask('segments.restore', { segments: [id('Gold')] })
      if (day === events.inactiveFrom) await ask('segments.setState', { segments: [id('Quiet')], state: 'inactive' })
      if (day === events.inactiveTo) await ask('segments.setState', { segments: [id('Quiet')], state: 'active' })
      await end((await ask('pipeline.refreshAll', {})).job)
    }
    return { path, days, segments }
  } finally {
    await app.close()
    rmSync(ports.appFolder, { recursive: true, force: true })
  }
}

function definitions(recentDays: number) {
  const condition = (name: string, test: object) => ({ kind: 'condition', attribute: { name }, test })
  const member = (segment: string) => ({ kind: 'segment', segment })
  const all = (...items: readonly object[]) => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items } }] }) as DefinitionInput
  return [
    ['Recent buyers', all(condition('Last order', { operator: 'inLast', n: recentDays, unit: 'days' }))],
    ['Gold', all(condition('Tier', { operator: 'equal', value: 'Gold' }))],
    ['Gold and recent', all(member('Gold'), member('Recent buyers'))],
    ['Gold and recent in Leeds', all(member('Gold and recent'), condition('City', { operator: 'equal', value: 'Leeds' }))],
    ['Quiet', all(condition('Last order', { operator: 'moreThanAgo', n: 90, unit: 'days' }))],
  ] as const
}

/** Last orders evenly over the time with a wave in them, each attribute by a step of its own: the same file every time. */
function customersCsv(count: number, from: number, to: number): string {
  const cities = ['Leeds', 'Utrecht', 'Torino', 'Porto', 'Bergen', 'Hamburg']
  const tiers = ['Gold', 'Silver', 'Silver', 'Bronze', '']
  const lines = Array.from({ length: count }, (_, index) => {
    const share = (index * 0.618_033_988_75) % 1
    const day = new Date(from + (share + 0.03 * Math.sin(share * 40)) * (to - from)).toISOString().slice(0, 10)
    const spend = (((index * 7919) % 90_000) / 100 + 5).toFixed(2)
    return [`C-${String(index + 1).padStart(6, '0')}`, `Customer ${index + 1}`, cities[(index * 5) % 6], tiers[(index * 3) % 5], 18 + ((index * 13) % 60), spend, day].join(',')
  })
  return ['Customer ID,Name,City,Tier,Age,Spend,Last order', ...lines, ''].join('\n')
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { Task } from '@shared/domain/task.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { sqlWasmPath, temporaryFolder } from '../support/storePorts.ts'

const runs = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 6)

/** One customer of the file: what the model knows of it. */
type Customer = Readonly<Record<'id' | 'city' | 'points', string>>

const columns = ['id', 'city', 'points'] as const
const cities = ['Bonn', 'Ulm', 'Köln', '']

/** What happens to the file between two refreshes. */
const step = fc.record({
  add: fc.array(fc.record({ id: fc.integer({ min: 0, max: 40 }).map((n) => `c${n}`), city: fc.constantFrom(...cities), points: fc.integer({ min: 0, max: 9 }).map(String) }), { maxLength: 8 }),
  remove: fc.array(fc.integer({ min: 0, max: 40 }).map((n) => `c${n}`), { maxLength: 8 }),
  change: fc.array(fc.record({ id: fc.integer({ min: 0, max: 40 }).map((n) => `c${n}`), points: fc.integer({ min: 0, max: 9 }).map(String) }), { maxLength: 8 }),
  order: fc.shuffledSubarray([...columns], { minLength: 3, maxLength: 3 }),
  isReversed: fc.boolean(),
})

async function window() {
  const folder = temporaryFolder()
  const app = createApp(createNodePorts({ appFolder: join(folder, 'app'), sqlWasmPath }))
  onTestFinished(() => app.close())
  const ended = new Map<string, Task>()
  app.on((event, payload) => {
    if (event === 'task.changed' && (payload as Task).finishedAt !== null) ended.set((payload as Task).id, payload as Task)
  })
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  const follow = async (start: Promise<{ readonly task: string | null }>): Promise<Task> => {
    const { task } = await start
    await expect.poll(() => ended.has(task ?? ''), { timeout: 20_000, interval: 2 }).toBe(true)
    const found = ended.get(task ?? '')
    if (found === undefined) throw new Error('The task has ended.')
    expect(found.error).toBeNull()
    return found
  }
  return { folder, ask, follow }
}

function written(rows: ReadonlyMap<string, Customer>, order: readonly (keyof Customer)[], isReversed: boolean): string {
  const lines = [...rows.values()].map((row) => order.map((column) => row[column]).join(','))
  return `${[order.join(','), ...(isReversed ? lines.toReversed() : lines)].join('\n')}\n`
}

/** Those with at least five points, sorted. */
function membersOf(rows: ReadonlyMap<string, Customer>): readonly string[] {
  return [...rows.values()].filter(({ points }) => Number(points) >= 5).map(({ id }) => id).toSorted()
}

test('customers refreshed ten times keep who they are, and the history of a segment is what happened', async () => {
  const { folder, ask, follow } = await window()
  const path = join(folder, 'customers.csv')
  let n = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 10 }), async (steps) => {
      n += 1
      const rows = new Map<string, Customer>([...Array(12).keys()].map((i) => [`c${i}`, { id: `c${i}`, city: 'Bonn', points: String(i % 10) }]))
      writeFileSync(path, written(rows, columns, false))
      await ask('workspace.create', { path: join(folder, `w${n}.tessera`), zone: 'UTC' })
      const inspection = await ask('import.inspect', { inspection: 'a', path, hints: {}, columns: [] })
      const plan = { path, options: inspection.options, entity: 'Customers', role: 'individuals' as const, columns: inspection.columns.map((column) => column.plan), key: ['id'], dateColumn: null, nameColumn: null }
      await follow(ask('import.start', plan))
      const [source] = await ask('sources.list', {})
      if (source === undefined) throw new Error('The customers have a source.')
      const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'points' }, test: { operator: 'greaterOrEqual' as const, value: 5 } }] }
      const { segment } = await ask('segments.save', { name: 'Keen', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }] } })
      await follow(ask('segments.refresh', { segments: [segment.id] }))
      const expected = [{ members: membersOf(rows).length, entered: membersOf(rows).length, left: 0 }]

      for (const { add, remove, change, order, isReversed } of steps) {
        const before = new Map(rows)
        for (const id of remove) rows.delete(id)
        for (const { id, points } of change) {
          const row = rows.get(id)
          if (row !== undefined) rows.set(id, { ...row, points })
        }
        for (const row of add) rows.set(row.id, row)
        if (rows.size === 0) rows.set('c0', { id: 'c0', city: '', points: '1' })
        writeFileSync(path, written(rows, order, isReversed))
        const task = await follow(ask('sources.refresh', { source: source.id, anew: true }))
        const isSame = (a: Customer, b: Customer | undefined): boolean => b !== undefined && a.city === b.city && a.points === b.points
        expect(task.result).toMatchObject({
          rows: rows.size,
          rejected: 0,
          report: {
            added: [...rows.keys()].filter((id) => !before.has(id)).length,
            changed: [...rows.values()].filter((row) => before.has(row.id) && !isSame(row, before.get(row.id))).length,
            removed: [...before.keys()].filter((id) => !rows.has(id)).length,
          },
        })
        await follow(ask('segments.refresh', { segments: [segment.id] }))
        const [was, is] = [new Set(membersOf(before)), membersOf(rows)]
        expected.push({ members: is.length, entered: is.filter((id) => !was.has(id)).length, left: [...was].filter((id) => !is.includes(id)).length })
      }
      const detail = await ask('segments.page', { segment: segment.id })
      expect(detail.runs.map(({ members, entered, left }) => ({ members, entered, left })).toReversed()).toEqual(expected)
    }),
    { numRuns: runs },
  )
}, 300_000)

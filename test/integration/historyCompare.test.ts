import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ComparedList } from '@shared/contract/history.contract.ts'
import type { RunId, SegmentId } from '@shared/domain/ids.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

const golden: DefinitionInput = {
  schemaVersion: 1,
  audience: 'Customers',
  rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold' } }] } }],
}

/** A segment of the golden among some customers, run once for each state of the data: keys by tier. */
async function runsOf(states: readonly (readonly (readonly [key: string, tier: string])[])[], key: readonly string[] = ['Id']) {
  const workspace = await appWorkspace()
  const { ask, importCsv, resultOf } = workspace
  let segment: SegmentId | null = null
  for (const state of states) {
    const lines = [key.length === 1 ? 'Id,Name,Tier' : 'Shop,Id,Name,Tier', ...state.map(([id, tier]) => `${id},"=Name ${id.replace(',', ' ')}",${tier}`)]
    await importCsv('customers.csv', lines.join('\n'), { entity: 'Customers', role: 'individuals', key, replace: segment !== null })
    if (segment === null) {
      const saved = await ask('segments.save', { name: 'Golden', definition: golden, refresh: true })
      if (saved.task !== null) await resultOf(saved.task)
      segment = saved.segment.id
    } else await resultOf((await ask('segments.refresh', { segments: [segment] })).task)
  }
  if (segment === null) throw new Error('There is one state at least.')
  const id = segment
  const runs = (await ask('segments.page', { segment: id })).runs.toReversed()
  const runAt = (index: number): RunId => {
    const run = runs[index]
    if (run === undefined) throw new Error('There is no such run.')
    return run.id
  }
  const between = (before: number, after: number) => ({ segment: id, before: runAt(before), after: runAt(after) })

  /** Keys of one list as they are shown. */
  async function keysOf(runs: ReturnType<typeof between>, list: ComparedList): Promise<string[]> {
    const { table } = await ask('history.compared', { ...runs, list, offset: 0, limit: 500 })
    return table.rows.map((row) => row.slice(0, table.keyColumns).join(','))
  }

  return { ...workspace, id, runs, between, keysOf }
}

describe('comparing two runs (P57)', () => {
  it('lists who entered, left and stayed, those no longer in the data by key', async () => {
    const { ask, between, keysOf } = await runsOf([
      [['C1', 'Gold'], ['C2', 'Gold'], ['C3', 'Silver'], ['C9', 'Gold'], ['C4', 'Gold']],
      [['C1', 'Gold'], ['C2', 'Silver'], ['C3', 'Gold'], ['C5', 'Gold'], ['C4', 'Gold']],
    ])
    const runs = between(0, 1)
    const found = await ask('history.compare', runs)
    expect(found.lists).toEqual({ entered: { size: 2, gone: 0 }, left: { size: 2, gone: 1 }, stayed: { size: 2, gone: 0 } })
    expect(found.offered.map(({ name }) => name)).toEqual(['Id', 'Name', 'Tier'])
    expect([await keysOf(runs, 'entered'), await keysOf(runs, 'left'), await keysOf(runs, 'stayed')]).toEqual([['C3', 'C5'], ['C2', 'C9'], ['C1', 'C4']])
    const left = await ask('history.compared', { ...runs, list: 'left', columns: ['Tier', 'Id'], offset: 0, limit: 10 })
    expect(left).toMatchObject({ total: 2, present: 1, table: { keyColumns: 1, columns: [{ name: 'Id' }, { name: 'Tier' }], rows: [['C2', 'Silver'], ['C9', null]] } })
    expect((await ask('history.compared', { ...runs, list: 'left', offset: 1, limit: 10 })).table.rows.map(([key]) => key)).toEqual(['C9'])
  })

  it('takes any two, in either order, and those that share their members', async () => {
    const gold = [['C1', 'Gold'], ['C2', 'Gold']] as const
    const { ask, between } = await runsOf([gold, gold, [['C1', 'Silver'], ['C2', 'Gold']], gold])
    const sizes = async (before: number, after: number) => {
      const { entered, left, stayed } = (await ask('history.compare', between(before, after))).lists
      return [entered?.size, left?.size, stayed?.size]
    }
    expect([await sizes(0, 1), await sizes(1, 2), await sizes(2, 1), await sizes(0, 3)]).toEqual([[0, 0, 2], [0, 1, 1], [1, 0, 1], [0, 0, 2]])
  })

  it('names keys of several parts that are gone', async () => {
    const { between, keysOf } = await runsOf([[['S1,7', 'Gold'], ['S10,8', 'Gold'], ['S1,9', 'Gold']], [['S1,9', 'Gold']]], ['Shop', 'Id'])
    expect(await keysOf(between(0, 1), 'left')).toEqual(['S1,7', 'S10,8'])
  })

  it('writes a list as CSV with cells that no spreadsheet runs, whole or not at all', async () => {
    const { ask, between, resultOf, refusal, folder } = await runsOf([[['C1', 'Gold'], ['C2', 'Gold'], ['C9', 'Gold']], [['C2', 'Gold'], ['C1', 'Silver']]])
    const path = join(folder, 'left.csv')
    expect(await resultOf((await ask('history.download', { ...between(0, 1), list: 'left', path })).task)).toBe(2)
    expect(readFileSync(path, 'utf8')).toBe("\uFEFFId,Name,Tier\r\nC1,'=Name C1,Silver\r\nC9,,\r\n")
    const nowhere = join(folder, 'no such folder', 'left.csv')
    expect(await refusal(resultOf((await ask('history.download', { ...between(0, 1), list: 'left', path: nowhere })).task))).toContain('could not be written')
    expect(readdirSync(folder).filter((name) => name.includes('left.csv'))).toEqual(['left.csv'])
  })

  it('makes a static segment of a list, which keeps those no longer in the data', async () => {
    const { ask, between, resultOf } = await runsOf([[['C1', 'Gold'], ['C2', 'Gold'], ['C9', 'Gold']], [['C2', 'Gold'], ['C1', 'Silver']]])
    const saved = await ask('history.saveList', { ...between(0, 1), list: 'left', name: 'Lost gold' })
    await resultOf(saved.task)
    const page = await ask('segments.page', { segment: saved.segment })
    expect([page.segment, page.members?.rows.map(([key]) => key)]).toMatchObject([{ name: 'Lost gold', type: 'static', isList: true, members: 1 }, ['C1']])
    expect(await ask('lists.missing', { segment: saved.segment })).toEqual({ keys: 2, missing: 1, first: ['C9'] })
  })

  it('refuses runs that were not successful, or are of another segment', async () => {
    const { ask, between, refusal, resultOf, id } = await runsOf([[['C1', 'Gold']]])
    await ask('segments.setState', { segments: [id], state: 'inactive' })
    await resultOf((await ask('pipeline.refreshAll', {})).job)
    const [skipped] = (await ask('segments.page', { segment: id })).runs
    if (skipped?.status !== 'skipped') throw new Error('The newest run was skipped.')
    const sentence = 'One of the two runs has no members to compare; choose two successful runs of this segment.'
    expect(await refusal(ask('history.compare', { ...between(0, 0), after: skipped.id }))).toBe(sentence)
    const other = await ask('segments.duplicate', { segment: id })
    expect(await refusal(ask('history.compare', { ...between(0, 0), segment: other.id }))).toBe(sentence)
  })

  it('agrees with the difference of plain sets, whatever the runs found', async () => {
    const tiers = fc.dictionary(fc.integer({ min: 1, max: 60 }).map((number) => `K${number}`), fc.constantFrom('Gold', 'Silver'), { minKeys: 1, maxKeys: 40, noNullPrototype: true })
    await fc.assert(
      fc.asyncProperty(fc.array(tiers, { minLength: 2, maxLength: 4 }), fc.nat(), fc.nat(), async (states, one, other) => {
        const { between, keysOf, ask } = await runsOf(states.map((state) => Object.entries(state)))
        const [before, after] = [one % states.length, other % states.length]
        const golden = (index: number): ReadonlySet<string> => new Set(Object.entries(states[index] ?? {}).filter(([, tier]) => tier === 'Gold').map(([key]) => key))
        const [earlier, later] = [golden(before), golden(after)]
        const expected = {
          entered: [...later].filter((key) => !earlier.has(key)),
          left: [...earlier].filter((key) => !later.has(key)),
          stayed: [...earlier].filter((key) => later.has(key)),
        }
        const runs = between(before, after)
        for (const list of ['entered', 'left', 'stayed'] as const) {
          const shown = await keysOf(runs, list)
          const isNow = new Set(Object.keys(states.at(-1) ?? {}))
          const [there, gone] = [expected[list].filter((key) => isNow.has(key)).sort(), expected[list].filter((key) => !isNow.has(key)).sort()]
          expect([list, ...shown]).toEqual([list, ...there, ...gone])
          expect((await ask('history.compare', runs)).lists[list]).toEqual({ size: expected[list].length, gone: gone.length })
        }
      }),
      { numRuns: 8 },
    )
  })
})

import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { fail } from '@shared/errors/appError.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'
import { segmentsWorkspace, setOf, tierIs } from '../support/segmentsWorkspace.ts'

type Workspace = Awaited<ReturnType<typeof segmentsWorkspace>>
type Saved = Output<'segments.save'>

function inSegments(...names: readonly string[]): DefinitionInput {
  return { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: names.map((segment) => ({ kind: 'segment' as const, segment })) } }] }
}

const sentences = ({ diagnostics }: Saved): string[] => diagnostics.map(({ severity, message }) => `${severity}: ${message}`)

/** The runs of every segment in the order they were made, as "name status: error". */
async function runs({ call, store }: Workspace): Promise<string[]> {
  const names = new Map((await call('segments.list', {})).map(({ id, name }) => [String(id), name]))
  const rows = store.all<{ segment: string; status: string; error: string | null }>(sql`SELECT segment, status, error FROM refresh_run ORDER BY sequence`)
  return rows.map(({ segment, status, error }) => `${names.get(segment) ?? '?'} ${status}${error === null ? '' : `: ${error}`}`)
}

describe('a segment that uses another', () => {
  it('reads the members the other has now, and is resolved anew only where there are others', async () => {
    const workspace = await segmentsWorkspace()
    const gold = await workspace.save('Gold')
    await workspace.refresh(gold.id)
    const best = await workspace.save('Best', inSegments('Gold'))
    const seen: ResolvedDefinition[] = []
    const refreshBoth = async (answer: readonly number[]): Promise<void> => {
      workspace.answers((_options, definition) => {
        if (definition !== null && JSON.stringify(definition).includes('"segment"')) seen.push(definition)
        return setOf(answer)
      })
      await workspace.refresh(gold.id, best.id)
    }
    for (const answer of [[1], [1], [2]]) await refreshBoth(answer)
    await workspace.call('segments.rename', { segment: gold.id, name: 'Precious' })
    await refreshBoth([2])
    const runOf = (definition: ResolvedDefinition | undefined): unknown => definition?.rules[0]?.where?.items[0]
    expect(seen.map((definition, index) => definition === seen[index - 1])).toEqual([false, true, false, false])
    expect(runOf(seen[2])).not.toEqual(runOf(seen[1]))
    expect(runOf(seen[3])).toEqual(runOf(seen[2]))
  })

  it('waits as a draft until the other has run', async () => {
    const workspace = await segmentsWorkspace()
    const gold = await workspace.save('Gold')
    const early = await workspace.call('segments.save', { name: 'Best', definition: inSegments('Gold') })
    expect([early.segment.statusReason, ...sentences(early)]).toEqual(['draft', 'error: “Gold” was never refreshed, so it has no members yet; refresh it first.'])
    await workspace.refresh(gold.id)
    const late = await workspace.call('segments.save', { segment: early.segment.id, name: 'Best', definition: inSegments('Gold') })
    expect([late.segment.statusReason, late.diagnostics]).toEqual([null, []])
  })

  it('is kept with the output name, so that a new name of the other breaks nothing', async () => {
    const workspace = await segmentsWorkspace()
    const gold = await workspace.save('Gold tier')
    await workspace.refresh(gold.id)
    const best = await workspace.save('Best', inSegments('gold TIER'))
    await workspace.call('segments.rename', { segment: gold.id, name: 'Precious' })
    const { definition } = await workspace.call('segments.get', { segment: best.id })
    expect(definition.rules[0]?.where?.items[0]).toMatchObject({ kind: 'segment', segment: 'Gold_tier' })
    expect(await workspace.call('segments.check', { definition, segment: best.id })).toEqual([])
    expect((await workspace.call('segments.page', { segment: best.id })).sentence).toBe('Customers who are in “Precious”.')
  })

  it('is told of what is inactive, and goes on with its members', async () => {
    const workspace = await segmentsWorkspace()
    const gold = await workspace.save('Gold')
    await workspace.refresh(gold.id)
    await workspace.call('segments.setState', { segments: [gold.id], state: 'inactive' })
    const best = await workspace.call('segments.save', { name: 'Best', definition: inSegments('Gold') })
    expect([best.segment.state, ...sentences(best)]).toEqual(['active', 'warning: “Gold” is inactive: its members are those of its last refresh.'])
  })

  it('must not come back to itself, however far the way', async () => {
    const workspace = await segmentsWorkspace()
    const a = await workspace.save('A')
    await workspace.refresh(a.id)
    const b = await workspace.save('B', inSegments('A'))
    await workspace.refresh(b.id)
    await workspace.save('C', inSegments('B'))
    await workspace.refresh((await workspace.call('segments.list', {})).find(({ name }) => name === 'C')?.id ?? '')
    const circle = 'error: “A” would depend on itself: A → C → B → A. Use another segment, or change one of these.'
    expect((await workspace.call('segments.check', { definition: inSegments('C'), segment: a.id })).map(({ severity, message }) => `${severity}: ${message}`)).toEqual([circle])
    const saved = await workspace.call('segments.save', { segment: a.id, name: 'A', definition: inSegments('C') })
    expect([saved.segment.statusReason, ...sentences(saved)]).toEqual(['draft', circle])
    // A draft's own definition is not run: the others are as sound as they were.
    const again = await workspace.call('segments.save', { segment: b.id, name: 'B', definition: inSegments('A') })
    expect(sentences(again)).toEqual(['warning: “A” is a draft: its members are those of its last refresh, before it was changed.'])
  })

  it('fails once the other is deleted, and works again when that is undone', async () => {
    const workspace = await segmentsWorkspace()
    const gold = await workspace.save('Gold')
    await workspace.refresh(gold.id)
    const best = await workspace.save('Best', inSegments('Gold'))
    await workspace.call('segments.remove', { segments: [gold.id] })
    await workspace.refresh(best.id)
    const row = async () => (await workspace.call('segments.list', {})).find(({ id }) => id === best.id)
    expect(await row()).toMatchObject({ state: 'active', status: 'failed', statusReason: 'Rule 1, condition 1: This uses the deleted segment “Gold”; use another one, or undo the deletion.' })
    await workspace.call('segments.restore', { segments: [gold.id] })
    await workspace.refresh(best.id)
    expect(await row()).toMatchObject({ state: 'active', status: 'successful' })
  })
})

describe('several segments in one refresh', () => {
  /** Ape uses yak, yak and cat use zebra: the names are against the order. Everything has run once. */
  async function linked(): Promise<Workspace & { readonly ids: Readonly<Record<string, string>> }> {
    const workspace = await segmentsWorkspace()
    const ids: Record<string, string> = {}
    for (const [name, ...used] of [['zebra'], ['yak', 'zebra'], ['cat', 'zebra'], ['ape', 'yak']] as const) {
      ids[name] = (await workspace.save(name, used.length === 0 ? tierIs('Gold') : inSegments(...used))).id
      await workspace.refresh(ids[name] ?? '')
    }
    return { ...workspace, ids }
  }

  it('run in the order of their use', async () => {
    const workspace = await linked()
    await workspace.refreshAll()
    expect((await runs(workspace)).slice(4)).toEqual(['zebra successful', 'yak successful', 'ape successful', 'cat successful'])
    await workspace.refresh(workspace.ids['ape'] ?? '', workspace.ids['yak'] ?? '')
    expect((await runs(workspace)).slice(8)).toEqual(['yak successful', 'ape successful'])
  })

  it('skip what uses a failed one, naming the first cause, and nothing else', async () => {
    const workspace = await linked()
    await workspace.save('other', tierIs('Silver'))
    workspace.answers((_options, definition) => {
      if (!JSON.stringify(definition).includes('"Gold"')) return setOf([1])
      throw fail('dataSource', 'Out of order.')
    })
    await workspace.refreshAll()
    expect((await runs(workspace)).slice(4)).toEqual([
      'zebra failed: Out of order.',
      'yak skipped: upstream “zebra” failed',
      'ape skipped: upstream “zebra” failed',
      'cat skipped: upstream “zebra” failed',
      'other successful',
    ])
  })

  it('go on with the stored members of one that is inactive', async () => {
    const workspace = await linked()
    await workspace.call('segments.setState', { segments: [workspace.ids['zebra'] as never], state: 'inactive' })
    await workspace.refreshAll()
    expect((await runs(workspace)).slice(4)).toEqual(['zebra skipped: inactive', 'yak successful', 'ape successful', 'cat successful'])
  })
})

/** The real core with the sample of coffee drinkers open. */
async function sampleApp() {
  const folder = temporaryFolder()
  const app = createApp(storePorts(folder, { zone: 'Europe/Berlin' }).ports)
  onTestFinished(() => app.close())
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  await ask('workspace.openSample', { path: join(folder, 'sample.tessera'), size: 'S', seed: 7 })
  const [consent] = (await ask('segments.list', {})).filter(({ name }) => name === 'No marketing consent')
  if (consent === undefined) throw new Error('The sample has no such segment.')
  return { ask, consent }
}

const consentIs = (operator: 'isTrue' | 'isFalse'): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Email consent' }, test: { operator } }] } }] })

describe('the members of another segment', () => {
  it('are those its last run stored, whatever its definition says meanwhile', async () => {
    const { ask, consent } = await sampleApp()
    const total = async (negate: boolean): Promise<number | null> =>
      (await ask('segments.count', { draft: 'a', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'segment', segment: consent.outputName, negate }] } }] } })).total
    const [inside, outside] = [await total(false), await total(true)]
    const customers = (await ask('catalog.get', {})).entities.find(({ name }) => name === 'Customers')?.rowCount
    expect(inside).toBeGreaterThan(0)
    expect([inside, (inside ?? 0) + (outside ?? 0)]).toEqual([consent.members, customers])
    await ask('segments.save', { segment: consent.id, name: consent.name, definition: consentIs('isTrue') })
    expect(await total(false)).toBe(inside)
    const { task } = await ask('segments.refresh', { segments: [consent.id] })
    await expect.poll(async () => (await ask('tasks.list', {})).find(({ id }) => id === task)?.status, { timeout: 30_000 }).toBe('successful')
    const after = (await ask('segments.list', {})).find(({ id }) => id === consent.id)?.members
    expect(after).not.toBe(inside)
    expect(await total(false)).toBe(after)
  })

  it('decide a measure, which is kept with the output name and refused where it would close a circle', async () => {
    const { ask, consent } = await sampleApp()
    const recipe = (segment: string) => ({
      kind: 'measure',
      audience: 'Customers',
      name: 'Orders without consent',
      value: { kind: 'aggregate', function: 'count', entity: 'Store orders', where: { kind: 'group', items: [{ kind: 'segment', segment, at: 0 }] } },
    })
    const measure = await ask('computed.save', { recipe: recipe('no MARKETING consent') })
    expect(measure.recipe).toMatchObject({ value: { where: { items: [{ kind: 'segment', segment: consent.outputName }] } } })
    const definition: DefinitionInput = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Orders without consent' }, test: { operator: 'greaterOrEqual', value: 1 } }] } }] }
    const { segment } = await ask('segments.save', { name: 'Quiet buyers', definition, refresh: true })
    expect(segment.statusReason).toBeNull()
    await expect.poll(async () => (await ask('segments.list', {})).find(({ id }) => id === segment.id)?.status, { timeout: 30_000 }).toBe('successful')
    // The segment the measure goes by may not use the measure, nor what does.
    expect((await ask('segments.check', { definition, segment: consent.id })).map(({ message }) => message)).toEqual([
      '“Orders without consent” cannot be computed: “No marketing consent” would depend on itself: No marketing consent → No marketing consent. Use another segment, or change one of these.',
    ])
    await expect(ask('computed.save', { recipe: recipe('Quiet buyers'), computed: measure.id })).rejects.toThrow(
      'With this change the segment "Quiet buyers" would depend on itself through "Orders without consent": Quiet buyers → Quiet buyers. Use another segment, or change one of these.',
    )
  })
})

import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { unwrap } from '@shared/errors/result.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { createApp } from '../../electron/core/app.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

async function sampleApp() {
  const folder = temporaryFolder()
  const app = createApp(storePorts(folder, { zone: 'UTC' }).ports)
  onTestFinished(() => app.close())
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  await ask('workspace.openSample', { path: join(folder, 'sample.tessera'), size: 'S', seed: 7 })
  const refusal = async (work: Promise<unknown>): Promise<unknown> => work.then(() => null, (error: unknown) => (error instanceof Error ? error.message : error))
  return { ask, refusal }
}

const measure = (name: string, value: object) => ({ kind: 'measure', audience: 'Customers', name, value })
const spend = measure('Total spend', { kind: 'aggregate', function: 'sum', entity: 'Online orders', attribute: { name: 'Amount' } })
const orders = measure('Orders', { kind: 'aggregate', function: 'count', entity: 'Online orders' })
const average = measure('Average', { kind: 'formula', formula: '[Total spend] / [Orders]' })
const coffee = { kind: 'condition', id: 'coffee', attribute: { name: 'Category' }, test: { operator: 'equal', value: 'Coffee beans' } }
const wrong = { kind: 'condition', id: 'wrong', attribute: { name: 'Categry' }, test: { operator: 'equal', value: 'Tea' } }

const withAverage: DefinitionInput = {
  schemaVersion: 1,
  audience: 'Customers',
  rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Average' }, test: { operator: 'greater', value: 50 } }] } }],
}

describe('a preview', () => {
  it('says what a recipe gives that is not saved: type, first rows by key, spread, rows with an error', async () => {
    const { ask } = await sampleApp()
    const preview = await ask('computed.preview', { draft: 'a', recipe: average, first: [spend, orders] })
    expect({ type: preview.type, problems: preview.problems, columns: preview.sample.columns.map(({ name }) => name) }).toEqual({
      type: { type: 'decimal', scale: null },
      problems: [],
      columns: ['Customer ID', 'Name', 'Average'],
    })
    const keys = preview.sample.rows.map(([key]) => String(key))
    expect([keys.length, keys.toSorted()]).toEqual([10, keys])
    const [failed] = preview.errors
    expect(failed?.message).toContain('division by zero')
    expect(failed?.keys[0]).toMatch(/^Customer ID \S+$/)
    const { profile } = preview
    expect(profile?.kind).toBe('numbers')
    if (profile?.kind !== 'numbers') return
    expect(profile.rows - profile.values).toBe(failed?.rows)
    expect(profile.bins.reduce((sum, bin) => sum + bin, 0)).toBe(profile.values)
    expect([profile.edges[0], profile.edges.at(-1), profile.edges.length]).toEqual([profile.least, profile.greatest, profile.bins.length + 1])
    expect(preview.dataOf).toMatch(/^\d{4}-/)
    expect((await ask('catalog.get', {})).entities.flatMap(({ computed }) => computed)).toEqual([])
  })

  it('counts the records of an aggregate, in all and beside each condition that is in order', async () => {
    const { ask } = await sampleApp()
    const group = (...items: readonly object[]) => ({ kind: 'group', id: 'all', operator: 'and', negate: false, items })
    const of = (where: object) => ask('computed.preview', { draft: 'a', recipe: measure('Cups', { kind: 'aggregate', function: 'count', entity: 'Online orders', where }) })
    const { records } = await of(group(coffee))
    const values = await ask('catalog.values', { attribute: (await ask('catalog.get', {})).entities.find(({ name }) => name === 'Online orders')?.attributes.find(({ name }) => name === 'Category')?.id ?? ('' as AttributeId) })
    const beans = values.values.find(({ value }) => value === 'Coffee beans')?.rows
    expect(beans).toBeGreaterThan(10)
    expect(records).toMatchObject({ counted: beans, path: 'Online orders → Customers', nodes: [{ id: 'coffee', count: beans }, { id: 'all', count: beans }] })
    expect(records?.inWindow).toBe(values.values.reduce((sum, { rows }) => sum + rows, values.missing))

    const faulty = await of(group(coffee, wrong))
    expect(faulty.type).toBe(null)
    expect(faulty.records).toMatchObject({ counted: null, nodes: expect.arrayContaining([{ id: 'coffee', count: beans }, { id: 'wrong', count: null }]) })
    expect(faulty.problems.map(({ place }) => [place.nodeId, place.message])).toEqual([['wrong', '“Online orders” has no attribute “Categry”. Did you mean “Category”?']])
  })

  it('shows what is wrong with a formula by its characters, a taken name, a circle', async () => {
    const { ask } = await sampleApp()
    const problems = async (recipe: { kind: string }, more: object = {}): Promise<unknown> => (await ask('computed.preview', { draft: 'a', recipe, ...more })).problems.map(({ place, from, to }) => [place.part, from, to, place.message])
    expect(await problems(measure('Half', { kind: 'formula', formula: '[Incme] / 2' }))).toEqual([['definition', 0, 7, '“Customers” has no attribute “Incme”. Did you mean “Income”?']])
    expect(await problems(measure('income', { kind: 'formula', formula: '1' }))).toEqual([['projection', null, null, '“Customers” has “Income” already; choose another name.']])
    const saved = await ask('computed.save', { recipe: average, first: [spend, orders] })
    const total = (await ask('catalog.get', {})).entities.flatMap(({ computed }) => computed).find(({ name }) => name === 'Total spend')
    expect(saved.name).toBe('Average')
    expect(await problems(measure('Total spend', { kind: 'formula', formula: '[Average] * 2' }), { computed: total?.id })).toEqual([
      ['definition', null, null, '“Total spend” cannot be computed: it depends on itself: “Total spend” → “Average” → “Total spend”.'],
    ])
  })

  it('is given up for a newer question of the same editor', async () => {
    const { ask, refusal } = await sampleApp()
    const older = refusal(ask('computed.preview', { draft: 'a', recipe: spend }))
    const other = refusal(ask('computed.preview', { draft: 'b', recipe: orders }))
    const newer = refusal(ask('computed.preview', { draft: 'a', recipe: orders }))
    expect(await Promise.all([older.then((said) => said !== null), other, newer])).toEqual([true, null, null])
  })
})

describe('what uses a measure', () => {
  it('is named, and keeps it from being removed, renamed or made another type', async () => {
    const { ask, refusal } = await sampleApp()
    const saved = await ask('computed.save', { recipe: average, first: [spend, orders] })
    await ask('segments.save', { name: 'Big baskets', definition: withAverage })
    const computed = (await ask('catalog.get', {})).entities.flatMap((entity) => entity.computed)
    const idOf = (name: string): AttributeId => computed.find((one) => one.name === name)?.id ?? saved.id
    const nameOf = (id: AttributeId): string => computed.find((one) => one.id === id)?.name ?? ''
    expect((await ask('computed.usage', {})).map((use) => [nameOf(use.computed), use.segments.map(({ name }) => name), use.attributes.map(({ name }) => name)])).toEqual([
      ['Total spend', [], ['Average']],
      ['Orders', [], ['Average']],
      ['Average', ['Big baskets'], []],
    ])
    expect(await refusal(ask('computed.remove', { computed: idOf('Orders') }))).toBe('"Orders" is used: first change or delete Big baskets, Average, in this order.')
    expect(await refusal(ask('computed.remove', { computed: saved.id }))).toBe('"Average" is used: first change or delete Big baskets.')
    expect(await refusal(ask('computed.save', { computed: saved.id, recipe: { ...average, name: 'Basket' } }))).toBe('"Average" is used under this name: keep it, or take it out of Big baskets first.')
    expect(await refusal(ask('computed.save', { computed: idOf('Orders'), recipe: { ...orders, name: 'Number of orders' } }))).toBe('"Orders" is used under this name: keep it, or take it out of Average first.')
    expect(await refusal(ask('computed.save', { computed: saved.id, recipe: measure('Average', { kind: 'formula', formula: "'much'" }) }))).toMatch(/^With this change the segment "Big baskets", which uses it, could not be refreshed: /)
    const renamed = await ask('computed.save', { computed: saved.id, recipe: { ...average, name: 'AVERAGE' } })
    expect(renamed.name).toBe('AVERAGE')
  })

  it('saves all of several recipes or none', async () => {
    const { ask, refusal } = await sampleApp()
    expect(await refusal(ask('computed.save', { recipe: measure('Bad', { kind: 'formula', formula: '[Total spend] & ' }), first: [spend] }))).toMatch(/^"Bad" cannot be computed/)
    expect((await ask('catalog.get', {})).entities.flatMap(({ computed }) => computed)).toEqual([])
  })
})

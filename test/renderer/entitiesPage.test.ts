import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EntityLine, ProfiledAttribute } from '@shared/contract/entities.contract.ts'
import type { Cell } from '@shared/contract/segments.contract.ts'
import { canceled, fail } from '@shared/errors/appError.ts'
import { segmentIdSchema, taskIdSchema } from '@shared/domain/ids.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { customers, orders, shellAnswers, shop } from './sourcesFixture.ts'

const vip = segmentIdSchema.parse('seg_vip')
const lineOf = (more: Partial<EntityLine>): EntityLine => ({
  entity: customers.id,
  segment: null,
  name: 'Customers',
  role: 'individuals',
  origin: 'file',
  rows: 250,
  attributes: 4,
  source: 'customers.csv',
  updatedAt: '2026-11-22T08:00:00.000Z',
  status: 'successful',
  statusReason: null,
  ...more,
})
const lines = [lineOf({}), lineOf({ entity: orders.id, name: 'Orders', role: 'activity', status: 'failed', statusReason: 'orders.csv is gone.' }), lineOf({ segment: vip, name: 'VIP', source: 'Customers', rows: null, updatedAt: null, status: 'notStarted' })]

const rowsOf = (offset: number, limit: number, columns: number, total: number): Cell[][] =>
  Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => Array.from({ length: columns }, (_unused, column) => (column === 0 ? `C-${offset + index + 1}` : column === 3 ? '2024-01-31' : null)))

let page: MountedPage
const open = async (route: string, answers: FakeAnswers = {}): Promise<void> => {
  page = await mountPage(route, {
    ...shellAnswers(),
    'entities.list': () => lines,
    'segments.list': () => [],
    'catalog.get': () => shop,
    'entities.rows': ({ offset, limit, columns }) => ({ total: 250, stamp: 'one', rows: rowsOf(offset, limit, columns.length, 250) }),
    ...answers,
  })
}
afterEach(() => {
  page.unmount()
  localStorage.clear()
})

const wanted = () => page.bridge.inputsOf('entities.rows') as { readonly search?: string; readonly sort: { readonly attribute: string; readonly descending: boolean } | null; readonly offset: number; readonly columns: readonly string[]; readonly segment: string | null }[]

describe('the list', () => {
  it('names entities, and segments apart from them', async () => {
    await open('/entities')
    expect(page.text()).toContain('CustomersIndividuals4250customers.csv')
    expect(page.text()).not.toContain('VIP')
    await page.click(/^Segment members/)
    expect(page.text()).toContain('VIP4—CustomersNeverNot started')
  })

  it('without data leads to the import, and a failed load is not an empty list', async () => {
    await open('/entities', { 'entities.list': () => [] })
    expect(page.text()).toContain('No data yet')
    expect(page.has('Import a file')).toBe(true)
    page.unmount()
    await open('/entities', {
      'entities.list': () => {
        throw fail('storage', 'The list could not be read.')
      },
    })
    expect(page.text()).toContain('The list could not be read.')
    expect(page.text()).not.toContain('No data yet')
  })
})

describe('the rows of an entity', () => {
  it('are drawn as far as they are in sight, with every attribute', async () => {
    await open(`/entities/${customers.id}`)
    expect(page.text()).toContain('C-1—')
    expect(page.text()).toContain('31 Jan 2024')
    const grid = document.querySelector('[role=grid]')
    expect(grid?.getAttribute('aria-rowcount')).toBe('251')
    expect(document.querySelectorAll('[role=row]').length).toBeLessThan(60)
    expect(wanted()[0]).toMatchObject({ offset: 0, segment: null, sort: null, columns: customers.attributes.map(({ id }) => id) })
  })

  it('are sorted up, down and by key again with three clicks', async () => {
    await open(`/entities/${customers.id}`)
    for (const _ of [1, 2, 3]) await page.click('name')
    const [, name] = customers.attributes
    expect(wanted().map(({ sort }) => sort && [sort.attribute === name?.id, sort.descending]).filter((sort, index, all) => index === 0 || JSON.stringify(sort) !== JSON.stringify(all[index - 1]))).toEqual([null, [true, false], [true, true], null])
  })

  it('say so where nothing matches, and how to see all again', async () => {
    await open(`/entities/${customers.id}`, { 'entities.rows': ({ search }) => (search === '' ? { total: 1, stamp: 'all', rows: rowsOf(0, 1, 4, 1) } : { total: 0, stamp: search, rows: [] }) })
    const field = page.control('Search rows')
    if (!(field instanceof HTMLInputElement)) throw new Error('There is no field.')
    field.value = 'zzz'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await vi.waitUntil(() => page.text().includes('No row has “zzz”'))
    await page.click('Clear search')
    await vi.waitUntil(() => page.text().includes('C-1'))
  })

  it('that could not be read say why and can be asked for again; a newer question is no failure', async () => {
    let isBroken = true
    await open(`/entities/${customers.id}`, {
      'entities.rows': ({ offset, limit, columns }) => {
        if (isBroken) throw fail('storage', 'The rows could not be read.')
        return { total: 250, stamp: 'one', rows: rowsOf(offset, limit, columns.length, 250) }
      },
    })
    expect(page.text()).toContain('The rows could not be read.')
    isBroken = false
    await page.click('Try again')
    expect(page.text()).toContain('C-1')
    expect(page.text()).not.toContain('could not be read')
    page.bridge.answer({
      'entities.rows': () => {
        throw canceled()
      },
    })
    await page.click('name')
    expect(page.text()).toContain('C-1')
    expect(page.has('Try again')).toBe(false)
  })

  it('show the columns that were chosen, also the next time', async () => {
    await open(`/entities/${customers.id}`)
    await page.click('Columns')
    document.querySelector<HTMLInputElement>('input[type=checkbox][aria-label=city]')?.click()
    await page.settle()
    const without = customers.attributes.filter(({ name }) => name !== 'city').map(({ id }) => id)
    expect(wanted().at(-1)?.columns).toEqual(without)
    page.unmount()
    await open(`/entities/${customers.id}`)
    expect(wanted()[0]?.columns).toEqual(without)
  })

  it('of a segment that never ran lead to it, and a link to nothing leads back', async () => {
    await open(`/entities/${vip}`)
    expect(page.text()).toContain('No members yet')
    expect(page.has('Open the segment')).toBe(true)
    page.unmount()
    await open('/entities/gone')
    expect(page.text()).toContain('This entity is not here any more')
    expect(page.has('All entities')).toBe(true)
  })
})

describe('attributes', () => {
  const task = taskIdSchema.parse('task_1')
  const [id, , city, since] = customers.attributes
  const profiled = (attribute: typeof city, more: Partial<ProfiledAttribute>): ProfiledAttribute[] =>
    attribute === undefined ? [] : [{ attribute: attribute.id, name: attribute.name, type: attribute.type, scale: attribute.scale, isComputed: false, isKey: attribute === id, profile: null, isStale: false, problem: null, ...more }]
  const nothing = { distinct: 0, spread: null, ends: null, edges: [], bins: [], common: [] }
  const made = [
    ...profiled(city, { profile: { ...nothing, rows: 200, missing: 10, distinct: 2, ends: { first: 'Bonn', last: 'Wien' }, common: [{ value: 'Wien', rows: 150 }, { value: 'Bonn', rows: 40 }] } }),
    ...profiled(since, { isStale: true, profile: { ...nothing, rows: 200, missing: 0, distinct: 3, spread: { least: 0, quartile: 1, median: 10.5, upperQuartile: 20, greatest: 31, mean: null, sum: null }, edges: [0, 16, 32], bins: [120, 80], common: [{ value: 0, rows: 100 }] } }),
    ...profiled(id, { problem: 'it names an attribute that is gone.' }),
  ]
  const reply = { attributes: made, task: null, ended: null, error: null, profiledAt: '2026-11-22T08:00:00.000Z' }

  it('are listed with what they hold; one is looked at closely, as a chart or as a table', async () => {
    await open(`/entities/${customers.id}?tab=attributes`, { 'entities.profiles': () => reply })
    expect(page.text()).toContain('cityText5.0 %2BonnWien')
    expect(page.text()).toContain('Wien15078.9 %')
    expect(page.text()).toContain('Cannot be computed: it names an attribute that is gone.')
    await page.click('since')
    expect(page.text()).toContain('Median11 Jan 1970')
    await page.click('Table')
    expect(page.text()).toContain('1 Jan 1970 to 16 Jan 197012060.0 %')
    expect(document.querySelector('[aria-label="Out of date"], [title="Out of date"]') !== null || page.text().includes('Out of date')).toBe(true)
  })

  it('that were not counted because somebody canceled it can be counted now', async () => {
    const bare = made.map((attribute) => ({ ...attribute, profile: null }))
    await open(`/entities/${customers.id}?tab=attributes`, { 'entities.profiles': () => ({ ...reply, attributes: bare, ended: 'canceled', profiledAt: null }), 'entities.profile': () => ({ task }) })
    expect(page.text()).toContain('Profiling “Customers” was canceled')
    await page.click('Profile now')
    expect(page.bridge.inputsOf('entities.profile')).toEqual([{ entity: customers.id, segment: null }])
  })
})

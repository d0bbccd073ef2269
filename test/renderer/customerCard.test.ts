import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useTimelinePages } from '@renderer/features/customers/timelinePages.ts'
import type { CustomerCard, TimelineEntry, TimelinePage } from '@shared/contract/customers.contract.ts'
import type { MemberExplanation } from '@shared/contract/explanation.ts'
import { fail } from '@shared/errors/appError.ts'
import { attributeIdSchema, relationshipIdSchema, segmentIdSchema } from '@shared/domain/ids.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { monthOfRuns, segmentId, segmentPage } from './detailsFixture.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { customers, entity, orders, shellAnswers, shop } from './sourcesFixture.ts'

const visits = entity('Visits', 'activity', [['visit_id', 'text']])
const loyal = segmentIdSchema.parse('seg_loyal')
const lapsed = segmentIdSchema.parse('seg_lapsed')
const asOf = '2026-11-23T08:00:00.000Z'

const entryOf = (index: number, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  entity: orders.id,
  at: '2026-11-20',
  key: [`O-${index}`],
  name: null,
  facts: [{ name: 'order_total', type: 'decimal', scale: 2, value: index + 0.5 }],
  ...more,
})
const entriesOf = (offset: number, limit: number, total: number): TimelineEntry[] => Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => entryOf(offset + index))
const timelineOf = (total: number): TimelinePage => ({ total, undated: 0, entities: [{ entity: orders.id, name: 'Orders', rows: total }, { entity: visits.id, name: 'Visits', rows: 3 }], entries: entriesOf(0, 50, total) })

const valueOf = (name: string, more: Partial<CustomerCard['values'][number]>): CustomerCard['values'][number] => ({ attribute: attributeIdSchema.parse(`att_${name.replace(/\W/g, '')}`), name, type: 'text', scale: null, kind: 'stored', isKey: false, value: null, problem: null, leadsTo: null, ...more })
const segmentOf = (segment: typeof loyal, name: string, isMember: boolean | null): CustomerCard['segments'][number] => ({ segment, name, type: 'dynamic', state: 'active', isMember, refreshedAt: isMember === null ? null : asOf })

function cardOf(key: readonly string[], more: Partial<CustomerCard> = {}): CustomerCard {
  return {
    entity: customers.id,
    entityName: 'Customers',
    role: 'individuals',
    key: [...key],
    name: `Name of ${key.join('/')}`,
    values: [
      valueOf('customer_id', { isKey: true, value: key.join('/') }),
      valueOf('city', {}),
      valueOf('since', { type: 'date', value: '2024-01-31' }),
      valueOf('Share', { kind: 'calculated', type: 'decimal', problem: 'Division by zero.' }),
      valueOf('Total spend', { kind: 'measure', type: 'decimal', scale: 2, value: 1284.6 }),
    ],
    segments: [segmentOf(lapsed, 'Lapsed', false), segmentOf(loyal, 'Loyal', true)],
    timeline: timelineOf(120),
    related: [],
    asOf,
    ...more,
  }
}

const explanation: MemberExplanation = {
  member: { key: ['C-1'], name: 'Name of C-1' },
  audience: 'Customers',
  isMember: false,
  stored: { isMember: true, refreshedAt: asOf },
  rules: [
    {
      id: 'r1',
      combine: 'union',
      label: 'Customers whose city is Berlin',
      alone: false,
      soFar: false,
      quantifier: null,
      window: null,
      nodes: [{ id: 'n1', kind: 'condition', depth: 0, label: 'city is Berlin', holds: false, found: { type: 'text', values: [{ text: 'Wien', against: null, holds: false, records: 1 }], more: 0 } }],
      records: null,
    },
  ],
  diagnostics: [],
  asOf,
}

let page: MountedPage
const open = async (route: string, answers: FakeAnswers = {}): Promise<void> => {
  page = await mountPage(route, {
    ...shellAnswers(),
    'entities.list': () => [{ entity: customers.id, segment: null, name: 'Customers', role: 'individuals', origin: 'file', rows: 250, attributes: 4, source: 'customers.csv', updatedAt: asOf, status: 'successful', statusReason: null }],
    'catalog.get': () => shop,
    'entities.rows': ({ offset, limit, columns }) => ({ total: 250, stamp: 'one', rows: Array.from({ length: Math.min(limit, 250 - offset) }, (_, index) => columns.map((column) => (column === customers.key[0] ? `C-${offset + index + 1}` : null))) }),
    'customers.card': ({ key }) => cardOf(key),
    'customers.timeline': ({ offset, limit, only }) => ({ ...timelineOf(120), total: only === undefined ? 120 : 3, entries: only === undefined ? entriesOf(offset, limit, 120) : [entryOf(0, { entity: visits.id, name: 'Home page', at: '2026-11-22T08:30:00.000Z', facts: [] })] }),
    'segments.explain': () => explanation,
    ...answers,
  })
}
afterEach(() => {
  page.unmount()
  localStorage.clear()
})

const says = (words: string): Promise<void> => vi.waitFor(() => expect(page.text()).toContain(words), { timeout: 10_000 })
const press = async (element: Element | null, key: string): Promise<void> => {
  element?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await page.settle()
}
const cardRoute = (row: string, more = ''): string => `/entities/${customers.id}?row=${encodeURIComponent(JSON.stringify([row]))}${more}`

describe('the card of a row', () => {
  it('opens with Enter on a row, also where its key is no column, and Esc closes it and gives the focus back', async () => {
    await open(`/entities/${customers.id}`)
    await page.click('Columns')
    document.querySelector<HTMLInputElement>('input[type=checkbox][aria-label=customer_id]')?.click()
    await page.click('Columns')
    const grid = document.querySelector<HTMLElement>('[role=grid]')
    grid?.focus()
    await press(grid, 'ArrowDown')
    await press(grid, 'ArrowDown')
    await press(grid, 'Enter')
    await says('Name of C-2')
    expect(page.bridge.inputsOf('customers.card')).toEqual([{ entity: customers.id, key: ['C-2'] }])
    expect(document.activeElement?.textContent).toBe('Name of C-2')
    await press(document.activeElement, 'Escape')
    await vi.waitFor(() => expect(page.text()).not.toContain('Name of C-2'))
    expect(document.activeElement?.getAttribute('role')).toBe('grid')
    expect(page.router.currentRoute.value.query).toEqual({})
  })

  it('opens with a double click and with the command for the one selected row', async () => {
    await open(`/entities/${customers.id}`)
    expect(page.control('View')).toHaveProperty('disabled', true)
    document.querySelector('[role=row][aria-rowindex="4"]')?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
    await says('Name of C-3')
    document.querySelector('[role=row][aria-rowindex="2"]')?.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    await page.settle()
    await page.click('View')
    await says('Name of C-1')
  })

  it('has the measures, then the attributes, each that could not be computed with its reason', async () => {
    await open(cardRoute('C-1'))
    await says('Name of C-1')
    const lines = [...document.querySelectorAll('[aria-label=Overview] dl > div')].map((line) => line.textContent?.trim())
    expect(lines).toEqual(['Total spend1,284.60', 'customer_idC-1', 'city—', 'since31 Jan 2024', 'ShareDivision by zero.'])
  })

  it('says that there is no such row, and asks again where it could not be read', async () => {
    await open(cardRoute('C-9'), {
      'customers.card': () => {
        throw fail('notFound', 'There is no customer_id “C-9” in “Customers”; check how it is written.')
      },
    })
    await says('There is no customer_id “C-9”')
    page.unmount()
    let isBroken = true
    await open(cardRoute('C-1'), {
      'customers.card': ({ key }) => {
        if (isBroken) throw fail('storage', 'The row could not be read.')
        return cardOf(key)
      },
    })
    await says('The row could not be read.')
    isBroken = false
    await page.click('Try again')
    await says('1,284.60')
    expect(page.text()).not.toContain('could not be read')
  })

  it('stays as it is while it is read again after a change, and then says what is new', async () => {
    await open(cardRoute('C-1'))
    await says('1,284.60')
    page.bridge.answer({ 'customers.card': ({ key }) => cardOf(key, { values: [valueOf('Total spend', { kind: 'measure', type: 'decimal', scale: 2, value: 7 })] }) })
    page.bridge.emit('data.changed', { topics: ['segments'] })
    expect(page.text()).toContain('1,284.60')
    await says('7.00')
  })
})

describe('ways to other rows', () => {
  const accounts = entity('Accounts', 'accounts', [['account_id', 'text'], ['name', 'text']])
  const relationship = relationshipIdSchema.parse('rel_contact')
  const contactsOf = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ key: [`C-${from + index}`], name: null }))
  const answers: FakeAnswers = {
    'customers.card': ({ entity: of, key }) =>
      of === orders.id
        ? cardOf(key, { entity: orders.id, entityName: 'Orders', role: 'activity', segments: [], timeline: { total: 0, undated: 0, entities: [], entries: [] } })
        : of === accounts.id
        ? cardOf(key, { entity: accounts.id, entityName: 'Accounts', name: 'Acme', values: [], related: [{ relationship, entity: customers.id, entityName: 'Customers', by: ['account'], total: 7, rows: contactsOf(1, 6) }] })
        : cardOf(key, { values: [valueOf('account', { value: 'A1', leadsTo: { entity: accounts.id, entityName: 'Accounts', key: ['A1'], name: 'Acme' } })] }),
    'customers.related': ({ offset }) => ({ total: 7, rows: contactsOf(1 + offset, 8) }),
  }
  const heading = (): string | undefined => document.querySelector('aside h2')?.textContent

  it('lead from a contact to its account, from there to all its contacts, and back step by step', async () => {
    await open(cardRoute('C-9'), answers)
    await says('Name of C-9')
    await page.click('Card of Acme, A1')
    await vi.waitFor(() => expect(heading()).toBe('Acme'))
    expect(page.router.currentRoute.value.query).toEqual({ row: '["A1"]', of: accounts.id })
    expect(document.activeElement?.textContent).toContain('Back to Name of C-9')
    await page.click('Show 2 more')
    expect(page.bridge.inputsOf('customers.related')).toEqual([{ entity: accounts.id, key: ['A1'], relationship, offset: 5, limit: 50 }])
    await vi.waitFor(() => expect([...document.querySelectorAll('[aria-label=Customers] li')].map((line) => line.textContent)).toEqual(contactsOf(1, 8).map(({ key }) => key[0])))
    expect(page.has(/^Show \d+ more/)).toBe(false)
    await page.click('Card of C-7')
    await vi.waitFor(() => expect(heading()).toBe('Name of C-7'))
    await page.click('Back to Acme')
    await vi.waitFor(() => expect(heading()).toBe('Acme'))
    await page.click('Back to Name of C-9')
    await vi.waitFor(() => expect(heading()).toBe('Name of C-9'))
    expect(page.has(/^Back to Name/)).toBe(false)
    expect(page.router.currentRoute.value.query).toEqual({ row: '["C-9"]' })
  })

  it('lead from an activity to its card, and begin anew with another row of the page', async () => {
    await open(cardRoute('C-9', '&card=timeline'), answers)
    await says('O-3')
    await page.click('Card of O-3')
    await vi.waitFor(() => expect(page.bridge.inputsOf('customers.card').at(-1)).toEqual({ entity: orders.id, key: ['O-3'] }))
    expect(page.has('Back to Name of C-9')).toBe(true)
    await says('Division by zero')
    expect(page.has(/^Timeline/)).toBe(false)
    document.querySelector('[role=row][aria-rowindex="2"]')?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
    await vi.waitFor(() => expect(heading()).toBe('Name of C-1'))
    expect(page.has(/^Back to Name/)).toBe(false)
  })
})

describe('its timeline', () => {
  it('has activities newest first, asks for what comes into sight and for one kind only', async () => {
    await open(cardRoute('C-1', '&card=timeline'))
    await says('O-0')
    expect(page.text()).toContain('20 Nov 2026')
    expect(page.text()).toContain('order_total 0.50')
    expect(page.bridge.inputsOf('customers.timeline')).toEqual([])
    const scroller = document.querySelector<HTMLElement>('[aria-label^=Timeline]')
    if (scroller === null) throw new Error('There is no timeline.')
    scroller.scrollTop = 60 * 52
    scroller.dispatchEvent(new Event('scroll'))
    await says('O-60')
    expect(page.bridge.inputsOf('customers.timeline')).toEqual([{ entity: customers.id, key: ['C-1'], offset: 50, limit: 50 }])
    await page.click(/^Visits/)
    await says('Home page')
    // The zone of the workspace.
    expect(page.text()).toContain('09:30')
    expect(page.text()).not.toContain('O-60')
    expect(page.bridge.inputsOf('customers.timeline').at(-1)).toEqual({ entity: customers.id, key: ['C-1'], only: [visits.id], offset: 0, limit: 50 })
  })

  it('says where nothing can lead here, and where nothing does', async () => {
    await open(cardRoute('C-1', '&card=timeline'), { 'customers.card': ({ key }) => cardOf(key, { timeline: { total: 0, undated: 0, entities: [], entries: [] } }) })
    await says('No activity of this workspace points here.')
    page.unmount()
    await open(cardRoute('C-1', '&card=timeline'), { 'customers.card': ({ key }) => cardOf(key, { timeline: { total: 0, undated: 0, entities: [{ entity: orders.id, name: 'Orders', rows: 0 }], entries: [] } }) })
    await says('Nothing in Orders points here.')
  })

  it('asks once for a page, again where it failed, and shows nothing that comes late for another choice', async () => {
    await open('/')
    const waiting: { readonly offset: number; readonly come: (page: TimelinePage) => void; readonly break: (error: unknown) => void }[] = []
    const scope = effectScope()
    const pages = scope.run(() => useTimelinePages(timelineOf(120), (offset) => new Promise((come, broken) => waiting.push({ offset, come, break: broken }))))
    if (pages === undefined) throw new Error('There are pages.')
    const late = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
    pages.want(0, 60)
    pages.want(40, 70)
    expect(waiting.map(({ offset }) => offset)).toEqual([50])
    waiting[0]?.break(fail('storage', 'Not now.'))
    await late()
    expect([pages.error.value?.message, pages.entry(50)]).toEqual(['Not now.', null])
    pages.want(40, 70)
    void pages.restart()
    waiting[1]?.come({ ...timelineOf(120), entries: entriesOf(50, 50, 120) })
    await late()
    expect(pages.entry(50)).toBeNull()
    waiting[2]?.come({ ...timelineOf(4), total: 4, entries: entriesOf(0, 4, 4) })
    await late()
    expect([pages.total.value, pages.error.value, pages.entry(3)?.key, waiting.length]).toEqual([4, null, ['O-3'], 3])
    scope.stop()
  })
})

describe('its segments', () => {
  it('are those it is in first, each with the reason: what was found, and where the stored members say otherwise', async () => {
    await open(cardRoute('C-1', '&card=segments'))
    await says('Loyal')
    expect([...document.querySelectorAll('ul[aria-label=Segments] li')].map((line) => line.textContent?.replace(/\d+ \w+ ago|Just now/, '').replace(/\s+/g, ' ').trim())).toEqual([expect.stringMatching(/^InLoyal.*Why\?$/), expect.stringMatching(/^Not inLapsed.*Why\?$/)])
    await page.click('Why? Lapsed')
    await says('Name of C-1 is not in “Lapsed”: rule 1 fails.')
    expect(page.bridge.inputsOf('segments.explain')).toEqual([{ of: { segment: lapsed }, key: ['C-1'] }])
    const rule = document.querySelector('[aria-label="Rule 1"]')?.textContent?.replace(/\s+/g, ' ')
    expect(rule).toBe('1 Customers whose city is BerlinFalsecity is Berlin found Wien, does not holdFalse')
    expect(page.text()).toContain('still hold Name of C-1. Refresh the segment')
    expect(document.activeElement?.textContent).toContain('All segments')
    await page.click('All segments')
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Why? Lapsed'))
  })

  it('with a faulty definition claim nothing and say what is wrong', async () => {
    await open(cardRoute('C-1', `&card=segments&why=${lapsed}`), {
      'segments.explain': () => ({ ...explanation, isMember: null, stored: null, rules: [], diagnostics: [{ severity: 'error', ruleId: 'r1', nodeId: 'n1', part: 'attribute', message: '“Customers” has no attribute “town”.' }] }),
    })
    await says('cannot be said while the definition is faulty')
    expect(page.text()).toContain('“Customers” has no attribute “town”.')
  })
})

describe('why, asked on the page of a segment', () => {
  const answers: FakeAnswers = {
    'segments.page': () => segmentPage(monthOfRuns('2026-11-22')),
    'entities.rows': ({ segment, search }) => {
      const keys = ['C-1', 'C-2', 'C-3'].filter((key) => key.toLowerCase().includes(search.toLowerCase()))
      const rows = segment === null ? keys : keys.filter((key) => key === 'C-2')
      return { total: rows.length, stamp: search, rows: rows.map((key) => [key]) }
    },
  }
  const results = (): string[] => [...document.querySelectorAll('[role=option]')].map((option) => option.textContent?.trim() ?? '')

  it('looks for anyone, in or out, and explains the one who is picked', async () => {
    await open(`/segments/${segmentId}`, answers)
    await page.click('Why?')
    await vi.waitFor(() => expect(results()).toEqual(['C-1Not in', 'C-2In', 'C-3Not in']), { timeout: 10_000 })
    const field = document.querySelector<HTMLInputElement>('input[role=combobox]')
    if (field === null) throw new Error('There is no field.')
    expect(document.activeElement).toBe(field)
    await press(field, 'ArrowDown')
    expect(document.querySelector('[role=option][aria-selected=true]')?.textContent).toContain('C-2')
    field.value = 'c-3'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await vi.waitFor(() => expect(results()).toEqual(['C-3Not in']))
    await press(field, 'Enter')
    await says('Name of C-3 is not in “Loyal”')
    expect(page.router.currentRoute.value.query).toEqual({ row: '["C-3"]', card: 'segments', why: segmentId })
    await page.click('Look up another')
    await vi.waitFor(() => expect(results()).toHaveLength(3))
    await press(document.activeElement, 'Escape')
    await vi.waitFor(() => expect(page.router.currentRoute.value.query).toEqual({}))
  })

  it('marks nobody as in or out before the first run, and says that nothing matches', async () => {
    await open(`/segments/${segmentId}?card=segments&why=${segmentId}`, {
      ...answers,
      'entities.rows': ({ segment, search }) => {
        if (segment !== null) throw fail('conflict', '“Loyal” has no members yet; refresh it first.')
        return search === 'zzz' ? { total: 0, stamp: '', rows: [] } : { total: 900, stamp: '', rows: [['C-1']] }
      },
    })
    await vi.waitFor(() => expect(results()).toEqual(['C-1']), { timeout: 10_000 })
    expect(page.text()).toContain('The first 1 of 900 rows by key')
    expect(page.text()).not.toContain('no members yet')
    const field = document.querySelector<HTMLInputElement>('input[role=combobox]')
    if (field === null) throw new Error('There is no field.')
    field.value = 'zzz'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await says('No row has “zzz” in a text or key.')
  })

  it('members in the preview lead to their card', async () => {
    await open(`/segments/${segmentId}`, answers)
    await page.click('Card of C-004417')
    await says('Name of C-004417')
    expect(page.bridge.inputsOf('customers.card')).toEqual([{ entity: customers.id, key: ['C-004417'] }])
  })
})

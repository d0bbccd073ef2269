import { afterEach, expect, test } from 'vitest'
import type { DataSource } from '@shared/contract/sources.contract.ts'
import type { RefreshReport } from '@shared/domain/source.ts'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { useNoticesStore } from '@renderer/stores/notices.store.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { customers, customersOnly, customersSource, orders, ordersInspection, ordersSource, shellAnswers, shop } from './sourcesFixture.ts'
import { useProgressStore } from '@renderer/stores/progress.store.ts'

let page: MountedPage
const open = async (answers: FakeAnswers = {}) => {
  page = await mountPage('/sources', { ...shellAnswers(), 'catalog.rows': () => ({ columns: ['customer_id'], rows: [['C-004417'], [null]] }), ...answers })
}
afterEach(() => page.unmount())

test('lists every entity with its file, rows and rejected rows', async () => {
  await open()
  const rows = [...document.querySelectorAll('tbody tr')].map((row) => row.textContent?.replace(/\s+/g, ' ').trim())
  expect(rows[0]).toContain('CustomersIndividualscustomers.csvCSV, comma, UTF-848,210')
  expect(rows[1]).toContain('OrdersActivityorders.csvCSV, comma, UTF-8312,764')
  expect(page.has('12 rejected rows of Orders')).toBe(true)
})

test('without data offers to choose files, and a failed load is not an empty list', async () => {
  await open({ 'catalog.get': () => ({ entities: [], relationships: [] }), 'sources.list': () => [] })
  expect(page.text()).toContain('No data yet')
  expect(page.has('Choose files')).toBe(true)
  page.unmount()
  await open({
    'sources.list': () => {
      throw fail('storage', 'The data sources could not be read.')
    },
  })
  expect(page.text()).toContain('The data sources could not be read.')
  expect(page.text()).not.toContain('No data yet')
})

test('shows rejected rows with line and reason, and writes them as CSV', async () => {
  const asked: unknown[] = []
  await open({
    'sources.rejected': () => [{ line: 881, column: 'order_date', value: '31/02/2024', reason: 'order_date is no date.' }],
    'host.chooseDownload': ({ suggestedName }) => (asked.push(suggestedName), '/downloads/rejected.csv'),
    'sources.downloadRejected': () => null,
    'host.deliver': () => null,
  })
  await page.click('12 rejected rows of Orders')
  expect(page.text()).toContain('order_date is no date.')
  await page.click('Download all as CSV')
  expect(asked).toEqual(['orders rejected.csv'])
  expect(page.bridge.inputsOf('host.deliver')).toEqual([{ path: '/downloads/rejected.csv' }])
})

test('accepts a suggested relationship and says how many rows have no match', async () => {
  const relationship = shop.relationships[0]
  if (!relationship) throw new Error('The fixture holds a relationship.')
  await open({
    'catalog.get': () => ({ ...shop, relationships: [] }),
    'relationships.suggest': () => ordersInspection().relationships,
    'relationships.add': () => ({ relationship, matched: 311_513, orphans: 1251 }),
  })
  page.bridge.answer({ 'catalog.get': () => shop, 'relationships.suggest': () => [] })
  await page.click('Accept relationship Orders.customer_id to Customers.customer_id')
  page.bridge.emit('data.changed', { topics: ['catalog'] })
  await page.settle()
  expect(page.bridge.inputsOf('relationships.add')).toEqual([
    { childEntity: 'Orders', childColumns: ['customer_id'], parentEntity: 'Customers', parentColumns: ['customer_id'] },
  ])
  expect(page.text()).toContain('1,251 rows without a match')
})

test('says why an entity’s settings are refused', async () => {
  await open({
    'entities.update': () => {
      throw fail('inUse', 'Customers stays an audience: the segment VIP uses it.', { usedBy: ['VIP'] })
    },
  })
  await page.click('Customers')
  expect(page.bridge.inputsOf('catalog.rows')).toEqual([{ entity: customers.id, limit: 50 }])
  page.control('Role').dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))
  await page.settle()
  await page.click('Related')
  expect(page.bridge.inputsOf('entities.update')).toEqual([{ entity: customers.id, role: 'related' }])
  expect(page.text()).toContain('Customers stays an audience: the segment VIP uses it.')
})

test('an entity without a file has none to remove', async () => {
  await open({ 'catalog.get': () => ({ ...customersOnly, entities: [customers, orders] }), 'sources.list': () => [customersSource] })
  await page.click('Commands for Orders')
  expect(page.has('Remove')).toBe(false)
})

const refreshed: RefreshReport = { at: '2026-11-23T08:00:00.000Z', status: 'successful', added: 3, changed: 0, removed: 1, unreadable: 0, firstUnreadable: null, corrections: null, emptied: [], newColumns: [], error: null, lostColumns: [] }

test('says of each source whether it is read again and what the last time changed; all of those are refreshed with one button', async () => {
  const again: DataSource = { ...ordersSource, mode: 'refresh', lastRefresh: refreshed }
  await open({ 'sources.list': () => [customersSource, again], 'sources.refresh': () => new Promise(() => {}) })
  const row = [...document.querySelectorAll('tbody tr')][1]?.textContent?.replace(/\s+/g, ' ')
  expect(row).toContain('With every refresh')
  expect(row).toContain('+3 −1')
  await page.click('Refresh all')
  expect(page.bridge.inputsOf('sources.refresh')).toEqual([{ source: ordersSource.id }])
})

test('a failed refresh says why and offers to leave out what nothing uses; new columns are offered', async () => {
  const error = 'orders.csv has no column note any more.'
  const failed: DataSource = { ...ordersSource, lastRefresh: { ...refreshed, status: 'failed', added: null, changed: null, removed: null, error, lostColumns: ['note'] } }
  await open({ 'sources.list': () => [customersSource, failed], 'sources.refresh': () => new Promise(() => {}), 'sources.update': () => null })
  await page.click('Failed')
  expect(useProgressStore().subject).toMatchObject({ task: `sources:${ordersSource.id}`, known: { status: 'failed', reason: error } })
  await page.click('Orders')
  expect(page.text()).toContain(error)
  await page.click('Refresh without note')
  expect(page.bridge.inputsOf('sources.refresh')).toEqual([{ source: ordersSource.id, leaveOut: ['note'] }])
  page.unmount()
  await open({ 'sources.list': () => [customersSource, { ...ordersSource, lastRefresh: { ...refreshed, newColumns: ['channel'] } }], 'sources.update': () => null })
  await page.click('Orders')
  expect(page.text()).toContain('orders.csv has a new column: channel.')
  await page.click('Leave out')
  await page.click('With every refresh')
  expect(page.bridge.inputsOf('sources.update')).toEqual([{ source: ordersSource.id, ignore: ['channel'] }, { source: ordersSource.id, mode: 'refresh' }])
})

test('another type is looked at before it is taken; values that do not fit need a word, and what it would break is said', async () => {
  const [id, , , total] = orders.attributes
  if (id === undefined || total === undefined) throw new Error('Orders have an id and a total.')
  const preview = { rows: 312_764, fits: 312_752, misfits: [{ value: 'n/a', rows: 12 }], emptied: [], formats: [], question: null, examples: [{ before: '00048117', after: '48117' }], problem: null }
  await open({
    'catalog.rows': () => ({ columns: orders.attributes.map(({ name }) => name), rows: [] }),
    'attributes.previewType': ({ attribute }) => (attribute === id.id ? preview : { ...preview, problem: 'As text it would leave VIP without a meaning.' }),
    'attributes.retype': () => new Promise(() => {}),
  })
  await page.click('Orders')
  await page.click(/^Change order_id:/)
  await page.click('Change type…')
  expect(page.text()).toContain('312,752 of 312,764 values fit.')
  expect(page.control('Change type').hasAttribute('disabled')).toBe(true)
  await page.click('Leave 12 values empty')
  await page.click('Change type')
  expect(page.bridge.inputsOf('attributes.retype')).toEqual([{ attribute: id.id, type: 'integer', formats: [], emptyMisfits: true }])
  page.unmount()
  await open({ 'catalog.rows': () => ({ columns: orders.attributes.map(({ name }) => name), rows: [] }), 'attributes.previewType': () => ({ ...preview, problem: 'As text it would leave VIP without a meaning.' }) })
  await page.click('Orders')
  await page.click(/^Change order_total:/)
  await page.click('Change type…')
  expect(page.text()).toContain('As text it would leave VIP without a meaning.')
  expect(page.control('Change type').hasAttribute('disabled')).toBe(true)
})

test('an attribute is removed with Undo, and what needs it is said', async () => {
  const note = orders.attributes[1]
  if (note === undefined) throw new Error('Orders have a customer.')
  const removed = { entity: orders.id, attribute: note, position: 1, isName: false, isDate: false }
  await open({ 'catalog.rows': () => ({ columns: orders.attributes.map(({ name }) => name), rows: [] }), 'attributes.remove': () => removed, 'attributes.restore': () => null })
  await page.click('Orders')
  await page.click(/^Change customer_id:/)
  await page.click('Remove')
  expect(page.bridge.inputsOf('attributes.remove')).toEqual([{ attribute: note.id }])
  const notice = useNoticesStore().current
  expect(notice?.text).toBe('customer_id of Orders was removed.')
  await notice?.action?.run()
  expect(page.bridge.inputsOf('attributes.restore')).toEqual([removed])
})

import { afterEach, describe, expect, test } from 'vitest'
import { fail } from '@shared/errors/appError.ts'
import { answered, mountImport, settled } from './importPageFixture.ts'
import type { MountedPage } from './mountPage.ts'
import { column } from './sourcesFixture.ts'

let page: MountedPage
const open = async (...given: Parameters<typeof mountImport>) => {
  page = await mountImport(...given)
}
afterEach(() => page.unmount())

describe('reading the file', () => {
  test('asks again with what the person states, and keeps the state before when that fails', async () => {
    await open(answered)
    page.bridge.answer({
      'import.inspect': () => {
        throw fail('dataSource', 'orders.csv has no header in line 7: state another line.')
      },
    })
    await page.click('Header: Header in line 1')
    await page.click('Header in line 7')
    expect(page.bridge.inputsOf('import.inspect').at(-1)).toMatchObject({ hints: { headerLine: 7 } })
    expect(page.text()).toContain('orders.csv has no header in line 7: state another line.')
    expect(page.has('Header: Header in line 1')).toBe(true)
    expect(page.text()).toContain('C-013380')
  })

  test('that fails at once offers another try and another file', async () => {
    await open({
      'import.inspect': () => {
        throw fail('dataSource', 'orders.csv is empty: choose another file.')
      },
    })
    expect(page.text()).toContain('orders.csv is empty: choose another file.')
    page.bridge.answer(answered)
    await page.click('Try again')
    expect(page.text()).toContain('312,776 rows')
  })

  test('drops a reply that a newer question has overtaken', async () => {
    await open(answered)
    const replies: ((value: ReturnType<typeof settled>) => void)[] = []
    page.bridge.answer({ 'import.inspect': () => new Promise((resolve) => replies.push(resolve)) })
    await page.click('Delimiter: Comma')
    await page.click('Semicolon')
    await page.click('Decimal sign: Decimal point')
    await page.click('Decimal comma')
    // What was stated is shown at once, not what the reading before it went by.
    expect([page.has('Delimiter: Semicolon'), page.has('Decimal sign: Decimal comma')]).toEqual([true, true])
    replies[1]?.({ ...settled('dd/MM/yyyy'), rows: 2 })
    await page.settle()
    replies[0]?.({ ...settled('dd/MM/yyyy'), rows: 1 })
    await page.settle()
    expect(page.text()).toContain('of 2 rows')
  })

  test('shows how far it is and can be given up', async () => {
    await open({ 'import.inspect': () => new Promise(() => {}) })
    const { inspection } = page.bridge.inputsOf('import.inspect')[0] as { inspection: string }
    page.bridge.emit('import.inspecting', { inspection, rows: 120_000, share: 0.4 })
    await page.settle()
    expect(page.text()).toContain('40 %, 120,000 rows')
    await page.click('Cancel')
    expect(page.bridge.inputsOf('import.stopInspecting')).toEqual([{ inspection }])
    expect(page.has('Choose files')).toBe(true)
  })

  test('of a file that cannot be read is not done with the step of choosing one', async () => {
    await open({ 'import.inspect': () => { throw fail('dataSource', 'orders.csv is empty.') } })
    const step = document.querySelector('[aria-current=step]')
    expect([page.text().includes('orders.csv is empty.'), step?.textContent?.trim()]).toEqual([true, '1 File'])
  })

  test('offers the tables of a SQLite file', async () => {
    const sqlite = {
      ...settled('dd/MM/yyyy'),
      options: { format: 'sqlite' as const, table: 'Orders', decimal: '.' as const, zone: 'Europe/Berlin' },
      tables: [{ name: 'Orders', rows: 830 }, { name: 'Customers', rows: 91 }],
      columns: [column('id')],
    }
    await open({ 'import.inspect': () => sqlite })
    await page.click('Table: Table Orders · 1 more')
    await page.click(/^Customers\s*91 rows$/)
    expect(page.bridge.inputsOf('import.inspect').at(-1)).toMatchObject({ hints: { table: 'Customers' }, columns: [] })
  })
})

test('a column’s type is corrected from its head, and the rows are judged again', async () => {
  await open(answered)
  await page.click('Type of order_id: Text')
  await page.click(/^Whole number/)
  expect(page.bridge.inputsOf('import.inspect').at(-1)).toMatchObject({ columns: [{ source: 'order_id', type: 'integer' }] })
})

test('only rejected rows are shown when asked for', async () => {
  await open(answered)
  await page.click('Show the first 2 of 12 rejected rows')
  expect(page.text()).not.toContain('C-013380')
  expect(page.text()).toContain('00/03/2024')
  await page.click('Show all rows')
  expect(page.text()).toContain('C-013380')
})

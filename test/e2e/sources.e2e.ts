import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import type { Page } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { importFiles, newWorkspace } from './support/journey.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

const customers = `customer_id,name,city\n${Array.from({ length: 40 }, (_, n) => `C-${String(n).padStart(3, '0')},Customer ${n},${['Bonn', 'Ulm', 'Köln'][n % 3] ?? ''}`).join('\n')}\n`

interface Order {
  readonly order_id: string
  readonly customer_id: string
  readonly order_date: string
  readonly total: string
  readonly [more: string]: string
}

const orders: readonly Order[] = Array.from({ length: 120 }, (_, n) => ({
  order_id: `O-${1000 + n}`,
  customer_id: `C-${String(n % 40).padStart(3, '0')}`,
  order_date: n === 17 ? '2026-02-31' : n === 63 ? '2026-04-31' : `2026-${String((n % 9) + 1).padStart(2, '0')}-${String((n % 27) + 1).padStart(2, '0')}`,
  total: (n * 3.5 + 4).toFixed(2),
}))

async function choosing(page: Page, file: string, press: () => Promise<void>): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await press()
  await (await chooser).setFiles(file)
}

describe('A file that changes', () => {
  it('is read again: what changed is counted, what is new is offered, what is lost is said, and rejected rows come in once corrected', async () => {
    const window = await openWindow()
    const { page, folder } = window
    const path = join(folder, 'orders.csv')
    const save = (rows: readonly Readonly<Record<string, string>>[]): Promise<void> => writeFile(path, stringify([...rows], { header: true }))
    try {
      await writeFile(join(folder, 'customers.csv'), customers)
      await save(orders)
      await newWorkspace(window, 'shop.tessera')
      await importFiles(window, [{ file: join(folder, 'customers.csv') }, { file: path }])
      await page.getByRole('button', { name: 'Show data sources' }).click()
      const table = page.getByRole('table', { name: 'Data sources' })
      const row = table.getByRole('row', { name: /^orders / })
      await row.getByText('118').waitFor()

      // Three more, two changed, one gone, the columns in another order, and a new one.
      const next = orders.slice(1).map((order, n) => (n < 2 ? { ...order, total: '99.00' } : order))
      const more = [1, 2, 3].map((n) => ({ order_id: `O-200${n}`, customer_id: 'C-001', order_date: '2026-10-01', total: '5.00' }))
      await save([...more, ...next].map(({ order_id, customer_id, order_date, total }) => ({ total, order_date, channel: 'Shop', order_id, customer_id })))
      await row.getByRole('button', { name: 'Commands for orders' }).click()
      await choosing(page, path, () => page.getByRole('menuitem', { name: 'Refresh…' }).click())
      await page.getByText(/^orders was refreshed from orders.csv: 3 added, 2 changed, 1 removed; 2 rows left out/).waitFor()
      await row.getByText('+3 ~2 −1').waitFor()
      await photograph(page, 'sources-refreshed')
      await expectAccessible(page, 'data sources')

      await row.getByRole('button', { name: 'orders', exact: true }).click()
      const pane = page.getByRole('complementary', { name: 'orders' })
      await pane.getByText('orders.csv has a new column: channel.').waitFor()
      await photograph(page, 'sources-new-column')
      await expectAccessible(page, 'the pane of a data source')
      await pane.getByRole('button', { name: 'Add the column' }).click()
      await pane.getByRole('columnheader', { name: /channel/ }).waitFor()
      await page.getByText(/^orders was refreshed from orders.csv: no row changed/).waitFor()

      await save(next.map(({ order_id, customer_id, total }) => ({ order_id, customer_id, total })))
      await choosing(page, path, () => pane.getByRole('button', { name: 'Refresh…', exact: true }).click())
      await pane.getByText(/^orders.csv has no columns order_date, channel any more, and the activity’s date of orders needs order_date\./).waitFor()
      await photograph(page, 'sources-failed')
      await row.getByText('120').waitFor()
      await save([...more, ...next].map((order) => ({ ...order, channel: 'Shop' })))
      await choosing(page, path, () => pane.getByRole('button', { name: 'Choose the file…' }).click())
      await page.getByText(/^orders was refreshed from orders.csv: no row changed/).waitFor()

      await pane.getByRole('button', { name: '2 rows', exact: true }).click()
      const rejects = page.getByRole('complementary', { name: 'Rejected rows of orders.csv' })
      await rejects.getByText('2026-02-31').waitFor()
      await photograph(page, 'sources-rejected')
      const downloading = page.waitForEvent('download')
      await rejects.getByRole('button', { name: 'Download all as CSV' }).click()
      const list = join(folder, 'rejected.csv')
      await (await downloading).saveAs(list)
      const rows: Order[] = parse(await readFile(list), { columns: true, bom: true })
      expect(rows.map(({ order_id, order_date }) => [order_id, order_date])).toEqual([['O-1017', '2026-02-31'], ['O-1063', '2026-04-31']])
      await writeFile(list, stringify(rows.map((one) => ({ ...one, order_date: one.order_date.replace('02-31', '02-28') })), { header: true, delimiter: ';' }))
      await choosing(page, list, () => rejects.getByRole('button', { name: 'Import corrected rows' }).click())
      await page.getByText(/^1 corrected row came into orders; 1 row is left out\. 1 row still does not fit \(first: line 3 of rejected.csv: order_date is no date/).waitFor()
      await row.getByText('121').waitFor()
      await rejects.getByText('1 row is left out.').waitFor()
      await photograph(page, 'sources-corrected')

      await rejects.getByRole('button', { name: 'Close' }).click()
      await row.getByRole('button', { name: 'orders', exact: true }).click()
      await pane.getByRole('button', { name: 'Change customer_id' }).click()
      await page.getByRole('menuitem', { name: 'Change type…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('0 of 121 values fit.').waitFor()
      await photograph(page, 'sources-retype-refused')
      await expectAccessible(page, 'the dialog of a type')
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await pane.getByRole('button', { name: 'Change order_date' }).click()
      await page.getByRole('menuitem', { name: 'Change type…' }).click()
      await dialog.getByRole('combobox', { name: 'New type' }).click({ force: true })
      await page.getByRole('option', { name: 'Date and time' }).click()
      await dialog.getByText('All 121 values fit.').waitFor()
      await photograph(page, 'sources-retype')
      await dialog.getByRole('button', { name: 'Change type' }).click()
      await pane.getByText('2 Feb 2026, 00:00').first().waitFor()
      expect(window.complaints).toEqual([])
    } finally {
      await window.dispose()
    }
  }, 180_000)
})

import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { choose } from './support/journey.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow, type TesseraWindow } from './support/window.ts'

let window_: TesseraWindow | null = null
const opened = (): TesseraWindow => {
  if (window_ === null) throw new Error('No window is open.')
  return window_
}

beforeAll(async () => {
  window_ = await openWindow()
  const { page } = window_
  page.setDefaultTimeout(15_000)
  await page.getByRole('button', { name: 'Open sample' }).click()
  await page.getByRole('row', { name: /High-value customers.*Successful/ }).waitFor({ timeout: 60_000 })
})

afterAll(async () => {
  await window_?.dispose()
  await closeBrowser()
})

const names = (pane: Locator): Promise<string[]> => pane.getByRole('textbox', { name: /^Name of the column/ }).evaluateAll((fields) => fields.map((field) => (field instanceof HTMLInputElement ? field.value : '')))

async function headers(page: Page): Promise<string[]> {
  return page.getByRole('region', { name: 'First members' }).getByRole('columnheader').allInnerTexts()
}

it('gives a segment columns of related tables, and shows them among its members (P54, P86)', async () => {
  const { page, complaints } = opened()
  await page.getByText('High-value customers', { exact: true }).first().dblclick()
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByRole('button', { name: 'Project attributes' }).click()
  const pane = page.getByRole('complementary', { name: 'Project attributes' })
  await pane.getByRole('button', { name: /^Online orders/ }).click()
  await pane.getByRole('button', { name: /^Add Number of Online orders/ }).click({ force: true })
  await pane.getByRole('textbox', { name: 'Name of the column Number of Online orders' }).fill('Orders')
  await pane.getByRole('textbox', { name: 'Search attributes' }).fill('product')
  await pane.getByRole('button', { name: /^Add Product/ }).first().click({ force: true })
  await pane.getByRole('textbox', { name: 'Search attributes' }).fill('amount')
  await pane.getByRole('button', { name: /^Add Amount of Online orders/ }).click({ force: true })
  await choose(page, pane.getByRole('button', { name: /^What Amount shows/ }), 'total')
  const before = await names(pane)
  expect(before).toHaveLength(3)
  await pane.getByRole('button', { name: 'Move Total Amount', exact: true }).press('Alt+ArrowUp')
  expect(await names(pane)).toEqual([before[0], before[2], before[1]])
  await pane.getByRole('button', { name: 'Undo' }).click()
  expect(await names(pane)).toEqual(before)
  await photograph(page, 'projections-pane')
  await expectAccessible(page, 'Project attributes')
  await page.setViewportSize({ width: 1920, height: 1080 })
  await photograph(page, 'projections-pane-wide')
  await page.setViewportSize({ width: 1280, height: 720 })
  await pane.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('region', { name: 'First members' }).waitFor()
  await expect.poll(() => page.getByRole('complementary', { name: 'History and definition' }).innerText()).toContain('Orders (number of Online orders)')

  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Product', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Country', exact: true }).click()
  await expect.poll(() => headers(page)).toContain('Country')
  await photograph(page, 'projections-chooser')
  await page.keyboard.press('Escape')
  const shown = await headers(page)
  expect(shown.slice(0, 4)).toEqual(['Customer ID', 'Name', 'Orders', 'Total Amount'])
  expect(shown).not.toContain('Product')
  await page.getByRole('region', { name: 'First members' }).getByRole('button', { name: 'Total Amount' }).click()
  await page.reload()
  await page.getByRole('region', { name: 'First members' }).waitFor()
  await expect.poll(() => headers(page)).toEqual(shown)
  await photograph(page, 'projections-members')
  await expectAccessible(page, 'Members of a segment')
  expect(complaints).toEqual([])
})

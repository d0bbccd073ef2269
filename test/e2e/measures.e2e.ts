import type { Page } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { choose, condition, newSegment, saveAndRun } from './support/journey.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

const measuresGrid = (page: Page) => page.getByRole('grid', { name: 'Measures' })

async function fromTemplate(page: Page, title: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'New measure' }).first().click()
  await page.getByRole('region', { name: 'Templates over Online orders' }).getByRole('button', { name: title }).click()
}

/** What is drawn at the right is about the draft as it stands. */
async function settled(page: Page): Promise<void> {
  await page.locator('[data-testid=preview][aria-busy=false]').waitFor({ timeout: 20_000 })
}

async function save(page: Page, name: string): Promise<void> {
  await settled(page)
  await page.getByRole('main').getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(`Saved “${name}”.`).waitFor()
}

describe('Measures', () => {
  it('are made from a template, from records, by a formula; used in a segment; and kept while they are used', async () => {
    const window = await openWindow()
    const { page } = window
    try {
      await page.getByRole('button', { name: 'Open sample' }).click()
      await page.getByRole('row', { name: /High-value customers/ }).waitFor({ timeout: 60_000 })
      await page.getByRole('link', { name: 'Measures' }).click()
      await page.getByRole('heading', { name: 'No measures yet' }).waitFor()
      await photograph(page, 'measures-empty')

      await page.getByRole('button', { name: 'New measure' }).first().click()
      await page.getByRole('heading', { name: 'New measure' }).waitFor()
      await photograph(page, 'measures-new')
      await expectAccessible(page, 'New measure')
      await page.getByRole('region', { name: 'Templates over Online orders' }).getByRole('button', { name: /^Total spend/ }).click()
      await page.getByRole('region', { name: 'Related records' }).waitFor()
      await settled(page)
      await page.getByRole('button', { name: 'Add condition' }).click()
      await page.getByRole('combobox', { name: /search attributes/ }).fill('gift')
      await page.keyboard.press('Enter')
      await settled(page)
      await photograph(page, 'measure-records')
      await expectAccessible(page, 'Measure editor')
      const gift = condition(page, 'Is gift')
      await gift.getByRole('button', { name: /^More for/ }).click()
      await page.getByRole('menuitem', { name: /^Delete/ }).click()
      await save(page, 'Total spend')

      await fromTemplate(page, /^Orders/)
      await save(page, 'Orders')
      await fromTemplate(page, /^Recency score/)
      await page.getByRole('region', { name: 'Saved along with it' }).getByText('Last purchase').waitFor()
      await settled(page)
      await photograph(page, 'measure-bands')
      await save(page, 'Recency score')

      await page.getByRole('button', { name: 'New measure' }).first().click()
      await page.getByRole('button', { name: 'Build your own' }).click()
      await page.getByRole('radio', { name: 'Formula' }).click()
      await page.getByRole('textbox', { name: 'Name' }).fill('Average')
      const formula = page.getByRole('textbox', { name: 'Formula' })
      await formula.fill('[Total spent] / [Orders]')
      await page.getByText('Character 1: “Customers” has no attribute “Total spent”. Did you mean “Total spend”?').waitFor()
      expect(await page.getByRole('main').getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
      await photograph(page, 'measure-formula-wrong')
      await formula.fill('[Total spend] / [Orders]')
      await page.getByText(/rows? ha(s|ve) no value\./).waitFor()
      await settled(page)
      await photograph(page, 'measure-formula')
      await expectAccessible(page, 'Formula of a measure')
      await save(page, 'Average')
      await measuresGrid(page).getByRole('row', { name: /^Select Average/ }).waitFor()
      await expect.poll(() => measuresGrid(page).getByRole('img', { name: /^Spread of/ }).count()).toBe(5)
      await photograph(page, 'measures')
      await expectAccessible(page, 'Measures')
      await page.setViewportSize({ width: 1280, height: 720 })
      await photograph(page, 'measures-1280')
      await page.setViewportSize({ width: 1440, height: 900 })

      await newSegment(window)
      const panel = page.getByTestId('attribute-panel')
      await panel.getByRole('tab', { name: 'Measures' }).click()
      await expect.poll(() => panel.getByRole('button', { name: /^Add .* of Customers$/ }).count()).toBe(5)
      await photograph(page, 'builder-measures')
      await expectAccessible(page, 'Measures in the builder')
      await page.getByRole('button', { name: 'Add Total spend of Customers' }).click({ force: true })
      const spend = condition(page, 'Total spend')
      await choose(page, spend.getByRole('button', { name: /^Total spend, comparator/ }), 'greater than')
      await spend.getByLabel('Total spend, value', { exact: true }).fill('500')
      await saveAndRun(window, 'Big spenders')
      await page.getByRole('heading', { level: 1, name: 'Big spenders' }).waitFor()

      await page.getByRole('link', { name: 'Measures' }).click()
      await measuresGrid(page).getByRole('row', { name: /^Select Total spend/ }).click()
      await measuresGrid(page).focus()
      await page.keyboard.press('Delete')
      await page.getByText('"Total spend" is used: first change or delete Big spenders, Average, in this order.').waitFor()
      await photograph(page, 'measures-in-use')
      await expectAccessible(page, 'Measure in use')
      await page.getByRole('link', { name: 'Average' }).click()
      await page.getByRole('textbox', { name: 'Formula' }).waitFor()
      await page.getByRole('button', { name: 'Close', exact: true }).click()

      await measuresGrid(page).getByRole('row', { name: /^Select Recency score/ }).click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
      await page.getByText('Deleted “Recency score”.').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await measuresGrid(page).getByRole('row', { name: /^Select Recency score/ }).waitFor()
      await page.getByRole('tab', { name: /^Calculated attributes/ }).click()
      await page.getByRole('heading', { name: 'No calculated attributes yet' }).waitFor()
      expect(window.complaints).toEqual([])
      expect(await window.close()).toBe(0)
    } finally {
      await window.dispose()
    }
  })

  it('and calculated attributes are written with the keyboard alone, names completed', async () => {
    const window = await openWindow()
    const { page } = window
    const { keyboard } = page
    try {
      await page.getByRole('button', { name: 'Open sample' }).click()
      await page.getByRole('row', { name: /High-value customers/ }).waitFor({ timeout: 60_000 })
      await page.getByRole('link', { name: 'Measures' }).focus()
      await keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Measures' }).waitFor()
      await page.getByRole('button', { name: 'New calculated attribute' }).focus()
      await keyboard.press('Enter')
      await page.getByLabel('An attribute of').first().waitFor()
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Name')
      await keyboard.type('Price of one')
      await keyboard.press('Tab')
      await keyboard.press('Enter')
      await keyboard.type('Online')
      await keyboard.press('Enter')
      await page.getByText('Online orders').first().waitFor()
      await keyboard.press('Tab')
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Formula')
      await keyboard.type('rou')
      const list = page.getByRole('listbox', { name: 'Names and functions' })
      await list.getByRole('option', { name: /^round/ }).waitFor()
      await keyboard.press('Enter')
      await keyboard.type('[am')
      await list.getByRole('option', { name: /^Amount/ }).waitFor()
      await photograph(page, 'formula-completion')
      await expectAccessible(page, 'Completion of names')
      await keyboard.press('Tab')
      await keyboard.type(' / qu')
      await keyboard.press('ArrowDown')
      await keyboard.press('ArrowUp')
      await keyboard.press('Enter')
      await keyboard.type(', 2')
      const formula = page.getByRole('textbox', { name: 'Formula' })
      expect(await formula.inputValue()).toBe('round([Amount] / [Quantity], 2)')
      await settled(page)
      await page.getByRole('complementary', { name: 'What it gives' }).getByText('Number, 2 decimals').waitFor()
      await photograph(page, 'calculated-attribute')
      await expectAccessible(page, 'Calculated attribute')
      await keyboard.press('Control+s')
      await page.getByText('Saved “Price of one”.').waitFor()
      await page.getByRole('grid', { name: 'Calculated attributes' }).getByRole('row', { name: /^Select Price of one/ }).waitFor()
      await photograph(page, 'calculated-attributes')
      expect(window.complaints).toEqual([])
    } finally {
      await window.dispose()
    }
  })
})

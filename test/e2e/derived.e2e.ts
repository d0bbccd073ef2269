import { afterAll, describe, expect, it } from 'vitest'
import { answersOf, dataFile } from './support/data.ts'
import { choose, condition, expectTotal, importFiles, newSegment, newWorkspace, saveAndRun } from './support/journey.ts'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

const file = dataFile('superstore', 'Sample - Superstore.csv')
const answers = answersOf('superstore')

afterAll(closeBrowser)

describe.skipIf(file === null)('From one table of order lines to customers', () => {
  it('proposes orders and customers, makes them, and counts a segment of them', async () => {
    const window = await openWindow()
    const { page } = window
    try {
      await newWorkspace(window, 'superstore.tessera')
      await importFiles(window, [
        {
          file: file ?? '',
          async correct(at) {
            // Both columns mix two forms; in both the month comes first. One answer is for both.
            await at.getByText('1 question,').waitFor()
            await photograph(at, 'import-dates')
            await at.getByRole('radio', { name: /month\/day\/year/ }).click()
            await at.getByText('questions answered,').waitFor()
            await at.getByText('12 of 9,994 rows.').waitFor()
          },
        },
      ])
      const finished = page.getByRole('region', { name: 'Import finished' })
      await finished.getByRole('button', { name: 'Create Orders' }).waitFor()
      expect(await finished.getByRole('button', { name: 'Build a segment' }).count()).toBe(0)
      await photograph(page, 'import-derivable')
      await expectAccessible(page, 'What a file can be made into')
      await finished.getByRole('button', { name: 'Create Orders' }).click()
      await finished.getByText('5,009 rows').waitFor()
      await finished.getByRole('button', { name: 'Change the suggested Customers' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('793 rows').waitFor()
      await page.setViewportSize({ width: 1280, height: 720 })
      await photograph(page, 'derived-dialog-1280')
      await page.setViewportSize({ width: 1440, height: 900 })
      await dialog.getByRole('button', { name: 'Create' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await finished.getByRole('button', { name: 'Build a segment' }).waitFor()
      await photograph(page, 'import-derived')
      await page.getByRole('link', { name: /^Data sources/ }).click()
      const derived = page.getByRole('list', { name: 'Derived entities' })
      await derived.getByRole('button', { name: 'Commands for Customers' }).waitFor()

      await page.getByRole('button', { name: 'Combine entities' }).click()
      await dialog.getByLabel('Entities').first().click()
      for (const part of ['Orders', 'Sample - Superstore']) await page.getByRole('option', { name: part, exact: true }).click()
      await page.keyboard.press('Escape')
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Purchases')
      await dialog.getByText(/15,003 rows/).waitFor()
      await photograph(page, 'combine-dialog')
      await page.setViewportSize({ width: 1280, height: 720 })
      await photograph(page, 'combine-dialog-1280')
      await page.setViewportSize({ width: 1440, height: 900 })
      await expectAccessible(page, 'Combining entities')
      await dialog.getByRole('button', { name: 'Create' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await derived.getByRole('button', { name: 'Commands for Purchases' }).waitFor()
      await photograph(page, 'derived-made')

      await page.getByRole('link', { name: 'Measures' }).click()
      await page.getByRole('button', { name: 'New measure' }).first().click()
      const templates = page.getByRole('region', { name: 'Templates over Orders' })
      await templates.getByText('Average Total Sales over Orders.').waitFor()
      await photograph(page, 'measure-templates')
      await templates.getByRole('button', { name: /^Average order value/ }).click()
      await page.locator('[data-testid=preview][aria-busy=false]').waitFor({ timeout: 20_000 })
      await photograph(page, 'measure-order-value')
      await page.getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Close without saving' }).click({ timeout: 1000 }).catch(() => null)

      const answer = answers.get('U07')
      if (answer === undefined) throw new Error('The data folder has no answer to U07.')
      await newSegment(window)
      await page.getByRole('button', { name: 'Add Total Profit of Customers' }).click({ force: true })
      const profit = condition(page, 'Total Profit')
      await choose(page, profit.getByRole('button', { name: /^Total Profit, comparator/ }), 'less than')
      await profit.getByLabel('Total Profit, value', { exact: true }).fill('0')
      await expectTotal(page, answer.count)
      await photograph(page, 'derived-segment')
      await saveAndRun(window, 'Net loss')
      await page.getByRole('link', { name: /^Segments/ }).click()
      await page.getByRole('row', { name: /Net loss/ }).getByText(answer.count.toLocaleString('en-GB')).waitFor()
      expect(window.complaints).toEqual([])
    } finally {
      await window.dispose()
    }
  })
})

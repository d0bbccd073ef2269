import { afterAll, describe, expect, it } from 'vitest'
import { answersOf, dataFile } from './support/data.ts'
import { choose, condition, expectTotal, importFiles, newSegment, newWorkspace, saveAndRun } from './support/journey.ts'
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
            // Both columns mix two forms; in both the month comes first.
            for (const monthFirst of await at.getByRole('radio', { name: /month\/day\/year/ }).all()) await monthFirst.click()
          },
        },
      ])
      await page.getByRole('link', { name: /^Data sources/ }).click()
      const derived = page.getByRole('list', { name: 'Derived entities' })
      await derived.getByRole('button', { name: 'Create Orders' }).waitFor()
      await photograph(page, 'derived-suggested')
      await derived.getByRole('button', { name: 'Create Orders' }).click()
      await derived.getByRole('button', { name: 'Commands for Orders' }).waitFor()
      await derived.getByRole('button', { name: 'Change the suggested Customers' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('793 rows').waitFor()
      await photograph(page, 'derived-dialog')
      await dialog.getByRole('button', { name: 'Create' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await derived.getByRole('button', { name: 'Commands for Customers' }).waitFor()
      await photograph(page, 'derived-made')

      const answer = answers.get('U07')
      if (answer === undefined) throw new Error('The data folder has no answer to U07.')
      await newSegment(window)
      await page.getByRole('button', { name: 'Add Total Profit of Customers' }).click({ force: true })
      const profit = condition(page, 'Total Profit')
      await choose(page, profit.getByRole('button', { name: /^Total Profit, comparator/ }), 'less than')
      await profit.getByLabel('Total Profit, value').fill('0')
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

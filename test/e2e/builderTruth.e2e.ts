import { afterAll, describe, it } from 'vitest'
import { answersOf, dataFile } from './support/data.ts'
import { choose, condition, expectTotal, importFiles, newSegment, newWorkspace } from './support/journey.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

const dataset = 'ms-customer-insights'
const files = ['Contact.txt', 'Customer-Loyalty.txt', 'POSPurchases.txt'].map((name) => dataFile(dataset, name))
const answer = answersOf(dataset).get('M03')

afterAll(closeBrowser)

describe.skipIf(files.includes(null) || answer === undefined)('A question of the customer data', () => {
  it('is built by dragging and clicking, and counts what the data folder says (P75, P78, P81, P84)', async () => {
    const window = await openWindow()
    const { page } = window
    /** From a handle or a line of the panel to just above a row. */
    const drag = async (from: string, to: string): Promise<void> => {
      const [held, target] = [await page.getByRole('button', { name: from }).first().boundingBox(), await page.getByTestId(to).boundingBox()]
      if (!held || !target) throw new Error(`There is no “${from}” or no ${to} on the page.`)
      await page.mouse.move(held.x + 6, held.y + held.height / 2)
      await page.mouse.down()
      await page.mouse.move(held.x + 30, held.y + 20, { steps: 2 })
      await page.mouse.move(target.x + 120, target.y + 3, { steps: 4 })
      await page.getByTestId('drop-line').waitFor()
      await page.mouse.up()
    }
    try {
      await newWorkspace(window, 'truth.tessera')
      await importFiles(window, files.map((file) => ({ file: file ?? '' })))
      await newSegment(window)
      await page.getByRole('tab', { name: 'Behavior' }).click()
      await page.getByRole('button', { name: /^Add POSPurchases: has a record$/ }).click({ force: true })
      const rule = page.getByTestId('rule-1')
      await rule.getByRole('button', { name: /^How many/ }).click()
      await page.getByRole('radio', { name: /^an amount/ }).click()
      const amount = page.getByRole('radiogroup', { name: 'How many' })
      await choose(page, amount.getByRole('button', { name: /^Function/ }), /average/)
      await amount.getByRole('textbox', { name: 'Amount' }).fill('113')
      await page.keyboard.press('Escape')

      // The birthday is dragged into the rule about purchases first, then out of it into one about the contacts.
      await page.getByRole('tab', { name: 'Attributes' }).click()
      await page.getByRole('button', { name: /^Contact\b.*rows$/ }).click()
      await drag('DateOfBirth of Contact, Date', 'group-1')
      const born = condition(page, 'DateOfBirth')
      await choose(page, born.getByRole('button', { name: /comparator/ }), 'between')
      await born.getByLabel(/, value, from$/).fill('1981-01-01')
      await born.getByLabel(/, value, to$/).fill('1996-12-31')
      await expectTotal(page, answer?.count ?? -1)
      await choose(page, page.getByRole('button', { name: /^Add rule/ }), /themselves$/)
      await drag('Move DateOfBirth of Contact', 'group-2')
      await page.getByTestId('rule-2').getByRole('group', { name: 'Condition 2-1: DateOfBirth' }).waitFor()
      await expectTotal(page, answer?.count ?? -1)
      await photograph(page, 'builder-truth')
    } finally {
      await window.dispose()
    }
  })
})

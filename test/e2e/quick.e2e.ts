import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

describe('a segment of one question', () => {
  it('is made of bars and handles with the keyboard, its size seen before it is saved; or of a template that fits the data (P87, P88)', async () => {
    const window = await openWindow({ size: { width: 1280, height: 720 } })
    const { page } = window
    const { keyboard } = page
    const size = page.getByTestId('size')
    try {
      await page.getByRole('button', { name: 'Open sample' }).click()
      await page.getByRole('row', { name: /High-value customers/ }).waitFor({ timeout: 60_000 })
      await page.getByRole('button', { name: 'New', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Quick segment' }).or(page.getByRole('option', { name: 'Quick segment' })).first().click()
      await page.getByRole('heading', { level: 1, name: 'Quick segment' }).waitFor()
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Search attributes of Customers')

      // A number: the handles move by the arrow keys, and the fields say exactly where they are.
      await keyboard.type('inc')
      await keyboard.press('ArrowDown')
      const low = page.getByRole('slider', { name: 'Income from' })
      await low.waitFor()
      await expect.poll(() => size.innerText()).toMatch(/^[\d,]+\s+customers, [\d.]+ % of [\d,]+/)
      const all = await size.innerText()
      await low.focus()
      for (let step = 0; step < 8; step += 1) await keyboard.press('ArrowRight')
      await expect.poll(() => size.innerText()).not.toBe(all)
      expect(await page.getByRole('textbox', { name: 'Name of the segment' }).inputValue()).toMatch(/^Income is between \d+ and \d+$/)
      await photograph(page, 'quick-number')
      await expectAccessible(page, 'Quick segment of a number')

      // A text: its values are taken in and out, all others and those without one too.
      await page.getByRole('searchbox').or(page.getByLabel('Search attributes of Customers')).first().fill('')
      await page.getByRole('radio', { name: /City$/ }).click()
      const values = page.getByRole('group', { name: 'Values of City' })
      const first = values.getByRole('button').first()
      await first.waitFor()
      await first.press('Space')
      await values.getByRole('button').nth(1).press('Space')
      expect(await first.getAttribute('aria-pressed')).toBe('true')
      await expect.poll(() => page.getByRole('textbox', { name: 'Name of the segment' }).inputValue()).toMatch(/^City is .+ or .+$/)
      await photograph(page, 'quick-text')
      await expectAccessible(page, 'Quick segment of a text')
      await page.setViewportSize({ width: 1920, height: 1080 })
      await page.getByRole('radio', { name: /Customer since$/ }).click()
      await page.getByRole('slider', { name: 'Customer since from' }).waitFor()
      await photograph(page, 'quick-date-wide')
      await page.getByRole('radio', { name: /Email consent$/ }).click()
      await page.getByRole('button', { name: /^No\b/ }).press('Enter')
      await expect.poll(() => size.innerText()).toMatch(/^[\d,]+\s+customers/)
      await photograph(page, 'quick-boolean-wide')
      // Templates: each with its size, what it would make, and why others are not for these data.
      await page.getByRole('button', { name: 'Back to segments' }).click()
      await page.getByRole('button', { name: 'New', exact: true }).click()
      await page.getByRole('menuitem', { name: 'From a template' }).click()
      const lapsed = page.getByRole('form', { name: 'Lapsed' })
      await expect.poll(() => lapsed.innerText(), { timeout: 10_000 }).toMatch(/[\d,]+\s+customers, [\d.]+ % of 4,000/)
      const before = await lapsed.getByTestId('size').innerText()
      await lapsed.getByRole('spinbutton').fill('40')
      await expect.poll(() => lapsed.getByTestId('size').innerText()).not.toBe(before)
      const groups = page.getByRole('form', { name: 'RFM groups' })
      await expect.poll(() => groups.innerText(), { timeout: 10_000 }).toMatch(/customers, .*Makes the measures Last purchase, Recency score/s)
      await photograph(page, 'segment-templates-wide')
      await page.setViewportSize({ width: 1280, height: 720 })
      await photograph(page, 'segment-templates')
      await expectAccessible(page, 'Segment templates')
      await groups.getByRole('button', { name: 'Create segment: RFM groups' }).press('Enter')
      await page.getByRole('heading', { level: 1, name: /^Champions/ }).waitFor()

      // From a bar of an attribute's profile.
      await page.getByRole('link', { name: 'Entities' }).click()
      await page.getByRole('link', { name: 'Customers', exact: true }).or(page.getByRole('button', { name: 'Customers', exact: true })).first().click()
      await page.getByRole('tab', { name: 'Attributes' }).click()
      await page.getByRole('button', { name: 'Income', exact: true }).click()
      const bar = page.getByRole('group', { name: /^Distribution of Income/ }).getByRole('link').nth(2)
      await bar.waitFor()
      await photograph(page, 'quick-from-profile')
      await bar.press('Enter')
      await expect.poll(() => page.getByRole('textbox', { name: 'Name of the segment' }).inputValue()).toMatch(/^Income is between \d+ and \d+$/)

      // From what is searched for: the builder begins with the same rows.
      await page.goBack()
      await page.getByRole('tab', { name: 'Data' }).click()
      const amount = page.getByText(/^[\d,]+ rows$/)
      await amount.waitFor()
      const everyone = await amount.innerText()
      await page.getByLabel('Search rows').first().fill('berlin')
      await expect.poll(() => amount.innerText()).not.toBe(everyone)
      const rows = (await amount.innerText()).replace(' rows', '')
      await page.getByRole('button', { name: 'Save as a segment' }).click()
      await page.getByRole('heading', { level: 1, name: 'Customers with “berlin”' }).waitFor()
      await expect.poll(() => page.getByTestId('live-side').or(page.getByTestId('live-bar')).first().innerText()).toContain(rows)
      expect(window.complaints).toEqual([])
    } finally {
      await window.dispose()
    }
  })
})

import type { Page } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

const sizes = [{ width: 1280, height: 720 }, { width: 1920, height: 1080 }] as const

/** The pane is as wide in both sizes: what only is in it is looked at in the small one. */
async function photographs(page: Page, name: string, wanted: readonly (typeof sizes)[number][] = sizes): Promise<void> {
  for (const size of wanted) {
    await page.setViewportSize(size)
    await page.waitForTimeout(150)
    await photograph(page, `${name}-${size.width}`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** Somebody of the sample who did a lot. */
const busiest = 'C-0000042'

describe('The card of a customer', () => {
  it('opens from the rows by mouse and keyboard, pages through the timeline, and says why for anyone, in or out', async () => {
    const window = await openWindow()
    const { page } = window
    const pane = page.getByRole('complementary').filter({ has: page.getByRole('button', { name: 'Close' }) })
    try {
      await page.getByRole('button', { name: 'Open sample' }).click()
      await page.getByRole('row', { name: /Successful/ }).first().waitFor({ timeout: 60_000 })
      await page.getByRole('link', { name: /^Entities/ }).click()
      await page.getByRole('link', { name: 'Customers', exact: true }).click()

      const table = page.getByRole('grid', { name: 'Rows of Customers' })
      const nameIn = (row: number) => table.locator(`[role=row][aria-rowindex="${row + 1}"]`).getByRole('gridcell').nth(1).innerText()
      await page.getByRole('searchbox', { name: 'Search rows' }).or(page.getByRole('textbox', { name: 'Search rows' })).fill(busiest)
      await expect.poll(() => table.getAttribute('aria-rowcount')).toBe('2')
      await table.getByText(busiest).dblclick()
      await pane.getByRole('heading', { level: 2, name: await nameIn(1) }).waitFor()
      await pane.getByText('Customer since').waitFor()
      await photographs(page, 'card-overview')
      await expectAccessible(page, 'Card of a customer')
      await pane.getByRole('region', { name: 'Loyalty' }).getByRole('button', { name: /^Card of L/ }).click()
      await pane.getByText('Joined on').waitFor()
      await photographs(page, 'card-followed', sizes.slice(0, 1))
      await pane.getByRole('button', { name: /^Back to / }).click()
      await pane.getByText('Customer since').waitFor()
      await pane.getByRole('tab', { name: /^Timeline/ }).click()
      const timeline = pane.getByRole('region', { name: /^Timeline/ })
      const entry = timeline.getByRole('listitem').first()
      await entry.waitFor()
      const total = Number(await entry.getAttribute('aria-setsize'))
      expect(total).toBeGreaterThan(100)
      await photographs(page, 'card-timeline')
      await expectAccessible(page, 'Timeline of a customer')
      await timeline.focus()
      await page.keyboard.press('End')
      const last = timeline.locator(`[aria-posinset="${total}"]`)
      await expect.poll(() => last.innerText().catch(() => '')).toMatch(/\d{4}/)
      await pane.getByRole('button', { name: /^Online orders/ }).click()
      await expect.poll(async () => Number(await entry.getAttribute('aria-setsize'))).toBeLessThan(total)
      await page.keyboard.press('Escape')
      await pane.waitFor({ state: 'hidden' })

      await expect.poll(() => table.evaluate((grid) => grid === document.activeElement)).toBe(true)
      await page.getByRole('searchbox', { name: 'Search rows' }).or(page.getByRole('textbox', { name: 'Search rows' })).fill('')
      await expect.poll(async () => Number(await table.getAttribute('aria-rowcount'))).toBeGreaterThan(100)
      await table.focus()
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      const second = pane.getByRole('heading', { level: 2, name: await nameIn(2) })
      await second.waitFor()
      await expect.poll(() => second.evaluate((heading) => heading === document.activeElement)).toBe(true)
      await page.keyboard.press('Escape')
      await expect.poll(() => table.evaluate((grid) => grid === document.activeElement)).toBe(true)

      await page.getByRole('link', { name: /^Segments/ }).click()
      await page.getByText('High-value customers', { exact: true }).first().dblclick()
      const member = page.getByRole('link', { name: /^Card of / }).first()
      await member.click()
      await pane.getByRole('tab', { name: /^Segments/ }).click()
      await pane.getByRole('button', { name: 'Why? High-value customers' }).waitFor()
      await photographs(page, 'card-segments', sizes.slice(0, 1))
      await pane.getByRole('button', { name: 'Why? High-value customers' }).click()
      await pane.getByRole('heading', { level: 3, name: /is in “High-value customers”/ }).waitFor()
      await pane.getByRole('button', { name: /^Show \d+ records/ }).first().click()
      await pane.getByRole('region', { name: 'Records' }).waitFor()
      await photographs(page, 'card-why-in', sizes.slice(0, 1))
      await expectAccessible(page, 'Why a customer is in a segment')
      await pane.getByRole('button', { name: 'All segments' }).click()
      await pane.getByRole('listitem').filter({ hasText: 'Not in' }).getByRole('button').first().click()
      await pane.getByRole('heading', { level: 3, name: /is not in “/ }).waitFor()
      await pane.getByRole('region', { name: /^Rule 1/ }).getByText('False').first().waitFor()
      await photographs(page, 'card-why-out')
      await page.keyboard.press('Escape')
      await expect.poll(() => member.evaluate((link) => link === document.activeElement)).toBe(true)

      const why = page.getByRole('toolbar', { name: 'Segment commands' }).getByRole('button', { name: 'Why?' })
      await why.click()
      await pane.getByRole('combobox', { name: 'Search Customers' }).fill('c-00000')
      await pane.getByText(/^The first 30 of \d+ rows/).waitFor()
      await photographs(page, 'card-find', sizes.slice(0, 1))
      await expectAccessible(page, 'Looking for a customer')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await pane.getByRole('heading', { level: 3, name: /“High-value customers”/ }).waitFor()
      await page.keyboard.press('Escape')
      await expect.poll(() => why.evaluate((button) => button === document.activeElement)).toBe(true)
      expect(window.complaints).toEqual([])
      expect(await window.close()).toBe(0)
    } finally {
      await window.dispose()
    }
  })
})

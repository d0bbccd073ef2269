import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { expectFits, zoomed } from './support/fits.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

describe('The sample workspace', () => {
  it('opens with one click and shows every page, readable in both themes and by assistive technology', async () => {
    const window = await openWindow()
    const { page } = window
    try {
      await photograph(page, 'home-empty')
      await expectAccessible(page, 'Home')
      await page.getByRole('button', { name: 'Open sample' }).click()
      await page.getByRole('row', { name: /High-value customers/ }).waitFor({ timeout: 60_000 })
      await page.getByRole('row', { name: /Successful/ }).first().waitFor()
      await photograph(page, 'sample-segments')
      await expectAccessible(page, 'Segments')

      await page.getByRole('row', { name: /Lapsed 90 days/ }).getByRole('checkbox').click()
      await photograph(page, 'sample-segments-selected')
      await page.getByText('Lapsed 90 days', { exact: true }).first().dblclick()
      await page.getByRole('heading', { level: 1, name: 'Lapsed 90 days' }).waitFor()
      await page.getByRole('region', { name: 'Trend' }).locator('canvas, svg').first().waitFor()
      await photograph(page, 'sample-details')
      await expectAccessible(page, 'Segment details')

      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await page.getByTestId('live-side').waitFor()
      await expect.poll(() => page.getByTestId('live-side').innerText(), { timeout: 20_000 }).toMatch(/Ten of the members/)
      await photograph(page, 'sample-builder')
      await expectAccessible(page, 'Builder')
      await page.setViewportSize({ width: 1280, height: 720 })
      await photograph(page, 'sample-builder-1280')
      await page.getByRole('button', { name: 'Close', exact: true }).click()

      await page.getByRole('link', { name: /^Segments/ }).click()
      await photograph(page, 'sample-segments-1280')
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.getByRole('link', { name: /^Data sources/ }).click()
      await page.getByRole('table', { name: 'Data sources' }).waitFor()
      await photograph(page, 'sample-data-sources')
      await expectAccessible(page, 'Data sources')
      await page.getByRole('link', { name: /^Settings/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
      await photograph(page, 'settings')
      await expectAccessible(page, 'Settings')
      await page.getByRole('link', { name: /^Home/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
      await photograph(page, 'home')
      await page.setViewportSize(zoomed)
      await page.getByRole('button', { name: 'Commands for Coffee and outdoor shop' }).click({ timeout: 5000 })
      await page.keyboard.press('Escape')
      await expectFits(page, 'Home')
      expect(window.complaints).toEqual([])
      expect(await window.close()).toBe(0)
    } finally {
      await window.dispose()
    }
  })

  it('is left out of the way by a second window: the file is open for reading only', async () => {
    const first = await openWindow()
    try {
      await first.page.getByRole('button', { name: 'Open sample' }).click()
      await first.page.getByRole('row', { name: /High-value customers/ }).waitFor({ timeout: 60_000 })
      const path = await first.page.evaluate(async () => {
        const bridge = (globalThis as unknown as { tessera: { call(channel: string, input: unknown): Promise<{ value: { path: string } }> } }).tessera
        return (await bridge.call('workspace.state', {})).value.path
      })
      const second = await openWindow({ folder: join(first.folder), open: path })
      try {
        await second.page.getByText(/read-only|for reading/i).first().waitFor()
        await photograph(second.page, 'read-only')
      } finally {
        expect(await second.close()).toBe(0)
      }
    } finally {
      await first.dispose()
    }
  })
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

const box = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}, `) })

/** The middle of a box in the window. */
async function middleOf(page: Page, name: string): Promise<{ readonly x: number; readonly y: number }> {
  const bounds = await box(page, name).boundingBox()
  if (bounds === null) throw new Error(`${name} is not drawn.`)
  return { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }
}

/** Width and height of a PNG from its head. */
const pngSize = (bytes: Buffer): readonly number[] => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]

describe('The diagram of entities', () => {
  it('is moved about in, chosen from, saved as a picture, and remembered in the file', async () => {
    const window = await openWindow()
    const { page, folder } = window
    try {
      await page.getByRole('button', { name: 'Open sample' }).click()
      await page.getByRole('row', { name: /Successful/ }).first().waitFor({ timeout: 60_000 })
      await page.getByRole('link', { name: /^Entities/ }).click()
      await page.getByRole('tab', { name: 'Diagram' }).click()
      await box(page, 'Customers').waitFor()
      await page.setViewportSize({ width: 1280, height: 720 })
      await photograph(page, 'diagram-sample-1280')
      await expectAccessible(page, 'Diagram')

      const start = await middleOf(page, 'Online orders')
      await page.mouse.move(start.x, start.y)
      await page.mouse.down()
      await page.mouse.move(start.x + 60, start.y + 90, { steps: 6 })
      await page.mouse.up()
      const moved = await middleOf(page, 'Online orders')
      expect(Math.abs(moved.y - start.y - 90)).toBeLessThan(9)
      await page.keyboard.press('Control+z')
      await expect.poll(() => middleOf(page, 'Online orders')).toEqual(start)
      await page.keyboard.press('Control+y')
      await expect.poll(() => middleOf(page, 'Online orders')).toEqual(moved)
      await box(page, 'Customers').focus()
      await page.keyboard.press('Shift+ArrowUp')

      // The view goes with the pointer, and closer at the pointer.
      const before = await middleOf(page, 'Customers')
      await page.mouse.move(before.x, before.y)
      await page.mouse.wheel(0, -300)
      const near = await middleOf(page, 'Customers')
      expect(Math.hypot(near.x - before.x, near.y - before.y)).toBeLessThan(4)
      await page.getByRole('button', { name: 'Show everything' }).click()

      const line = page.getByRole('button', { name: /^Online orders to Customers/ })
      await line.focus()
      await page.keyboard.press('Enter')
      await page.getByText('Many rows of Online orders point to one of Customers.').waitFor()
      await photograph(page, 'diagram-sample-line')
      await expectAccessible(page, 'A line of the diagram')
      await page.keyboard.press('Escape')
      await expect.poll(() => line.evaluate((element) => element === document.activeElement)).toBe(true)

      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save as PNG' }).click()
      const path = join(folder, 'entities.png')
      await (await downloading).saveAs(path)
      const [width = 0, height = 0] = pngSize(await readFile(path))
      expect(width).toBeGreaterThan(800)
      expect(height).toBeGreaterThan(400)

      await page.getByRole('button', { name: 'Table view' }).click()
      await page.getByRole('row', { name: /Online orders Customers Many to one/ }).waitFor()
      await photograph(page, 'diagram-sample-table')
      await expectAccessible(page, 'The table of relationships')
      await page.getByRole('button', { name: 'Diagram view' }).click()

      const places = () => page.evaluate(() => [...document.querySelectorAll('.box')].map((one) => `${one.getAttribute('aria-label')} ${one.getAttribute('data-place')}`).sort())
      const left = await places()
      await page.getByRole('tab', { name: /^Data/ }).click()
      await page.getByRole('tab', { name: 'Diagram' }).click()
      await box(page, 'Customers').waitFor()
      expect(await places()).toEqual(left)
      await page.getByRole('button', { name: 'Arrange again' }).click()
      await expect.poll(places).not.toEqual(left)
      await box(page, 'Customers').focus()
      await page.keyboard.press('Enter')
      await page.getByRole('grid', { name: 'Rows of Customers' }).waitFor()
      expect(window.complaints).toEqual([])
    } finally {
      await window.dispose()
    }
  })
})

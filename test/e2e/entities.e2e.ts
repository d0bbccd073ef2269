import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { importFiles, newWorkspace } from './support/journey.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

/** More than an element of 40 pixels a row can be tall for. */
const largeRows = 300_000

async function photographs(page: Page, name: string): Promise<void> {
  for (const size of [{ width: 1280, height: 720 }, { width: 1920, height: 1080 }]) {
    await page.setViewportSize(size)
    await page.waitForTimeout(150)
    await photograph(page, `${name}-${size.width}`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** The row with this number, from 1, once it is drawn. */
function rowOf(table: Locator, number: number): Locator {
  return table.locator(`[role=row][aria-rowindex="${number + 1}"]`)
}

async function firstCell(table: Locator, number: number): Promise<string> {
  const cell = rowOf(table, number).getByRole('gridcell').first()
  await expect.poll(() => cell.innerText().catch(() => ''), { timeout: 20_000 }).not.toBe('')
  return cell.innerText()
}

describe('Entities', () => {
  it('are looked through, sorted, searched, filtered by a segment, copied and downloaded, and profiled', async () => {
    const window = await openWindow()
    const { page, folder } = window
    try {
      await page.getByRole('button', { name: 'Open sample' }).click()
      await page.getByRole('row', { name: /Successful/ }).first().waitFor({ timeout: 60_000 })
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])

      await page.getByRole('link', { name: /^Entities/ }).click()
      await page.getByRole('link', { name: 'Customers', exact: true }).waitFor()
      await photographs(page, 'entities-list')
      await expectAccessible(page, 'Entities')
      await page.getByRole('tab', { name: /^Segment members/ }).click()
      await page.getByRole('link', { name: /High-value customers/ }).waitFor()
      await photographs(page, 'entities-segments')
      await page.getByRole('textbox', { name: 'Search name' }).or(page.getByRole('searchbox', { name: 'Search name' })).fill('nothing of that name')
      await page.getByText('No segment named').waitFor()
      await page.getByRole('button', { name: 'Clear search' }).click()

      await page.getByRole('tab', { name: /^Data/ }).click()
      await page.getByRole('link', { name: 'Customers', exact: true }).click()
      const table = page.getByRole('grid', { name: 'Rows of Customers' })
      const first = await firstCell(table, 1)
      await photographs(page, 'entity-data')
      await expectAccessible(page, 'Data of an entity')

      const total = Number(await table.getAttribute('aria-rowcount')) - 1
      await table.focus()
      await page.keyboard.press('End')
      const last = await firstCell(table, total)
      expect(last > first).toBe(true)
      await page.getByRole('button', { name: 'Customer ID' }).click()
      await page.getByRole('button', { name: 'Customer ID' }).click()
      await expect.poll(() => firstCell(table, 1)).toBe(last)

      await table.focus()
      await page.keyboard.press('Home')
      await page.keyboard.press('Shift+ArrowDown')
      await photographs(page, 'entity-data-selected')
      await page.keyboard.press('Control+c')
      await page.getByText('2 rows copied').waitFor()
      const copied = await page.evaluate(() => navigator.clipboard.readText())
      expect(copied.split('\n').map((line) => line.split('\t')[0]).slice(0, 2)).toEqual(['Customer ID', last])

      await page.getByRole('searchbox', { name: 'Search rows' }).or(page.getByRole('textbox', { name: 'Search rows' })).fill(first.toLowerCase())
      await expect.poll(() => table.getAttribute('aria-rowcount')).toBe('2')
      await page.getByRole('searchbox', { name: 'Search rows' }).or(page.getByRole('textbox', { name: 'Search rows' })).fill('no such text anywhere')
      await page.getByText('No row has').waitFor()
      await page.getByRole('button', { name: 'Clear search' }).click()
      await firstCell(table, 1)

      await page.getByRole('button', { name: 'Filter by a segment' }).click()
      await page.getByText('High-value customers', { exact: true }).click()
      await page.getByRole('button', { name: 'Segment: High-value customers' }).waitFor()
      await expect.poll(async () => Number(await table.getAttribute('aria-rowcount'))).toBeLessThan(total)
      const members = Number(await table.getAttribute('aria-rowcount')) - 1
      await photographs(page, 'entity-data-filtered')

      await page.getByRole('button', { name: 'Columns' }).click()
      await page.getByRole('checkbox', { name: 'Name' }).click()
      await page.keyboard.press('Escape')
      await expect.poll(() => table.getByRole('columnheader', { name: 'Name', exact: true }).count()).toBe(0)
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download', exact: true }).click()
      const path = join(folder, 'rows.csv')
      await (await downloading).saveAs(path)
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\r\n')
      expect({ rows: lines.length - 1, hasName: lines[0]?.includes('Name') }).toEqual({ rows: members, hasName: false })

      await page.getByRole('tab', { name: 'Attributes' }).click()
      await page.getByText(/^Profiled/).waitFor({ timeout: 30_000 })
      await photographs(page, 'entity-attributes')
      await expectAccessible(page, 'Attributes of an entity')
      await page.getByRole('button', { name: /Income|Points|Age|Since/ }).first().click()
      await page.getByRole('region', { name: 'Distribution' }).waitFor()
      await photographs(page, 'entity-attributes-number')
      await page.getByRole('radio', { name: 'Table' }).click()
      await page.getByRole('columnheader', { name: 'Share' }).waitFor()

      await page.getByRole('link', { name: /^Segments/ }).click()
      await page.getByText('Lapsed 90 days', { exact: true }).first().dblclick()
      await page.getByRole('link', { name: 'See more' }).click()
      await page.getByRole('button', { name: 'Segment: Lapsed 90 days' }).waitFor()
      await firstCell(table, 1)
      await page.getByRole('link', { name: /^Data sources/ }).click()
      await page.getByRole('button', { name: 'Commands for Customers' }).click()
      await page.getByRole('menuitem', { name: 'All rows and profiles' }).click()
      await firstCell(table, 1)
      expect(window.complaints).toEqual([])
      expect(await window.close()).toBe(0)
    } finally {
      await window.dispose()
    }
  })

  it('of more rows than an element can be tall for are scrolled to the last one, which is exact', async () => {
    const window = await openWindow()
    const { page, folder } = window
    try {
      const file = join(folder, 'large.csv')
      const lines = Array.from({ length: largeRows }, (_, index) => `R${String((index * 7919) % largeRows).padStart(7, '0')},${index % 97},name ${index % 1000}`)
      await writeFile(file, `Id,Amount,Name\n${lines.join('\n')}\n`)
      await newWorkspace(window, 'large.tessera')
      await importFiles(window, [{ file }])
      await page.getByRole('link', { name: /^Entities/ }).click()
      await page.getByRole('link', { name: 'large', exact: true }).click()
      const table = page.getByRole('grid', { name: 'Rows of large' })
      expect(await firstCell(table, 1)).toBe('R0000000')
      await table.focus()
      await page.keyboard.press('End')
      expect(await firstCell(table, largeRows)).toBe(`R${String(largeRows - 1).padStart(7, '0')}`)
      const inSight = await rowOf(table, largeRows).evaluate((row) => {
        const [box, view] = [row.getBoundingClientRect(), row.closest('[role=grid]')?.getBoundingClientRect()]
        return view !== undefined && box.bottom <= view.bottom + 1 && box.top >= view.top
      })
      expect(inSight).toBe(true)

      // By the scroll bar: in the middle, then at its very end, then on by the wheel.
      const middle = await table.evaluate((element) => (element.scrollTop = (element.scrollHeight - element.clientHeight) / 2))
      expect(middle).toBeGreaterThan(1_000_000)
      await expect.poll(() => rowOf(table, largeRows / 2).count()).toBe(1)
      await table.evaluate((element) => (element.scrollTop = element.scrollHeight))
      await firstCell(table, largeRows)
      await table.hover()
      await page.mouse.wheel(0, -400)
      await expect.poll(() => rowOf(table, largeRows - 15).count()).toBe(1)
      await page.mouse.wheel(0, 4000)
      await expect.poll(() => rowOf(table, largeRows).count()).toBe(1)
      await photographs(page, 'entity-large-end')
      await page.keyboard.press('PageUp')
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('Home')
      expect(await firstCell(table, 1)).toBe('R0000000')
      expect(window.complaints).toEqual([])
    } finally {
      await window.dispose()
    }
  })
})

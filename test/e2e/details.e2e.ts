import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { historyYear } from '../support/historyYear.ts'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

it('shows 200 days of a segment: trend, runs, members, versions and why (P51, P52, P53, P54, P55, P57, P58, P60)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-e2e-'))
  const year = await historyYear(join(folder, 'year.tessera'), { until: Date.now() - 3_600_000 })
  const window = await openWindow({ size: { width: 1280, height: 720 }, folder, open: year.path })
  const { page } = window
  page.setDefaultTimeout(15_000)
  const name = 'Recent buyers'
  const view = async (segment: string) => {
    await page.getByRole('link', { name: /^Segments/ }).click()
    await page.getByText(segment, { exact: true }).first().dblclick()
    await page.getByRole('heading', { level: 1, name: segment }).waitFor()
  }
  try {
    await view(name)

    // P51: hover and arrow keys; every time frame; the table has the same number of runs.
    const chart = page.getByRole('group', { name: 'Members over the last 30 days' })
    await chart.focus()
    await page.keyboard.press('ArrowLeft')
    await chart.getByRole('status').getByText(/\d+ entered/).waitFor()
    await photograph(page, 'details-month')
    await expectAccessible(page, 'Details')
    const rowsShown = page.getByRole('region', { name: 'Trend as a table' }).locator('tbody tr')
    const command = async (label: string) => {
      await page.getByRole('button', { name: 'Trend commands' }).click()
      await page.getByRole('menuitem', { name: label }).click()
    }
    await command('Table view')
    for (const [label, count] of [['7 days', 7], ['30 days', 30], ['All', 200]] as const) {
      await page.getByRole('radio', { name: label }).click()
      await expect.poll(() => rowsShown.count()).toBe(count)
    }
    await command('Chart view')

    // P51: days drawn over the chart, and entered.
    const all = page.getByRole('group', { name: 'Members over all time' })
    const box = await all.boundingBox()
    if (!box) throw new Error('The chart is not to be seen.')
    await page.mouse.move(box.x + box.width * 0.3, box.y + 80)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + 80, { steps: 4 })
    await page.mouse.up()
    await page.getByLabel('From', { exact: true }).waitFor()
    expect(await page.getByRole('radio', { name: 'Custom…' }).getAttribute('aria-checked')).toBe('true')
    const [from, to] = await Promise.all(['From', 'to'].map((label) => page.getByLabel(label, { exact: true }).inputValue()))
    const drawnDays = (Date.parse(to ?? '') - Date.parse(from ?? '')) / 86_400_000
    expect(drawnDays).toBeGreaterThan(40)
    expect(drawnDays).toBeLessThan(90)
    await photograph(page, 'details-days')
    await page.getByRole('radio', { name: 'All' }).click()

    // P51, P52: beside another segment, with ticks and their reasons; remembered for the next segment.
    await view('Gold and recent')
    await page.getByRole('button', { name: 'Compare with' }).click()
    await page.getByRole('checkbox', { name: 'Quiet' }).click()
    await page.getByRole('checkbox', { name }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Take Quiet out of the chart' }).waitFor()
    await all.focus()
    await page.keyboard.press('Home')
    for (let step = 0; step < 100; step += 1) await page.keyboard.press('ArrowRight')
    await all.getByRole('status').getByText('Failed').waitFor()
    await photograph(page, 'details-compared')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.getByRole('radio', { name: '6 months' }).click()
    await photograph(page, 'details-compared-wide')
    await page.setViewportSize({ width: 1280, height: 720 })
    const [csv] = await Promise.all([page.waitForEvent('download'), command('Save as CSV')])
    expect((await readFile(await csv.path(), 'utf8')).split('\r\n')[0]).toBe('segment,run_at_utc,members,entered,left,version')
    const [png] = await Promise.all([page.waitForEvent('download'), command('Save as PNG')])
    expect((await readFile(await png.path())).subarray(1, 4).toString()).toBe('PNG')

    // P53: every run, drawn a screenful at a time; the failed one in full.
    await page.getByRole('tab', { name: 'Processing history' }).click()
    const runs = page.getByRole('table', { name: 'Processing history' })
    expect(await runs.getAttribute('aria-rowcount')).toBe('201')
    await runs.focus()
    await page.keyboard.press('End')
    await runs.getByRole('row').filter({ hasText: 'By hand' }).waitFor()
    await page.getByRole('combobox', { name: 'Status' }).press('ArrowDown')
    await page.getByRole('option', { name: 'Failed', exact: true }).click()
    await page.getByText('1 of 200 runs').waitFor()
    await page.getByRole('button', { name: /^Details of the run of/ }).press('Enter')
    const pane = page.getByRole('complementary', { name: /^Run of/ })
    await pane.getByText(/deleted segment/).waitFor()
    await photograph(page, 'details-run')
    await expectAccessible(page, 'Run')
    await page.keyboard.press('Escape')
    await pane.waitFor({ state: 'hidden' })

    // P54: the preview is sorted; See more is the Entities page with the filter on.
    await view(name)
    const members = page.getByRole('region', { name: 'Members', exact: true })
    await members.getByRole('button', { name: 'Spend' }).click()
    await members.getByRole('columnheader', { name: 'Spend' }).and(page.locator('[aria-sort=ascending]')).waitFor()
    await members.getByRole('link', { name: 'See more' }).click()
    await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor()
    await page.getByText(name).first().waitFor()
    await page.goBack()

    // P60: three versions with what they counted; P58: why, for somebody found by search.
    await page.getByRole('tab', { name: 'Versions 3' }).click()
    await page.getByRole('button', { name: 'Restore version 1' }).waitFor()
    await expect.poll(() => page.getByRole('region', { name: 'Versions' }).locator('ins').count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Why?' }).click()
    await page.getByRole('searchbox').or(page.getByRole('combobox', { name: /find|search/i })).last().fill('C-000001')
    await page.getByRole('option', { name: /C-000001/ }).or(page.getByRole('button', { name: /C-000001/ })).first().click()
    await page.getByText(/Customer 1 is (not )?in “Recent buyers”/).waitFor()
    await photograph(page, 'details-why')
    expect(window.complaints).toEqual([])
  } finally {
    await window.dispose()
  }
})

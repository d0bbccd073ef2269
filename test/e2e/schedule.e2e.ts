import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright'
import { afterAll, expect, it } from 'vitest'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { storePorts } from '../support/storePorts.ts'
import { expectAccessible } from './support/accessibility.ts'
import { expectFits } from './support/fits.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

it('P90: sets a weekly schedule with two times, sees the next three, and finds it again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-schedule-'))
  const path = join(folder, 'work.tessera')
  const app = createApp(storePorts(folder, { zone: 'UTC', now: () => Date.now() }).ports)
  unwrap(await app.call('workspace.create', { path, replace: false, zone: 'Europe/Berlin' }))
  await app.close()
  const window = await openWindow({ size: { width: 1280, height: 720 }, folder, open: path })
  const { page } = window
  try {
    await page.getByRole('link', { name: 'System' }).click()
    await page.getByRole('tab', { name: 'Schedule' }).click()
    await page.getByRole('radio', { name: 'Weekly' }).click()
    await page.getByRole('button', { name: 'Tue', exact: true }).click()
    await page.getByRole('button', { name: 'Add a time' }).click()
    await page.getByLabel('Time 1', { exact: true }).fill('09:30')
    await expect.poll(() => page.getByRole('list', { name: 'Next refreshes' }).getByRole('listitem').count()).toBe(3)
    await photograph(page, 'schedule')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await photograph(page, 'schedule-1920')
    await page.setViewportSize({ width: 1280, height: 720 })
    await expectAccessible(page, 'System schedule')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('The schedule is saved.').waitFor()
    await page.getByRole('contentinfo').getByText(/^Next refresh: .+, (06:00|09:30)$/).waitFor()
    await page.getByRole('tab', { name: 'Status' }).click()
    await page.getByRole('tab', { name: 'Schedule' }).click()
    await expect.poll(() => page.getByLabel('Time 1', { exact: true }).inputValue()).toBe('09:30')
    expect(await page.getByRole('button', { name: 'Tue', exact: true }).getAttribute('aria-pressed')).toBe('false')
    expect(await page.getByRole('button', { name: 'Mon', exact: true }).getAttribute('aria-pressed')).toBe('true')
  } finally {
    await window.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

it('P92, P43, P8: gives a segment days of its own and several one schedule, with Undo, and says when the days never come', async () => {
  const window = await openWindow({ size: { width: 1280, height: 720 } })
  const { page } = window
  const row = (name: string): Locator => page.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })
  const pane = page.getByRole('complementary', { name: /^Schedule of/ })
  const schedule = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click()
    const commands = page.getByRole('toolbar', { name: 'Segment commands' })
    const button = commands.getByRole('button', { name: 'Schedule', exact: true })
    if (await button.isVisible()) await button.click()
    else {
      await commands.getByRole('button', { name: 'More commands' }).click()
      await page.getByRole('menuitem', { name: 'Schedule' }).click()
    }
    await pane.getByRole('radio', { name: 'Weekly' }).waitFor()
  }
  try {
    await page.getByRole('button', { name: 'Open sample' }).click()
    await row('High-value customers').getByText('Every refresh').waitFor({ timeout: 60_000 })
    await expectFits(page, 'Segments with their panes closed')
    await schedule('High-value customers')
    await pane.getByText('This never happens now: the system schedule is off.').waitFor()
    await pane.getByRole('link', { name: 'Change the system schedule' }).click()
    // The pane has a choice of that name too, and goes with its page.
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor()
    await pane.waitFor({ state: 'detached' })
    await page.getByRole('radio', { name: 'Weekly' }).click()
    for (const day of ['Tue', 'Wed', 'Thu', 'Fri']) await page.getByRole('button', { name: day, exact: true }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('contentinfo').getByText(/^Next refresh: /).waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).click()

    await page.getByRole('link', { name: /^Segments/ }).click()
    await schedule('High-value customers')
    await pane.getByRole('radio', { name: 'Weekly' }).click()
    await pane.getByRole('button', { name: 'Mon', exact: true }).click()
    await pane.getByRole('button', { name: 'Thu', exact: true }).click()
    await pane.getByText('This never happens: the system refresh runs on Monday only. Choose that day, or change the system schedule.').waitFor()
    await expectFits(page, 'The schedule of a segment')
    await photograph(page, 'segment-schedule')
    await expectAccessible(page, 'Schedule of a segment')
    await pane.getByRole('radio', { name: 'Monthly' }).click()
    await pane.getByRole('button', { name: '31', exact: true }).click()
    await pane.getByText('In months that are too short it runs on the last day.').waitFor()
    await photograph(page, 'segment-schedule-monthly')
    await pane.getByRole('button', { name: 'Apply' }).click()
    await row('High-value customers').getByText('Day 1, 31').waitFor()

    await schedule('Lapsed 90 days')
    await pane.getByText('They have different schedules now').waitFor()
    await pane.getByRole('radio', { name: 'Off' }).click()
    await pane.getByRole('button', { name: 'Apply' }).click()
    await row('High-value customers').getByText('By hand only').waitFor()
    await row('Lapsed 90 days').getByText('By hand only').waitFor()
    await photograph(page, 'segments-schedule-column')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await photograph(page, 'segments-schedule-column-1920')
    await page.getByRole('button', { name: 'Undo' }).click()
    await row('High-value customers').getByText('Day 1, 31').waitFor()
    await row('Lapsed 90 days').getByText('Every refresh').waitFor()
    expect(window.complaints).toEqual([])
  } finally {
    await window.dispose()
  }
})

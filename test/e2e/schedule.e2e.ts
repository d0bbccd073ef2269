import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { storePorts } from '../support/storePorts.ts'
import { expectAccessible } from './support/accessibility.ts'
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
    await expectAccessible(page, 'System schedule')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The schedule is saved.').waitFor()
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

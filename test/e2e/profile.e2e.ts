import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { historyYear } from '../support/historyYear.ts'
import { temporaryFolder } from '../support/storePorts.ts'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

it('shows how members differ from everyone and from another segment, and makes a segment of a bar (P59)', async () => {
  const folder = temporaryFolder()
  const { path } = await historyYear(join(folder, 'year.tessera'), { until: Date.now(), days: 12 })
  const window = await openWindow({ open: path, size: { width: 1280, height: 720 } })
  const { page } = window
  page.setDefaultTimeout(15_000)
  try {
    await page.getByText('Recent buyers', { exact: true }).first().dblclick()
    await page.getByRole('heading', { level: 1, name: 'Recent buyers' }).waitFor()
    const card = page.getByRole('region', { name: 'Profile', exact: true })
    await card.getByRole('heading', { name: 'Last order' }).waitFor()
    await photograph(page, 'profile-overview')
    await card.getByRole('button', { name: 'All attributes' }).click()
    const first = page.getByRole('region', { name: /^Profile of / }).first()
    await first.getByRole('heading', { name: 'Last order' }).waitFor()
    await photograph(page, 'profile')
    await expectAccessible(page, 'Profile')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await photograph(page, 'profile-wide')

    // Against another segment, as a table, as files.
    await page.getByRole('combobox', { name: 'Against whom' }).press('ArrowDown')
    await page.getByRole('option', { name: 'Gold', exact: true }).click()
    const tier = page.getByRole('region', { name: 'Profile of Tier' })
    await tier.getByRole('button', { name: /^Gold .* of “Gold”/ }).waitFor()
    await page.getByRole('radio', { name: 'Table' }).click()
    await page.getByRole('table', { name: 'Profile as a table' }).waitFor()
    await expectAccessible(page, 'Profile as a table')
    await page.getByRole('button', { name: 'Profile commands' }).click()
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Save as CSV' }).click()])
    await csv.saveAs(join(folder, 'profile.csv'))
    expect(readFileSync(join(folder, 'profile.csv'), 'utf8')).toContain('"Tier"')
    await page.getByRole('button', { name: 'Profile commands' }).click()
    const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Save as PNG' }).click()])
    await png.saveAs(join(folder, 'profile.png'))
    expect([...readFileSync(join(folder, 'profile.png')).subarray(1, 4)]).toEqual([...Buffer.from('PNG')])

    // A bar as a segment, by keyboard.
    await page.getByRole('radio', { name: 'Chart' }).click()
    const bar = tier.getByRole('button', { name: /^Gold / })
    await bar.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Recent gold')
    await page.keyboard.press('Enter')
    await page.getByText('“Recent gold” is saved and being refreshed.').waitFor()
    await page.getByRole('link', { name: /^Segments/ }).click()
    await page.getByRole('row', { name: /Recent gold.*Successful/ }).waitFor()

    // How long members of runs are kept, with what would go in numbers.
    await page.setViewportSize({ width: 1280, height: 720 })
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByText(/Now \d+ runs in /).scrollIntoViewIfNeeded()
    await photograph(page, 'settings-retention')
    await page.getByRole('combobox', { name: 'Keep members of runs' }).press('ArrowDown')
    await page.getByRole('option', { name: '90 days' }).click()
    await expect.poll(() => page.getByRole('combobox', { name: 'Keep members of runs' }).locator('..').innerText()).toContain('90 days')
    expect(window.complaints).toEqual([])
  } finally {
    await window.dispose()
  }
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

/** Saves the segment with its first rule alone and runs it: another version, another count. */
async function editOnce(page: Page, name: string): Promise<void> {
  await page.evaluate(async (wanted) => {
    interface Answer {
      readonly ok: boolean
      readonly value: { readonly id: string; readonly name: string; readonly definition: { readonly rules: readonly object[] } } & readonly { readonly id: string; readonly name: string }[]
    }
    const { tessera } = globalThis as unknown as { readonly tessera: { call(channel: string, input: unknown): Promise<Answer> } }
    const row = (await tessera.call('segments.list', {})).value.find((one) => one.name === wanted)
    const { definition } = (await tessera.call('segments.get', { segment: row?.id })).value
    const rules = [{ ...definition.rules[0], window: null, quantifier: { kind: 'some' }, where: { kind: 'group', items: [] } }]
    await tessera.call('segments.save', { segment: row?.id, name: wanted, definition: { ...definition, rules }, refresh: true })
  }, name)
}

it('shows what versions changed, restores one, and compares two runs (P53, P57, P60)', async () => {
  const window = await openWindow({ size: { width: 1280, height: 720 } })
  const { page } = window
  page.setDefaultTimeout(15_000)
  try {
    const name = 'High-value customers'
    await page.getByRole('button', { name: 'Open sample' }).click()
    await page.getByRole('row', { name: /High-value customers.*Successful/ }).waitFor({ timeout: 60_000 })
    await page.getByText(name, { exact: true }).first().dblclick()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await editOnce(page, name)

    // P60: every version with its words and counts; restoring makes a new one, and Undo another.
    await page.getByRole('tab', { name: 'Versions 2' }).click()
    const versions = page.getByRole('region', { name: 'Versions' })
    await versions.getByText('Current').waitFor()
    await expect.poll(() => versions.locator('del').count()).toBeGreaterThan(0)
    await photograph(page, 'history-versions')
    await expectAccessible(page, 'Versions')
    await versions.getByRole('button', { name: 'Restore version 1' }).click()
    await page.getByText('Version 1 is restored as version 3.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('tab', { name: 'Versions 4' }).waitFor()

    // P53: filtered; two runs ticked by keyboard.
    await page.getByRole('tab', { name: 'Processing history' }).click()
    await page.getByRole('table', { name: 'Processing history' }).waitFor()
    for (const [choice, shown] of [['By hand', /^1 of \d+ runs$/], ['Any trigger', /^\d+ runs$/]] as const) {
      await page.getByRole('combobox', { name: 'Trigger' }).press('ArrowDown')
      await page.getByRole('option', { name: choice, exact: true }).click()
      await page.getByText(shown).waitFor()
    }
    for (const tick of (await page.getByRole('checkbox', { name: /^Compare the run of/ }).all()).slice(0, 2)) {
      await tick.focus()
      await page.keyboard.press('Space')
    }
    await expectAccessible(page, 'Processing history')
    await page.getByRole('button', { name: 'Compare the two runs' }).click()

    // P57: who entered, as a list, a file and a segment.
    const table = page.getByRole('table')
    await table.getByRole('row').nth(3).waitFor()
    await photograph(page, 'history-compare')
    await expectAccessible(page, 'Compare runs')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download list' }).click()])
    const file = join(window.folder, 'entered.csv')
    await download.saveAs(file)
    const lines = readFileSync(file, 'utf8').trim().split('\r\n').length - 1
    expect(await table.getAttribute('aria-rowcount')).toBe(String(lines + 1))
    await table.focus()
    await page.keyboard.press('End')
    await expect.poll(() => table.getByRole('row').last().getAttribute('aria-rowindex')).toBe(String(lines + 1))
    await page.getByRole('radio', { name: /^Left/ }).click()
    await page.getByText('Nobody left between these two runs.').waitFor()
    await page.getByRole('radio', { name: /^Stayed/ }).click()
    await page.setViewportSize({ width: 1920, height: 1080 })
    await photograph(page, 'history-stayed-wide')
    await page.getByRole('button', { name: 'Save as segment' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save segment' }).click()
    await page.getByText(`“${name}, stayed” is a static segment now.`).waitFor()
    expect(window.complaints).toEqual([])
  } finally {
    await window.dispose()
  }
})

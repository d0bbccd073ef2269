import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url))

/** The workspace of the command line in the words of its help. */
function tessera(folder: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
}

const definition = (audience: string, condition: object) => ({ schemaVersion: 1, audience, rules: [{ entity: audience, where: { kind: 'group', items: [condition] } }] })

describe('A workspace of accounts', () => {
  it('says of each segment whether it is of accounts or contacts, and of a failed one what to do, and why templates do not fit (P2, P10, P42, P88)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-accounts-'))
    const path = join(folder, 'crm.tessera')
    const save = (name: string, content: unknown): string => (writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content)), name)
    tessera(folder, 'create', path)
    tessera(folder, 'import', path, save('accounts.csv', 'account_id,industry\nA1,Retail\nA2,Retail\nA3,Mining\n'), '--entity', 'Accounts', '--role', 'accounts', '--key', 'account_id')
    tessera(folder, 'import', path, save('contacts.csv', 'contact_id,city\nC1,Leeds\nC2,Porto\n'), '--entity', 'Contacts', '--role', 'contacts', '--key', 'contact_id')
    const retail = { kind: 'condition', attribute: { name: 'industry' }, test: { operator: 'equal', value: 'Retail' } }
    tessera(folder, 'segment', 'add', path, save('retail.json', definition('Accounts', retail)), '--name', 'Retailers')
    tessera(folder, 'refresh', path, 'Retailers')
    tessera(folder, 'segment', 'add', path, save('leeds.json', definition('Contacts', { kind: 'condition', attribute: { name: 'city' }, test: { operator: 'equal', value: 'Leeds' } })), '--name', 'In Leeds')
    tessera(folder, 'segment', 'add', path, save('other.json', definition('Accounts', { kind: 'segment', segment: 'Retailers', negate: true })), '--name', 'Other trades')
    const window = await openWindow({ size: { width: 1280, height: 720 }, open: path })
    const { page } = window
    try {
      const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })
      await page.getByRole('columnheader', { name: 'Audience type' }).waitFor()
      await row('Retailers').getByText('Accounts', { exact: true }).waitFor()
      await row('In Leeds').getByText('Contacts', { exact: true }).waitFor()
      await photograph(page, 'segments-accounts')

      await page.getByRole('checkbox', { name: 'Select Retailers' }).click()
      await page.keyboard.press('Delete')
      await page.getByRole('dialog').getByRole('button', { name: /^Delete/ }).click()
      await row('Retailers').waitFor({ state: 'hidden' })
      await page.getByRole('checkbox', { name: 'Select Other trades' }).click()
      await page.keyboard.press('F5')
      await row('Other trades').getByRole('button', { name: 'Failed' }).click({ timeout: 20_000 })
      await page.getByRole('complementary', { name: 'Progress details' }).getByText(/deleted segment/).first().waitFor()
      await page.keyboard.press('Escape')

      // The snackbar has gone; what was done can be taken back by the key all the same.
      await page.getByRole('button', { name: 'Dismiss' }).click().catch(() => undefined)
      await page.getByRole('grid', { name: 'Segments' }).focus()
      await page.keyboard.press('Control+z')
      await row('Retailers').waitFor()

      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'New', exact: true }).click()
      await page.getByRole('menuitem', { name: 'From a template' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click()
      const unfit = page.getByRole('region', { name: 'Not for these data' })
      await unfit.locator('dt').getByText('RFM groups').waitFor()
      for (const reason of await unfit.locator('dd').allInnerTexts()) expect(reason).toMatch(/^[A-Z].+\.$/)
      await photograph(page, 'segment-templates-unfit')
    } finally {
      await window.dispose()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('A draft in the builder', () => {
  it('is asked about when it is closed, and offered again after the process was killed (P2, P70, P151)', async () => {
    const first = await openWindow({ size: { width: 1440, height: 900 } })
    try {
      const { page } = first
      await page.getByRole('button', { name: 'Open sample' }).click()
      const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Lapsed 90 days', exact: true }) })
      await row.waitFor({ timeout: 60_000 })
      // Customers are individuals: nothing says so of each segment.
      expect(await page.getByRole('columnheader', { name: 'Audience type' }).count()).toBe(0)
      const path = await page.evaluate(async () => {
        const bridge = (globalThis as unknown as { tessera: { call(channel: string, input: unknown): Promise<{ value: { path: string } }> } }).tessera
        return (await bridge.call('workspace.save', {})).value.path
      })
      await page.getByRole('checkbox', { name: 'Select Lapsed 90 days' }).click()
      await page.getByRole('toolbar', { name: 'Segment commands' }).getByRole('button', { name: 'Edit', exact: true }).click()
      await page.getByTestId('live-side').waitFor()
      for (const name of ['Back', 'Undo', 'Redo', 'Project attributes', 'Edit details', 'Close', 'Save', 'Run']) await page.getByRole('button', { name: new RegExp(`^${name}`) }).or(page.getByRole('link', { name: new RegExp(`^${name}`) })).first().waitFor()
      await page.getByRole('button', { name: 'Edit details' }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('Lapsed for a quarter')
      await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
      await page.getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
      const keeps = (): Promise<number> =>
        page.evaluate(async () => {
          const bridge = (globalThis as unknown as { tessera: { call(channel: string, input: unknown): Promise<{ value: unknown[] }> } }).tessera
          return (await bridge.call('drafts.list', {})).value.length
        })
      await expect.poll(keeps).toBe(1)
      await page.waitForTimeout(1_000)
      await first.kill()

      const second = await openWindow({ size: { width: 1440, height: 900 }, folder: first.folder, open: path })
      const again = second.page
      await again.getByText(/A draft of “Lapsed 90 days” from \d\d:\d\d was not saved\./).waitFor({ timeout: 20_000 })
      await photograph(again, 'segments-draft')
      await expectAccessible(again, 'Segments with a draft')
      await again.getByRole('button', { name: 'Continue' }).click()
      await again.getByRole('heading', { level: 1, name: 'Lapsed for a quarter' }).waitFor()
      await again.getByRole('button', { name: 'Close', exact: true }).click()
      await again.getByRole('dialog').getByRole('button', { name: 'Close without saving' }).click()
      await again.getByRole('checkbox', { name: 'Select Lapsed 90 days' }).waitFor()
      expect(await again.getByText(/was not saved/).count()).toBe(0)
      expect(second.complaints).toEqual([])
      await second.close()
    } finally {
      await first.dispose()
    }
  })
})

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, expect, it } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import { unwrap } from '@shared/errors/result.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { createApp } from '../../electron/core/app.ts'
import { planFor } from '../support/importPlan.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

const definition = (...items: readonly object[]): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: items as never } }] })
const tierIs = (tier: string): object => ({ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: tier } })
const inside = (segment: string): object => ({ kind: 'segment', segment })

/**
 * A workspace of sixty days ago: Gold members are used over five levels, with two diamonds, and by a journey and a report;
 * nobody has used "Forgotten" since.
 */
async function oldWorkspace(path: string): Promise<void> {
  const folder = temporaryFolder()
  const { ports } = storePorts(folder, { zone: 'UTC', now: () => Date.now() - 60 * 86_400_000, pause: () => new Promise((resolve) => setImmediate(resolve)) })
  const app = createApp(ports)
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  const ended = async (task: string): Promise<void> => {
    await expect.poll(async () => (await ask('tasks.list', {})).find(({ id }) => id === task)?.status, { interval: 5 }).toBe('successful')
  }
  await ask('workspace.create', { path, replace: false, zone: 'Europe/Berlin' })
  const file = join(folder, 'Customers.csv')
  writeFileSync(file, ['Id,Name,Tier,Points', ...Array.from({ length: 500 }, (_, index) => `C${1000 + index},Name ${index},${['Gold', 'Silver', 'Bronze'][index % 3] ?? ''},${index}`)].join('\n'))
  const inspection = await ask('import.inspect', { inspection: 'i', path: file })
  await ended((await ask('import.start', planFor(inspection, { entity: 'Customers', role: 'individuals', key: ['Id'] }))).task)
  const uses: readonly (readonly [string, ...object[]])[] = [
    ['Gold members', tierIs('Gold')],
    ['Loyal buyers', inside('Gold members')],
    ['Second address', inside('Gold members')],
    ['Autumn guests', inside('Loyal buyers'), inside('Second address')],
    ['Tasting list', inside('Autumn guests')],
    ['Waiting list', inside('Autumn guests')],
    ['Last call', { kind: 'group', operator: 'or', items: [inside('Tasting list'), inside('Waiting list')] }],
    ['Forgotten', tierIs('Bronze')],
  ]
  for (const [name, ...items] of uses) {
    const { task, segment } = await ask('segments.save', { name, definition: definition(...items), refresh: true })
    if (task !== null) await ended(task)
    await ask('usage.seen', { segment: segment.id })
  }
  const app1 = { product: 'Campaign Studio', kind: 'journey', status: 'Live', segments: ['Gold_members'] }
  await ask('usage.track', { app: { ...app1, name: 'Second bag free', campaign: 'Autumn 2026', link: 'https://campaigns.example/journeys/17' } })
  await ask('usage.track', { app: { ...app1, product: 'Report Desk', kind: 'report', name: 'Loyalty weekly', mayOpen: false } })
  await app.close()
}

const grid = (page: Page) => page.getByRole('grid')
const statusOf = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) })

it('shows a usage of five levels with diamonds, says what a run changes and a deletion stops, and lists what nobody uses (P83, P130–P135)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-e2e-'))
  const path = join(folder, 'Contoso Coffee.tessera')
  await oldWorkspace(path)
  const window = await openWindow({ size: { width: 1280, height: 720 }, folder, open: path })
  const { page } = window
  page.setDefaultTimeout(15_000)
  try {
    // P134: unused for 45 days, of eight one: the others are used, or use nothing but are named here.
    await page.getByText('2 active segments were in no usage, export or open page for 45 days.').waitFor()
    await photograph(page, 'usage-unused-notice')
    await page.getByRole('button', { name: 'Look at them' }).click()
    const unused = page.getByRole('complementary', { name: 'Unused segments' })
    await unused.getByRole('checkbox', { name: 'Select Forgotten' }).check()
    await photograph(page, 'usage-unused')
    await expectAccessible(page, 'Unused segments')
    await unused.getByRole('button', { name: 'Deactivate 1' }).click()
    await page.getByText('1 segment is inactive now.').waitFor()
    await unused.getByRole('checkbox', { name: 'Select Last call' }).check()
    await unused.getByRole('button', { name: 'Keep', exact: true }).click()
    await unused.getByRole('button', { name: 'Do not keep Last call' }).waitFor()
    await page.keyboard.press('Escape')

    // P130, P132: what uses the segment, each once by its shortest way.
    await page.getByText('Gold members', { exact: true }).dblclick()
    await page.getByRole('button', { name: 'Usage 8' }).click()
    const pane = page.getByRole('complementary', { name: 'Segment usage' })
    await pane.getByText('4 use it directly, 4 through these.').waitFor()
    await pane.getByText('through Loyal buyers → Autumn guests → Tasting list').waitFor()
    expect(await pane.getByText('Last call', { exact: true }).count()).toBe(1)
    await pane.getByText('No access to open').waitFor()
    await pane.getByRole('button', { name: 'Supported products' }).click()
    await photograph(page, 'usage-pane')
    await expectAccessible(page, 'Segment usage')
    const [popup] = await Promise.all([page.context().waitForEvent('page'), pane.getByRole('button', { name: /^Second bag free/ }).click()])
    await popup.close()

    // P130: registered by hand, and read from a file that has a fault.
    await pane.getByRole('button', { name: 'Register a use' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Product' }).fill('Campaign Studio')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Winter tasting')
    await photograph(page, 'usage-register')
    await expectAccessible(page, 'Register a use')
    await dialog.getByRole('button', { name: 'Register' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Usage 9' }).waitFor()
    await pane.getByRole('button', { name: 'Usage files' }).click()
    const file = join(folder, 'usage.csv')
    writeFileSync(file, 'product,kind,name,link,segments\nMail Room,campaign,Advent,https://mail.example/1,Gold_members\nMail Room,campaign,,,Gold_members\nMail Room,campaign,Spring,javascript:alert(1),Gold_members\n')
    await dialog.locator('input[type=file]').setInputFiles(file)
    await dialog.getByText('It has no name.').waitFor()
    await photograph(page, 'usage-files')
    await expectAccessible(page, 'Usage files')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Usage 10' }).waitFor()
    await page.keyboard.press('Escape')

    // P131, P83: the builder says so, and a run says first what it would change.
    await page.getByRole('button', { name: 'Edit', exact: true }).first().click()
    await page.getByText('Used in 10 places; changes affect them:').waitFor()
    await page.getByRole('group', { name: /^Condition .*: Tier/ }).waitFor()
    await photograph(page, 'usage-builder')
    await page.getByRole('group', { name: /^Condition .*: Tier/ }).getByRole('combobox').click()
    await page.getByRole('option', { name: /^Silver/ }).click()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await dialog.getByText('+167').waitFor()
    await dialog.getByText('Affects 2 journeys, 1 campaign, 6 segments, 1 report.').waitFor()
    await photograph(page, 'usage-run')
    await expectAccessible(page, 'Run a used segment')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.getByRole('button', { name: 'View usage' }).click()
    await pane.getByText('through Loyal buyers → Autumn guests → Tasting list').waitFor()
    await photograph(page, 'usage-builder-wide')
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1280, height: 720 })
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await page.getByRole('button', { name: 'Close without saving' }).click()

    // P135: an attribute in use stays, and what has to change first is named in order.
    await page.getByRole('link', { name: /^Data sources/ }).click()
    await page.getByRole('button', { name: 'Customers', exact: true }).click()
    await page.getByRole('button', { name: /^Change Tier/ }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByText('Tier is used by Forgotten, Gold members: change these, in that order, first.').waitFor()
    await photograph(page, 'usage-attribute')
    await page.keyboard.press('Escape')

    // P133: deleting names what stops; Undo brings the same one back; without it, dependents fail and are skipped.
    await page.getByRole('link', { name: /^Segments/ }).click()
    await page.getByRole('checkbox', { name: 'Select Gold members' }).check()
    await grid(page).press('Delete')
    await dialog.getByText('2 journeys stop for everyone in the segment').waitFor()
    await photograph(page, 'usage-delete')
    await expectAccessible(page, 'Delete a used segment')
    await dialog.getByRole('button', { name: 'View usage details' }).click()
    await pane.getByText('10').first().waitFor()
    await page.keyboard.press('Escape')
    await grid(page).press('Delete')
    await dialog.getByRole('button', { name: 'Delete segment' }).click()
    await page.getByText('Deleted “Gold members”.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await statusOf(page, 'Gold members').waitFor()
    await page.getByRole('checkbox', { name: 'Select Gold members' }).check()
    await grid(page).press('Delete')
    await dialog.getByRole('button', { name: 'Delete segment' }).click()
    await statusOf(page, 'Gold members').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Refresh all' }).click()
    await page.getByRole('row', { name: /Loyal buyers.*Active.*Failed/ }).waitFor()
    await page.getByRole('row', { name: /Last call.*Active.*Skipped/ }).waitFor()
    await photograph(page, 'usage-deleted')
    expect(window.complaints).toEqual([])
  } finally {
    await window.dispose()
  }
})

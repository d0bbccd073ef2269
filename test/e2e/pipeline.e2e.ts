import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, expect, it } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import { unwrap } from '@shared/errors/result.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { createApp } from '../../electron/core/app.ts'
import { planFor } from '../support/importPlan.ts'
import { storePorts } from '../support/storePorts.ts'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

const customers = 6000
const many = 400
const cities = ['Bonn', 'Ulm', 'Köln', 'Trier', 'Fulda']

/** Words that no cache knows: each segment looks through all names on its own. */
const nameLike = (n: number): object => ({ kind: 'condition', attribute: { name: 'Name' }, test: { operator: 'matchesRegex', value: `^(C|D).*(${n}|x${n}y|${n}${n}).*[0-9]$` } })
const definition = (...items: readonly object[]): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: items as never } }] })
const ofReviews: DefinitionInput = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Reviews', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Stars' }, test: { operator: 'greaterOrEqual', value: 4 } }] as never } }] }

/** Customers and their reviews, refreshed with every refresh; segments of both, one of another, one that is inactive, and many that take their time. */
async function workspaceOf(folder: string, path: string): Promise<void> {
  const { ports } = storePorts(folder, { zone: 'UTC', now: () => Date.now(), pause: () => new Promise((resolve) => setImmediate(resolve)) })
  const app = createApp(ports)
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  const ended = async (task: string): Promise<void> => {
    await expect.poll(async () => (await ask('tasks.list', {})).find(({ id }) => id === task)?.finishedAt ?? null, { interval: 5, timeout: 60_000 }).not.toBeNull()
  }
  await ask('workspace.create', { path, replace: false, zone: 'Europe/Berlin' })
  const write = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, name), lines.join('\n'))
  write('Customers.csv', ['Id,Name,City', ...Array.from({ length: customers }, (_, n) => `C${10_000 + n},Customer ${n},${cities[n % 5] ?? ''}`)])
  write('Reviews.csv', ['ReviewId,CustomerId,Stars', ...Array.from({ length: 3000 }, (_, n) => `R${n},C${10_000 + ((n * 7) % customers)},${(n % 5) + 1}`)])
  for (const [entity, role, key] of [['Customers', 'individuals', 'Id'], ['Reviews', 'related', 'ReviewId']] as const) {
    const inspection = await ask('import.inspect', { inspection: entity, path: join(folder, `${entity}.csv`) })
    await ended((await ask('import.start', planFor(inspection, { entity, role, key: [key] }))).task)
  }
  await ask('relationships.add', { childEntity: 'Reviews', childColumns: ['CustomerId'], parentEntity: 'Customers', parentColumns: ['Id'] })
  for (const { id } of await ask('sources.list', {})) await ask('sources.update', { source: id, mode: 'refresh' })
  const save = async (name: string, wanted: DefinitionInput): Promise<Output<'segments.save'>['segment']> => {
    const { segment, diagnostics, task } = await ask('segments.save', { name, definition: wanted, refresh: wanted === ofReviews })
    if (task !== null) await ended(task)
    expect([name, segment.state, ...diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([name, 'active'])
    return segment
  }
  await save('Reviewers, four stars and up', ofReviews)
  await save('Reviewers of Ulm', definition({ kind: 'segment', segment: 'Reviewers, four stars and up' }, { kind: 'condition', attribute: { name: 'City' }, test: { operator: 'equal', value: 'Ulm' } }))
  const { id } = await save('Office pilot', definition(nameLike(1)))
  for (let n = 0; n < many; n += 1) await save(`Names like ${n}`, definition(nameLike(n)))
  await ask('segments.setState', { segments: [id], state: 'inactive' })
  await ended((await ask('pipeline.refreshAll', {})).job)
  await ask('workspace.save', {})
  await app.close()
}

const pane = (page: Page) => page.getByRole('complementary', { name: 'Progress details' })

it('a refresh whose file is gone says what failed and what followed from it, can be canceled, and is drawn over time (P10, P11, P99–P103)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-e2e-'))
  const path = join(folder, 'Contoso Coffee.tessera')
  await workspaceOf(folder, path)
  rmSync(join(folder, 'Reviews.csv'))
  const window = await openWindow({ size: { width: 1280, height: 720 }, folder, open: path })
  const { page } = window
  page.setDefaultTimeout(20_000)
  try {
    // P101: the state before.
    await page.getByRole('link', { name: 'System' }).click()
    await page.getByRole('table', { name: 'Tasks of the pipeline' }).getByText('Data sources').waitFor()
    await page.mouse.move(640, 60)
    await photograph(page, 'status-before')
    await expectAccessible(page, 'System status')

    // P99, P100: a run that is canceled while it is at work.
    await page.getByRole('button', { name: 'Refresh all' }).click()
    await pane(page).getByText(/[1-9]\d* of 40\d refreshed/).waitFor()
    await pane(page).getByRole('button', { name: 'Cancel job' }).click()
    await pane(page).getByText(/Canceled, \d+ of \d+ done/).waitFor()
    expect(await pane(page).getByRole('button', { name: 'Cancel job' }).count()).toBe(0)
    await photograph(page, 'progress-canceled')

    // P10, P102: the file is gone; what reads it is skipped, and nothing else.
    await pane(page).getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Refresh all' }).click()
    await pane(page).getByText(/[1-9]\d* of 40\d refreshed/).waitFor()
    await photograph(page, 'progress-running')
    await pane(page).getByText(/failed, \d+ skipped/).waitFor({ timeout: 60_000 })
    await pane(page).getByRole('button', { name: /^Reviews/ }).first().click()
    await pane(page).getByText(/Reviews\.csv/).first().waitFor()
    await photograph(page, 'progress-failed')
    await expectAccessible(page, 'Progress details of a failure')
    await pane(page).getByRole('button', { name: 'Close' }).click()

    // P11: statuses of the grid lead to their task.
    await page.getByRole('link', { name: /^Segments/ }).click()
    await page.getByPlaceholder('Search name').fill('Review')
    await page.getByRole('row', { name: /Reviewers of Ulm/ }).getByRole('button', { name: 'Skipped' }).click()
    await pane(page).getByText(/upstream “Reviews” failed/).first().waitFor()
    await photograph(page, 'progress-skipped')
    await pane(page).getByLabel('Entire workflow').click()
    await pane(page).getByText('Names like 0', { exact: true }).waitFor({ state: 'hidden' })
    await pane(page).getByText('Reviewers of Ulm').first().waitFor()
    await photograph(page, 'progress-upstream')
    await page.keyboard.press('Escape')
    await pane(page).waitFor({ state: 'hidden' })
    await page.getByPlaceholder('Search name').fill('Office')
    await page.getByRole('row', { name: /Office pilot/ }).getByRole('button', { name: 'Skipped' }).click()
    await pane(page).getByText('The segment is inactive', { exact: false }).waitFor()
    await pane(page).getByRole('link', { name: 'View system status' }).click()

    // P101: by status, and the runs of one task.
    await page.setViewportSize({ width: 1920, height: 1080 })
    await pane(page).getByRole('button', { name: 'Close' }).click()
    await page.getByRole('row', { name: /^Reviews Failed/ }).first().waitFor()
    // Nobody has looked at the page of what failed: the rail marks it.
    await page.getByRole('link', { name: /^Data sources.*1 task failed$/ }).waitFor()
    await page.getByPlaceholder('Search task').fill('review')
    await page.getByRole('button', { name: 'Last runs of Reviews', exact: true }).first().click()
    await page.getByRole('complementary', { name: 'Last runs of Reviews' }).getByText('Refresh all').first().waitFor()
    await photograph(page, 'status-runs')
    await expectAccessible(page, 'Last runs of a task')
    await page.keyboard.press('Escape')

    // P103: the timeline against the refresh before.
    await page.getByRole('radio', { name: 'Refreshes' }).click()
    await page.getByRole('navigation', { name: 'Refreshes' }).getByText('Canceled', { exact: false }).first().waitFor()
    await page.getByRole('table', { name: 'Timeline' }).getByText('Segments', { exact: true }).waitFor()
    await photograph(page, 'timeline-1920')
    await expectAccessible(page, 'Timeline')
    await page.setViewportSize({ width: 1280, height: 720 })
    await photograph(page, 'timeline-1280')
    await page.getByRole('button', { name: 'Timeline commands' }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'Save as PNG' }).click()
    expect((await downloading).suggestedFilename()).toBe('timeline.png')
    await page.getByRole('button', { name: 'Timeline commands' }).click()
    await page.getByRole('menuitem', { name: 'Table view' }).click()
    await page.getByRole('columnheader', { name: 'Before' }).waitFor()
    await photograph(page, 'timeline-table')
    expect(window.complaints).toEqual([])
  } finally {
    await window.dispose()
  }
}, 180_000)

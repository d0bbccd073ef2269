import { join } from 'node:path'
import { expect } from 'vitest'
import type { Locator, Page } from 'playwright'
import type { TesseraWindow } from './window.ts'

/** What a person does in the window, in their words. Everything is found by what is written on it. */

export async function newWorkspace({ page, folder }: TesseraWindow, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New workspace' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill(join(folder, name))
  await dialog.getByRole('button', { name: 'Create' }).click()
  // The dialog closes before the file is there: until then this is still the page before, with a button to choose files of its own.
  await page.getByRole('heading', { level: 1, name: 'Data sources' }).waitFor()
}

/** Chooses files on the page of data sources that has none yet. */
export async function chooseFiles({ page }: TesseraWindow, paths: readonly string[]): Promise<void> {
  await page.getByRole('link', { name: /^Data sources/ }).click()
  await page.getByRole('heading', { level: 1, name: 'Data sources' }).waitFor()
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files', exact: true }).click()
  await (await choosing).setFiles([...paths])
}

export interface ImportWish {
  readonly file: string
  /** Changes on the page before the import: the entity's name, say. */
  readonly correct?: (page: Page) => Promise<void>
}

/** Chooses all files at once; each one is looked at, corrected and imported in turn. */
export async function importFiles(window: TesseraWindow, wishes: readonly ImportWish[], look?: (step: string) => Promise<void>): Promise<void> {
  const { page } = window
  await chooseFiles(
    window,
    wishes.map((wish) => wish.file),
  )
  for (const [index, wish] of wishes.entries()) {
    const start = page.getByRole('button', { name: /^Import [\d,]+ rows?$/ })
    await start.waitFor({ timeout: 60_000 })
    await wish.correct?.(page)
    if (index === wishes.length - 1) await look?.('preview')
    for (const accept of await page.getByRole('button', { name: /^Accept: / }).all()) await accept.click()
    await start.click()
    await page.getByRole('region', { name: 'Import finished' }).waitFor({ timeout: 60_000 })
    if (index === wishes.length - 1) await look?.('finished')
    const next = page.getByRole('button', { name: /^Continue with / })
    if (index < wishes.length - 1) await next.click()
  }
}

export async function newSegment({ page }: TesseraWindow): Promise<void> {
  await page.getByRole('link', { name: /^Segments/ }).click()
  await page.getByRole('button', { name: 'New segment' }).or(page.getByRole('button', { name: 'New', exact: true })).first().click()
  const own = page.getByRole('menuitem', { name: 'Build your own' })
  await own.or(page.getByTestId('live-side')).first().waitFor()
  if (await own.isVisible()) await own.click()
  await page.getByTestId('live-side').waitFor()
}

/** Picks an entry of a popover's list by its text. */
export async function choose(page: Page, opener: Locator, option: string | RegExp): Promise<void> {
  await opener.click()
  await page.getByRole('option', { name: option, exact: typeof option === 'string' }).first().click()
}

/** The live total, once it is what is expected; fails with what is shown instead. */
export async function expectTotal(page: Page, total: number): Promise<void> {
  const text = total.toLocaleString('en-GB')
  await expect.poll(async () => page.getByTestId('live-side').innerText(), { timeout: 20_000 }).toContain(text)
}

/** Gives the segment its name and runs it; ends on its details page or the grid, wherever Run leads. */
export async function saveAndRun({ page }: TesseraWindow, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await dialog.getByRole('button', { name: /Run|Save/ }).click()
  await dialog.waitFor({ state: 'hidden' })
}

export function condition(page: Page, attribute: string): Locator {
  return page.getByRole('group', { name: new RegExp(`^Condition .*: ${attribute}`) })
}

/** A new rule by its place, about the records whose name is given. */
export async function openBuilderRule(page: Page, records: RegExp, number: number): Promise<Locator> {
  if (number === 1) await choose(page, page.getByRole('button', { name: /^Start from related records/ }), records)
  else await choose(page, page.getByRole('button', { name: /^Add rule/ }), records)
  return page.getByTestId(`rule-${number}`)
}

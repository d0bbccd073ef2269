import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { answersOf, dataFile, hashOfIds } from './support/data.ts'
import { choose, condition, expectTotal, importFiles, newSegment, newWorkspace, openBuilderRule, saveAndRun } from './support/journey.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow, type TesseraWindow } from './support/window.ts'

const dataset = 'ms-customer-insights'
const files = ['Contact.txt', 'Customer-Loyalty.txt', 'OnlinePurchases.txt', 'POSPurchases.txt'].map((name) => dataFile(dataset, name))
const answers = answersOf(dataset)

afterAll(closeBrowser)

/** Each question of the data folder, built by clicking; the count beside it is the folder's own answer. */
const questions: readonly { readonly id: string; readonly name: string; readonly build: (page: Page) => Promise<void> }[] = [
  {
    id: 'M01',
    name: 'California',
    async build(page) {
      await page.getByRole('button', { name: 'Add State of Contact' }).click({ force: true })
      const state = condition(page, 'State')
      await choose(page, state.getByRole('button', { name: /^State, comparator/ }), 'equal to')
      await choose(page, state.getByRole('combobox').or(state.getByRole('button', { name: /^State, value/ })).first(), /California/)
    },
  },
  {
    id: 'M03',
    name: 'Summer promotion',
    async build(page) {
      await page.getByRole('button', { name: 'Add DateOfBirth of Contact' }).click({ force: true })
      const born = condition(page, 'DateOfBirth')
      await choose(page, born.getByRole('button', { name: /^DateOfBirth, comparator/ }), 'between')
      await born.getByLabel('DateOfBirth, value, from').fill('1981-01-01')
      await born.getByLabel('DateOfBirth, value, to').fill('1996-12-31')
      const rule = await openBuilderRule(page, /POSPurchases/, 2)
      await choose(page, page.getByRole('button', { name: /^How Rule 2 joins/ }), /Intersect/)
      await rule.getByRole('button', { name: /^How many/ }).click()
      await page.getByRole('radio', { name: /^an amount/ }).click()
      const amount = page.getByRole('radiogroup', { name: 'How many' })
      await choose(page, amount.getByRole('button', { name: /^Function/ }), /average/)
      await amount.getByRole('textbox', { name: 'Amount' }).fill('113')
      await page.keyboard.press('Escape')
    },
  },
  {
    id: 'M07',
    name: 'No online order',
    async build(page) {
      const rule = await openBuilderRule(page, /OnlinePurchases/, 1)
      await rule.getByRole('button', { name: /^How many/ }).click()
      await page.getByRole('radio', { name: 'none' }).click()
      await page.keyboard.press('Escape')
    },
  },
  {
    id: 'M15',
    name: 'Under 18',
    async build(page) {
      await page.getByRole('button', { name: 'Add DateOfBirth of Contact' }).click({ force: true })
      const born = condition(page, 'DateOfBirth')
      await choose(page, born.getByRole('button', { name: /^DateOfBirth, comparator/ }), 'on or after')
      await born.getByLabel('DateOfBirth, value', { exact: true }).fill('2001-02-08')
    },
  },
]

async function downloadedIds({ page, folder }: TesseraWindow, name: string): Promise<string[]> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Download', exact: true }).click()
  const path = join(folder, `${name}.csv`)
  await (await downloading).saveAs(path)
  const rows: Record<string, string>[] = parse(await readFile(path), { columns: true, bom: true })
  return rows.map((row) => row['ContactId'] ?? '')
}

describe.skipIf(files.includes(null))('From customer files to a member list', () => {
  it('imports, relates, builds, runs, downloads, and finds all of it again (P1, P9, P37, P62, P71, P73, P77, P78, P82, P84)', async () => {
    const window = await openWindow()
    const { page } = window
    try {
      await newWorkspace(window, 'contoso.tessera')
      await importFiles(window, files.map((file) => ({ file: file ?? '' })), (step) => photograph(page, `import-${step}`))
      await page.getByRole('link', { name: /^Data sources/ }).click()
      await page.getByRole('table', { name: 'Data sources' }).waitFor()
      await photograph(page, 'data-sources')

      for (const { id, name, build } of questions) {
        const answer = answers.get(id)
        if (answer === undefined) throw new Error(`The data folder has no answer to ${id}.`)
        await newSegment(window)
        await build(page)
        await expectTotal(page, answer.count)
        await photograph(page, `builder-${id}`)
        await saveAndRun(window, name)
        await page.getByRole('link', { name: /^Segments/ }).click()
        await page.getByRole('row', { name: new RegExp(name) }).getByText(answer.count.toLocaleString('en-GB')).waitFor()
      }
      await photograph(page, 'segments')
      for (const { id, name } of questions) {
        await page.getByRole('link', { name: /^Segments/ }).click()
        await page.getByRole('row', { name: new RegExp(name) }).getByText(name, { exact: true }).click()
        await page.getByRole('heading', { level: 1, name }).waitFor()
        const ids = await downloadedIds(window, name)
        expect({ id, count: ids.length, hash: hashOfIds(ids) }).toEqual({ id, count: answers.get(id)?.count, hash: answers.get(id)?.sha256_sorted_ids })
      }
      await photograph(page, 'details')
      expect(window.complaints).toEqual([])
      expect(await window.close()).toBe(0)
      await findAgain(window.folder)
    } finally {
      await window.dispose()
    }
  })
})

/** Closed and opened again: the grid shows the same segments with the same members; how long that takes is printed. */
async function findAgain(folder: string): Promise<void> {
  const copy = join(folder, 'copy.tessera')
  await copyFile(join(folder, 'contoso.tessera'), copy)
  const window = await openWindow({ folder, open: copy })
  try {
    await window.page.getByRole('row', { name: new RegExp(questions[0]?.name ?? '') }).waitFor()
    const { startedAt, hostReadyMs, tabReadyMs, pageReadyMs } = window
    const total = performance.now() - startedAt
    const parts = { host: hostReadyMs, "the browser's own tab": tabReadyMs, page: pageReadyMs, 'page to usable grid': total - hostReadyMs - tabReadyMs - pageReadyMs }
    const told = Object.entries(parts).map(([part, ms]) => `${part} ${ms.toFixed(0)} ms`)
    console.log(`Cold start to a usable grid: ${total.toFixed(0)} ms (${told.join(', ')})`)
    for (const { id, name } of questions) {
      await window.page.getByRole('row', { name: new RegExp(name) }).getByText(answers.get(id)?.count.toLocaleString('en-GB') ?? '').waitFor()
    }
    expect(window.complaints).toEqual([])
  } finally {
    await window.dispose()
  }
}

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import initSqlJs from 'sql.js'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { expectFits, zoomed } from './support/fits.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow, type TesseraWindow } from './support/window.ts'

afterAll(closeBrowser)

const rowOf = (page: Page, name: string): Locator => page.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })
const commands = (page: Page): Locator => page.getByRole('toolbar', { name: 'Segment commands' })
const pane = (page: Page, heading: string | RegExp): Locator => page.getByRole('complementary', { name: heading })

async function select(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click()
}

async function command(page: Page, name: string): Promise<void> {
  const button = commands(page).getByRole('button', { name, exact: true })
  if (await button.isVisible()) return button.click()
  await commands(page).getByRole('button', { name: 'More commands' }).click()
  await page.getByRole('menuitem', { name }).first().click()
}

async function clear(page: Page): Promise<void> {
  await commands(page).getByRole('button', { name: /selected/ }).click()
}

async function openSample(window: TesseraWindow): Promise<void> {
  await window.page.getByRole('button', { name: 'Open sample' }).click()
  await rowOf(window.page, 'High-value customers').waitFor({ timeout: 60_000 })
  await expect.poll(() => window.page.getByRole('row', { name: /Refreshing|Queued/ }).count(), { timeout: 60_000 }).toBe(0)
}

describe('The segments page', () => {
  it('tags, filters, orders, renames, freezes, activates, duplicates, lists, downloads and deletes, with mouse and keyboard (P1, P3–P9, P11–P13, P27, P29, P36–P42)', async () => {
    const window = await openWindow({ size: { width: 1440, height: 900 } })
    const { page } = window
    try {
      await openSample(window)

      // P3, P4: by a column, and the other way round; the search filters while one types.
      for (const direction of ['ascending', 'descending']) {
        await page.locator('.head').getByRole('button', { name: 'Members' }).click()
        await page.locator(`.head [aria-sort=${direction}]`).getByText('Members').waitFor()
      }
      await page.locator('.head').getByRole('button', { name: 'Name' }).click()
      await page.getByPlaceholder('Search name').pressSequentially('laps')
      await page.getByText('1 of 7').waitFor()
      await page.getByPlaceholder('Search name').fill('')

      // P9, P11: the exact time with its zone in the tip; every status leads to its task.
      await rowOf(page, 'Lapsed 90 days').locator('time').hover()
      await page.getByText(/\d{2}:\d{2}.*UTC/).first().waitFor()
      await rowOf(page, 'Lapsed 90 days').getByRole('button', { name: 'Successful' }).click()
      await pane(page, 'Progress details').getByRole('button', { name: 'Close' }).click()

      // P12: near the limit of the settings.
      await page.getByRole('link', { name: 'Settings' }).click()
      await page.getByRole('spinbutton', { name: 'Limit of active segments' }).fill('7')
      await page.keyboard.press('Tab')
      await page.getByRole('link', { name: /^Segments/ }).click()
      await page.getByText(/limit of 7/).waitFor()

      // P36, P39: Enter views, F5 refreshes.
      await select(page, 'Lapsed 90 days')
      await page.keyboard.press('F5')
      await rowOf(page, 'Lapsed 90 days').getByText('Successful').waitFor({ timeout: 20_000 })
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Lapsed 90 days' }).waitFor()
      await page.getByRole('button', { name: /^Back/ }).or(page.getByRole('link', { name: /^Back/ })).first().click()
      await rowOf(page, 'Lapsed 90 days').waitFor()

      // P41: two segments at once, a tag made while typing; Undo takes it back.
      await select(page, 'High-value customers', 'Lapsed 90 days')
      await command(page, 'Tags')
      const field = page.getByRole('searchbox', { name: 'Find or create a tag' }).or(page.getByRole('textbox', { name: 'Find or create a tag' }))
      await field.fill('Spring 2027')
      await page.keyboard.press('Enter')
      await photograph(page, 'segments-tags')
      await expectAccessible(page, 'Tags of segments')
      await page.getByRole('button', { name: 'Apply' }).click()
      await rowOf(page, 'Lapsed 90 days').getByText(/Spring 2027|\+\d/).first().waitFor()
      await clear(page)

      // P5: the filter, how many of all, no match, and what survives another page.
      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      await pane(page, 'Filter by tags').getByRole('checkbox', { name: 'Spring 2027' }).click()
      await expectAccessible(page, 'Filter by tags')
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByText(/^2 of \d+$/).waitFor()
      await page.getByRole('link', { name: /^Settings/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
      await page.getByRole('link', { name: /^Segments/ }).click()
      await page.getByText(/^2 of \d+$/).waitFor()
      await page.getByRole('searchbox', { name: 'Search name' }).or(page.getByRole('textbox', { name: 'Search name' })).fill('nobody')
      await page.getByText('No segment named “nobody” has the tag “Spring 2027”.').waitFor()
      await page.getByRole('button', { name: 'Clear search' }).click()
      await page.getByRole('button', { name: 'Filter: 1' }).click()

      // P41: manage tags: rename everywhere, recolor, delete with the number of segments, Undo.
      await page.getByRole('button', { name: 'Manage tags' }).click()
      const manage = pane(page, 'Manage tags')
      await manage.getByRole('textbox', { name: 'Name of the tag Spring 2027' }).fill('Spring')
      await page.keyboard.press('Enter')
      await manage.getByRole('textbox', { name: 'Name of the tag Spring', exact: true }).waitFor()
      await manage.getByRole('button', { name: /^Colour of Spring/ }).click()
      await page.getByRole('menuitemradio', { name: 'Red' }).click()
      await manage.getByRole('button', { name: 'Colour of Spring: Red' }).waitFor()
      await expectAccessible(page, 'Manage tags')
      await manage.getByRole('button', { name: 'Delete the tag Spring' }).click()
      await page.getByText('2 segments lose it').waitFor()
      await page.getByRole('button', { name: 'Delete tag' }).click()
      await page.getByRole('button', { name: 'Undo' }).click()
      await manage.getByRole('button', { name: 'Delete the tag Spring' }).waitFor()
      await manage.getByRole('button', { name: 'Close' }).click()
      // The filter let go of the tag whose name it had.
      await rowOf(page, 'High-value customers').waitFor()

      // P6: columns, ordered by keyboard and by dragging.
      await page.getByRole('button', { name: 'Columns' }).click()
      const columns = pane(page, 'Columns')
      await columns.getByRole('button', { name: 'Move State' }).focus()
      await page.keyboard.press('Alt+ArrowUp')
      await page.keyboard.press('Alt+ArrowUp')
      expect(await columns.getByRole('button', { name: 'Move State' }).evaluate((button) => button === document.activeElement)).toBe(true)
      const members = await columns.getByRole('button', { name: 'Move Members' }).boundingBox()
      const tags = await columns.getByRole('button', { name: 'Move State' }).boundingBox()
      if (members === null || tags === null) throw new Error('The columns have no place on the screen.')
      await page.mouse.move(members.x + 8, members.y + 12)
      await page.mouse.down()
      await page.mouse.move(tags.x + 20, tags.y + 2, { steps: 4 })
      await photograph(page, 'segments-columns')
      await page.mouse.up()
      await expectAccessible(page, 'Columns')
      await columns.getByRole('button', { name: 'Apply' }).click()
      await expect.poll(() => page.locator('.head .sort').allInnerTexts()).toEqual(['Name', 'Members', 'State', 'Tags', 'Type', 'Status', 'Last refreshed', 'Schedule'])
      await page.getByRole('button', { name: 'Columns' }).click()
      await columns.getByRole('button', { name: 'Reset to default' }).click()
      await columns.getByRole('button', { name: 'Apply' }).click()

      // P40: rename in place; what is wrong is said under the field.
      await select(page, 'High-value customers')
      await page.keyboard.press('F2')
      const name = page.getByRole('textbox', { name: 'New name of High-value customers' })
      await name.fill('lapsed 90 DAYS')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('There is already a segment named "Lapsed 90 days"').waitFor()
      await name.fill('Best customers')
      await page.keyboard.press('Enter')
      await rowOf(page, 'Best customers').waitFor()

      // P29, 6b.12: static and back; P7: the order of the commands.
      expect(await commands(page).getByRole('button').allInnerTexts()).toEqual(expect.arrayContaining(['View', 'Download', 'Edit', 'Create duplicate', 'Refresh', 'Deactivate', 'Make static', 'Rename', 'Tag']))
      await command(page, 'Make static')
      await rowOf(page, 'Best customers').getByText('Static').waitFor()
      await command(page, 'Make dynamic')
      await page.getByRole('button', { name: 'Refresh now' }).click()
      await rowOf(page, 'Best customers').getByText('Dynamic').waitFor()

      // P27: inactive: Refresh is disabled, Activate and refresh is offered.
      await command(page, 'Deactivate')
      await rowOf(page, 'Best customers').getByText('Inactive').waitFor()
      expect(await commands(page).getByRole('button', { name: 'Refresh', exact: true }).isDisabled()).toBe(true)
      await command(page, 'Activate and refresh')
      await rowOf(page, 'Best customers').getByText('Successful').waitFor({ timeout: 20_000 })

      // P38: duplicate.
      await page.getByRole('grid', { name: 'Segments' }).focus()
      await page.keyboard.press('Control+d')
      const dialog = page.getByRole('dialog')
      expect(await dialog.getByRole('textbox').inputValue()).toBe('Copy of Best customers')
      await dialog.getByRole('button', { name: 'Save copy' }).click()
      await rowOf(page, 'Copy of Best customers').waitFor()
      await clear(page)

      // P7, 6b.14: a segment of pasted ids; those nobody has are named first.
      await page.getByRole('button', { name: 'New', exact: true }).click()
      await page.getByRole('menuitem', { name: 'From a list of ids' }).click()
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Invited')
      const ids = await page.evaluate(async () => {
        const { call } = (globalThis as unknown as { tessera: { call(channel: string, input: unknown): Promise<{ value: never }> } }).tessera
        const { entities } = (await call('catalog.get', {})).value as { entities: { id: string; role: string }[] }
        const { rows } = (await call('catalog.rows', { entity: entities.find(({ role }) => role === 'individuals')?.id, limit: 3 })).value as { rows: string[][] }
        return rows.map((row) => row[0])
      })
      await dialog.locator('textarea').fill([...ids, 'nobody-1', 'nobody-2'].join('\n'))
      await dialog.getByText('3 of 5 ids found.').waitFor()
      await photograph(page, 'segments-list')
      await expectAccessible(page, 'Segment from a list')
      await page.setViewportSize(zoomed)
      await expectFits(page, 'Segment from a list')
      await photograph(page, 'segments-list-zoomed')
      await page.setViewportSize({ width: 1440, height: 900 })
      await dialog.getByRole('button', { name: 'Save list' }).click()
      await rowOf(page, 'Invited').getByText('Successful').waitFor({ timeout: 20_000 })
      await rowOf(page, 'Invited').getByRole('button', { name: 'Successful' }).click()
      await page.getByText('2 no longer in the data, or never there').waitFor()
      await pane(page, 'Progress details').getByRole('button', { name: 'Close' }).click()
      await select(page, 'Invited')
      expect(await commands(page).getByRole('button', { name: 'Make dynamic' }).count()).toBe(0)
      await clear(page)

      // P37: several downloads, one file each, asked once.
      await select(page, 'Best customers', 'Lapsed 90 days')
      const files = mkdtempSync(join(tmpdir(), 'tessera-downloads-'))
      page.on('download', (download) => void download.saveAs(join(files, download.suggestedFilename())))
      await command(page, 'Download')
      await dialog.getByText('Make formulas harmless').waitFor()
      await photograph(page, 'download')
      await dialog.getByRole('button', { name: 'Download' }).click()
      await expect.poll(() => readdirSync(files).sort(), { timeout: 30_000 }).toEqual(['Best customers.csv', 'Lapsed 90 days.csv'])

      // P8: what several can do together.
      await commands(page).getByRole('button', { name: 'Change type' }).click()
      await page.getByRole('menuitem', { name: 'Make 2 segments static' }).click()
      await expect.poll(() => page.getByRole('row', { name: /Static/ }).count()).toBeGreaterThanOrEqual(2)
      await page.getByRole('button', { name: 'Undo' }).click()
      await clear(page)

      // P42: delete asks with numbers; Undo right after brings the same ones back.
      await select(page, 'Invited')
      await page.keyboard.press('Delete')
      await dialog.getByText('The list of 3 stored members').waitFor()
      await dialog.getByRole('button', { name: 'Delete segment' }).click()
      await rowOf(page, 'Invited').waitFor({ state: 'hidden' })
      await page.getByRole('button', { name: 'Undo' }).click()
      await rowOf(page, 'Invited').getByText('Successful').waitFor()
      for (const [width, height] of [[1280, 720], [1920, 1080]] as const) {
        await page.setViewportSize({ width, height })
        await photograph(page, `segments-grid-${width}`)
      }

      // At 150 %: nothing beside the page, and a notice leaves the buttons of a pane free.
      await page.setViewportSize(zoomed)
      await expectAccessible(page, 'Segments at 150 %')
      await select(page, 'Best customers')
      await expectFits(page, 'Segments, one selected')
      await page.getByRole('button', { name: 'Columns' }).click()
      await expectFits(page, 'Columns')
      await pane(page, 'Columns').getByRole('button', { name: 'Close' }).click()
      await clear(page)
      await select(page, 'Invited')
      await page.keyboard.press('Delete')
      await dialog.getByRole('button', { name: 'Delete segment' }).waitFor()
      await expectFits(page, 'Delete segment')
      await dialog.getByRole('button', { name: 'Delete segment' }).click()
      await page.getByText(/^Deleted/).first().waitFor()
      await page.getByRole('button', { name: /^Filter/ }).click()
      const notice = page.locator('.v-snackbar__wrapper')
      const foot = pane(page, 'Filter by tags').locator('footer')
      await expect.poll(async () => {
        const [above, below] = [await notice.boundingBox(), await foot.boundingBox()]
        return above !== null && below !== null && above.y + above.height <= below.y
      }).toBe(true)
      await photograph(page, 'segments-notice-zoomed')
      expect(window.complaints).toEqual([])
    } finally {
      await window.dispose()
    }
  })

  it('scrolls, filters and selects ten thousand without a visible pause (P15)', async () => {
    const window = await openWindow({ size: { width: 1440, height: 900 } })
    let path = ''
    try {
      await openSample(window)
      path = await window.page.evaluate(async () => {
        const bridge = (globalThis as unknown as { tessera: { call(channel: string, input: unknown): Promise<{ value: { path: string } }> } }).tessera
        return (await bridge.call('workspace.save', {})).value.path
      })
      expect(await window.close()).toBe(0)
      await fill(path, 10_000)
      const again = await openWindow({ size: { width: 1440, height: 900 }, folder: window.folder, open: path })
      await measure(again.page)
      await again.close()
    } finally {
      await window.dispose()
    }
  })
})

/** Copies of the sample's first segment, as they lie in the file. */
async function fill(path: string, count: number): Promise<void> {
  const wasm = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm')
  const library = await initSqlJs({ locateFile: () => wasm })
  const database = new library.Database(readFileSync(path))
  const copies = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}), one AS (SELECT * FROM segment ORDER BY id LIMIT 1)`
  database.run(`${copies} INSERT INTO segment (id, name, output_name, description, audience, audience_name, type, state, draft, version, created_at, updated_at, deleted_at) SELECT 'copy' || i, 'Segment ' || i, 'Copy_' || i, description, audience, audience_name, type, state, draft, version, created_at, updated_at, deleted_at FROM n, one`)
  database.run(`${copies} INSERT INTO segment_version (segment, version, saved_at, definition) SELECT 'copy' || i, v.version, v.saved_at, v.definition FROM n, one JOIN segment_version v ON v.segment = one.id`)
  database.run(`${copies} INSERT INTO segment_tag SELECT 'copy' || i, 'Third', 0 FROM n WHERE i % 3 = 0`)
  database.run(`INSERT INTO tag VALUES ('Third', NULL)`)
  writeFileSync(path, database.export())
  database.close()
}

/** Prints how long each took and names every frame of more than 50 ms. */
async function measure(page: Page): Promise<void> {
  await rowOf(page, 'Segment 1').waitFor({ timeout: 60_000 })
  const grid = page.getByRole('grid', { name: 'Segments' })
  const lines: string[] = []
  async function timed(what: string, work: () => Promise<void>): Promise<void> {
    await page.evaluate(() => {
      const state = { frames: [] as number[], last: performance.now(), on: true }
      Object.assign(globalThis, { frameWatch: state })
      const next = (now: number): void => {
        state.frames.push(now - state.last)
        state.last = now
        if (state.on) requestAnimationFrame(next)
      }
      requestAnimationFrame(next)
    })
    const start = performance.now()
    await work()
    const ms = performance.now() - start
    const frames = await page.evaluate(() => {
      const { frameWatch } = globalThis as unknown as { frameWatch: { frames: number[]; on: boolean } }
      frameWatch.on = false
      return frameWatch.frames
    })
    const long = frames.filter((frame) => frame > 50).map((frame) => Math.round(frame))
    lines.push(`${what}: ${Math.round(ms)} ms, ${frames.length} frames${long.length === 0 ? '' : `, over 50 ms: ${long.join(', ')}`}`)
  }
  const box = await grid.boundingBox()
  if (box === null) throw new Error('The grid is not on the screen.')
  await page.mouse.move(box.x + 300, box.y + 300)
  await timed('scroll by forty turns of the wheel', async () => {
    for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, 1200)
  })
  await timed('search “segment 99”', async () => {
    await page.getByPlaceholder('Search name').fill('segment 99')
    await page.getByText(/^111 of /).waitFor()
  })
  await timed('clear the search', async () => {
    await page.getByPlaceholder('Search name').fill('')
    await page.getByText(/^111 of /).waitFor({ state: 'hidden' })
  })
  await timed('select all', async () => {
    await page.getByRole('checkbox', { name: 'Select all' }).click()
    await page.getByText(/selected/).first().waitFor()
  })
  await timed('sort by state', async () => {
    await page.locator('.head').getByRole('button', { name: 'State' }).click()
    await page.locator('.head [aria-sort=ascending]').getByText('State').waitFor()
  })
  await page.locator('.head').getByRole('button', { name: 'Name' }).click()
  await timed('open the filter', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await pane(page, 'Filter by tags').getByRole('checkbox', { name: 'Third' }).waitFor()
  })
  await pane(page, 'Filter by tags').getByRole('checkbox', { name: 'Third' }).click()
  await timed('filter by a tag', async () => {
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText(/^3,333 of /).waitFor()
  })
  console.log(lines.join('\n'))

  // The last row and the first come whole into sight, neither under the head nor under the edge.
  for (const key of ['End', 'Home']) {
    await grid.focus()
    await page.keyboard.press(key)
    const active = await grid.getAttribute('aria-activedescendant')
    const row = await page.locator(`[id="${active ?? ''}"]`).boundingBox()
    const head = await page.locator('.head').boundingBox()
    if (row === null || head === null) throw new Error('The row is not drawn.')
    expect({ key, underHead: row.y < head.y + head.height - 1, underEdge: row.y + row.height > box.y + box.height + 1 }).toEqual({ key, underHead: false, underEdge: false })
  }
  expect(await page.getByRole('row').count()).toBeLessThan(60)
}

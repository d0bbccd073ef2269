import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

/** Chooses a folder by its path, as the browser host asks for it. */
async function chooseFolder(page: Page, folder: string): Promise<void> {
  await page.getByRole('button', { name: 'Choose folder' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await dialog.getByRole('button', { name: 'Choose' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

const row = (page: Page, name: string) => page.getByRole('grid', { name: 'Exports' }).getByRole('row', { name: new RegExp(name) })

it('hands segments on to a folder and to an address, by hand, and says what went wrong (P43, P140–P144)', async () => {
  const window = await openWindow()
  const { page } = window
  const received: { key: string | undefined; token: string | undefined; rows: number; last: boolean }[] = []
  const receiver = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => void pieces.push(piece))
    request.on('end', () => {
      if (request.method !== 'HEAD') {
        const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as { rows: unknown[]; last?: boolean }
        received.push({ key: request.headers['idempotency-key'] as string | undefined, token: request.headers.authorization, rows: body.rows.length, last: body.last === true })
      }
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  try {
    await page.getByRole('button', { name: 'Open sample' }).click()
    const segment = page.getByRole('row', { name: /High-value customers/ })
    await segment.waitFor({ timeout: 60_000 })
    await page.getByRole('row', { name: /Successful/ }).first().waitFor()
    const folder = join(window.folder, 'handed on')
    await mkdir(folder)

    // From a segment: the exports that hold it, and a new one with it.
    await segment.getByRole('checkbox').click()
    await page.getByRole('button', { name: 'Commands for High-value customers' }).click()
    await page.getByRole('menuitem', { name: 'Manage exports' }).click()
    await page.getByText('No export contains it.').waitFor()
    await page.getByRole('button', { name: 'Add export' }).click()
    await page.getByRole('heading', { level: 1, name: 'New export' }).waitFor()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Weekly list')
    expect(await page.getByRole('main').getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
    await chooseFolder(page, folder)
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('It can be reached and written.').waitFor()
    await page.getByRole('radio', { name: 'Chosen columns' }).click()
    await page.getByRole('button', { name: /^Leave .* out$/ }).nth(2).click()
    await page.getByRole('button', { name: /^Move .* up$/ }).nth(1).click()
    await page.getByRole('textbox', { name: /is called in the file$/ }).first().fill('Key of the customer')
    await page.getByRole('complementary', { name: 'What a run would write' }).getByText(/High-value customers.*\.csv/).waitFor()
    await page.getByRole('columnheader', { name: 'Key of the customer' }).waitFor()
    await photograph(page, 'export-editor')
    await expectAccessible(page, 'Export editor')
    await page.setViewportSize({ width: 1280, height: 720 })
    await photograph(page, 'export-editor-1280')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('radio', { name: 'Weekly' }).click()
    await page.getByRole('button', { name: 'Thu', exact: true }).click()
    await page.getByText('This never happens now: the system schedule is off.').waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('region', { name: 'Exports that contain this segment' }).getByText('Weekly list').waitFor()
    await page.getByRole('button', { name: 'Remove segment from Weekly list' }).click()
    await page.getByRole('region', { name: 'Other exports' }).getByText('Weekly list').waitFor()
    await page.getByRole('button', { name: 'Add segment to Weekly list' }).click()
    await page.getByRole('region', { name: 'Exports that contain this segment' }).getByText('Weekly list').waitFor()
    await photograph(page, 'manage-exports')
    await expectAccessible(page, 'Manage exports')
    expect(await readdir(folder)).toEqual([])

    // The page of all of them: run by the keyboard, and what was written.
    await page.getByRole('link', { name: 'Exports', exact: true }).click()
    await row(page, 'Weekly list').click()
    await page.getByRole('grid', { name: 'Exports' }).press('F5')
    await row(page, 'Weekly list').getByText('Successful').waitFor({ timeout: 20_000 })
    const files = (await readdir(folder, { recursive: true })).filter((name) => /\.\w+$/.test(name)).sort()
    expect(files).toHaveLength(2)
    const written = await readFile(join(folder, files.find((name) => name.endsWith('.csv')) ?? ''))
    const manifest = await readFile(join(folder, files.find((name) => name.endsWith('.json')) ?? ''), 'utf8')
    expect(manifest).toContain(createHash('sha256').update(written).digest('hex'))
    expect(written.toString('utf8').split('\r\n')[0]).toContain('Key of the customer')

    await row(page, 'Weekly list').getByText('Mon, Thu').waitFor()
    await row(page, 'Weekly list').getByRole('checkbox').click()
    await page.getByRole('button', { name: 'Run all' }).click()
    await page.getByText('All exports ran.').waitFor({ timeout: 20_000 })
    expect((await readdir(folder, { recursive: true })).filter((name) => /\.\w+$/.test(name)).sort()).toEqual(files)
    await row(page, 'Weekly list').click()

    // To another application, with a password that is in no file.
    await page.getByRole('button', { name: 'Create duplicate' }).click()
    await row(page, 'Copy of Weekly list').dblclick()
    await page.getByRole('radio', { name: 'HTTP address' }).click()
    await page.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`)
    await page.getByRole('combobox', { name: 'Says who asks by' }).press('ArrowDown')
    await page.getByRole('option', { name: 'Bearer token' }).click()
    await page.getByRole('textbox', { name: 'Token' }).fill('secret-42')
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.getByText(/^Kept until Tessera is closed/).waitFor()
    await photograph(page, 'export-editor-http')
    await expectAccessible(page, 'Export to an address')
    await page.getByRole('main').getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Run now' }).click()
    await row(page, 'Copy of Weekly list').getByText('Successful').waitFor({ timeout: 20_000 })
    expect(received.map(({ token }) => token)).toEqual(received.map(() => 'Bearer secret-42'))
    expect(received.filter(({ last }) => last)).toHaveLength(1)
    expect(new Set(received.map(({ key }) => key)).size).toBe(received.length)

    // What fails says so, and what to do; nothing else is lost.
    receiver.closeAllConnections()
    await new Promise((resolve) => receiver.close(resolve))
    await row(page, 'Copy of Weekly list').getByRole('checkbox').click()
    await page.getByRole('button', { name: 'Detach connection' }).click()
    await row(page, 'Copy of Weekly list').getByText('None').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await row(page, 'Copy of Weekly list').getByText(/127\.0\.0\.1/).waitFor()
    await row(page, 'Copy of Weekly list').getByText('Successful').click()
    await page.getByText(/Runs of “Copy of Weekly list”/).waitFor()
    await page.getByText('1 segment', { exact: true }).click()
    await photograph(page, 'exports')
    await expectAccessible(page, 'Exports')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await row(page, 'Copy of Weekly list').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await row(page, 'Copy of Weekly list').waitFor()
    expect(window.complaints).toEqual([])
  } finally {
    await window.dispose()
    receiver.close()
  }
})

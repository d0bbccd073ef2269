import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { workbookFile } from '../support/workbookFile.ts'
import { expectAccessible } from './support/accessibility.ts'
import { chooseFiles, newWorkspace } from './support/journey.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow } from './support/window.ts'

afterAll(closeBrowser)

const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`
const number = (value: number, style = 0): string => `<c s="${style}"><v>${value}</v></c>`

/** A report as people keep them: a title, a header in two rows, dates, an error, a hidden sheet. */
function report(): Promise<Uint8Array> {
  const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
  const head = `<row r="1">${text('Orders of 2024')}</row><row r="3">${text('Order')}${text('Day')}${text('Amount')}<c/></row><row r="4"><c/><c/>${text('Net')}${text('Gross')}</row>`
  const rows = Array.from({ length: 40 }, (_, n) => `<row>${number(1000 + n)}${number(45_300 + n, 1)}${number(n + 0.5)}${n === 3 ? '<c t="e"><v>#DIV/0!</v></c>' : number(n * 2)}</row>`).join('')
  return workbookFile([{ name: 'Orders', rows: head + rows }, { name: 'Lookup', state: 'hidden', rows: `<row>${text('A')}</row><row>${number(1)}</row>` }], { styles })
}

describe('Files of other kinds', () => {
  it('are read with their sheets, headers, dates and errors, and text as its quotes and footers are', async () => {
    const window = await openWindow()
    const { page, folder } = window
    try {
      const book = join(folder, 'report.xlsx')
      const log = join(folder, 'log.csv.gz')
      await writeFile(book, await report())
      await writeFile(log, gzipSync(`when^who^text^sum\n${Array.from({ length: 30 }, (_, n) => `2024-05-${String((n % 28) + 1).padStart(2, '0')}^C-${n}^"said \\"${n}\\""^${n}%`).join('\n')}\nTotal^^^435%\n`))
      await newWorkspace(window, 'kinds.tessera')

      await chooseFiles(window, [book, log])
      await page.getByRole('button', { name: 'Import 39 rows' }).waitFor()
      const bar = page.getByRole('group', { name: 'Read as' })
      await bar.getByText('Header in line 4').waitFor()
      await page.getByText('2024-01-09').first().waitFor()
      await expectAccessible(page, 'Import of a workbook')
      await photograph(page, 'import-workbook')
      await bar.getByRole('button', { name: /^Sheet/ }).click()
      await page.getByText('1 row, hidden').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Import 39 rows' }).click()
      await page.getByRole('region', { name: 'Import finished' }).waitFor()

      await page.getByRole('button', { name: /^Continue with / }).click()
      await page.getByRole('button', { name: /^Import 30 rows$/ }).waitFor()
      await bar.getByText('Delimiter ^').waitFor()
      await bar.getByText('Quote ", \\" within').waitFor()
      expect(await page.getByText('said "0"').count()).toBeGreaterThan(0)
      await photograph(page, 'import-log')

      const months = join(folder, 'months')
      await mkdir(months)
      for (const month of ['01', '02']) await writeFile(join(months, `sales-${month}.csv`), `Sale,On,Amount\n${Array.from({ length: 15 }, (_, n) => `${month}-${n},2024-${month}-${String(n + 1).padStart(2, '0')},${n}.50`).join('\n')}\n`)
      await page.getByRole('link', { name: /^Data sources/ }).click()
      await page.getByRole('button', { name: 'Import file' }).click()
      await page.getByRole('button', { name: 'A folder of equal files…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Path of the folder' }).fill(join(folder, 'nowhere'))
      await dialog.getByRole('button', { name: 'Look at its files' }).click()
      await dialog.getByText('There is no folder at this path.').waitFor()
      await dialog.getByRole('textbox', { name: 'Path of the folder' }).fill(months)
      await photograph(page, 'import-folder-path')
      await dialog.getByRole('button', { name: 'Look at its files' }).click()
      await page.getByRole('button', { name: /^Import 30 rows$/ }).waitFor()
      await photograph(page, 'import-folder')
      await page.getByRole('button', { name: /^Import 30 rows$/ }).click()
      const finished = page.getByRole('region', { name: 'Import finished' })
      await finished.getByText('A segment is made of customers, accounts or contacts').waitFor()
      expect(await finished.getByRole('button', { name: 'Build a segment' }).count()).toBe(0)
      await photograph(page, 'import-no-audience')
    } finally {
      await window.close()
    }
  })
})

import type { ReadHints, RejectedRow } from '@shared/contract/import.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { ImportFile } from '../recognize.ts'
import type { Cell, RowBatch, RowSource } from '../rowSource.ts'
import { cellText } from '../rowConverter.ts'
import { headerNames, headerOf } from './sheetHeader.ts'
import { isFilled, sheetRows, type SheetRow } from './sheetRows.ts'
import { readWorkbook, type Sheet, type Workbook } from './workbook.ts'
import { openArchive, type ZipArchive } from './zipArchive.ts'

/** Rows looked at to find the header. */
const headRows = 30

/** One sheet of an Excel workbook; what stands above its header is left out, and rows that are blank. */
export async function openWorkbook(file: ImportFile, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<RowSource> {
  const archive = await openArchive(file)
  const book = await readWorkbook(archive, file.name, breathe)
  const tables = await Promise.all(book.sheets.map(async (sheet) => ({ name: sheet.name, rows: await declaredRows(archive, sheet), ...(sheet.isHidden ? { isHidden: true } : {}) })))
  const sheet = chosenSheet(book.sheets, tables, hints.table, file.name)
  const head = await firstRows(archive, sheet, book, file.name)
  const headerLine = hints.headerLine ?? headerOf(head)
  const names = headerNames(head, headerLine, sheet.name, file.name)
  const expected = tables.find(({ name }) => name === sheet.name)?.rows ?? 0
  let rowsRead = 0
  let lastLine = 0

  async function* batches(): AsyncGenerator<RowBatch, void> {
    rowsRead = 0
    for await (const found of sheetRows(archive, sheet, book, file.name)) {
      const rows: (readonly Cell[])[] = []
      const lines: number[] = []
      const faults: RejectedRow[] = []
      for (const { line, cells } of found) {
        lastLine = line
        if (line <= headerLine) continue
        const beyond = cells.findIndex((cell, index) => index >= names.length && isFilled(cell))
        if (beyond === -1) {
          rows.push(names.map((_, index) => cells[index] ?? null))
          lines.push(line)
        } else faults.push({ line, column: null, value: cellText(cells[beyond] ?? null), reason: `The row has a value in column ${letters(beyond)}, which has no name in the header.` })
      }
      rowsRead += rows.length
      yield { rows, lines, faults }
    }
  }

  return {
    fileName: file.name,
    sizeBytes: file.size,
    options: { format: 'workbook', table: sheet.name, headerLine, decimal: '.', zone: hints.zone ?? zone },
    columns: names.map((name) => ({ name, declared: null, declaredScale: null })),
    tables,
    declaredKey: [],
    references: [],
    batches,
    progress: () => ({ rows: rowsRead, share: expected === 0 ? null : Math.min(1, lastLine / (expected + headerLine)), total: null }),
    close: () => file.file.close(),
  }
}

/** Characters of a sheet that are looked through to count its rows, where it does not say how many they are. */
const countedText = 10_000_000

/** Rows that a sheet says it has, header and blank ones included less one; where it does not say, those that its start holds. */
async function declaredRows(archive: ZipArchive, sheet: Sheet): Promise<number> {
  let start = ''
  let length = 0
  let rows = 0
  for await (const piece of archive.text(sheet.part) ?? []) {
    // A tag cut in two is put together with what comes next.
    const text = start + piece
    if (length === 0) {
      const [, from, to] = /<(?:\w+:)?dimension ref="[A-Z]+(\d+):[A-Z]+(\d+)"/.exec(text) ?? []
      if (from !== undefined && to !== undefined) return Math.max(0, Number(to) - Number(from))
      if (!text.includes('sheetData') && text.length < 100_000) {
        start = text
        continue
      }
    }
    rows += text.match(/<(?:\w+:)?row[\s>]/g)?.length ?? 0
    length += text.length
    start = text.slice(text.lastIndexOf('<'))
    if (/^<(?:\w+:)?row[\s>]/.test(start)) start = ''
    if (length > countedText) break
  }
  return Math.max(0, rows - 1)
}

/** The one asked for; else the first that is shown and has rows. */
function chosenSheet(sheets: readonly Sheet[], tables: readonly { readonly name: string; readonly rows: number }[], wanted: string | undefined, file: string): Sheet {
  const named = wanted === undefined ? null : (sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()))
  if (named === undefined) throw fail('dataSource', `${file} has no sheet ${wanted}: it holds ${sheets.slice(0, 20).map(({ name }) => name).join(', ')}.`, { file })
  const shown = sheets.filter((sheet) => !sheet.isHidden)
  const first = shown.find(({ name }) => (tables.find((one) => one.name === name)?.rows ?? 0) > 0) ?? shown[0] ?? sheets[0]
  const sheet = named ?? first
  if (sheet === undefined) throw fail('dataSource', `${file} has no sheet of cells: there is nothing to import.`, { file })
  return sheet
}

async function firstRows(archive: ZipArchive, sheet: Sheet, book: Workbook, file: string): Promise<readonly SheetRow[]> {
  const head: SheetRow[] = []
  for await (const rows of sheetRows(archive, sheet, book, file)) {
    head.push(...rows)
    if (head.length > headRows) break
  }
  if (head.length === 0) throw fail('dataSource', `The sheet ${sheet.name} of ${file} is empty: there is nothing to import.`, { file })
  return head.slice(0, headRows + 1)
}

/** 0 is A. */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26))
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last
}

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
  const looks = await Promise.all(book.sheets.map((sheet) => lookAt(archive, sheet, book, file.name)))
  const tables = looks.map(({ sheet, rows }) => ({ name: sheet.name, rows, ...(sheet.isHidden ? { isHidden: true } : {}) }))
  const sheet = chosenSheet(looks, hints.table, file.name)
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

/** What a sheet looks like from its first rows. */
interface SheetLook {
  readonly sheet: Sheet
  /** Below the header. */
  readonly rows: number
  /** Columns with a name; 0 where the sheet has no header, and for one that cannot be read: that is said once it is asked for. */
  readonly names: number
}

async function lookAt(archive: ZipArchive, sheet: Sheet, book: Workbook, file: string): Promise<SheetLook> {
  const [size, head] = await Promise.all([declaredSize(archive, sheet), firstRows(archive, sheet, book, file).catch(() => [])])
  const headerLine = head.length === 0 ? 0 : headerOf(head)
  const names = head.find(({ line }) => line === headerLine)?.cells.filter(isFilled).length ?? 0
  // Where the sheet says its last row, blank ones between count along.
  const above = size.isCounted ? head.filter(({ line }) => line <= headerLine).length : Math.max(headerLine, size.first - 1)
  return { sheet, rows: Math.max(0, size.last - above), names }
}

/** The first and last row that a sheet says it has; where it does not say, as many as its start holds. */
async function declaredSize(archive: ZipArchive, sheet: Sheet): Promise<{ readonly first: number; readonly last: number; readonly isCounted: boolean }> {
  let start = ''
  let length = 0
  let rows = 0
  for await (const piece of archive.text(sheet.part) ?? []) {
    // A tag cut in two is put together with what comes next.
    const text = start + piece
    if (length === 0) {
      const [, from, to] = /<(?:\w+:)?dimension ref="[A-Z]+(\d+):[A-Z]+(\d+)"/.exec(text) ?? []
      if (from !== undefined && to !== undefined) return { first: Number(from), last: Number(to), isCounted: false }
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
  return { first: 1, last: rows, isCounted: true }
}

/** The one asked for; else of those shown the largest that looks like a table, so that notes before the data are passed over; else the first with rows. */
function chosenSheet(looks: readonly SheetLook[], wanted: string | undefined, file: string): Sheet {
  const sheets = looks.map(({ sheet }) => sheet)
  const named = wanted === undefined ? null : (sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()))
  if (named === undefined) throw fail('dataSource', `${file} has no sheet ${wanted}: it holds ${sheets.slice(0, 20).map(({ name }) => name).join(', ')}.`, { file })
  const shown = looks.filter(({ sheet }) => !sheet.isHidden)
  const tables = shown.filter(({ names, rows }) => names > 1 && rows > 0).toSorted((a, b) => b.names * b.rows - a.names * a.rows)
  const sheet = named ?? (tables[0] ?? shown.find(({ rows }) => rows > 0) ?? shown[0] ?? looks[0])?.sheet
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

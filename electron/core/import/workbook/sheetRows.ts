import type { Cell } from '../rowSource.ts'
import { escapedText } from './escapedText.ts'
import { formatted } from './numberFormat.ts'
import type { Sheet, Workbook } from './workbook.ts'
import { visitXml } from './xml.ts'
import type { ZipArchive } from './zipArchive.ts'
import { damaged } from './zipArchive.ts'

export interface SheetRow {
  /** The row's number in the sheet, from 1. */
  readonly line: number
  /** By column, A first; rows are as long as their last cell. */
  readonly cells: readonly Cell[]
}

/** The widest sheet Excel has. */
const mostColumns = 16_384

/** Rows that hold something, in order, piece by piece. Formulas are what they came to when the workbook was saved. */
export async function* sheetRows(archive: ZipArchive, sheet: Sheet, book: Workbook, file: string): AsyncGenerator<readonly SheetRow[], void> {
  const part = archive.text(sheet.part)
  if (part === null) throw damaged(file)
  let rows: SheetRow[] = []
  let line = 0
  let column = -1
  let cells: Cell[] = []
  let cell = { type: 'n', style: 0 }
  let text = ''
  let isText = false
  let phonetic = 0
  const visitor = {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      if (name === 'row') {
        line = attributes['r'] === undefined ? line + 1 : Number(attributes['r'])
        column = -1
        cells = []
      } else if (name === 'c') {
        column = attributes['r'] === undefined ? column + 1 : columnOf(attributes['r'])
        cell = { type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0) }
        text = ''
      } else if (name === 'rPh') phonetic += 1
      isText = name === 'v' || (name === 't' && phonetic === 0)
    },
    close(name: string) {
      isText = false
      if (name === 'rPh') phonetic -= 1
      if (name === 'c') {
        if (column < 0 || column >= mostColumns) throw damaged(file)
        const value = cellValue(text, cell.type, cell.style, book, file)
        if (value === null) return
        while (cells.length < column) cells.push(null)
        cells[column] = value
      }
      if (name === 'row' && cells.some((one) => isFilled(one))) rows.push({ line, cells })
    },
    text(more: string) {
      if (isText) text += more
    },
  }
  for await (const _ of visitXml(part, visitor, file)) {
    if (rows.length > 0) yield rows
    rows = []
  }
}

export function isFilled(cell: Cell): boolean {
  return cell !== null && (typeof cell !== 'string' || cell.trim() !== '')
}

function cellValue(text: string, type: string, style: number, book: Workbook, file: string): Cell {
  if (text === '') return null
  switch (type) {
    case 's': {
      const shared = book.texts[Number(text)]
      if (shared === undefined) throw damaged(file)
      return shared
    }
    case 'b':
      return text === '1' || text === 'true' ? 'true' : 'false'
    case 'n': {
      const value = Number(text)
      if (!Number.isFinite(value)) return text
      // Beyond what a double is sure of, the digits as they stand.
      if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return text
      return formatted(value, book.formats[style] ?? { kind: 'number' }, book.is1904)
    }
    // "Not available" is how a formula says that there is no value; the other errors say that one went wrong.
    case 'e':
      return text === '#N/A' ? null : { error: text }
    default:
      return escapedText(text)
  }
}

/** "AB12" is 27. */
function columnOf(reference: string): number {
  let column = 0
  for (const letter of reference) {
    const code = letter.charCodeAt(0)
    if (code < 65 || code > 90) break
    column = column * 26 + (code - 64)
  }
  return column - 1
}

import type { RowBatch } from '../rowSource.ts'
import { TextRows } from '../textRows.ts'
import type { FooterOf } from './footers.ts'
import { badByte } from './utf8.ts'
import type { FoundRecords } from './records.ts'

interface Shape {
  readonly columns: readonly string[]
  readonly headerLine: number
  /** Records above it and below the header are no rows. */
  readonly firstLine: number
  readonly delimiter: string
  /** Null: the file has no footer. */
  readonly footerOf: FooterOf | null
  /** Whether marks of bad bytes may stand in cells. */
  readonly isMarked: boolean
}

/** The rows among the records: those below the header that have as many cells as it; the others are faults. */
export function textBatch(found: FoundRecords, { columns, headerLine, firstLine, delimiter, footerOf, isMarked }: Shape): RowBatch {
  const width = columns.length
  const { bytes, records, count } = found
  const lines: number[] = []
  const faults: RowBatch['faults'][number][] = []
  for (const { line, reason } of found.faults) if (line > headerLine) faults.push({ line, column: null, value: null, reason })
  // As long as every record is a row, its cells are where they are.
  let bounds = found.bounds
  let isCopy = false
  let cell = 0
  let written = 0
  const all = new TextRows(bytes, bounds, 1, bounds.length >> 1)
  for (let record = 0; record < count; record += 1) {
    const cells = records[2 * record] ?? 0
    const line = records[2 * record + 1] ?? 0
    const first = cell
    cell += cells
    const spoiled = isMarked && line > headerLine ? textsOf(all, first, cells).findIndex((text) => text.includes(badByte)) : -1
    const footer = footerOf === null || line <= headerLine ? null : footerOf(textsOf(all, first, cells))
    const reason = footer ?? (spoiled !== -1 ? `${columns[spoiled] ?? 'The row'} holds a byte that is not UTF-8.` : line <= headerLine ? '' : line >= firstLine && cells === width && isFilled(bytes, bounds[2 * first] ?? 0, bounds[2 * first + 1] ?? 0) ? null : faultOf(textsOf(all, first, cells), width, line < firstLine))
    if (reason !== null || cells !== width) {
      if (!isCopy) bounds = bounds.slice()
      isCopy = true
    }
    if (reason === null) {
      if (isCopy) bounds.copyWithin(written, 2 * first, 2 * (first + width))
      written += 2 * width
      lines.push(line)
    } else if (reason !== '') {
      const texts = spoiled === -1 ? textsOf(all, first, cells) : textsOf(all, first, cells).map((text) => text.replaceAll(badByte, '\ufffd'))
      const column = columns[spoiled] ?? null
      faults.push({ line, column, value: (column === null ? texts.join(delimiter) : (texts[spoiled] ?? '')).slice(0, 200), reason, cells: texts })
    }
  }
  const text = new TextRows(bytes, bounds.subarray(0, written), width, lines.length)
  let rows: RowBatch['rows'] | null = null
  return {
    text,
    lines,
    faults,
    get rows() {
      return (rows ??= lines.map((_, row) => text.row(row)))
    },
  }
}

/** Whether a cell surely holds more than blanks or the word null. */
function isFilled(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from] ?? 0
  return from < to && first > 32 && first < 128 && !(to - from === 4 && (first === 110 || first === 78))
}

function textsOf(cells: TextRows, first: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => cells.cell(first + index, 0))
}

/** Why a record is no row; null where it is one. Extra cells that are blank are a trailing delimiter, which many programs write. */
function faultOf(record: readonly string[], width: number, isLabel: boolean): string | null {
  if (record.every((cell) => cell.trim() === '' || /^null$/i.test(cell.trim()))) return 'Every cell of the row is empty.'
  if (isLabel) return 'The row names, letters or numbers the columns once more: it is no record.'
  if (record.length === width || (record.length > width && record.slice(width).every((cell) => cell.trim() === ''))) return null
  return `The row has ${record.length} ${record.length === 1 ? 'cell' : 'cells'}, the header ${width}.`
}

import { valueTexts } from '@shared/domain/valueTexts.ts'
import { csvCell, formulaSafe, type TextColumn } from '../segments/memberText.ts'
import type { FileWriter } from './fileWriter.ts'
import { createTextSink, type TextSink } from './textSink.ts'

/** Excel takes a file without a byte-order mark for the system's old code page and garbles every accent. */
const byteOrderMark = '\uFEFF'
const lineEnd = '\r\n'

/** RFC 4180 with a header, UTF-8 with a byte-order mark; empty cells are empty. */
export const writeCsv: FileWriter = async (rows, put, { isSafe }) => {
  const sink = createTextSink(put)
  const cells = rows.columns.map((column) => cellAdder(column, rows.zone, isSafe, sink))
  sink.add(byteOrderMark + line(rows.columns.map(({ name }) => csvCell(isSafe ? formulaSafe(name) : name))))
  let written = 0
  for await (const { count, columns } of rows.batches()) {
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < cells.length; column += 1) {
        if (column > 0) sink.addSign(comma)
        const value = columns[column]?.[row] ?? null
        if (value !== null) cells[column]?.(value)
        else if (cells.length === 1) sink.add(emptyCell)
      }
      sink.add(lineEnd)
    }
    await sink.pass()
    written += count
  }
  await sink.end()
  return { rows: written, warnings: [] }
}

/** A line of one empty cell would be no row at all to most readers. */
const emptyCell = '""'

function line(cells: readonly string[]): string {
  return (cells.length === 1 && cells[0] === '' ? emptyCell : cells.join(',')) + lineEnd
}

/** Adds a cell that is not empty. Only text can hold what needs quotes, or a formula: all else is digits and signs. */
function cellAdder({ type, scale, isPlain }: TextColumn, zone: string, isSafe: boolean, sink: TextSink): (value: string | number) => void {
  const textOf = valueTexts(type, scale, zone)
  const isGuarded = isSafe && type === 'text' && isPlain !== true
  const slowly = (text: string): void => sink.add(csvCell(isGuarded ? formulaSafe(text) : text))
  const places = type === 'integer' ? 0 : type === 'decimal' ? scale : null
  return (value) => {
    if (typeof value === 'number' && type !== 'text') return places !== null && Number.isSafeInteger(value) ? sink.addScaled(value, places) : sink.add(textOf(value) ?? '')
    const text = String(value)
    // Most text begins with a letter or digit and holds neither commas nor quotes: one look at each sign tells.
    const isUsual = beginsUsually[text.charCodeAt(0)] === 1 && text.charCodeAt(text.length - 1) !== blank && sink.addIf(text, isUsualSign)
    if (!isUsual) slowly(text)
  }
}

const [blank, comma] = [32, 44]

function tableOf(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => Number(pattern.test(String.fromCharCode(code))))
}

/** Signs of ASCII that mean nothing to a reader of CSV, and those of them that begin no formula. */
const isUsualSign = tableOf(/[^",\0-\x1f\x7f]/)
const beginsUsually = tableOf(/[A-Za-z0-9]/)

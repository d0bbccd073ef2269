import { valueTexts } from '@shared/domain/valueTexts.ts'
import type { StoredValue } from '../engine/engine.ts'
import { csvCell, formulaSafe, type TextColumn } from '../segments/memberText.ts'
import type { FileWriter } from './fileWriter.ts'
import { createTextSink } from './textSink.ts'

/** Excel takes a file without a byte-order mark for the system's old code page and garbles every accent. */
const byteOrderMark = '\uFEFF'
const lineEnd = '\r\n'

/** RFC 4180 with a header, UTF-8 with a byte-order mark; empty cells are empty. */
export const writeCsv: FileWriter = async (rows, put, { isSafe }) => {
  const sink = createTextSink(put)
  const cells = rows.columns.map((column) => cellText(column, rows.zone, isSafe))
  await sink.write(byteOrderMark + line(rows.columns.map(({ name }) => csvCell(isSafe ? formulaSafe(name) : name))))
  let written = 0
  for await (const { count, columns } of rows.batches()) {
    let text = ''
    for (let row = 0; row < count; row += 1) {
      let one = ''
      for (let column = 0; column < cells.length; column += 1) {
        if (column > 0) one += ','
        one += cells[column]?.(columns[column]?.[row] ?? null) ?? ''
      }
      text += one === '' && cells.length === 1 ? emptyLine : one + lineEnd
    }
    await sink.write(text)
    written += count
  }
  await sink.end()
  return { rows: written, warnings: [] }
}

/** A line of one empty cell would be no row at all to most readers. */
const emptyLine = `""${lineEnd}`

function line(cells: readonly string[]): string {
  return cells.length === 1 && cells[0] === '' ? emptyLine : cells.join(',') + lineEnd
}

/** Only text can hold what needs quotes, or a formula: all else is digits and signs. */
function cellText({ type, scale, isPlain }: TextColumn, zone: string, isSafe: boolean): (value: StoredValue) => string {
  const textOf = valueTexts(type, scale, zone)
  if (type !== 'text') return (value) => (typeof value === 'string' ? csvCell(value) : (textOf(value) ?? ''))
  const isGuarded = isSafe && isPlain !== true
  return (value) => {
    const text = textOf(value)
    if (text === null || text === '') return ''
    // Most text begins with a letter or digit and holds neither commas nor quotes: one look at each sign tells.
    return isHarmless(text) ? text : csvCell(isGuarded ? formulaSafe(text) : text)
  }
}

const [zero, nine, upperA, upperZ, lowerA, lowerZ] = [48, 57, 65, 90, 97, 122]

/** Letters, digits and signs of ASCII that mean nothing to a reader of CSV, blanks inside only, none of those that begin a formula at the beginning. */
function isHarmless(text: string): boolean {
  const first = text.charCodeAt(0)
  if (!((first >= zero && first <= nine) || (first >= upperA && first <= upperZ) || (first >= lowerA && first <= lowerZ))) return false
  for (let at = 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 32 || code === 34 || code === 44 || code > 126) return false
  }
  return text.charCodeAt(text.length - 1) !== 32
}

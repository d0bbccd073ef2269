import { stringify } from 'csv-stringify/sync'
import type { SourceId } from '@shared/domain/ids.ts'
import { freeName } from '@shared/rules/names.ts'
import type { Ports } from '../ports.ts'
import { writeWhole } from '../store/writeWhole.ts'
import type { Reader } from '../store/store.ts'
import { readRejectedCells, type RejectedCells } from './rejectedRow.repo.ts'
import { readStoredSource } from './source.repo.ts'

/** What the two columns that are added to a row are called beside the file's own. */
export function addedColumns(columns: readonly string[]): { readonly line: string; readonly reason: string } {
  return { line: freeName('Line', columns), reason: freeName('Reason', columns) }
}

/**
 * The rejected rows as a file for a spreadsheet, each as the file had it with its line and the reason, to be corrected and
 * imported again. Cells that would be formulas there are made text by an apostrophe, which `plainCell` takes away.
 */
export async function writeRejected(ports: Ports, reader: Reader, source: SourceId, path: string): Promise<void> {
  const { columns } = readStoredSource(reader, source).fileFacts
  const { line, reason } = addedColumns(columns)
  const text = stringify(
    readRejectedCells(reader, source).map((row) => [...cellsOf(row, columns), String(row.line), row.reason]),
    { header: true, columns: [...columns, line, reason], record_delimiter: 'windows' },
  )
  await writeWhole(ports, path, (write) => write(text))
}

/** As many cells as the file has columns; what a longer row has beyond stands in the last one. Of a row that could not be taken apart, its value alone. */
function cellsOf({ cells, column, value }: RejectedCells, columns: readonly string[]): readonly string[] {
  if (cells === null) return columns.map((name) => safeCell(name === column ? (value ?? '') : ''))
  const own = columns.map((_, index) => safeCell(cells[index] ?? ''))
  const rest = cells.slice(columns.length).filter((cell) => cell !== null && cell.trim() !== '')
  return rest.length === 0 ? own : [...own.slice(0, -1), [own.at(-1) ?? '', ...rest].join(' ')]
}

const number = /^[+-]?[\d.,\s]+$/
const formula = /^'*[=+\-@\t\r]/

function safeCell(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text
}

/** What {@link writeRejected} made text is what it was. */
export function plainCell(text: string): string {
  return text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text
}

import { fail } from '@shared/errors/appError.ts'
import { checkNames } from '../columnNames.ts'
import { cellText } from '../rowConverter.ts'
import type { Cell } from '../rowSource.ts'
import { isFilled, type SheetRow } from './sheetRows.ts'

/** The first row that is as full as the rows are and holds nothing but different texts; 0 where none does. Of a header in two rows, the lower one. */
export function headerOf(head: readonly SheetRow[]): number {
  const most = Math.max(...head.map(({ cells }) => cells.filter(isFilled).length))
  const at = head.findIndex((row) => {
    const cells = row.cells.filter(isFilled)
    return cells.length > most / 2 && cells.every(isName) && (isDistinct(cells) || isDistinct(names(row, groupsAbove(head, row.line))))
  })
  const [upper, lower] = [head[at], head[at + 1]]
  if (upper === undefined) return 0
  return lower !== undefined && continues(upper, lower, head.slice(at + 2)) ? lower.line : upper.line
}

function isName(cell: Cell): boolean {
  return typeof cell === 'string' && !/^\d{4}-\d\d-\d\d/.test(cell)
}

function isDistinct(cells: readonly Cell[]): boolean {
  return new Set(cells).size === cells.length
}

/** Merged cells: one row names columns that the other leaves blank and the other way round, and the rows below fill them all. */
function continues(upper: SheetRow, lower: SheetRow, below: readonly SheetRow[]): boolean {
  if (lower.line !== upper.line + 1 || !lower.cells.filter(isFilled).every(isName)) return false
  const isIn = (row: SheetRow, column: number): boolean => isFilled(row.cells[column] ?? null)
  const columns = Array.from({ length: Math.max(upper.cells.length, lower.cells.length) }, (_, column) => column)
  const onlyUpper = columns.filter((column) => isIn(upper, column) && !isIn(lower, column))
  const onlyLower = columns.filter((column) => !isIn(upper, column) && isIn(lower, column))
  return onlyUpper.length > 0 && onlyLower.length > 0 && below.some((row) => [...onlyUpper, ...onlyLower].every((column) => isIn(row, column)))
}

/** The columns' names in that row; 0: they are numbered. */
export function headerNames(head: readonly SheetRow[], headerLine: number, sheet: string, file: string): readonly string[] {
  const data = { file, ...(headerLine > 0 ? { line: headerLine } : {}) }
  if (headerLine === 0) {
    const width = Math.max(...head.map(({ cells }) => cells.length))
    return checkNames(Array.from({ length: width }, (_, index) => `Column ${index + 1}`), null, file)
  }
  const header = head.find(({ line }) => line === headerLine)
  if (header === undefined) throw fail('dataSource', `Row ${headerLine} of the sheet ${sheet} in ${file} is blank or far down: state another header line.`, data)
  if (!head.some(({ line }) => line > headerLine)) throw fail('dataSource', `The sheet ${sheet} of ${file} has a header in row ${headerLine} but no rows: there is nothing to import.`, data)
  return checkNames(names(header, groupsAbove(head, headerLine)), headerLine, file)
}

/** The row right above the header where its cells, often merged, name groups of columns or reach down into it; else null. */
function groupsAbove(head: readonly SheetRow[], headerLine: number): SheetRow | null {
  const above = head.find(({ line }) => line === headerLine - 1)
  const texts = above?.cells.filter(isFilled) ?? []
  return above !== undefined && texts.length > 1 && texts.every((cell) => typeof cell === 'string') ? above : null
}

/** A name that is missing is the one above it; one that stands twice has its group's before it: "2024 Sales". */
function names({ cells }: SheetRow, groups: SheetRow | null): readonly string[] {
  const own = Array.from(cells, (cell) => cellText(cell ?? null)?.trim() ?? '')
  if (groups === null) return own
  const above = Array.from({ length: Math.max(own.length, groups.cells.length) }, (_, index) => cellText(groups.cells[index] ?? null)?.trim() ?? '')
  const count = new Map<string, number>()
  for (const name of own) count.set(name, (count.get(name) ?? 0) + 1)
  let group = ''
  return above.map((text, index) => {
    if (text !== '') group = text
    const name = own[index] ?? ''
    if (name === '') return text
    return (count.get(name) ?? 0) > 1 && group !== '' ? `${group} ${name}` : name
  })
}

/** A text file taken apart: the cells of each line, and what its columns are called. */
export interface TextColumns {
  readonly names: readonly string[]
  /** Without the heading, where there are several columns. */
  readonly rows: readonly (readonly string[])[]
}

/** Lines that take some milliseconds together; after so many the page has its turn. */
const slice = 10_000

async function inSlices<T>(count: number, take: (from: number, to: number) => T[], pause: () => Promise<void>): Promise<T[]> {
  const parts: T[][] = []
  for (let from = 0; from < count; from += slice) {
    parts.push(take(from, Math.min(from + slice, count)))
    await pause()
  }
  return parts.flat()
}

/** One column: every line counts. Several: the first line names them. The delimiter is the one the first line has most of. */
export async function columnsOfText(text: string, pause: () => Promise<void>): Promise<TextColumns> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const delimiter = [',', ';', '\t', '|'].map((sign) => ({ sign, count: first.split(sign).length - 1 })).toSorted((a, b) => b.count - a.count)[0]
  const sign = delimiter !== undefined && delimiter.count > 0 ? delimiter.sign : null
  const rows = await inSlices(lines.length, (from, to) => lines.slice(from, to).filter((line) => line.trim() !== '').map((line) => cellsOf(line, sign)), pause)
  const [head = []] = rows
  return head.length > 1 ? { names: head.map((name, index) => name || `Column ${index + 1}`), rows: rows.slice(1) } : { names: ['Ids'], rows }
}

/** The column that is called as one of these, whatever the case and signs between the words; else the first. */
export function columnLike(names: readonly string[], wanted: readonly string[]): number {
  const bare = (name: string): string => name.toLowerCase().replace(/[\s_.-]+/g, '')
  return Math.max(0, names.findIndex((name) => wanted.some((one) => bare(one) === bare(name))))
}

/** The cells of one column, blank ones left out; null: whole lines, as keys of several parts are written. */
export async function columnCells({ rows }: TextColumns, column: number | null, pause: () => Promise<void>): Promise<string[]> {
  const cellOf = (cells: readonly string[]): string => (column === null ? cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',') : (cells[column] ?? ''))
  return inSlices(rows.length, (from, to) => rows.slice(from, to).map(cellOf).filter((key) => key !== ''), pause)
}

/** Quotes hold delimiters, not line breaks: ids have none. */
function cellsOf(line: string, delimiter: string | null): string[] {
  if (delimiter === null) return [unquoted(line)]
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim())
  const cells: string[] = []
  let cell = ''
  let inside = false
  for (const letter of line) {
    if (letter === '"') inside = !inside
    if (letter === delimiter && !inside) {
      cells.push(unquoted(cell))
      cell = ''
    } else cell += letter
  }
  return [...cells, unquoted(cell)]
}

function unquoted(cell: string): string {
  const text = cell.trim()
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text
}

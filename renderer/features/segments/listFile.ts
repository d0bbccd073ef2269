/** A text file taken apart: the cells of each line, and what its columns are called. */
export interface TextColumns {
  readonly names: readonly string[]
  /** Without the heading, where there are several columns. */
  readonly rows: readonly (readonly string[])[]
}

/** One column: every line counts. Several: the first line names them. The delimiter is the one the first line has most of. */
export function columnsOfText(text: string): TextColumns {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/).filter((line) => line.trim() !== '')
  const first = lines[0] ?? ''
  const delimiter = [',', ';', '\t', '|'].map((sign) => ({ sign, count: first.split(sign).length - 1 })).toSorted((a, b) => b.count - a.count)[0]
  const rows = lines.map((line) => cellsOf(line, delimiter !== undefined && delimiter.count > 0 ? delimiter.sign : null))
  const [head = [], ...rest] = rows
  return head.length > 1 ? { names: head.map((name, index) => name || `Column ${index + 1}`), rows: rest } : { names: ['Ids'], rows }
}

/** The cells of one column; null: whole lines, as keys of several parts are written. */
export function columnCells({ rows }: TextColumns, column: number | null): string[] {
  return rows.map((cells) => (column === null ? cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',') : (cells[column] ?? '')))
}

/** Quotes hold delimiters, not line breaks: ids have none. */
function cellsOf(line: string, delimiter: string | null): string[] {
  if (delimiter === null) return [unquoted(line)]
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

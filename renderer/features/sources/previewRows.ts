import type { Inspection } from '@shared/contract/import.contract.ts'

export type PreviewRow = Inspection['preview'][number]

/** What the preview shows in order: rows of the file, and folds for the rows between them that have no findings. */
export type PreviewItem =
  | { readonly kind: 'row'; readonly row: PreviewRow }
  | { readonly kind: 'fold'; readonly after: number; readonly rows: number }

/** Line on which the next record starts; a quoted value may run over several lines. */
function nextLine(row: PreviewRow): number {
  const breaks = row.cells.reduce((sum, cell) => sum + (cell === null ? 0 : cell.split('\n').length - 1), 0)
  return row.line + breaks + 1
}

/** Preview rows with the gaps between their lines folded; `rejectedOnly` leaves out rows without a finding. */
export function previewItems(rows: readonly PreviewRow[], rejectedOnly: boolean): PreviewItem[] {
  const items: PreviewItem[] = []
  let expected: number | null = null
  for (const row of rows) {
    if (rejectedOnly && row.rejected === null) continue
    if (!rejectedOnly && expected !== null && row.line > expected) items.push({ kind: 'fold', after: expected - 1, rows: row.line - expected })
    items.push({ kind: 'row', row })
    expected = nextLine(row)
  }
  return items
}

import { valueTexts } from '@shared/domain/valueTexts.ts'
import type { Ports } from '../ports.ts'
import type { TextColumn } from '../segments/memberText.ts'
import type { ExportRows, RowBatch } from './exportRows.ts'

export interface WatchedRows {
  readonly rows: ExportRows
  /** Of the keys of all rows that were read; null where there are no key columns. Asked for once, after the last row. */
  checksum(): string | null
}

/**
 * Takes the checksum of keys as rows pass, and gives on the rows without the columns that were read for it alone: those
 * behind the first `shown`. `keys`: which columns the key is made of.
 */
export function watchKeys(ports: Pick<Ports, 'checksum'>, rows: ExportRows, keys: readonly number[], shown: number): WatchedRows {
  const sum = ports.checksum()
  const encoder = new TextEncoder()
  const texts = keys.map((column) => {
    const { type, scale } = rows.columns[column] as TextColumn
    return valueTexts(type, scale, rows.zone)
  })
  return {
    rows: {
      ...rows,
      columns: rows.columns.slice(0, shown),
      async *batches() {
        for await (const { count, columns } of rows.batches()) {
          let text = ''
          for (let row = 0; row < count; row += 1) text += `${keys.map((column, part) => texts[part]?.(columns[column]?.[row] ?? null) ?? '').join('\t')}\n`
          if (keys.length > 0) sum.add(encoder.encode(text))
          yield { count, columns: columns.slice(0, shown) } satisfies RowBatch
        }
      },
    },
    checksum: () => (keys.length === 0 ? null : sum.end()),
  }
}

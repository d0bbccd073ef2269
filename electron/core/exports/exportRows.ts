import type { TextColumn } from '../segments/memberText.ts'
import type { StoredValue } from '../engine/engine.ts'

/** Values of some rows column by column: `columns[c][r]`, in stored form, null where there is none. The arrays are used again for the next ones. */
export interface RowBatch {
  readonly count: number
  readonly columns: readonly (readonly StoredValue[])[]
}

/** All rows of a file, in batches of some thousands: beside the columns, which lie in memory as for segments, none of it grows with them. */
export interface ExportRows {
  readonly columns: readonly TextColumn[]
  /** How many there will be. */
  readonly total: number
  /** IANA zone that date-times are written in. */
  readonly zone: string
  batches(): AsyncIterable<RowBatch>
}

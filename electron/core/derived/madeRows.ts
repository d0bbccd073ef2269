import type { RowWarning } from '@shared/rules/derived/rowWarning.ts'
import type { StoredValue } from '../engine/engine.ts'

/** The rows of an entity that is made of others, before they are stored. */
export interface MadeRows {
  readonly rows: number
  /** Source rows with an empty key, which are in none. */
  readonly leftOut: number
  readonly warnings: readonly RowWarning[]
  /** Of the n-th row, in the order in which keys first appear, and the n-th attribute made. */
  value(row: number, attribute: number): StoredValue
}

/** Called between slices of long loops: gives way, and throws `canceled` once the work is not wanted any more. */
export type Rest = () => Promise<void>

/** About a millisecond of a plain loop. */
export const sliceRows = 1 << 14

/** Keys listed in one warning. */
export const listedKeys = 100

import type { StoredValue } from '@shared/domain/storedValue.ts'
import { hasBit } from '../bitset.ts'
import type { Column } from './column.ts'
import { textAt } from './dictionary.ts'

/** The value of a row in stored form; null where it has none. */
export function storedValueAt(column: Column, row: number): StoredValue {
  if (hasBit(column.missing, row)) return null
  switch (column.kind) {
    case 'text':
      return textAt(column.dictionary, column.codes[row] ?? 0)
    case 'number':
      return column.values[row] ?? 0
    case 'boolean':
      return Number(hasBit(column.values, row))
  }
}

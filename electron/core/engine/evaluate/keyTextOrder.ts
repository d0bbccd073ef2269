import { displayText } from '@shared/domain/storedValue.ts'
import { compareUtf8 } from '@shared/domain/utf8Order.ts'
import type { Table } from '../columns/columnStore.ts'
import { compareTexts } from '../columns/dictionary.ts'
import { storedValueAt } from '../columns/storedValue.ts'
import { ordinalsOf } from '../rowOrder.ts'

/** Orders rows by the UTF-8 bytes of their key as text, part by part ("10" before "9"); without a key by their number. */
export function keyTextOrder(table: Table): (a: number, b: number) => number {
  const orders = table.entity.key.map((id) => {
    const column = table.columns.get(id)
    const attribute = table.entity.attributes.find((one) => one.id === id)
    if (column === undefined || attribute === undefined) throw new Error('A key is not among the columns that were loaded.')
    if (column.kind === 'text') return (a: number, b: number): number => compareTexts(column.dictionary, column.codes[a] ?? 0, column.dictionary, column.codes[b] ?? 0)
    const textOf = (row: number): string => displayText(storedValueAt(column, row), attribute.type, attribute.scale, 'UTC') ?? ''
    return (a: number, b: number): number => compareUtf8(textOf(a), textOf(b))
  })
  // Rows may be kept in another order than that of their numbers.
  const ordinals = orders.length === 0 && table.order !== null ? ordinalsOf(table.order) : null
  if (ordinals !== null) return (a, b) => (ordinals[a] ?? 0) - (ordinals[b] ?? 0)
  return (a, b) => {
    for (const order of orders) {
      const difference = order(a, b)
      if (difference !== 0) return difference
    }
    return a - b
  }
}

import { columns, type Column, type ColumnId } from './segmentColumns.ts'

/** The columns in an order somebody made; Name stays first, and what the order does not know comes after the column it follows by default. */
export function arrange(order: readonly ColumnId[]): readonly Column[] {
  const known = columns.filter(({ id }) => id !== 'name' && order.includes(id)).toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  return columns.reduce<readonly Column[]>((list, column, index) => {
    if (list.includes(column)) return list
    const before = columns.slice(0, index).findLast((one) => list.includes(one))
    const at = before === undefined ? 0 : list.indexOf(before) + 1
    return list.toSpliced(at, 0, column)
  }, known)
}

/** The list with one of its items at another place; the first one, Name, stays where it is. */
export function moved(ids: readonly ColumnId[], from: number, to: number): readonly ColumnId[] {
  const id = ids[from]
  const target = Math.max(1, Math.min(ids.length - 1, to))
  return id === undefined || from < 1 || target === from ? ids : ids.toSpliced(from, 1).toSpliced(target, 0, id)
}

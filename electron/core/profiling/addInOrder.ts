import { mostCommonValues } from '@shared/domain/attributeProfile.ts'

/** Keeps the first few in their order; a new one mostly falls behind the last at the first look. */
export function addInOrder<T>(list: T[], item: T, isBefore: (item: T, other: T) => boolean): void {
  const last = list[list.length - 1]
  if (list.length === mostCommonValues && last !== undefined && !isBefore(item, last)) return
  let at = list.length
  while (at > 0 && isBefore(item, list[at - 1] as T)) at--
  list.splice(at, 0, item)
  if (list.length > mostCommonValues) list.pop()
}

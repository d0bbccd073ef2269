import type { RejectedCells } from './rejectedRow.repo.ts'

/** A rejected row that may be one that was corrected before. */
export interface Held {
  readonly row: RejectedCells
  readonly key: string | null
  readonly cells: string
}

/** Each with the first free row of the same text, which is not free any more. */
export function claim<T extends Pick<Held, 'key' | 'cells'>>(wanted: readonly T[], free: Set<Held>, textOf: (one: Pick<Held, 'key' | 'cells'>) => string | null): ReadonlyMap<T, Held> {
  const byText = new Map<string | null, Held[]>()
  for (const held of free) byText.set(textOf(held), [...(byText.get(textOf(held)) ?? []), held])
  const claimed = new Map<T, Held>()
  for (const one of wanted) {
    const text = textOf(one)
    const found = text === null ? undefined : byText.get(text)?.shift()
    if (found === undefined) continue
    free.delete(found)
    claimed.set(one, found)
  }
  return claimed
}

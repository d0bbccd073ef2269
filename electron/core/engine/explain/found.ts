import type { StoredValue } from '@shared/domain/storedValue.ts'
import { compareUtf8 } from '@shared/domain/utf8Order.ts'
import type { ResolvedAttribute } from '@shared/rules/resolve/resolved.ts'
import type { Chains } from '../chains.ts'
import type { Context } from '../evaluate/context.ts'
import { mostListed, type Found, type FoundValue } from './explanation.ts'
import { textReader, valueReader, type ChainReader } from './reading.ts'

interface Distinct extends FoundValue {
  readonly value: StoredValue
}

/** The different values of some chains, each with whether the condition holds there. */
export async function foundValues(
  { own, other }: { readonly own: ResolvedAttribute; readonly other: ResolvedAttribute | null },
  holds: ChainReader<boolean>,
  among: readonly number[],
  chains: Chains,
  context: Context,
): Promise<Found> {
  const { zone } = context.clock
  const value = await valueReader(own, chains, context)
  const text = textReader(own, value, zone)
  const against = other && textReader(other, await valueReader(other, chains, context), zone)
  const found = new Map<string, Distinct>()
  for (const chain of among) {
    const one = { value: value(chain), text: text(chain), against: against?.(chain) ?? null, holds: holds(chain) }
    const key = JSON.stringify([one.value, one.against, one.holds])
    found.set(key, { ...one, records: (found.get(key)?.records ?? 0) + 1 })
  }
  const values = [...found.values()].sort((a, b) => Number(b.holds) - Number(a.holds) || valueOrder(a.value, b.value))
  const shown = values.slice(0, mostListed).map(({ value: _, ...rest }) => rest)
  return { type: own.type, values: shown, more: values.length - shown.length }
}

/** Ascending, empty last. */
function valueOrder(a: StoredValue, b: StoredValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareUtf8(String(a), String(b))
}

import { decimalText, displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import type { ResolvedAggregate, ResolvedFrame } from '@shared/rules/resolve/resolved.ts'
import type { Chains } from '../chains.ts'
import { entityAt, type Context } from '../evaluate/context.ts'
import { keyOrder } from '../evaluate/pick.ts'
import { valueReader } from './reading.ts'

/** What a rule counts or aggregates over one member's chains that satisfy it, as people read it; null where there is nothing. */
export async function quantityFound({ quantifier }: ResolvedFrame, held: readonly number[], chains: Chains, context: Context): Promise<string | null> {
  const rows = chains.rows[quantifier.of] ?? null
  const rowOf = (chain: number): number => (rows === null ? chain : (rows[chain] ?? -1))
  // Of the chains that share a counted row, one.
  const counted = [...new Map(held.map((chain) => [rowOf(chain), chain])).values()]
  if (quantifier.kind !== 'aggregate') return String(counted.length)
  const read = await valueReader(quantifier.attribute, chains, context)
  if (quantifier.function === 'first' || quantifier.function === 'last') {
    const picked = await pickedChain(quantifier, counted, rowOf, chains, context)
    return picked === null ? null : text(read(picked), quantifier, context)
  }
  const values = counted.map(read).filter((value) => value !== null)
  if (quantifier.function === 'countDistinct') return String(new Set(values).size)
  const numbers = values.filter((value) => typeof value === 'number')
  const { type, scale } = quantifier.attribute
  const places = type === 'integer' ? 0 : scale
  if (quantifier.function === 'sum') return places === null ? String(floatingSum(numbers)) : decimalText(exactSum(numbers), places)
  const [first] = numbers
  if (first === undefined) return null
  if (quantifier.function === 'average') return places === null ? String(floatingSum(numbers) / numbers.length) : averageText(exactSum(numbers), numbers.length, places)
  const isBefore = (a: number, b: number): boolean => (quantifier.function === 'min' ? a < b : a > b)
  return text(numbers.reduce((best, value) => (isBefore(value, best) ? value : best), first), quantifier, context)
}

function text(value: StoredValue, { attribute: { type, scale } }: ResolvedAggregate, { clock }: Context): string | null {
  return displayText(value, type, scale, clock.zone)
}

/** The chain whose counted row comes first or last by date, then by key. */
async function pickedChain(quantifier: Extract<ResolvedAggregate, { function: 'first' | 'last' }>, counted: readonly number[], rowOf: (chain: number) => number, chains: Chains, context: Context): Promise<number | null> {
  const date = await valueReader(quantifier.order, chains, context)
  const keys = keyOrder(context.data.table(entityAt(context, quantifier.of)))
  const dated = counted.filter((chain) => date(chain) !== null)
  dated.sort((a, b) => Number(date(a)) - Number(date(b)) || keys(rowOf(a), rowOf(b)))
  return (quantifier.function === 'first' ? dated[0] : dated.at(-1)) ?? null
}

function exactSum(scaled: readonly number[]): bigint {
  return scaled.reduce((sum, value) => sum + BigInt(value), 0n)
}

/** As the engine adds doubles: what rounding loses is kept apart (Neumaier). */
function floatingSum(numbers: readonly number[]): number {
  let sum = 0
  let lost = 0
  for (const value of numbers) {
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}

const averagePlaces = 4

/** With four places more than the values have where it does not come out even; cut, not rounded: never at a limit it is below. */
function averageText(sum: bigint, count: number, scale: number): string {
  const cut = (sum * 10n ** BigInt(averagePlaces)) / BigInt(count)
  const whole = decimalText(cut, scale + averagePlaces).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  return cut * BigInt(count) === sum * 10n ** BigInt(averagePlaces) ? whole : `${whole}…`
}

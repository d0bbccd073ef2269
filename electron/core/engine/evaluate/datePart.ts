import { dayMs } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import type { OperatorName } from '@shared/rules/operators.ts'
import { andNot, emptyBits, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { NumberColumn } from '../columns/column.ts'
import { civilOf, dayOfMonth, monthOf, quarterOf, weekdayOf, yearOf } from '../formula/calendar.ts'
import type { Clock } from './clock.ts'

/** `monthDay`: month × 100 + day, the same in every year. */
export type DatePart = 'month' | 'dayOfMonth' | 'dayOfWeek' | 'year' | 'quarter' | 'monthDay'

export interface PartPredicate {
  readonly kind: 'part'
  readonly part: DatePart
  /** Ascending. */
  readonly parts: readonly number[]
  /** Whose days those of a date-time are; null: of a date. */
  readonly zone: string | null
}

const partByOperator = { monthOf: 'month', dayOfMonth: 'dayOfMonth', dayOfWeek: 'dayOfWeek', yearOf: 'year', quarterOf: 'quarter' } as const satisfies Partial<Record<OperatorName, DatePart>>

export function isPartOperator(operator: OperatorName): operator is keyof typeof partByOperator {
  return operator in partByOperator
}

export function partAsked(operator: keyof typeof partByOperator): DatePart {
  return partByOperator[operator]
}

const partOf: Readonly<Record<DatePart, (day: number) => number>> = {
  month: monthOf,
  dayOfMonth,
  dayOfWeek: weekdayOf,
  year: yearOf,
  quarter: quarterOf,
  monthDay: (day) => civilOf(day) % 10_000,
}

/** The months and days whose anniversary is on one of `days` days from today on; 29 February's is the 28th in other years. */
export function anniversaries(days: number, { today }: Clock): readonly number[] {
  const found = new Set<number>()
  for (let day = today; day < today + Math.min(days, 366); day++) {
    const civil = civilOf(day)
    found.add(civil % 10_000)
    if (civil % 10_000 === 228 && civilOf(day + 1) % 10_000 === 301) found.add(229)
  }
  return [...found].sort((a, b) => a - b)
}

/** Days from 1970 to either side that are remembered: all of a calendar of four-digit years. */
const mostDays = 3_000_000

/** The rows of a date or date-time column one of whose parts is wanted. Dates repeat: each day is judged once. */
export async function rowsOfParts({ values, missing, magnitude }: NumberColumn, { part, parts, zone }: PartPredicate, breath: Breath): Promise<Bits> {
  const wanted = new Set(parts)
  const holds = (day: number): number => Number(wanted.has(partOf[part](day)))
  const farthest = Math.min(mostDays, Math.ceil(zone === null ? magnitude : magnitude / dayMs) + 1)
  const verdictOf = zone === null ? verdictOfDay(holds, farthest) : verdictOfMoment(holds, farthest, zone)
  const bits = emptyBits(values.length)
  await inSlices(breath, values.length, (from, to) => {
    for (let start = from; start < to; start += 32) {
      const end = Math.min(start + 32, to)
      let word = 0
      for (let row = start; row < end; row++) word |= verdictOf(values[row] ?? 0) << (row - start)
      bits[start >>> 5] = word
    }
  }, 1 << 16)
  return andNot(bits, missing)
}

/** 0 or 1 of a day; those up to `farthest` from 1970 on either side are remembered. */
function verdictOfDay(holds: (day: number) => number, farthest: number): (day: number) => number {
  const verdicts = new Uint8Array(2 * farthest + 1).fill(2)
  return (day) => {
    const known = verdicts[day + farthest]
    if (known === 0 || known === 1) return known
    const verdict = holds(day)
    verdicts[day + farthest] = verdict
    return verdict
  }
}

/**
 * 0 or 1 of a moment. A day of UTC with one offset has at most one midnight of the zone in it: when that is, and the
 * verdicts before and after it, are one number. Where the offset changes, each moment is asked for.
 */
function verdictOfMoment(holds: (day: number) => number, farthest: number, zone: string): (instant: number) => number {
  const { offset } = zoneOf(zone)
  const days = new Int32Array(2 * farthest + 1).fill(unknown)
  const slowly = (instant: number): number => holds(Math.floor((instant + offset(instant)) / dayMs))
  const dayOf = (day: number): number => {
    const first = offset(day * dayMs)
    if (first !== offset((day + 1) * dayMs)) return several
    const midnight = first < 0 ? -first : dayMs - first
    const before = first < 0 ? day - 1 : day
    return midnight * 4 + holds(before) * 2 + (midnight === dayMs ? 0 : holds(before + 1))
  }
  return (instant) => {
    const day = Math.floor(instant / dayMs)
    let known = days[day + farthest] ?? several
    if (known === unknown) {
      known = dayOf(day)
      days[day + farthest] = known
    }
    if (known === several) return slowly(instant)
    return instant - day * dayMs < known >>> 2 ? (known >>> 1) & 1 : known & 1
  }
}

const unknown = -1
const several = -2

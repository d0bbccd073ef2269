import { dayMs } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { arithmetic } from './arithmetic.ts'
import { isSet, type NumberVector } from './vector.ts'

/** What a function of calendar numbers gives, at most; NaN from it is an error where `canFail`. */
interface DateStep {
  readonly bound: number
  readonly canFail: boolean
}

/** The function of each row that has all arguments; the others may hold anything and are not asked. */
export function dateStep(args: readonly NumberVector[], { bound, canFail }: DateStep, work: (a: number, b: number, c: number) => number): NumberVector {
  const [a, b, c] = [args[0]?.values, args[1]?.values, args[2]?.values]
  return arithmetic(args, false, bound, (values, length, missing) => {
    for (let row = 0; row < length; row++) values[row] = isSet(missing, row) ? 0 : work(a?.[row] ?? 0, b?.[row] ?? 0, c?.[row] ?? 0)
  }, canFail ? { kind: 'noSuchDate', isFailed: (_row, value) => Number.isNaN(value) } : null)
}

/** The day of a moment in the zone. */
export function dateOf(moment: NumberVector, zone: string): NumberVector {
  const { offset } = zoneOf(zone)
  return dateStep([moment], { bound: moment.bound / dayMs + 2, canFail: false }, (instant) => Math.floor((instant + offset(instant)) / dayMs))
}

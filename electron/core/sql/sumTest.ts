import type { ExactDecimal } from '@shared/domain/storedValue.ts'
import type { ResolvedAttribute, ResolvedTest } from '@shared/rules/resolve/resolved.ts'
import type { Compilation } from './compilation.ts'
import { literal, sql, value, type Fragment } from './fragment.ts'
import { opposite, placesOf, signed, type Answer, type Sign } from './answer.ts'
import { allOf, always, anyOf, never, truth, type Truth } from './truth.ts'
import type { Value } from './values.ts'

type SumTest = ResolvedTest<ExactDecimal>

/** Whether 0 passes a test of a number, its negation left aside. */
export function zeroHolds({ operator, operand }: Pick<ResolvedTest | SumTest, 'operator' | 'operand'>): boolean {
  const sign = (of: string | number | ExactDecimal): number => Math.sign(Number(typeof of === 'object' ? of.digits : of))
  if (operand.kind === 'range') return sign(operand.from) <= 0 && sign(operand.to) >= 0
  if (operand.kind === 'values') return operand.values.some((one) => sign(one) === 0)
  if (operand.kind !== 'value') throw new Error('A number found for a member is compared with numbers.')
  const other = sign(operand.value)
  switch (operator) {
    case 'greater':
      return other < 0
    case 'greaterOrEqual':
      return other <= 0
    case 'less':
      return other > 0
    case 'lessOrEqual':
      return other >= 0
    default:
      return other === 0
  }
}

/** A sum is 0 where nothing is added. SQL has none then: no harm, since groups are only ever asked what is not true of 0. */
export function sumAnswer(of: Fragment, attribute: ResolvedAttribute, test: SumTest, { dialect, inexact }: Compilation): Answer {
  const places = placesOf(attribute)
  if (places === null && !dialect.isStored) inexact.add('floating')
  const own = sql`SUM(${of})`
  return answer(test, (sign, number) => {
    if (places === null) return truth(signed(own, sign, value(floating(number))))
    const { floor, ceiling } = between(number, places)
    if (floor !== ceiling && (sign === '=' || sign === '<>')) return sign === '=' ? never : always
    return truth(signed(own, sign, value({ type: 'decimal', digits: sign === '>' || sign === '<=' ? floor : ceiling, scale: places })))
  })
}

/** An average of n values passes where their sum passes n times over: nothing is divided, so nothing is rounded. */
export function averageAnswer(of: Fragment, attribute: ResolvedAttribute, test: SumTest, { dialect, inexact }: Compilation): Answer {
  const places = placesOf(attribute)
  if (places === null && !dialect.isStored) inexact.add('floating')
  return answer(test, (sign, number) => {
    if (places === null) return truth(signed(sql`AVG(${of})`, sign, value(floating(number))))
    if (!dialect.isStored) return truth(signed(sql`SUM(${of})`, sign, sql`${value({ type: 'decimal', ...number })} * COUNT(${of})`))
    const factor = 10n ** BigInt(Math.max(number.scale - places, 0))
    const digits = clamped(number.digits * 10n ** BigInt(Math.max(places - number.scale, 0)), 2n ** 54n * factor)
    const sum = factor === 1n ? sql`SUM(${of})` : sql`SUM(${of}) * ${literal({ type: 'integer', digits: factor })}`
    return truth(signed(sum, sign, sql`${value({ type: 'integer', digits })} * COUNT(${of})`))
  })
}

function answer({ operator, operand }: SumTest, compare: (sign: Sign, number: ExactDecimal) => Truth): Answer {
  if (operand.kind === 'range') {
    const { from, to } = operand
    return { holds: allOf([compare('>=', from), compare('<=', to)]), fails: anyOf([compare('<', from), compare('>', to)]) }
  }
  if (operand.kind === 'values') {
    if (operand.values.length === 0) return { holds: never, fails: always }
    return { holds: anyOf(operand.values.map((one) => compare('=', one))), fails: allOf(operand.values.map((one) => compare('<>', one))) }
  }
  if (operand.kind !== 'value') return { holds: never, fails: never }
  const sign = signs[operator] ?? '='
  return { holds: compare(sign, operand.value), fails: compare(opposite(sign), operand.value) }
}

const signs: Partial<Record<SumTest['operator'], Sign>> = { greater: '>', greaterOrEqual: '>=', less: '<', lessOrEqual: '<=' }

function floating({ digits, scale }: ExactDecimal): Value {
  return { type: 'floating', number: Number(`${digits}e-${scale}`) }
}

/** The numbers of so many places next to a number on either side; no sum of stored numbers is beyond 10^25. */
function between(number: ExactDecimal, places: number): { readonly floor: bigint; readonly ceiling: bigint } {
  const most = 10n ** 25n
  if (number.scale <= places) {
    const digits = clamped(number.digits * 10n ** BigInt(places - number.scale), most)
    return { floor: digits, ceiling: digits }
  }
  const divisor = 10n ** BigInt(number.scale - places)
  const cut = number.digits / divisor
  const rest = number.digits % divisor
  return { floor: clamped(rest < 0n ? cut - 1n : cut, most), ceiling: clamped(rest > 0n ? cut + 1n : cut, most) }
}

function clamped(digits: bigint, most: bigint): bigint {
  return digits > most ? most : digits < -most ? -most : digits
}

import { DateTime } from 'luxon'
import type { CallNode, FormulaAttribute, ResolvedFormula, TypedNode } from '@shared/formula/resolved.ts'
import { exact, minus, plus, power10, quotient, rounded15, size, times, type Fraction } from './fraction.ts'

/**
 * Formulas row by row, straight from their grammar: exact fractions instead of doubles, luxon instead of calendar
 * arithmetic, one character after the other. Shares nothing with the evaluation by columns on purpose; slow on purpose.
 */
export interface FormulaWorld {
  readonly rows: number
  /** In the stored form; null where empty. */
  cell(attribute: FormulaAttribute, row: number): string | number | null
  readonly hasRow: (row: number) => boolean
  readonly asOf: number
  readonly zone: string
}

/**
 * A floating number is as far from the exact one as its roundings may have moved it; where that decides an answer, two
 * right evaluations may differ, and there is nothing to compare.
 */
export class Undecided extends Error {}

interface Floating {
  readonly exact: Fraction
  readonly error: number
}

type Plain = string | boolean | Fraction | Floating
/** Dates and moments are whole fractions of days and milliseconds. */
interface Outcome {
  readonly value: Plain | null
  readonly errors: ReadonlySet<string>
}

const none: ReadonlySet<string> = new Set()
/** Of a rounding, with a little to spare. */
const ulp = 2 ** -53 * 1.001

/** The stored value of a row with the kinds of its errors. */
export function naiveFormula(formula: ResolvedFormula, row: number, world: FormulaWorld): { readonly value: string | number | null; readonly errors: readonly string[] } {
  const { value, errors } = judge(formula.root, row, world)
  return { value: value === null ? null : stored(value, formula), errors: [...errors].sort() }
}

function stored(value: Plain, { type, scale }: ResolvedFormula): string | number | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim().normalize('NFC')
  if (typeof value === 'boolean') return value ? 1 : 0
  if ('error' in value) return numberOf(snapped(value))
  return numberOf(times(value, power10(type === 'decimal' ? (scale ?? 0) : 0)))
}

function judge(node: TypedNode, row: number, world: FormulaWorld): Outcome {
  if (node.kind === 'call') return call(node, row, world)
  const cell = node.kind === 'literal' ? node.value : world.cell(node.attribute, row)
  return { value: cell === null ? null : plainOf(cell, node), errors: none }
}

function plainOf(cell: string | number, { type, scale }: TypedNode): Plain {
  if (typeof cell === 'string') return cell
  if (type === 'boolean') return cell === 1
  if (type !== 'decimal') return exact(cell)
  return scale === null ? { exact: exact(cell), error: 0 } : quotient(exact(cell), power10(scale))
}

const isTrue = ({ value }: Outcome): boolean => value === true
const isFalse = ({ value }: Outcome): boolean => value === false
const union = (outcomes: readonly Outcome[]): ReadonlySet<string> => new Set(outcomes.flatMap((outcome) => [...outcome.errors]))

function call(node: CallNode, row: number, world: FormulaWorld): Outcome {
  const at = (index: number): Outcome => judge(node.args[index] ?? node, row, world)
  switch (node.name) {
    case 'and':
    case 'or': {
      const decides = node.name === 'and' ? isFalse : isTrue
      const sides = [at(0), at(1)]
      const deciding = sides.filter(decides)
      if (deciding.length > 0) return { value: node.name === 'or', errors: union(deciding) }
      return { value: sides.some((side) => side.value === null) ? null : node.name === 'and', errors: union(sides) }
    }
    case 'if': {
      const asked = at(0)
      const chosen = at(isTrue(asked) ? 1 : 2)
      return { value: chosen.value, errors: union([asked, chosen]) }
    }
    case 'coalesce': {
      const all = node.args.map((_, index) => at(index))
      return all.find((one) => one.value !== null) ?? { value: null, errors: union(all) }
    }
    case 'isEmpty':
      return { value: at(0).value === null, errors: none }
    case 'in':
      return oneOf(at(0), node.args.slice(1).map((_, index) => at(index + 1)))
    case 'quantile':
      return quantile(node, row, world)
    case 'concat': {
      const sides = [at(0), at(1)]
      const text = sides.map((side) => side.value ?? '').join('')
      return { value: text === '' ? null : text, errors: union(sides) }
    }
    case 'replace': {
      const args = [at(0), at(1), at(2)]
      const [text, old, by] = args.map((arg) => arg.value ?? '')
      const result = old === '' ? String(text) : String(text).replaceAll(String(old), () => String(by))
      return { value: result === '' ? null : result, errors: union(args) }
    }
    default:
      return strict(node, node.args.map((_, index) => at(index)), world)
  }
}

function oneOf(x: Outcome, options: readonly Outcome[]): Outcome {
  if (x.value === null) return { value: null, errors: union([x, ...options]) }
  const value = x.value
  const same = options.filter((option) => option.value !== null && order(value, option.value) === 0)
  if (same.length > 0) return { value: true, errors: union([x, ...same]) }
  const all = union([x, ...options])
  return { value: options.some((option) => option.value === null) ? null : false, errors: all }
}

const quantiles = new WeakMap<FormulaWorld, Map<CallNode, Floating | null>>()

function quantile(node: CallNode, row: number, world: FormulaWorld): Outcome {
  const [of] = node.args
  if (of === undefined) throw new Error('A quantile is of something.')
  const known = quantiles.get(world) ?? new Map<CallNode, Floating | null>()
  quantiles.set(world, known)
  const value = known.has(node) ? known.get(node) : overAllRows(node, of, world)
  known.set(node, value ?? null)
  return { value: value ?? null, errors: judge(of, row, world).errors }
}

function overAllRows(node: CallNode, of: TypedNode, world: FormulaWorld): Floating | null {
  const [, share] = node.args
  if (share?.kind !== 'literal' || share.value === null) throw new Error('A quantile has a share.')
  const outcomes = Array.from({ length: world.rows }, (_, other) => other).filter(world.hasRow).map((other) => judge(of, other, world).value)
  const values = outcomes.filter((value) => value !== null).map(floatingOf).sort((a, b) => sign(minus(a.exact, b.exact)))
  const place = times(exact(values.length - 1), fractionOf(plainOf(share.value, share)))
  const below = { over: place.over / place.under, under: 1n }
  const low = values[Number(below.over)]
  if (low === undefined) return null
  const rest = minus(place, below)
  const high = (rest.over === 0n ? low : values[Number(below.over) + 1]) ?? low
  const steps = rest.over === 0n ? 1 : 5
  const error = Math.max(...values.map((value) => value.error)) + Math.max(size(low.exact), size(high.exact)) * ulp * steps
  return { exact: plus(low.exact, times(minus(high.exact, low.exact), rest)), error }
}

class RowError extends Error {}

/** A function that needs all its arguments. */
function strict(node: CallNode, args: readonly Outcome[], world: FormulaWorld): Outcome {
  const errors = union(args)
  const values = args.map((arg) => arg.value).filter((value) => value !== null)
  if (values.length < args.length) return { value: null, errors }
  try {
    const value = inRange(work(node, values, world), node)
    return { value: value === '' ? null : value, errors }
  } catch (error) {
    if (error instanceof RowError) return { value: null, errors: new Set([...errors, error.message]) }
    throw error
  }
}

function inRange(value: Plain, { type, scale }: CallNode): Plain {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if ('error' in value) {
    if (size(value.exact) > Number.MAX_VALUE) throw new RowError('tooLarge')
    return value
  }
  const whole = times(value, power10(type === 'decimal' ? (scale ?? 0) : 0))
  if (whole.over % whole.under !== 0n) throw new Error(`${numberOf(value)} has more places than scale ${scale}.`)
  if (absolute(whole.over / whole.under) > BigInt(Number.MAX_SAFE_INTEGER)) throw new RowError('tooLarge')
  return value
}

function work(node: CallNode, values: readonly Plain[], world: FormulaWorld): Plain {
  const [a = '', b = '', c = ''] = values
  const isFloating = node.type === 'decimal' && node.scale === null
  const texts = values.map(String)
  const [text = '', part = ''] = texts
  const whole = (index: number): number => numberOf(fractionOf(values[index] ?? ''))
  switch (node.name) {
    case 'not':
      return a !== true
    case 'equal':
      return order(a, b) === 0
    case 'notEqual':
      return order(a, b) !== 0
    case 'less':
      return order(a, b) < 0
    case 'lessOrEqual':
      return order(a, b) <= 0
    case 'greater':
      return order(a, b) > 0
    case 'greaterOrEqual':
      return order(a, b) >= 0
    case 'add':
    case 'subtract':
      return isFloating ? floatingSum(floatingOf(a), floatingOf(b), node.name === 'add' ? 1 : -1) : (node.name === 'add' ? plus : minus)(fractionOf(a), fractionOf(b))
    case 'multiply': {
      if (!isFloating) return times(fractionOf(a), fractionOf(b))
      const [x, y] = [floatingOf(a), floatingOf(b)]
      return rounding(times(x.exact, y.exact), size(x.exact) * y.error + size(y.exact) * x.error + x.error * y.error, 1)
    }
    case 'divide': {
      const [x, y] = [floatingOf(a), floatingOf(b)]
      if (y.exact.over === 0n) {
        if (y.error > 0) throw new Undecided()
        throw new RowError('divisionByZero')
      }
      if (size(y.exact) <= y.error * 4) throw new Undecided()
      const result = quotient(x.exact, y.exact)
      return rounding(result, ((x.error + size(result) * y.error) / size(y.exact)) * 2, 3)
    }
    case 'negate':
      return mapped(a, (value) => minus(exact(0), value))
    case 'abs':
      return mapped(a, (value) => ({ ...value, over: absolute(value.over) }))
    case 'convert':
      return isFloating ? rounding(fractionOf(a), 0, 1) : a
    case 'least':
    case 'greatest': {
      if (!isFloating) return values.reduce((best, value) => (order(value, best) < 0 === (node.name === 'least') && order(value, best) !== 0 ? value : best))
      const floats = values.map(floatingOf)
      const best = floats.reduce((one, other) => (sign(minus(other.exact, one.exact)) < 0 === (node.name === 'least') ? other : one))
      return { exact: best.exact, error: Math.max(...floats.map((value) => value.error)) }
    }
    case 'mod': {
      const [x, y] = [fractionOf(a), fractionOf(b)]
      if (y.over === 0n) throw new RowError('divisionByZero')
      const times0 = quotient(x, y)
      return minus(x, times({ over: times0.over / times0.under, under: 1n }, y))
    }
    case 'round':
    case 'floor':
    case 'ceiling': {
      const unit = power10(node.type === 'decimal' ? (node.scale ?? 0) : 0)
      const value = typeof a === 'object' && 'error' in a ? snapped({ exact: times(a.exact, unit), error: a.error * size(unit) + size(times(a.exact, unit)) * ulp }) : times(fractionOf(a), unit)
      return quotient({ over: wholeOf(value, node.name), under: 1n }, unit)
    }
    case 'number': {
      const read = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/.exec(text)
      const [, minusSign = '', before = '', after = ''] = read ?? []
      if (read === null || before + after === '') throw new RowError('notANumber')
      const value = quotient({ over: BigInt(`${before}${after}`) * (minusSign === '-' ? -1n : 1n), under: 1n }, power10(after.length))
      if (isFloating) return { exact: exact(numberOf(value)), error: 0 }
      const scaled = times(value, power10(node.type === 'decimal' ? (node.scale ?? 0) : 0))
      if (scaled.over % scaled.under !== 0n || size(scaled) > Number.MAX_SAFE_INTEGER) throw new RowError('notANumber')
      return value
    }
    case 'upper':
      return text.toUpperCase()
    case 'lower':
      return text.toLowerCase()
    case 'trim':
      return text.trim()
    case 'left':
      return [...text].filter((_, index) => index < whole(1)).join('')
    case 'right':
      return [...text].filter((_, index) => index >= [...text].length - whole(1)).join('')
    case 'mid':
      return [...text].filter((_, index) => index + 1 >= whole(1) && index + 1 < whole(1) + whole(2)).join('')
    case 'length':
      return exact([...text].length)
    case 'contains':
      return text.split(part).length > 1
    case 'startsWith':
      return text.slice(0, part.length) === part
    case 'endsWith':
      return part.length <= text.length && text.slice(text.length - part.length) === part
    case 'text':
      return printed(a, node.args[0] ?? node, world)
    case 'today':
      return dayNumber(DateTime.fromMillis(world.asOf, { zone: world.zone }))
    case 'dateOf':
      return dayNumber(DateTime.fromMillis(whole(0), { zone: world.zone }))
    case 'date':
      return calendarDate(DateTime.utc(clampYear(whole(0)), safePart(whole(1)), safePart(whole(2))))
    case 'year':
      return exact(dateAt(a).year)
    case 'quarter':
      return exact(dateAt(a).quarter)
    case 'month':
      return exact(dateAt(a).month)
    case 'day':
      return exact(dateAt(a).day)
    case 'weekday':
      return exact(dateAt(a).weekday)
    case 'daysBetween':
      return minus(fractionOf(b), fractionOf(a))
    case 'monthsBetween':
      return exact(months(dateAt(a), dateAt(b)))
    case 'addDays':
      return calendarDate(Math.abs(whole(1)) > 4e6 ? DateTime.utc(10_000) : dateAt(a).plus({ days: whole(1) }))
    case 'addMonths':
      return calendarDate(Math.abs(whole(1)) > 2e5 ? DateTime.utc(10_000) : dateAt(a).plus({ months: whole(1) }))
    default:
      throw new Error(`${node.name} ${String(c)} is no function of all its arguments.`)
  }
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value)
const sign = (value: Fraction): number => (value.over > 0n ? 1 : value.over < 0n ? -1 : 0)

/** The nearest double: digits enough to tell. */
function numberOf(value: Fraction): number {
  if (value.over % value.under === 0n) return Number(value.over / value.under)
  const digits = 40 + value.under.toString().length
  return Number(`${(value.over * 10n ** BigInt(digits)) / value.under}e-${digits}`)
}

function fractionOf(value: Plain): Fraction {
  if (typeof value !== 'object' || 'error' in value) throw new Error('no exact number')
  return value
}

function floatingOf(value: Plain): Floating {
  if (typeof value !== 'object') throw new Error('no number')
  return 'error' in value ? value : { exact: value, error: 0 }
}

function rounding(value: Fraction, error: number, steps: number): Floating {
  return { exact: value, error: error * 1.01 + size(value) * ulp * steps }
}

/** What is less than the roundings of both is nothing. */
function floatingSum(a: Floating, b: Floating, direction: 1 | -1): Floating {
  const sum = (direction === 1 ? plus : minus)(a.exact, b.exact)
  const error = a.error + b.error
  const limit = (size(a.exact) * 1) / 2 ** 49
  if (size(sum) + error < limit * 0.99) return { exact: exact(0), error: 0 }
  if (size(sum) - error <= limit * 1.01 && limit > 0) throw new Undecided()
  return rounding(sum, error, 1)
}

function mapped(value: Plain, change: (value: Fraction) => Fraction): Plain {
  return typeof value === 'object' && 'error' in value ? { ...value, exact: change(value.exact) } : change(fractionOf(value))
}

function snapped({ exact: value, error }: Floating): Fraction {
  if (error === 0) return rounded15(value)
  const [low, high] = [rounded15(minus(value, exact(error))), rounded15(plus(value, exact(error)))]
  if (sign(minus(low, high)) !== 0) throw new Undecided()
  return low
}

function order(a: Plain, b: Plain): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = [a, b].map((text) => [...text].map((character) => character.codePointAt(0) ?? 0))
    for (let index = 0; index < Math.max(a.length, b.length); index++) {
      const difference = (x?.[index] ?? -1) - (y?.[index] ?? -1)
      if (difference !== 0) return difference
    }
    return 0
  }
  if (typeof a === 'boolean') return a === b ? 0 : 1
  const [x, y] = [a, b].map((value) => (typeof value === 'object' && 'error' in value ? snapped(value) : fractionOf(value)))
  return sign(minus(x ?? exact(0), y ?? exact(0)))
}

function wholeOf(value: Fraction, how: 'round' | 'floor' | 'ceiling'): bigint {
  const cut = value.over / value.under
  const rest = value.over % value.under
  if (rest === 0n) return cut
  const away = value.over < 0n ? -1n : 1n
  if (how === 'floor') return away < 0n ? cut - 1n : cut
  if (how === 'ceiling') return away > 0n ? cut + 1n : cut
  return absolute(rest) * 2n >= value.under ? cut + away : cut
}

function printed(value: Plain, { type, scale }: TypedNode, world: FormulaWorld): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if ('error' in value) return String(numberOf(snapped(value)))
  if (type === 'date') return dateAt(value).toFormat('yyyy-MM-dd')
  if (type === 'datetime') {
    const local = DateTime.fromMillis(numberOf(value), { zone: world.zone })
    return local.toFormat(local.millisecond === 0 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.SSS") + (local.offset === 0 ? 'Z' : local.toFormat('ZZ'))
  }
  const digits = absolute(times(value, power10(scale ?? 0)).over / times(value, power10(scale ?? 0)).under).toString().padStart((scale ?? 0) + 1, '0')
  const cut = digits.length - (scale ?? 0)
  return `${value.over < 0n ? '-' : ''}${digits.slice(0, cut)}${scale ? `.${digits.slice(cut)}` : ''}`
}

function dateAt(value: Plain): DateTime {
  return DateTime.fromMillis(numberOf(fractionOf(value)) * 86_400_000, { zone: 'utc' })
}

function dayNumber(moment: DateTime): Fraction {
  return exact(Math.round(DateTime.utc(moment.year, moment.month, moment.day).toMillis() / 86_400_000))
}

function calendarDate(date: DateTime): Fraction {
  if (!date.isValid || date.year < 1 || date.year > 9999) throw new RowError('noSuchDate')
  return dayNumber(date)
}

/** Luxon takes no part that is beyond every calendar. */
const clampYear = (year: number): number => (year < 1 || year > 9999 ? 10_000 : year)
const safePart = (part: number): number => (part < 1 || part > 31 ? 99 : part)

function months(from: DateTime, to: DateTime): number {
  if (to < from) return 0 - months(to, from)
  let count = (to.year - from.year) * 12 + to.month - from.month
  while (from.plus({ months: count }) > to) count--
  return count
}

import { DateTime } from 'luxon'
import type { CallNode, TypedNode } from '@shared/formula/resolved.ts'
import { exact, minus, plus, power10, quotient, size, times } from './fraction.ts'
import { absolute, floatingOf, floatingSum, fractionOf, mapped, numberOf, order, rounding, RowError, sign, snapped, ulp, Undecided, wholeOf, type FormulaWorld, type Plain } from './naiveFormulaValues.ts'
import { calendarDate, clampYear, dateAt, dayNumber, months, safePart } from './naiveFormulaDates.ts'

export function work(node: CallNode, values: readonly Plain[], world: FormulaWorld): Plain {
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

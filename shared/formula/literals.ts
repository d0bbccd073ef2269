import type { AttributeType } from '../domain/entity.ts'
import { dayOf, maxScale, parseDecimal } from '../domain/storedValue.ts'
import type { LiteralNode } from './resolved.ts'

export interface Typing {
  readonly type: AttributeType
  readonly scale: number | null
}

type Written =
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'date'; readonly day: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'ymd'; readonly parts: readonly number[] }

/** A value as written in its stored form, or a sentence why there is none. */
export function literalOf(written: Written): LiteralNode | string {
  switch (written.kind) {
    case 'number':
      return numberLiteral(written.digits)
    case 'text':
      return literal('text', null, written.value === '' ? null : written.value)
    case 'boolean':
      return literal('boolean', null, written.value ? 1 : 0)
    case 'date':
      return literal('date', null, written.day)
    case 'ymd': {
      const [year = 0, month = 0, day = 0] = written.parts
      const date = calendarDay(year, month, day)
      return date === null ? 'There is no such date between the years 1 and 9999.' : literal('date', null, date)
    }
  }
}

function literal(type: AttributeType, scale: number | null, value: string | number | null): LiteralNode {
  return Object.freeze({ kind: 'literal', type, scale, value })
}

/** Places as written: 0.25 has two and 1.50 too. */
function numberLiteral(digits: string): LiteralNode | string {
  const written = digits.endsWith('.') ? digits.slice(0, -1) : digits
  const places = written.includes('.') ? written.length - written.indexOf('.') - 1 : 0
  const short = places > maxScale ? written.replace(/0+$/, '') : written
  const number = parseDecimal(short)
  if (number === null) return 'This is no number.'
  if (number.scale > maxScale) return literal('decimal', null, Number(short))
  const value = Number(number.digits)
  if (!Number.isSafeInteger(value)) return 'This number is larger than can be held exactly: at most 9,007,199,254,740,991 at its last decimal place.'
  return number.scale === 0 ? literal('integer', null, value) : literal('decimal', number.scale, value)
}

/** The first and last day that a formula can come to. */
export const firstDay = -719_162
export const lastDay = 2_932_896

/** Days since 1970-01-01; null where there is no such day in the years 1 to 9999. */
export function calendarDay(year: number, month: number, day: number): number | null {
  return year >= 1 && year <= 9999 ? dayOf(year, month, day) : null
}

import { displayText, parseDecimal, type StoredValue } from '@shared/domain/storedValue.ts'
import { compareUtf8 } from '@shared/domain/utf8Order.ts'
import { snap } from '@shared/formula/snap.ts'
import type { Typing } from '@shared/formula/literals.ts'
import { longestMade } from './formulaErrors.ts'
import { tooLong, type Scalar } from './texts.ts'

/** Characters are code points: one outside the basic plane counts once and is never cut in two. */
const mayPair = /[\ud800-\udfff]/

export function lengthOf(text: string): number {
  return mayPair.test(text) ? Array.from(text).length : text.length
}

/** `count` characters from the place `start` on, the first being 1; places before it count and hold nothing. */
export function middle(text: string, start: number, count: number): string {
  const from = Math.max(start - 1, 0)
  const to = Math.max(start - 1 + count, from)
  return mayPair.test(text) ? Array.from(text).slice(from, to).join('') : text.slice(from, to)
}

export function rightmost(text: string, count: number): string {
  const length = lengthOf(text)
  return count > 0 ? middle(text, Math.max(length - count, 0) + 1, length) : ''
}

/** How long it would be is found out before it is made. */
export function replaced(text: string, old: string, by: string): string | typeof tooLong {
  if (old === '') return text
  const parts = text.split(old)
  const length = text.length + (parts.length - 1) * (by.length - old.length)
  return length > Math.max(longestMade, text.length) ? tooLong : parts.join(by)
}

export function joined(texts: readonly string[]): string | typeof tooLong {
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  return length > longestMade ? tooLong : texts.join('')
}

export function textHolds(operator: 'equal' | 'less'): (args: readonly Scalar[]) => boolean {
  return operator === 'equal' ? ([a, b]) => a === b : ([a, b]) => compareUtf8(String(a), String(b)) < 0
}

/** The value as text; floating numbers with 15 significant digits. */
export function printed({ type, scale }: Typing, zone: string): (args: readonly Scalar[]) => string | null {
  const isFloating = type === 'decimal' && scale === null
  return ([value = null]: readonly StoredValue[]) => displayText(isFloating ? snap(Number(value)) : value, type, scale, zone)
}

/** The number a text holds, scaled by 10^`places` (null: floating); NaN where it holds none or one with more places. */
export function numberIn(text: string, places: number | null): number {
  const number = parseDecimal(text)
  if (number === null) return Number.NaN
  if (places === null) return finite(Number(text.trim()))
  const surplus = number.scale - places
  const unit = 10n ** BigInt(Math.abs(surplus))
  if (surplus > 0 && number.digits % unit !== 0n) return Number.NaN
  const value = Number(surplus > 0 ? number.digits / unit : number.digits * unit)
  return Number.isSafeInteger(value) ? value : Number.NaN
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}

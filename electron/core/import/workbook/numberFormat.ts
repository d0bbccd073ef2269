import type { CellError } from '../rowSource.ts'

/**
 * What a number format makes of a number: a day, a time of day, both, digits with leading zeros (an id), or just a number.
 * Built-in formats by id: ECMA-376 part 1, 18.8.30; the East Asian ones (27 to 58) are dates.
 */
export type NumberFormat = { readonly kind: 'number' | 'day' | 'time' | 'moment' } | { readonly kind: 'padded'; readonly digits: number }

const number: NumberFormat = { kind: 'number' }

export function numberFormatOf(id: number, code: string | undefined): NumberFormat {
  if (code !== undefined) return ofCode(code)
  if (id === 22) return { kind: 'moment' }
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return { kind: 'time' }
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return { kind: 'day' }
  return number
}

function ofCode(code: string): NumberFormat {
  // Quoted words, escaped signs, conditions and colors say nothing; [h] counts hours beyond a day: a number.
  const first = code.split(';')[0] ?? ''
  if (/\[[hms]+\]/i.test(first)) return number
  const bare = first.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').replaceAll(/general|am\/pm|a\/p/gi, '')
  if (/^0{2,}$/.test(bare)) return { kind: 'padded', digits: bare.length }
  const day = /[ydeg]/i.test(bare) || /m/i.test(bare.replaceAll(/h+[^a-z]*m+|m+[^a-z]*s+/gi, ''))
  const time = /[hs]/i.test(bare)
  return day && time ? { kind: 'moment' } : day ? { kind: 'day' } : time ? { kind: 'time' } : number
}

/** A cell's number under its format: days count from 1899-12-30 (from 1904-01-01 in that system); ISO text for dates. Source: ECMA-376 part 1, 18.17.4. */
export function formatted(value: number, format: NumberFormat, is1904: boolean): string | number | CellError {
  if (format.kind === 'padded') return Number.isInteger(value) && value >= 0 ? String(value).padStart(format.digits, '0') : value
  if (format.kind === 'number' || value < 0 || value > 2_958_466) return value
  const seconds = Math.round(value * 86_400_000) / 1000
  if (format.kind === 'time' && value < 1) return clock(seconds)
  const count = Math.floor(seconds / 86_400)
  // In the system of 1900, day 60 is a 29 February that never was: days before it count from a day later.
  if (!is1904 && count === 60) return { error: '1900-02-29, which never was,' }
  const days = count + (is1904 ? 1462 : count < 60 ? 1 : 0)
  const day = new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10)
  const rest = seconds - count * 86_400
  return format.kind === 'day' && rest === 0 ? day : `${day}T${clock(rest)}`
}

function clock(seconds: number): string {
  const text = new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23)
  return text.endsWith('.000') ? text.slice(0, 8) : text
}

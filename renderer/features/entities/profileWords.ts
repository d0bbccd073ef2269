import type { ProfiledAttribute } from '@shared/contract/entities.contract.ts'
import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { isoOfDay } from '@shared/domain/storedValue.ts'
import { formatCount, formatShare } from '@shared/format/numbers.ts'
import { formatDay, formatDayTime } from '@shared/format/times.ts'

export type Described = Pick<ProfiledAttribute, 'type' | 'scale' | 'isKey'>

const floatingDigits = 4

/** A value of a profile, given in stored form, for a person. Places between two values are rounded to what the column can hold. */
export function storedText(value: string | number, { type, scale, isKey }: Described, zone: string, moreDigits = 0): string {
  if (typeof value === 'string') return value
  switch (type) {
    case 'boolean':
      return value === 0 ? 'No' : 'Yes'
    case 'date':
      return formatDay(`${isoOfDay(Math.floor(value))}T00:00:00Z`, 'UTC')
    case 'datetime':
      return formatDayTime(new Date(Math.floor(value)).toISOString(), zone)
    case 'integer':
      return numberText(value, 0, moreDigits, !isKey)
    case 'decimal':
      return scale === null ? numberText(value, 0, floatingDigits, true) : numberText(value / 10 ** scale, scale, scale + moreDigits, true)
    case 'text':
      return String(value)
  }
}

function numberText(value: number, least: number, most: number, useGrouping: boolean): string {
  return new Intl.NumberFormat(undefined, { minimumFractionDigits: least, maximumFractionDigits: Math.max(least, most), useGrouping }).format(value)
}

/** The sum in units, exactly: no double could hold that of ten million amounts to the cent. */
export function sumText(sum: string, scale: number | null): string {
  const isNegative = sum.startsWith('-')
  const digits = sum.replace('-', '').padStart((scale ?? 0) + 1, '0')
  const whole = digits.slice(0, digits.length - (scale ?? 0))
  const parts = new Intl.NumberFormat().formatToParts(1.5)
  const point = parts.find((part) => part.type === 'decimal')?.value ?? '.'
  const grouped = new Intl.NumberFormat().format(BigInt(whole))
  return `${isNegative ? '−' : ''}${grouped}${scale ? point + digits.slice(digits.length - scale) : ''}`
}

/** The least and the greatest value; null where there are none to name. */
export function endsOf(profile: AttributeProfile, attribute: Described, zone: string): { readonly least: string; readonly greatest: string } | null {
  if (profile.spread) return { least: storedText(profile.spread.least, attribute, zone), greatest: storedText(profile.spread.greatest, attribute, zone) }
  return profile.ends && { least: profile.ends.first, greatest: profile.ends.last }
}

export interface Bar {
  readonly label: string
  readonly rows: number
  /** Of the highest bar, 0 to 1. */
  readonly share: number
}

/** The distribution as bars: of numbers and dates from the least to the greatest, of others the most common values and the rest. */
export function barsOf(profile: AttributeProfile, attribute: Described, zone: string): readonly Bar[] {
  const named = profile.bins.length > 0 ? binsOf(profile, attribute, zone) : valuesOf(profile, attribute, zone)
  const highest = Math.max(1, ...named.map(({ rows }) => rows))
  return named.map((bar) => ({ ...bar, share: bar.rows / highest }))
}

/** The same for a small picture: without the rest, which would stand above all. */
export function sparksOf(profile: AttributeProfile, attribute: Described, zone: string): readonly Bar[] {
  if (profile.bins.length > 0) return barsOf(profile, attribute, zone)
  const named = valuesOf(profile, attribute, zone).slice(0, profile.common.length)
  const highest = Math.max(1, ...named.map(({ rows }) => rows))
  return named.map((bar) => ({ ...bar, share: bar.rows / highest }))
}

/** Texts without any that comes twice: nothing is common among them. */
export function isAllDifferent({ rows, missing, distinct, bins }: AttributeProfile): boolean {
  return bins.length === 0 && distinct > 1 && distinct === rows - missing
}

function binsOf({ bins, edges }: AttributeProfile, attribute: Described, zone: string): Omit<Bar, 'share'>[] {
  const isWhole = attribute.type === 'integer' || attribute.type === 'date'
  return bins.map((rows, bin) => {
    const from = edges[bin] ?? 0
    const next = edges[bin + 1] ?? from
    const to = isWhole ? Math.max(from, next - 1) : next
    const [first, last] = [storedText(from, attribute, zone), storedText(to, attribute, zone)]
    return { label: first === last ? first : isWhole || bin === bins.length - 1 ? `${first} to ${last}` : `${first} to under ${last}`, rows }
  })
}

function valuesOf({ common, rows, missing }: AttributeProfile, attribute: Described, zone: string): Omit<Bar, 'share'>[] {
  const named = common.map((one) => ({ label: storedText(one.value, attribute, zone), rows: one.rows }))
  const rest = rows - missing - named.reduce((sum, bar) => sum + bar.rows, 0)
  return rest > 0 ? [...named, { label: 'All other values', rows: rest }] : named
}

const typeNames: Record<AttributeType, string> = { text: 'Text', integer: 'Whole number', decimal: 'Decimal', boolean: 'Boolean', date: 'Date', datetime: 'Date and time' }

/** "Decimal, 2 places". */
export function typeText({ type, scale }: Described): string {
  return type === 'decimal' && scale !== null ? `${typeNames[type]}, ${scale} ${scale === 1 ? 'place' : 'places'}` : typeNames[type]
}

/** "1,204 (3.1 %)"; "none". */
export function missingText({ missing, rows }: AttributeProfile): string {
  return missing === 0 ? 'None' : `${formatCount(missing)} (${formatShare(missing / rows)})`
}

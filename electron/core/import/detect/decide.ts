import type { ColumnFinding } from '@shared/contract/import.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { dayMs, isoOfDay, maxScale } from '@shared/domain/storedValue.ts'
import { anyNumber, dateShape, singleLetter, trueFalse, wholeNumber, yesNo, zeroOne, type ColumnStatistics } from './columnStatistics.ts'
import type { DateFamily, DateReading, Place } from './dateFamilies.ts'
import { dateFormat } from './dateFormats.ts'

export interface Decision {
  readonly type: AttributeType
  readonly formats: readonly string[]
  readonly reason: string
  readonly misfits: number
  readonly firstMisfit: Place | null
  readonly question: ColumnFinding['question']
}

/** A column is one of dates although some of its values are none, if these are few and look like dates. */
const toleratedShare = 0.05

/** The type all values of a column fit, and why. */
export function decideType(column: ColumnStatistics): Decision {
  const { filled } = column
  if (column.isBinary) return text('Left out: it holds binary data, which no attribute takes.')
  if (filled === 0) return text('Every value is empty.')
  if (column.valued === 0) return text('Text.')
  return withoutValues(decideBoolean(column) ?? decideNumber(column) ?? decideDate(column), column) ?? text(textReason(column))
}

/** Says which words count as empty, where the type is none they could belong to. */
function withoutValues(decision: Decision | null, column: ColumnStatistics): Decision | null {
  const empty = column.filled - column.valued
  if (decision === null || empty === 0 || decision.type === 'text') return decision
  return { ...decision, reason: `${decision.reason} ${count(empty)} that ${empty === 1 ? 'says' : 'say'} "${column.noValueWord ?? ''}" ${empty === 1 ? 'counts' : 'count'} as empty.` }
}

function text(reason: string): Decision {
  return { type: 'text', formats: [], reason, misfits: 0, firstMisfit: null, question: null }
}

function fitting(type: AttributeType, reason: string): Decision {
  return { ...text(reason), type }
}

function total(column: ColumnStatistics, kind: number): number {
  return column.totals.get(kind) ?? 0
}

function decideBoolean(column: ColumnStatistics): Decision | null {
  const { valued: filled, words } = column
  const said = [...words].sort().reverse().join(' or ')
  if (total(column, trueFalse) === filled || total(column, yesNo) === filled) return fitting('boolean', `Every value is ${said}.`)
  // One letter alone may be anything.
  if (total(column, singleLetter) === filled && words.size === 2) return fitting('boolean', `Every value is ${said}.`)
  if (column.column.declared === 'boolean' && total(column, zeroOne) === filled) return fitting('boolean', 'Declared as a truth value, and every value is 0 or 1.')
  return null
}

function decideNumber(column: ColumnStatistics): Decision | null {
  const { valued: filled, leadingZero, longDigits, plus } = column
  if (total(column, anyNumber) < filled) return null
  if (column.column.declared === 'text' && column.minText !== null) return text('Declared as text.')
  if (leadingZero !== null) return text(`Kept as text: numbers with leading zeros, first ${leadingZero.value} in line ${count(leadingZero.line)}.`)
  if (plus !== null) return text(`Kept as text: numbers with a plus sign, first ${plus.value} in line ${count(plus.line)}.`)
  const currencies = [...column.currencies].filter((currency) => currency !== '')
  if (currencies.length > 1) return text(`Kept as text: amounts in several currencies, ${currencies.slice(0, 5).join(', ')}.`)
  if (column.percents > 0 && column.firstNoPercent !== null) return text(`Kept as text: some values are percentages, others not, first ${column.firstNoPercent.value} in line ${count(column.firstNoPercent.line)}.`)
  if (total(column, wholeNumber) === filled) {
    if (longDigits !== null) return text(`Kept as text: more than 15 digits, first in line ${count(longDigits.line)}.`)
    if (groupedUnevenly(column)) return text(`Kept as text: thousands are grouped in some values only, not in line ${count(column.firstUngrouped?.line ?? 0)}.`)
    if (column.column.declared === 'decimal') return fitting('decimal', 'Declared as a number with decimals.')
    return fitting('integer', 'Every value is a whole number.')
  }
  if (groupedUnevenly(column)) return text(`Kept as text: thousands are grouped in some values only, not in line ${count(column.firstUngrouped?.line ?? 0)}.`)
  const scale = decimalScale(column)
  if (scale !== null) {
    const what = column.percents > 0 ? 'Every value is a percentage, 12 % is 0.12,' : 'Every value is a number'
    return fitting('decimal', `${what} with at most ${scale} decimal ${scale === 1 ? 'place' : 'places'}, kept exactly.`)
  }
  const why = column.significantScale > maxScale ? `more than ${maxScale} decimal places` : 'values too large to be kept exactly'
  return fitting('decimal', `Every value is a number, kept to 15 digits, because there are ${why}.`)
}

function groupedUnevenly(column: ColumnStatistics): boolean {
  return column.grouped > 0 && column.firstUngrouped !== null
}

/** Places of a decimal column that is kept exactly; null: floating. */
export function decimalScale(column: ColumnStatistics): number | null {
  if (column.significantScale > maxScale) return null
  const scale = Math.max(column.significantScale, Math.min(maxScale, Math.max(column.longestScale, column.column.declaredScale ?? 0)))
  return column.largest * 10 ** scale < Number.MAX_SAFE_INTEGER ? scale : null
}

/** The same where values that are not in the file are kept beside its own: no fewer places than they have, as long as that is exact. */
export function decimalScaleFrom(column: ColumnStatistics, before: number): number | null {
  const needed = decimalScale(column)
  const wider = needed === null ? null : Math.max(needed, before)
  return wider !== null && column.largest * 10 ** wider < Number.MAX_SAFE_INTEGER ? wider : needed
}

function decideDate(column: ColumnStatistics): Decision | null {
  const { valued: filled } = column
  const { families } = column.dates
  if (families.length === 0 || families.length > 5 || total(column, dateShape) < filled * (1 - toleratedShare)) return null
  const chosen = families.map(decideFamily)
  const fits = chosen.reduce((sum, { reading }) => sum + reading.fits, 0)
  if (fits < filled * (1 - toleratedShare)) return null
  const withTime = families.some((family) => family.readings.some(({ format }) => dateFormat(format).hasTime))
  const timeless = families.every((family) => family.timeless)
  const type = withTime && !timeless ? 'datetime' : 'date'
  const misfits = filled - fits
  const places = [...chosen.map(({ reading }) => reading.firstMisfit), column.firstNot.get(dateShape) ?? null].filter((place) => place !== null)
  const firstMisfit = misfits === 0 ? null : (places.sort((a, b) => a.line - b.line)[0] ?? null)
  const open = chosen.some(({ isOpen }) => isOpen)
  const formats = chosen.map(({ reading }) => reading.format)
  const midnight = withTime && type === 'date' ? ' Every time of day is midnight.' : ''
  return {
    type,
    formats: open ? [] : formats,
    reason: open ? `The values do not settle how day and month are ordered: ${chosen.filter(({ isOpen }) => isOpen).map(({ reason }) => reason).join(' ')}` : chosen.map(({ reason }) => reason).join(' ') + midnight,
    misfits,
    firstMisfit,
    question: open ? questionOf(families, chosen) : null,
  }
}

interface Chosen {
  readonly reading: DateReading
  readonly reason: string
  readonly isOpen: boolean
}

/** The one reading a family of dates has, or that nothing decides. Never the more likely one. */
function decideFamily(family: DateFamily): Chosen {
  const [first, second] = family.readings
  if (first === undefined) throw new Error('A family of dates has a reading.')
  if (second === undefined) return { reading: first, reason: `${written(first, family.first.value)}.`, isOpen: false }
  const better = second.fits > first.fits ? second : first
  const other = better === first ? second : first
  if (first.sum === second.sum && first.fits === second.fits) return { reading: first, reason: `${written(first, family.first.value)}; day and month are equal in each.`, isOpen: false }
  if (better.firstAlone !== null && other.alone === 0) {
    const { value, line } = better.firstAlone
    return { reading: better, reason: `Dates written ${better.format}: ${value} in line ${count(line)} can only be ${longDate(value, better.format)}.`, isOpen: false }
  }
  const why =
    better.alone === 0
      ? `all ${count(better.fits)} values like ${family.first.value} can be read with the month or with the day first.`
      : `${first.firstAlone?.value ?? ''} can only be read with the month first, ${second.firstAlone?.value ?? ''} only with the day first.`
  return { reading: better, reason: why, isOpen: true }
}

/** The families' readings combined: all month first, or all day first, where more than one is open. */
function questionOf(families: readonly DateFamily[], chosen: readonly Chosen[]): ColumnFinding['question'] {
  const openFamily = families.find((_, index) => chosen[index]?.isOpen === true)
  const example = openFamily?.example?.value ?? openFamily?.first.value ?? ''
  const choices = [0, 1].map((side) => {
    const formats = families.map((family, index) => (chosen[index]?.isOpen === true ? family.readings[side] : chosen[index]?.reading)?.format ?? '')
    const open = families.findIndex((_, index) => chosen[index]?.isOpen === true)
    return {
      format: formats.join('|'),
      reading: longDate(example, formats[open] ?? '') ?? 'no date',
      label: side === 0 ? 'month/day/year' : 'day/month/year',
    }
  })
  return { example, choices }
}

const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** What a text of the file is as a date, in words; null where it is none. */
function longDate(text: string, format: string): string | null {
  const read = dateFormat(format).read(text)
  if (Number.isNaN(read)) return null
  const [year, month, day] = isoOfDay(Math.floor(read / dayMs)).split('-').map(Number)
  return `${day} ${monthNames[(month ?? 1) - 1] ?? ''} ${year}`
}

/** An instant's day is for a zone to say. */
function written({ format }: DateReading, example: string): string {
  const reader = dateFormat(format)
  const date = longDate(example, format)
  return date === null || reader.isInstant ? `Dates written ${format}` : `Dates written ${format}: ${example} is ${date}`
}

function textReason(column: ColumnStatistics): string {
  const numbers = total(column, anyNumber)
  const notNumber = column.firstNot.get(anyNumber)
  if (numbers > column.valued / 2 && notNumber !== undefined) {
    return `Kept as text: ${count(column.valued - numbers)} of ${count(column.valued)} values are no numbers, first "${notNumber.value.slice(0, 60)}" in line ${count(notNumber.line)}.`
  }
  const dates = total(column, dateShape)
  const notDate = column.firstNot.get(dateShape) ?? column.dates.families[0]?.firstMisfit
  if (dates > column.valued / 2 && notDate !== undefined && notDate !== null) {
    return `Kept as text: too many values are no dates, first "${notDate.value.slice(0, 60)}" in line ${count(notDate.line)}.`
  }
  return 'Text.'
}

function count(value: number): string {
  return value.toLocaleString('en')
}

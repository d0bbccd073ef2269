import { isoFormat } from './dateFormats.ts'

const numeric = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(.*)$/s
const dayName = /^(\d{1,2})([ -])([A-Za-z]{3,9})\2(\d{4}|\d{2})(.*)$/s
const nameDay = /^([A-Za-z]{3,9}) (\d{1,2}), (\d{4})(.*)$/s
const timePart = /^([T ])(\d{1,2}):\d{2}(?:(:\d{2})([.,]\d{1,9})?)?( ?[AaPp][Mm])?( ?(?:Z|[+-]\d{2}:?\d{2}))?$/

/** The formats a text may be written in by its shape alone; empty where it is no date. Two: day and month may be either way round. */
export function formatsOf(text: string): readonly string[] {
  if (text.length < 6 || text.length > 40) return []
  const parts = numeric.exec(text)
  if (parts !== null) return numericFormats(parts)
  const named = dayName.exec(text)
  if (named !== null) {
    const separator = named[2] ?? ' '
    return withTime([`d${separator}MMM${separator}${(named[4] ?? '').length === 4 ? 'yyyy' : 'yy'}`], named[5] ?? '')
  }
  const american = nameDay.exec(text)
  return american === null ? [] : withTime(['MMM d, yyyy'], american[4] ?? '')
}

function numericFormats(parts: readonly (string | undefined)[]): readonly string[] {
  const [, first = '', separator = '', second = '', third = '', rest = ''] = parts
  if (first.length === 4) {
    if (third.length > 2) return []
    const time = timePart.exec(rest)
    if (separator === '-' && time !== null && (time[1] === 'T' || time[6] !== undefined)) return [isoFormat]
    const whole = second.length === 2 && third.length === 2
    return withTime([whole ? `yyyy${separator}MM${separator}dd` : `yyyy${separator}M${separator}d`], rest)
  }
  if (first.length > 2 || third.length === 3 || third.length === 1) return []
  const year = third.length === 4 ? 'yyyy' : 'yy'
  const dayFirst = `d${separator}M${separator}${year}`
  return withTime(separator === '.' ? [dayFirst] : [`M${separator}d${separator}${year}`, dayFirst], rest)
}

function withTime(dates: readonly string[], rest: string): readonly string[] {
  if (rest === '') return dates
  const time = timePart.exec(rest)
  if (time === null) return []
  const [, separator, hour = '', second, fraction, half, offset] = time
  const digits = half === undefined ? 'H' : 'h'
  const format = [
    separator === 'T' ? "'T'" : ' ',
    hour.length === 2 && half === undefined ? 'HH' : digits,
    ':mm',
    second === undefined ? '' : ':ss',
    fraction === undefined ? '' : `${fraction.charAt(0)}u`,
    half === undefined ? '' : `${half.startsWith(' ') ? ' ' : ''}a`,
    offset === undefined ? '' : `${offset.startsWith(' ') ? ' ' : ''}ZZ`,
  ].join('')
  return dates.map((date) => date + format)
}

import type { ColumnProfile, ProfileBar } from '@shared/contract/profile.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { countOf } from '@shared/format/numbers.ts'
import { formatDay, formatDayTime } from '@shared/format/times.ts'

type Edge = string | number | boolean

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const dayMs = 86_400_000

/** What each bar of a column says, in their order. */
export function barLabels({ type, bars }: Pick<ColumnProfile, 'type' | 'bars'>, zone: string): string[] {
  const write = writer(type, bars, zone)
  return bars.map((bar) => {
    switch (bar.kind) {
      case 'missing':
        return 'Missing'
      case 'rest':
        return countOf(bar.values, 'other value')
      case 'value':
        return bar.isCut === true ? `${write(bar.value)}…` : write(bar.value)
      case 'range':
        return rangeWords(bar.from, bar.to, type, write)
    }
  })
}

/** Thousands are parted unless every number could be a year. */
function writer(type: AttributeType, bars: readonly ProfileBar[], zone: string): (value: Edge) => string {
  const values = bars.flatMap((bar): Edge[] => (bar.kind === 'value' ? [bar.value] : bar.kind === 'range' ? [bar.from, bar.to].filter((one) => one !== null) : []))
  const useGrouping = !(type === 'integer' && values.every((value) => Number(value) >= 1800 && Number(value) < 2200))
  const number = new Intl.NumberFormat(undefined, { useGrouping, maximumFractionDigits: 6, maximumSignificantDigits: 12 })
  return (value) => {
    if (typeof value === 'boolean') return value ? 'Yes' : 'No'
    if (typeof value === 'number') return number.format(value)
    if (type === 'date') return formatDay(`${value}T00:00:00Z`, 'UTC')
    if (type === 'datetime') return value.length === 10 ? formatDay(`${value}T00:00:00Z`, 'UTC') : formatDayTime(value, zone)
    return value
  }
}

function rangeWords(from: Edge | null, to: Edge | null, type: AttributeType, write: (value: Edge) => string): string {
  const isDay = type === 'date' || type === 'datetime'
  if (from === null && to === null) return 'All'
  if (to === null) return isDay ? `From ${write(from ?? '')}` : `${write(from ?? '')} and more`
  if (from === null) return isDay ? `Before ${write(to)}` : `Less than ${write(to)}`
  if (isDay) return daysWords(String(from), String(to), write)
  if (type === 'integer') return Number(to) - Number(from) === 1 ? write(from) : `${write(from)} – ${write(Number(to) - 1)}`
  return `${write(from)} – ${write(to)}`
}

/** From a day on and before another one: a day, month, quarter or years by their names, else the first and the last day. */
function daysWords(from: string, to: string, write: (value: Edge) => string): string {
  const [first, next] = [new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)]
  const last = new Date(next.getTime() - dayMs)
  const months = (next.getUTCFullYear() - first.getUTCFullYear()) * 12 + next.getUTCMonth() - first.getUTCMonth()
  if (first.getUTCDate() === 1 && next.getUTCDate() === 1 && months > 0) {
    const year = first.getUTCFullYear()
    if (months === 1) return `${monthNames[first.getUTCMonth()] ?? ''} ${year}`
    if (months === 3) return `Q${Math.floor(first.getUTCMonth() / 3) + 1} ${year}`
    if (months === 12 && first.getUTCMonth() === 0) return String(year)
    if (months % 12 === 0 && first.getUTCMonth() === 0) return `${year} – ${last.getUTCFullYear()}`
  }
  const lastDay = last.toISOString().slice(0, 10)
  return lastDay === from ? write(from) : `${write(from).replace(/ \d{4}$/, first.getUTCFullYear() === last.getUTCFullYear() ? '' : '$&')} – ${write(lastDay)}`
}

/** Two decimals: "0.58"; what is not nothing never reads as nothing. */
export function differenceWords(difference: number | null): string {
  if (difference === null) return '—'
  if (difference > 0 && difference < 0.005) return `< ${(0.01).toFixed(2)}`
  return difference.toFixed(2)
}

import type { TickUnit } from './trendAxis.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A label of the time axis: "09:00", "24 Oct", "Nov 2026", "24 Oct, 09:12". `at` is wall-clock milliseconds as if UTC. */
export function tickText(at: number, unit: TickUnit): string {
  const date = new Date(at)
  const month = months[date.getUTCMonth()] ?? ''
  const day = `${date.getUTCDate()} ${month}`
  if (unit === 'month') return `${month} ${date.getUTCFullYear()}`
  if (unit === 'day') return day
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  if (unit === 'moment') return `${day}, ${clock}`
  return clock === '00:00' ? day : clock
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

function ago(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'} ago`
}

/** How long ago an instant is, in one unit: "16 hours ago"; "just now" below a minute and for the future. */
export function formatAge(instant: string, nowMs: number): string {
  const age = nowMs - Date.parse(instant)
  if (!(age >= minute)) return 'just now'
  if (age < hour) return ago(Math.floor(age / minute), 'minute')
  if (age < day) return ago(Math.floor(age / hour), 'hour')
  const days = Math.floor(age / day)
  if (days < 14) return ago(days, 'day')
  if (days < 61) return ago(Math.floor(days / 7), 'week')
  if (days < 365) return ago(Math.floor(days / 30.44), 'month')
  return ago(Math.floor(days / 365.25) || 1, 'year')
}

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'weekday'

const formats = new Map<string, Intl.DateTimeFormat>()

function fieldsOf(instant: string, zone: string): Record<Field, string> {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(zone, format)
  }
  const fields: Record<Field, string> = { year: '', month: '', day: '', hour: '', minute: '', second: '', weekday: '' }
  for (const part of format.formatToParts(new Date(instant))) {
    if (part.type in fields) fields[part.type as Field] = part.value
  }
  return fields
}

/** "23 Nov 2026": the month as a word, so that no one has to know whose order it is. */
export function formatDay(instant: string, zone: string): string {
  const { day: d, month, year } = fieldsOf(instant, zone)
  return `${d} ${month} ${year}`
}

/** "09:33". */
export function formatClock(instant: string, zone: string): string {
  const { hour: h, minute: m } = fieldsOf(instant, zone)
  return `${h}:${m}`
}

/** "23 Nov 2026, 09:30". */
export function formatDayTime(instant: string, zone: string): string {
  return `${formatDay(instant, zone)}, ${formatClock(instant, zone)}`
}

/** "23 Nov 2026, 09:32:18 Europe/Berlin": the exact time, for tooltips. */
export function formatExact(instant: string, zone: string): string {
  return `${formatDayTime(instant, zone)}:${fieldsOf(instant, zone).second} ${zone}`
}

/** The instant relative to today in the zone: "Today, 09:32", "Yesterday, 18:02", else "21 Nov 2026". */
export function formatRecent(instant: string, zone: string, nowMs: number): string {
  const on = formatDay(instant, zone)
  if (on === formatDay(new Date(nowMs).toISOString(), zone)) return `Today, ${formatClock(instant, zone)}`
  if (on === formatDay(new Date(nowMs - day).toISOString(), zone)) return `Yesterday, ${formatClock(instant, zone)}`
  return on
}

/** A duration: "38 ms", "1.4 s", "2 min 05 s". */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`
  const seconds = Math.round(durationMs / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** A duration in whole seconds, for one that is still growing: "12 s", "2 min 05 s". */
export function formatSeconds(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** How much longer or shorter something took: "+1.4 s", "−38 ms"; "the same" below a millisecond. */
export function formatDurationChange(changeMs: number): string {
  if (Math.abs(changeMs) < 0.5) return 'the same'
  return `${changeMs > 0 ? '+' : '−'}${formatDuration(Math.abs(changeMs))}`
}

/** An instant to the second, with its day unless that is today: "09:30:00", "23 Nov 2026, 09:30:00". */
export function formatMoment(instant: string, zone: string, nowMs: number): string {
  const clock = `${formatClock(instant, zone)}:${fieldsOf(instant, zone).second}`
  const on = formatDay(instant, zone)
  return on === formatDay(new Date(nowMs).toISOString(), zone) ? clock : `${on}, ${clock}`
}

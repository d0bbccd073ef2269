/** A time of day as somebody types it ("9:30", "930", "9.30 pm"), as schedules keep it: "09:30". Null: it is none. */
export function clockTimeOf(text: string): string | null {
  const found = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*([ap])?\.?m?\.?$/i.exec(text.trim())
  if (found === null) return null
  const [, hourText = '', minuteText = '00', half] = found
  const written = Number(hourText)
  if (half !== undefined && (written < 1 || written > 12)) return null
  const hour = half === undefined ? written : (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (hour > 23 || Number(minuteText) > 59) return null
  return `${String(hour).padStart(2, '0')}:${minuteText}`
}

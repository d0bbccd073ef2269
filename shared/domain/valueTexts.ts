import type { AttributeType } from './entity.ts'
import { dayMs, displayText, isoOfDay, offsetText, type StoredValue } from './storedValue.ts'
import { zoneOf } from './zone.ts'

/** Days from 1850 to 2150, as numbers of days: dates repeat, and making the text of one costs more than all else about a cell. */
const [firstDay, lastDay] = [-43_829, 65_744]

/** {@link displayText} for a column by the million; what it has to work out once is kept. */
export function valueTexts(type: AttributeType, scale: number | null, zone: string): (value: StoredValue) => string | null {
  switch (type) {
    case 'text':
    case 'integer':
      return (value) => (value === null || typeof value === 'string' ? value : String(value))
    case 'date': {
      const dayText = dayTexts()
      return (value) => (typeof value === 'number' ? dayText(value) : value)
    }
    case 'datetime': {
      const dayText = dayTexts()
      const { offset: offsetAt } = zoneOf(zone)
      return (value) => {
        if (typeof value !== 'number') return value
        const offset = offsetAt(value)
        const local = value + offset
        const day = Math.floor(local / dayMs)
        const time = local - day * dayMs
        // Times between two milliseconds, which only a damaged file has, are left to the system.
        if (!Number.isInteger(time)) return displayText(value, type, scale, zone)
        const milliseconds = time % 1000
        const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`
        return `${dayText(day)}T${two(Math.floor(time / 3_600_000))}:${two(Math.floor(time / 60_000) % 60)}:${two(Math.floor(time / 1000) % 60)}${fraction}${offsetText(offset)}`
      }
    }
    case 'boolean':
    case 'decimal':
      return (value) => displayText(value, type, scale, zone)
  }
}

function dayTexts(): (day: number) => string {
  const known: (string | undefined)[] = Array.from({ length: lastDay - firstDay })
  return (day) => (day >= firstDay && day < lastDay ? (known[day - firstDay] ??= isoOfDay(day)) : isoOfDay(day))
}

const twos = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const two = (number: number): string => twos[number] ?? ''

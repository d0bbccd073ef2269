import type { Attribute } from '@shared/domain/entity.ts'
import { dayMs, dayOfInstant, displayText, storedText, type StoredValue } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import type { Convert } from './detect/convert.ts'

type Typed = Pick<Attribute, 'type' | 'scale'>

/**
 * A stored value of an attribute in the form of another type or of other decimal places; undefined where that does not
 * hold it exactly. `read`: how the file's cells are read now, for what was text; `zone`: of local times.
 */
export function carriedValue(value: StoredValue, was: Typed, now: Typed, read: Convert, zone: string): StoredValue | undefined {
  if (value === null) return null
  const isSame = was.type === now.type
  if (now.type === 'text') {
    const text = isSame ? value : displayText(value, was.type, was.scale, zone)
    return typeof text === 'string' ? storedText(text) : text
  }
  if (typeof value === 'string') return isSame ? value : read(value)
  if (isNumber(was) && isNumber(now)) return rescaled(value, placesOf(was), placesOf(now))
  if (isSame) return value
  if (was.type === 'integer' && now.type === 'boolean') return value === 0 || value === 1 ? value : undefined
  if (was.type === 'date' && now.type === 'datetime') return zoneOf(zone).instant(value * dayMs)
  if (was.type === 'datetime' && now.type === 'date') {
    const day = dayOfInstant(value, zone)
    return zoneOf(zone).instant(day * dayMs) === value ? day : undefined
  }
  return undefined
}

function isNumber({ type }: Typed): boolean {
  return type === 'integer' || type === 'decimal'
}

/** A whole number has none; null: floating. */
function placesOf({ type, scale }: Typed): number | null {
  return type === 'integer' ? 0 : scale
}

function rescaled(value: number, was: number | null, now: number | null): number | undefined {
  if (was === now) return value
  if (now === null) return value / 10 ** (was ?? 0)
  if (was === null) {
    const scaled = Math.round(value * 10 ** now)
    return Number.isSafeInteger(scaled) && scaled / 10 ** now === value ? scaled : undefined
  }
  const moved = now > was ? value * 10 ** (now - was) : value / 10 ** (was - now)
  return Number.isSafeInteger(moved) ? moved : undefined
}

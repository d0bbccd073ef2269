import { IANAZone } from 'luxon'

const dayMs = 86_400_000
const hourMs = 3_600_000

export interface Zone {
  readonly name: string
  /** Milliseconds to add to an instant to get its local time, read as if that were UTC. */
  offset(instant: number): number
  /**
   * The instant of a local time given as if it were UTC. A local time that occurs twice is the first of the two; one
   * that a change to summer time leaves out moves forward by what was left out.
   */
  instant(local: number): number
}

const zones = new Map<string, Zone>()

/** Names that turned out to be zones: asking takes a millisecond, and every refresh of a segment asks again. */
const known = new Set<string>()

export function isZone(name: string): boolean {
  if (known.has(name)) return true
  const isValid = IANAZone.isValidZone(name)
  if (isValid) known.add(name)
  return isValid
}

/** The calendar of an IANA zone; `name` must be one (see {@link isZone}), else it counts as UTC. */
export function zoneOf(name: string): Zone {
  let zone = zones.get(name)
  if (zone === undefined) {
    zone = isZone(name) && name !== 'UTC' ? makeZone(name) : { name: 'UTC', offset: () => 0, instant: (local) => local }
    zones.set(name, zone)
  }
  return zone
}

/** Offsets are asked once an hour of data at most: asking Intl costs more than all the rest of reading a date. */
function makeZone(name: string): Zone {
  const iana = IANAZone.create(name)
  const byHour = new Map<number, number>()
  const steady = new Map<number, number | null>()
  const ask = (instant: number): number => iana.offset(instant) * 60_000

  function offset(instant: number): number {
    const day = Math.floor(instant / dayMs)
    let known = steady.get(day)
    if (known === undefined) {
      const first = ask(day * dayMs)
      known = first === ask((day + 1) * dayMs) ? first : null
      if (steady.size > 200_000) steady.clear()
      steady.set(day, known)
    }
    if (known !== null) return known
    // Changes happen on a quarter of an hour at the finest.
    const slot = Math.floor(instant / (hourMs / 4))
    let fine = byHour.get(slot)
    if (fine === undefined) {
      fine = ask(instant)
      byHour.set(slot, fine)
    }
    return fine
  }

  function instant(local: number): number {
    const before = offset(local - dayMs)
    if (offset(local - before) === before) return local - before
    const after = offset(local + dayMs)
    return offset(local - after) === after ? local - after : local - before
  }

  return { name, offset, instant }
}

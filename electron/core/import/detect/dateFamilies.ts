import type { Zone } from '@shared/domain/zone.ts'
import { dateFormat } from './dateFormats.ts'
import { formatsOf } from './dateShapes.ts'

export interface Place {
  readonly line: number
  readonly value: string
}

/** One way of reading the dates of a family. */
export interface DateReading {
  readonly format: string
  fits: number
  /** Values that only this reading fits: the first of them decides, where the others have none. */
  alone: number
  firstAlone: Place | null
  firstMisfit: Place | null
  /** Of the values that fit, as local milliseconds. */
  min: number
  max: number
  /** Equal for readings that read every value as the same date. */
  sum: number
}

/** Dates of one shape, such as 4/3/2024: every reading of that shape. */
export interface DateFamily {
  readonly readings: readonly DateReading[]
  count: number
  first: Place
  /** The first value that two readings take for different dates; null where there is none. */
  example: Place | null
  /** All are midnight. */
  timeless: boolean
  firstMisfit: Place | null
}

/** More ways of writing dates than this make no column of dates. */
const mostFamilies = 8

/** The dates of one column, by the ways they are written. */
export class DateFamilies {
  readonly families: DateFamily[] = []
  /** The last value whose shape was looked at, and the family it is of. */
  #last: { readonly text: string; readonly family: DateFamily } | null = null

  constructor(private readonly zone: Zone) {}

  /** A value not seen before; false where it looks like no date. */
  see(text: string, line: number): boolean {
    if (this.#last !== null && isShaped(text, this.#last.text)) {
      this.#read(this.#last.family, text, line, 1)
      return true
    }
    const code = text.charCodeAt(0)
    const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
    // A date that begins with a letter begins with a month's name and a blank.
    if (isLetter ? !text.slice(3, 10).includes(' ') : !(code >= 48 && code <= 57)) return false
    const formats = formatsOf(text)
    const [first] = formats
    if (first === undefined) return false
    let family = this.families.find(({ readings }) => readings[0]?.format === first)
    if (family === undefined) {
      if (this.families.length >= mostFamilies) return false
      const readings = formats.map((format) => ({ format, fits: 0, alone: 0, firstAlone: null, firstMisfit: null, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0 }))
      family = { readings, count: 0, first: { line, value: text }, example: null, timeless: true, firstMisfit: null }
      this.families.push(family)
    }
    this.#last = { text, family }
    this.#read(family, text, line, 1)
    return true
  }

  /** A value seen before, so many times more. */
  count(text: string, times: number): void {
    const family = this.#last !== null && isShaped(text, this.#last.text) ? this.#last.family : this.#familyOf(text)
    if (family === undefined) return
    this.#last = { text, family }
    this.#read(family, text, 0, times)
  }

  #familyOf(text: string): DateFamily | undefined {
    const [first] = this.families.length === 0 ? [] : formatsOf(text)
    return first === undefined ? undefined : this.families.find(({ readings }) => readings[0]?.format === first)
  }

  /** `line` 0: a value already looked at, counted again. */
  #read(family: DateFamily, text: string, line: number, times: number): void {
    family.count += times
    let fits = 0
    let before = Number.NaN
    let only: DateReading | null = null
    for (const reading of family.readings) {
      const format = dateFormat(reading.format)
      const read = format.read(text)
      if (Number.isNaN(read)) {
        if (line > 0) reading.firstMisfit ??= { line, value: text }
        continue
      }
      fits += 1
      only = reading
      reading.fits += times
      if (line === 0) continue
      if (!Number.isNaN(before) && before !== read) family.example ??= { line, value: text }
      before = read
      const local = format.isInstant ? read + this.zone.offset(read) : read
      if (local < reading.min) reading.min = local
      if (local > reading.max) reading.max = local
      // Weighed by the line, so that two values read the other way round do not even out.
      reading.sum += local * (1 + (line % 1009))
      if (local % 86_400_000 !== 0 || format.isInstant) family.timeless = false
    }
    if (fits === 1 && only !== null && family.readings.length > 1) {
      only.alone += times
      if (line > 0) only.firstAlone ??= { line, value: text }
    }
    if (fits === 0 && line > 0) family.firstMisfit ??= { line, value: text }
  }
}

/** Whether two texts differ in their digits only: then they are dates of the same formats. */
function isShaped(text: string, other: string): boolean {
  if (text.length !== other.length) return false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const otherCode = other.charCodeAt(at)
    if (code !== otherCode && !(code >= 48 && code <= 57 && otherCode >= 48 && otherCode <= 57)) return false
  }
  return true
}

import { storedText } from '@shared/domain/storedValue.ts'
import type { Zone } from '@shared/domain/zone.ts'
import type { Cell, SourceColumn } from '../rowSource.ts'
import { DateFamilies, type Place } from './dateFamilies.ts'
import { placesOf, scanned, scanNumber } from './numbers.ts'
import { HashIndex, hashText } from './uniqueness.ts'

interface Known {
  count: number
  readonly kinds: number
}

export const wholeNumber = 1
export const anyNumber = 2
export const trueFalse = 4
export const yesNo = 8
export const singleLetter = 16
export const zeroOne = 32
export const dateShape = 64

const words: ReadonlyMap<string, number> = new Map([
  ['true', trueFalse], ['false', trueFalse], ['yes', yesNo], ['no', yesNo], ['ja', yesNo], ['nein', yesNo], ['y', singleLetter], ['n', singleLetter],
])

/** All that a type is decided by, gathered cell by cell in bounded memory. Values seen before cost one look-up. */
export class ColumnStatistics {
  rows = 0
  missing = 0
  binary = 0
  distinctCapped = false
  /** Rows that are whole numbers, numbers, truth words … : one bit of `kinds` each. */
  readonly totals = new Map<number, number>()
  readonly firstNot = new Map<number, Place>()
  longestScale = 0
  significantScale = 0
  largest = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  minText: string | null = null
  maxText: string | null = null
  grouped = 0
  firstUngrouped: Place | null = null
  leadingZero: Place | null = null
  longDigits: Place | null = null
  plus: Place | null = null
  words = new Set<string>()

  readonly dates: DateFamilies
  readonly #known = new Map<string | number, Known>()
  #unique: HashIndex | null = null
  #isUnique = true
  #overflowed = false

  constructor(
    readonly column: SourceColumn,
    private readonly decimal: '.' | ',',
    zone: Zone,
    private readonly limit: number,
  ) {
    this.dates = new DateFamilies(zone)
  }

  get filled(): number {
    return this.rows - this.missing
  }

  get distinct(): number {
    return this.isUnique ? this.filled - this.binary : this.#known.size
  }

  /** No value twice; empty ones not counted. */
  get isUnique(): boolean {
    return this.#isUnique && this.binary === 0
  }

  /** Each distinct value with its rows, as far as they are kept: all of them unless `distinctCapped`. */
  *values(): Generator<readonly [value: string, rows: number], void> {
    for (const [value, { count }] of this.#known) yield [String(value), count]
  }

  /** Whether {@link values} gives every value. */
  get isComplete(): boolean {
    return !this.#overflowed
  }

  add(cell: Cell, line: number): void {
    this.rows += 1
    if (cell === null || cell === '') this.missing += 1
    else if (typeof cell === 'object') this.binary += 1
    else if (typeof cell === 'number') this.#see(cell, line)
    else {
      const known = this.#known.get(cell)
      if (known !== undefined) this.#again(known)
      else {
        const text = storedText(cell)
        if (text === null) this.missing += 1
        else this.#see(text, line)
      }
    }
  }

  #again(known: Known): void {
    known.count += 1
    if (!this.#isUnique) return
    this.#isUnique = false
    this.#unique = null
  }

  #see(value: string | number, line: number): void {
    const known = this.#known.get(value)
    if (known !== undefined) return this.#again(known)
    const kinds = typeof value === 'number' ? this.#classifyNumber(value, line) : this.#classify(value, line)
    if (this.#known.size < this.limit) this.#known.set(value, { count: 1, kinds })
    else {
      this.#count(kinds, 1)
      this.#seeMany(String(value))
    }
  }

  /** Beyond the limit only uniqueness is followed, by hashes. */
  #seeMany(value: string): void {
    this.distinctCapped = true
    this.#overflowed = true
    if (!this.#isUnique) return
    if (this.#unique === null) {
      this.#unique = new HashIndex()
      for (const known of this.#known.keys()) {
        hashText(String(known))
        this.#unique.add(0)
      }
    }
    hashText(value)
    if (this.#unique.find(() => true) === -1) this.#unique.add(0)
    else {
      this.#isUnique = false
      this.#unique = null
    }
  }

  /** Sums up what was kept per value; once, at the end. */
  finish(): this {
    for (const { count, kinds } of this.#known.values()) this.#count(kinds, count)
    for (const [value, { count }] of this.#known) if (count > 1 && typeof value === 'string') this.dates.count(value, count - 1)
    if (this.#isUnique) this.distinctCapped = false
    return this
  }

  #count(kinds: number, times: number): void {
    for (let bit = 1; bit <= kinds; bit <<= 1) if ((kinds & bit) !== 0) this.totals.set(bit, (this.totals.get(bit) ?? 0) + times)
  }

  #miss(kind: number, line: number, value: string): void {
    if (!this.firstNot.has(kind)) this.firstNot.set(kind, { line, value })
  }

  #classifyNumber(value: number, line: number): number {
    const places = placesOf(value)
    this.longestScale = Math.max(this.longestScale, places)
    this.significantScale = Math.max(this.significantScale, places)
    this.#range(value)
    const text = String(value)
    this.#miss(trueFalse, line, text)
    this.#miss(dateShape, line, text)
    if (places > 0) this.#miss(wholeNumber, line, text)
    return anyNumber | (places === 0 ? wholeNumber : 0) | (value === 0 || value === 1 ? zeroOne : 0)
  }

  #range(value: number): void {
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    const size = Math.abs(value)
    if (size > this.largest) this.largest = size
  }

  #classify(text: string, line: number): number {
    if (this.minText === null || text < this.minText) this.minText = text
    if (this.maxText === null || text > this.maxText) this.maxText = text
    let kinds = 0
    if (scanNumber(text, this.decimal)) kinds |= this.#number(text, line)
    else {
      this.#miss(anyNumber, line, text)
      this.#miss(wholeNumber, line, text)
      if (text.length <= 5) kinds |= words.get(text.toLowerCase()) ?? 0
      if (kinds !== 0) this.words.add(text.toLowerCase())
    }
    if (kinds === 0 || (kinds & anyNumber) !== 0) this.#miss(trueFalse, line, text)
    if (this.dates.see(text, line)) kinds |= dateShape
    else this.#miss(dateShape, line, text)
    return kinds
  }

  #number(text: string, line: number): number {
    const { whole, places, significantPlaces, grouped, leadingZero, exponent, plus, plain } = scanned
    if (leadingZero) this.leadingZero ??= { line, value: text }
    if (plus) this.plus ??= { line, value: text }
    if (whole > 15 && places === 0) this.longDigits ??= { line, value: text }
    if (grouped) this.grouped += 1
    else if (whole > 3) this.firstUngrouped ??= { line, value: text }
    this.longestScale = Math.max(this.longestScale, places)
    this.significantScale = Math.max(this.significantScale, exponent ? 7 : significantPlaces)
    this.#range(Number(plain))
    if (places > 0 || exponent) {
      this.#miss(wholeNumber, line, text)
      return anyNumber
    }
    return anyNumber | wholeNumber | (text === '0' || text === '1' ? zeroOne : 0)
  }
}

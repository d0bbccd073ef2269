import { storedText } from '@shared/domain/storedValue.ts'
import type { Zone } from '@shared/domain/zone.ts'
import { unheldText, type Cell, type SourceColumn } from '../rowSource.ts'
import type { TextRows } from '../textRows.ts'
import { DateFamilies, type Place } from './dateFamilies.ts'
import { saysNoValue } from './noValue.ts'
import { placesOf, scanned, scanNumber } from './numbers.ts'
import { stored, storedRange } from './storedRange.ts'
import { hashBytes, HashSet } from './uniqueness.ts'
import { encoded, encodeValue, ValueTable } from './valueTable.ts'

export const wholeNumber = 1
export const anyNumber = 2
export const trueFalse = 4
export const yesNo = 8
export const singleLetter = 16
export const zeroOne = 32
export const dateShape = 64
/** A word such as "null". */
export const noValue = 128

const words: ReadonlyMap<string, number> = new Map([
  ['true', trueFalse], ['false', trueFalse], ['yes', yesNo], ['no', yesNo], ['ja', yesNo], ['nein', yesNo], ['y', singleLetter], ['n', singleLetter],
])

/** All that a type is decided by, gathered cell by cell in bounded memory. Values seen before cost one look-up. */
export class ColumnStatistics {
  rows = 0
  missing = 0
  /** Cells that hold bytes; a column that holds little else is left out. */
  binary = 0
  firstBinary: Place | null = null
  /** Cells that hold an error instead of a value. */
  errors = 0
  firstError: Place | null = null
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
  /** Signs and codes beside numbers; "" for numbers without. */
  readonly currencies = new Set<string>()
  percents = 0
  firstNoPercent: Place | null = null
  words = new Set<string>()
  /** The first word that says there is no value. */
  noValueWord: string | null = null

  readonly dates: DateFamilies
  readonly #known: ValueTable
  #unique: HashSet | null = null
  #isUnique = true
  #overflowed = false

  /** `most`, `mostBytes`: distinct values that are kept, and bytes of them. */
  constructor(
    readonly column: SourceColumn,
    private readonly decimal: '.' | ',',
    zone: Zone,
    most: number,
    mostBytes = Number.POSITIVE_INFINITY,
  ) {
    this.dates = new DateFamilies(zone)
    this.#known = new ValueTable(most, mostBytes)
  }

  get filled(): number {
    return this.rows - this.missing - this.errors - this.binary
  }

  /** Whether it holds bytes rather than values. */
  get isBinary(): boolean {
    return this.binary > this.filled
  }

  /** Cells that hold something and do not say "null" or the like. */
  get valued(): number {
    return this.filled - (this.totals.get(noValue) ?? 0)
  }

  get distinct(): number {
    return this.isUnique ? this.filled : this.#known.size
  }

  /** No value twice; empty ones not counted. */
  get isUnique(): boolean {
    return this.#isUnique && this.binary === 0
  }

  /** Each distinct value with its rows, as far as they are kept: all of them unless `distinctCapped`. */
  *values(): Generator<readonly [value: string, rows: number], void> {
    for (let value = 0; value < this.#known.size; value += 1) yield [this.#known.text(value), this.#known.count(value)]
  }

  /** Whether {@link values} gives every value. */
  get isComplete(): boolean {
    return !this.#overflowed
  }

  add(cell: Cell, line: number): void {
    this.rows += 1
    if (cell === null || cell === '') this.missing += 1
    else if (cell instanceof Uint8Array) {
      this.binary += 1
      this.firstBinary ??= { line, value: unheldText(cell) }
    }
    else if (typeof cell === 'object') {
      this.errors += 1
      this.firstError ??= { line, value: cell.error }
    }
    else if (typeof cell === 'number') this.#see(cell, line)
    else {
      const text = storedText(cell)
      if (text === null) this.missing += 1
      else this.#see(text, line)
    }
  }

  /** The same for a cell of text as bytes, of which a text is made only where its value was not seen before. */
  addText(rows: TextRows, from: number, to: number, line: number): void {
    this.rows += 1
    if (from === to) {
      this.missing += 1
      return
    }
    if (!storedRange(rows.bytes, from, to)) {
      const text = storedText(rows.text(from, to))
      if (text === null) this.missing += 1
      else this.#see(text, line)
      return
    }
    const { from: start, to: end } = stored
    if (start === end) this.missing += 1
    else if (!this.#isKnown(rows.bytes, start, end)) this.#first(rows.text(start, end), rows.bytes, start, end, line)
  }

  #see(value: string | number, line: number): void {
    encodeValue(value)
    if (!this.#isKnown(encoded.bytes, 0, encoded.length)) this.#first(value, encoded.bytes, 0, encoded.length, line)
  }

  /** Counts a value that was seen before; where all were different up to now, their hashes say so at once. */
  #isKnown(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#unique !== null) {
      hashBytes(bytes, from, to)
      if (this.#unique.add()) return false
      this.#repeated()
    }
    const known = this.#known.find(bytes, from, to)
    if (known === -1) return false
    this.#known.again(known)
    this.#repeated()
    return true
  }

  /** A value that is not among those kept, looked for right before. */
  #first(value: string | number, bytes: Uint8Array, from: number, to: number, line: number): void {
    const kinds = typeof value === 'number' ? this.#classifyNumber(value, line) : this.#classify(value, line)
    if (!this.#overflowed && this.#known.add(bytes, from, to, kinds)) return
    this.#count(kinds, 1)
    if (!this.#overflowed) this.#overflow(bytes, from, to)
  }

  #repeated(): void {
    this.#isUnique = false
    this.#unique = null
  }

  /** Beyond the limit, which this value passes, only uniqueness is followed, by hashes. */
  #overflow(bytes: Uint8Array, from: number, to: number): void {
    this.distinctCapped = true
    this.#overflowed = true
    if (!this.#isUnique) return
    this.#unique = new HashSet()
    for (let value = 0; value < this.#known.size; value += 1) {
      this.#known.hash(value)
      this.#unique.add()
    }
    hashBytes(bytes, from, to)
    if (!this.#unique.add()) this.#repeated()
  }

  /** Sums up what was kept per value; once, at the end. */
  finish(): this {
    for (const _ of this.finishing()) continue
    return this
  }

  /** {@link finish} in small pieces. */
  *finishing(): Generator<void, void> {
    for (let value = 0; value < this.#known.size; value += 1) {
      const [count, kinds] = [this.#known.count(value), this.#known.flags(value)]
      this.#count(kinds, count)
      if (count > 1 && (kinds & dateShape) !== 0 && !this.#known.isNumber(value)) this.dates.count(this.#known.text(value), count - 1)
      if (value % 500 === 499) yield
    }
    if (this.#isUnique) this.distinctCapped = false
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
    if (saysNoValue(text)) {
      this.noValueWord ??= text
      return noValue
    }
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
    const { whole, places, significantPlaces, grouped, leadingZero, exponent, plus, plain, currency, percent } = scanned
    this.currencies.add(currency)
    if (percent) this.percents += 1
    else this.firstNoPercent ??= { line, value: text }
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

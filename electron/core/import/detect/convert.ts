import type { ColumnPlan, ReadOptions } from '@shared/contract/import.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import { storedText } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { maxCell, type Cell } from '../rowSource.ts'
import { dateFormat, isoFormat, storedDate } from './dateFormats.ts'
import { saysNoValue } from './noValue.ts'
import { exact, floatingNumber, scaledNumber } from './numbers.ts'

/** The stored form of a cell: null where it is empty, undefined where it does not fit the type. */
export type Convert = (cell: Cell) => string | number | null | undefined

const cachedValues = 50_000

/** `scale`: of a decimal; null for a floating one. */
export function converter(plan: Pick<ColumnPlan, 'type' | 'formats'>, scale: number | null, options: ReadOptions): Convert {
  const { decimal } = options
  switch (plan.type) {
    case 'text':
      return (cell) => (typeof cell === 'string' ? (cell.length > maxCell ? undefined : storedText(cell)) : typeof cell === 'number' ? String(cell) : cell === null ? null : undefined)
    case 'integer':
      return filled(
        (text) => scaledNumber(text, decimal, 0),
        (value) => (Number.isSafeInteger(value) ? value : undefined),
      )
    case 'decimal':
      if (scale === null) return filled((text) => floatingNumber(text, decimal), (value) => value)
      return filled(
        (text) => scaledNumber(text, decimal, scale),
        (value) => exact(value, scale),
      )
    case 'boolean':
      return filled(
        (text) => booleans.get(text.toLowerCase()),
        (value) => (value === 0 || value === 1 ? value : undefined),
      )
    case 'date':
    case 'datetime':
      return dates(plan.type, formatsIn(plan.formats), options.zone)
  }
}

/** Formats as stated; one text may hold several, separated by |. */
export function formatsIn(formats: readonly string[]): readonly string[] {
  return formats.flatMap((format) => format.split('|')).map((format) => format.trim()).filter((format) => format !== '')
}

export const booleans: ReadonlyMap<string, number> = new Map([
  ['true', 1], ['false', 0], ['yes', 1], ['no', 0], ['y', 1], ['n', 0], ['ja', 1], ['nein', 0], ['1', 1], ['0', 0], ['t', 1], ['f', 0],
])

function filled(ofText: (text: string) => number | undefined, ofNumber: (value: number) => number | undefined): Convert {
  return (cell) => {
    if (typeof cell === 'number') return ofNumber(cell)
    if (cell === null) return null
    if (typeof cell !== 'string') return undefined
    const text = cell.trim()
    if (text === '') return null
    const value = ofText(text)
    return value === undefined && saysNoValue(text) ? null : value
  }
}

function dates(type: 'date' | 'datetime', stated: readonly string[], zoneName: string): Convert {
  if (stated.length === 0) throw fail('invalidInput', `State the format of every column of dates, such as yyyy-MM-dd or M/d/yyyy.`, { field: 'formats' })
  const formats = stated.map(dateFormat)
  const zone = zoneOf(zoneName)
  const read = (text: string): number | undefined => {
    for (const format of formats) {
      const value = format.read(text)
      if (!Number.isNaN(value)) return storedDate(value, format.isInstant, type, zone)
    }
    return undefined
  }
  // Reading the usual ISO forms takes less time than a look into the cache.
  if (formats[0]?.format === isoFormat) return filled(read, () => undefined)
  const cache = new Map<string, number | undefined>()
  return filled(
    (text) => {
      const known = cache.get(text)
      if (known !== undefined) return known
      const value = read(text)
      if (cache.size >= cachedValues) cache.clear()
      cache.set(text, value)
      return value
    },
    () => undefined,
  )
}

/** Why a cell was refused, for the list of rejected rows. */
export function misfitReason(plan: Pick<ColumnPlan, 'name' | 'type' | 'formats'>, scale: number | null, cell: Cell): string {
  if (cell instanceof Uint8Array) return `${plan.name} holds binary data, which no attribute takes.`
  if (typeof cell === 'object' && cell !== null) return `${plan.name} holds the error ${cell.error} instead of a value.`
  switch (plan.type) {
    case 'text':
      return `${plan.name} is longer than a million characters.`
    case 'integer':
      return `${plan.name} is no whole number up to 9,007,199,254,740,991.`
    case 'decimal':
      return scale === null ? `${plan.name} is no number.` : `${plan.name} is no number of at most ${scale} decimal places.`
    case 'boolean':
      return `${plan.name} is neither true nor false (true, false, yes, no, y, n, 1, 0).`
    case 'date':
    case 'datetime':
      return `${plan.name} is no ${plan.type === 'date' ? 'date' : 'date and time'} of the form ${formatsIn(plan.formats).join(' or ')}.`
  }
}

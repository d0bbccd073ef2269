import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { zoneOf } from '@shared/domain/zone.ts'
import { ColumnStatistics } from '../../electron/core/import/detect/columnStatistics.ts'
import { converter } from '../../electron/core/import/detect/convert.ts'
import { dateFormat, storedDate } from '../../electron/core/import/detect/dateFormats.ts'
import { decideType, decimalScale } from '../../electron/core/import/detect/decide.ts'
import { scaledNumber } from '../../electron/core/import/detect/numbers.ts'
import type { Cell } from '../../electron/core/import/rowSource.ts'


function decide(values: readonly Cell[], decimal: '.' | ',' = '.', declared: Partial<ColumnStatistics['column']> = {}) {
  const column = new ColumnStatistics({ name: 'c', declared: null, declaredScale: null, ...declared }, decimal, zoneOf('UTC'), 1000)
  values.forEach((value, index) => column.add(value, index + 2))
  column.finish()
  const decision = decideType(column)
  return { ...decision, scale: decision.type === 'decimal' ? decimalScale(column) : null, column }
}

const many = (value: string, times: number): string[] => Array.from({ length: times }, () => value)

describe('the type of a column', () => {
  test.each<readonly [values: readonly Cell[], type: string, reason: string]>([
    [['1', '-20', '300', ' ', ''], 'integer', 'Every value is a whole number.'],
    [['0', '1', '1'], 'integer', 'Every value is a whole number.'],
    [['007', '12'], 'text', 'Kept as text: numbers with leading zeros, first 007 in line 2.'],
    [['1234567890123456'], 'text', 'Kept as text: more than 15 digits, first in line 2.'],
    [['+49170', '12'], 'text', 'Kept as text: numbers with a plus sign, first +49170 in line 2.'],
    [['1', 'A2', '3'], 'text', 'Kept as text: 1 of 3 values are no numbers, first "A2" in line 3.'],
    [['1.5', '2', '3.25'], 'decimal(2)', 'Every value is a number with at most 2 decimal places, kept exactly.'],
    [['1.50', '2.00'], 'decimal(2)', 'Every value is a number with at most 2 decimal places, kept exactly.'],
    [['1.1234567'], 'decimal(null)', 'Every value is a number, kept to 15 digits, because there are more than 6 decimal places.'],
    [['1.1000000000', '2'], 'decimal(6)', 'Every value is a number with at most 6 decimal places, kept exactly.'],
    [['12345678901.123456'], 'decimal(null)', 'Every value is a number, kept to 15 digits, because there are values too large to be kept exactly.'],
    [['1e-3', '2.5'], 'decimal(null)', 'Every value is a number, kept to 15 digits, because there are more than 6 decimal places.'],
    [['1,234.50', '999.00', '-2,000,000.10'], 'decimal(2)', 'Every value is a number with at most 2 decimal places, kept exactly.'],
    [['1,234', '5678'], 'text', 'Kept as text: thousands are grouped in some values only, not in line 3.'],
    [['$90,000', '$10,000'], 'integer', 'Every value is a whole number.'],
    [['$5', '€6'], 'text', 'Kept as text: amounts in several currencies, $, €.'],
    [['EUR 1,234.50', '12.00 EUR', 'EUR 3'], 'decimal(2)', 'Every value is a number with at most 2 decimal places, kept exactly.'],
    [['EUR 1', 'USD 2'], 'text', 'Kept as text: amounts in several currencies, EUR, USD.'],
    [['SKU 12', 'SKU 13'], 'text', 'Text.'],
    [['(1,234.50)', '20.00', '$ 3.10'], 'decimal(2)', 'Every value is a number with at most 2 decimal places, kept exactly.'],
    [['12.5 %', '7%', '-100%'], 'decimal(3)', 'Every value is a percentage, 12 % is 0.12, with at most 3 decimal places, kept exactly.'],
    [['12%', '7'], 'text', 'Kept as text: some values are percentages, others not, first 7 in line 3.'],
    [['true', 'FALSE', ''], 'boolean', 'Every value is true or false.'],
    [['Yes', 'no'], 'boolean', 'Every value is yes or no.'],
    [['Y', 'N'], 'boolean', 'Every value is y or n.'],
    [['Y', 'Y'], 'text', 'Text.'],
    [['yes', 'maybe'], 'text', 'Text.'],
    [['', ' ', null], 'text', 'Every value is empty.'],
    [['1', 'null', 'N/A', '3', '-'], 'integer', 'Every value is a whole number. 3 that say "null" count as empty.'],
    [['2024-01-31', 'NULL'], 'date', 'Dates written yyyy-MM-dd: 2024-01-31 is 31 January 2024. 1 that says "NULL" counts as empty.'],
    [['Null', 'Byte', 'null'], 'text', 'Text.'],
    [['null', 'null'], 'text', 'Text.'],
    [[new Uint8Array([1]), null], 'text', 'Left out: it holds binary data, which no attribute takes.'],
    [[1, 2.5, null], 'decimal(1)', 'Every value is a number with at most 1 decimal place, kept exactly.'],
  ])('%j is %s', (values, type, reason) => {
    const found = decide(values)
    expect([found.type === 'decimal' ? `decimal(${found.scale})` : found.type, found.reason]).toEqual([type, reason])
  })

  test('numbers with a decimal comma follow the file', () => {
    expect(decide(['1.234,50', '2,00'], ',')).toMatchObject({ type: 'decimal', scale: 2 })
    expect(decide(['1.5'], ',')).toMatchObject({ type: 'text' })
  })

  test('what a table declares counts where the values agree', () => {
    expect(decide(['12209', '05021'], '.', { declared: 'text' }).reason).toBe('Declared as text.')
    expect(decide([18, 21], '.', { declared: 'decimal', declaredScale: 2 })).toMatchObject({ type: 'decimal', scale: 2 })
    expect(decide([0, 1, 1], '.', { declared: 'boolean' }).type).toBe('boolean')
    expect(decide([0, 2], '.', { declared: 'boolean' }).type).toBe('integer')
  })
})

describe('columns of dates', () => {
  test.each<readonly [values: readonly string[], type: string, formats: readonly string[], reason: string]>([
    [['2024-02-29', '2023-12-01'], 'date', ['yyyy-MM-dd'], 'Dates written yyyy-MM-dd: 2024-02-29 is 29 February 2024.'],
    [['5/8/1986', '8/28/1975'], 'date', ['M/d/yyyy'], 'Dates written M/d/yyyy: 8/28/1975 in line 3 can only be 28 August 1975.'],
    [['5/8/1986', '28/8/1975'], 'date', ['d/M/yyyy'], 'Dates written d/M/yyyy: 28/8/1975 in line 3 can only be 28 August 1975.'],
    [['1.2.2024', '28.02.2024'], 'date', ['d.M.yyyy'], 'Dates written d.M.yyyy: 1.2.2024 is 1 February 2024.'],
    [['5/5/2024', '6/6/2024'], 'date', ['M/d/yyyy'], 'Dates written M/d/yyyy: 5/5/2024 is 5 May 2024; day and month are equal in each.'],
    [['11-28-16', '11/28/2016'], 'date', ['M-d-yy', 'M/d/yyyy'], 'Dates written M-d-yy: 11-28-16 in line 2 can only be 28 November 2016. Dates written M/d/yyyy: 11/28/2016 in line 3 can only be 28 November 2016.'],
    [['3 Mar 2024', '4 September 2024'], 'date', ['d MMM yyyy'], 'Dates written d MMM yyyy: 3 Mar 2024 is 3 March 2024.'],
    [['Mar 3, 2024'], 'date', ['MMM d, yyyy'], 'Dates written MMM d, yyyy: Mar 3, 2024 is 3 March 2024.'],
    [['1996-07-04 00:00:00', '1996-07-05 00:00:00'], 'date', ['yyyy-MM-dd HH:mm:ss'], 'Dates written yyyy-MM-dd HH:mm:ss: 1996-07-04 00:00:00 is 4 July 1996. Every time of day is midnight.'],
    [['2024-03-01 10:15:00', '2024-03-01 10:15:59.123'], 'datetime', ['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd HH:mm:ss.u'], 'Dates written yyyy-MM-dd HH:mm:ss: 2024-03-01 10:15:00 is 1 March 2024. Dates written yyyy-MM-dd HH:mm:ss.u: 2024-03-01 10:15:59.123 is 1 March 2024.'],
    [['2024-03-01T10:15:00Z', '2024-03-01T10:15:00+01:00'], 'datetime', ['ISO'], 'Dates written ISO.'],
    [['3/14/2024 9:05 PM'], 'datetime', ['M/d/yyyy h:mm a'], 'Dates written M/d/yyyy h:mm a: 3/14/2024 9:05 PM in line 2 can only be 14 March 2024.'],
  ])('%j is %s by %j', (values, type, formats, reason) => {
    expect(decide(values)).toMatchObject({ type, formats, reason, question: null, misfits: 0 })
  })

  test('nothing is guessed where two readings fit, or where the values contradict each other', () => {
    const fits = decide(['05/05/2024', '4/3/2024', '2/1/2024'])
    expect(fits).toMatchObject({ type: 'date', formats: [], reason: 'The values do not settle how day and month are ordered: all 3 values like 05/05/2024 can be read with the month or with the day first.' })
    expect(fits.question).toEqual({
      example: '4/3/2024',
      choices: [
        { format: 'M/d/yyyy', reading: '3 April 2024', label: 'month/day/year' },
        { format: 'd/M/yyyy', reading: '4 March 2024', label: 'day/month/year' },
      ],
    })
    const split = decide(['13/1/2024', '1/13/2024', ...many('2/2/2024', 60)])
    expect(split).toMatchObject({ formats: [], reason: 'The values do not settle how day and month are ordered: 1/13/2024 can only be read with the month first, 13/1/2024 only with the day first.' })
  })

  test('a few impossible days are misfits, many make it text', () => {
    const dates = many('28/02/2024', 97)
    expect(decide([...dates, '31/02/2024', '00/03/2024'])).toMatchObject({ type: 'date', formats: ['d/M/yyyy'], misfits: 2, firstMisfit: { line: 99, value: '31/02/2024' } })
    expect(decide([...dates, ...many('soon', 10)])).toMatchObject({ type: 'text', reason: 'Kept as text: too many values are no dates, first "soon" in line 99.' })
  })

  test('formats read as Luxon reads them', () => {
    const formats = ['yyyy-MM-dd', 'M/d/yyyy', 'd.M.yyyy', 'M-d-yy', 'yyyy-MM-dd HH:mm:ss', "d MMM yyyy 'at' H:mm", 'MM/dd/yyyy h:mm a', 'dd.MM.yy HH:mm:ss.SSS', 'EEE, d MMM yyyy']
    fc.assert(
      fc.property(fc.constantFrom(...formats), fc.integer({ min: Date.UTC(1965, 0, 1), max: Date.UTC(2055, 0, 1) }), (format, instant) => {
        const text = DateTime.fromMillis(instant, { zone: 'utc', locale: 'en' }).toFormat(format)
        const expected = DateTime.fromFormat(text, format, { zone: 'utc', locale: 'en' })
        expect(dateFormat(format).read(text)).toBe(expected.toMillis())
      }),
    )
  })

  test.each(['DD/MM/YYYY', 'yyyy-MM', 'HH:mm', 'D', 'banana'])('%s is no format of a whole day', (format) => {
    expect(() => dateFormat(format)).toThrow(`The date format ${format} names no whole day`)
  })

  test('a time without offset is local, one with an offset is an instant, and a date is of the zone', () => {
    const berlin = zoneOf('Europe/Berlin')
    const local = dateFormat('yyyy-MM-dd HH:mm').read('2024-07-01 00:30')
    expect(new Date(storedDate(local, false, 'datetime', berlin)).toISOString()).toBe('2024-06-30T22:30:00.000Z')
    const iso = dateFormat('ISO')
    const instant = iso.read('2024-06-30T23:30:00Z')
    expect(iso.isInstant).toBe(true)
    expect(storedDate(instant, true, 'date', berlin)).toBe(Date.UTC(2024, 6, 1) / 86_400_000)
  })
})

describe('cells as they are stored', () => {
  const options = { format: 'delimited', encoding: 'utf-8', delimiter: ',', quote: '"', headerLine: 1, decimal: '.', zone: 'Europe/Berlin' } as const

  test.each<readonly [type: Parameters<typeof converter>[0]['type'], formats: string[], cell: Cell, stored: string | number | null | undefined]>([
    ['text', [], '  Zoe\u0308 ', 'Zoë'],
    ['text', [], ' \u00a0 ', null],
    ['text', [], 12, '12'],
    ['text', [], new Uint8Array(1), undefined],
    ['integer', [], '1,200', 1200],
    ['integer', [], '12.0', 12],
    ['integer', [], '12.5', undefined],
    ['integer', [], '9007199254740993', undefined],
    ['integer', [], '-0', 0],
    ['boolean', [], 'Ja', 1],
    ['boolean', [], '2', undefined],
    ['boolean', [], 0, 0],
    ['date', ['M/d/yyyy', 'yyyy-MM-dd'], '2024-01-01', 19_723],
    ['date', ['M/d/yyyy|yyyy-MM-dd'], '1/1/2024', 19_723],
    ['date', ['yyyy-MM-dd'], '2023-02-29', undefined],
    ['datetime', ['yyyy-MM-dd'], '2024-01-01', Date.UTC(2023, 11, 31, 23)],
    ['datetime', ['ISO'], '2024-01-01T00:00:00Z', Date.UTC(2024, 0, 1)],
  ])('%s %j of %j is %j', (type, formats, cell, stored) => {
    expect(converter({ type, formats }, null, options)(cell)).toBe(stored)
  })

  test('decimals are scaled exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 53n) + 1n, max: 2n ** 53n - 1n }), fc.integer({ min: 0, max: 6 }), fc.boolean(), (digits, scale, comma) => {
        const sign = digits < 0n ? '-' : ''
        const padded = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
        const point = comma ? ',' : '.'
        const text = scale === 0 ? `${sign}${padded}` : `${sign}${padded.slice(0, -scale)}${point}${padded.slice(-scale)}`
        expect(scaledNumber(text, comma ? ',' : '.', scale)).toBe(Number(digits))
      }),
    )
    expect([scaledNumber('1.234', '.', 2), scaledNumber('1.230', '.', 2), scaledNumber('9007199254740992', '.', 0), scaledNumber('1e2', '.', 1)]).toEqual([undefined, 123, undefined, 1000])
  })
})

test('distinct values and uniqueness stay right beyond what is kept', () => {
  const column = new ColumnStatistics({ name: 'c', declared: null, declaredScale: null }, '.', zoneOf('UTC'), 100)
  for (let index = 0; index < 5000; index += 1) column.add(`K${index}`, index)
  expect([column.isUnique, column.finish().distinct, column.distinctCapped]).toEqual([true, 5000, false])
  const repeated = new ColumnStatistics({ name: 'c', declared: null, declaredScale: null }, '.', zoneOf('UTC'), 100)
  for (let index = 0; index < 5000; index += 1) repeated.add(`K${index === 4999 ? 4000 : index}`, index)
  expect([repeated.isUnique, repeated.finish().distinct, repeated.distinctCapped]).toEqual([false, 100, true])
})

test.each<[string, '.' | ',', number, number | undefined]>([
  ['(1,234.50)', '.', 2, -123_450],
  ['($12)', '.', 0, -12],
  ['(-1)', '.', 0, undefined],
  ['()', '.', 0, undefined],
  ['EUR 1.234,50', ',', 2, 123_450],
  ['-5 USD', '.', 0, -5],
  ['EUR', '.', 0, undefined],
  ['EUR EUR 5', '.', 0, undefined],
  ['12.5%', '.', 3, 125],
  ['-0.05 %', '.', 4, -5],
  ['100%', '.', 2, 100],
  ['1,250%', '.', 2, 1250],
  ['%', '.', 2, undefined],
  ['5%%', '.', 2, undefined],
  ['$5%', '.', 2, undefined],
])('%s with %s is %d places of %d', (value, decimal, scale, stored) => {
  expect(scaledNumber(value, decimal, scale)).toBe(stored)
})

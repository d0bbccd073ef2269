import type { AttributeForm } from './catalogFixture.ts'
import type { Cell } from './memorySource.ts'

/** Whose rows are the members of each random segment. */
export const segmentEntities = { S0: 'E0', T0: 'E0', S1: 'E1' } as const

export const texts = ['a', 'A', 'ab', 'B', 'Straße', 'STRASSE', 'é', 'É', 'ａ', '😀', 'z', 'aé']
const integers = [0, 1, 2, 3, -1, 10, 2147483648, -5]
const moneys = ['0.00', '1.00', '1.01', '-2.50', '10.10', '3.33', '90071992547409.91']
const fine = ['0.0001', '1.0000', '1.0100', '-2.5000']
const floats = [0, 0.5, 1.25, -3.125, 1, 0.0078125]
export const days = ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-30', '2024-03-31', '2024-04-01', '2024-01-31', '2023-02-28', '2024-10-27', '2023-12-31', '2011-12-29', '2011-12-31', '2023-03-05']
export const moments = ['2024-03-31T00:30:00.000Z', '2024-03-30T23:30:00.000Z', '2024-03-31T01:00:00.000Z', '2024-02-29T12:00:00.000Z', '2024-03-30T22:59:59.999Z', '2024-03-30T23:00:00.000Z', '2024-10-27T00:30:00.000Z', '2024-04-01T05:00:00.000Z', '2011-12-30T09:59:59.999Z', '2011-12-30T10:00:00.000Z', '2023-12-31T23:30:00.000Z', '2023-02-28T12:00:00.000Z']

/** Attribute name to form: every type once. */
export const forms = { t: 'text', u: 'text', i: 'integer', m: 'decimal(2)', f: 'decimal(4)', d: 'decimal', b: 'boolean', day: 'date', at: 'datetime' } as const satisfies Record<string, AttributeForm>
export type PlainName = keyof typeof forms

export const pools: Record<AttributeForm, readonly Cell[]> = {
  text: texts,
  integer: integers,
  'decimal(2)': moneys,
  'decimal(4)': fine,
  decimal: floats,
  boolean: [true, false],
  date: days,
  datetime: moments,
  'decimal(0)': [],
  'decimal(1)': [],
  'decimal(3)': [],
  'decimal(5)': [],
  'decimal(6)': [],
}

/** Keys in no order, so that neither rows nor ties follow them by chance; as texts, 10 comes before 3. */
export const keys = [3, 1, 4, 10, 6, 5, 7]

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A random world came out incomplete.')
  return value
}

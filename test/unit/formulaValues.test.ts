import { describe, expect, it } from 'vitest'
import { dayOfIso, displayText } from '@shared/domain/storedValue.ts'
import { snap } from '@shared/formula/snap.ts'
import { cellAt, resolved, valuesOf, type FormulaTable } from '../support/formulaTable.ts'

const day = (iso: string): number | null => dayOfIso(iso)
const instant = (iso: string): number => Date.parse(iso)

/** Three rows: everyday values, awkward ones, and none at all. */
const table: FormulaTable = {
  columns: {
    'First': { type: 'text', cells: ['Ada', 'Zoë🙂x', null] },
    'Last': { type: 'text', cells: ['Lovelace', null, null] },
    'Code': { type: 'text', cells: ['12.50', '1,5', null] },
    'Unit Price': { type: 'decimal', scale: 2, cells: [1999, -1050, null] },
    'Quantity': { type: 'integer', cells: [3, 0, null] },
    'Discount': { type: 'decimal', scale: 2, cells: [15, 0, null] },
    'Weight': { type: 'decimal', cells: [2.5, -1.005, null] },
    'Won': { type: 'integer', cells: [57, 0, null] },
    'Lost': { type: 'integer', cells: [43, 0, null] },
    'Vip': { type: 'boolean', cells: [1, 0, null] },
    'Born': { type: 'date', cells: [day('2024-01-31'), day('1969-12-31'), null] },
    'Due': { type: 'date', cells: [day('2024-02-29'), day('1970-01-01'), null] },
    'Seen': { type: 'datetime', cells: [instant('2024-06-30T22:30:00Z'), instant('2024-01-01T00:00:00.250Z'), null] },
    'Up.Company': { type: 'text', cells: ['Acme', 'Bolt'] },
  },
  up: [1, 0, -1],
  length: 3,
  asOf: instant('2024-12-31T23:30:00Z'),
  zone: 'Europe/Berlin',
}

async function shown(text: string, of: FormulaTable = table): Promise<readonly (string | null)[]> {
  const formula = resolved(text, of)
  const { column } = await valuesOf(formula, of)
  return Array.from({ length: of.length }, (_, row) => displayText(cellAt(column, row), formula.type, formula.scale, of.zone))
}

async function failures(text: string, of: FormulaTable = table): Promise<unknown> {
  const { errors } = await valuesOf(resolved(text, of), of)
  return errors && { count: errors.count, kinds: errors.kinds.map(({ kind, count, rows }) => [kind, count, rows]) }
}

describe('a formula gives', () => {
  it.each<[string, readonly (string | null)[]]>([
    // Arithmetic: exact at the data's own scale.
    ['[Unit Price] * Quantity * (1 - Discount)', ['50.9745', '0.0000', null]],
    ['[Unit Price] + Quantity', ['22.99', '-10.50', null]],
    ['Quantity - [Unit Price]', ['-16.99', '10.50', null]],
    ['-[Unit Price]', ['-19.99', '10.50', null]],
    ['Quantity / 2', ['1.5', '0', null]],
    ['[Unit Price] / Discount', ['133.266666666667', null, null]],
    ['1 / 3 * 3', ['1', '1', '1']],
    ['0.1234567 + 0.1 - 0.2234567', ['0', '0', '0']],
    ['[Unit Price] * [Unit Price] * [Unit Price] * 0.1', ['798.8005999', '-115.7625', null]],
    ['Won / (Won + Lost) * 100 >= 57', ['true', null, null]],
    ['Won / (Won + Lost) * 100 = 57', ['true', null, null]],
    ['Weight * 100', ['250', '-100.5', null]],
    // Precedence, from weakest to strongest.
    ['1 + 2 * 3 - 4 / 2', ['5', '5', '5']],
    ['(1 + 2) * 3', ['9', '9', '9']],
    ['10 - 4 - 3', ['3', '3', '3']],
    ['-2 * -3 + - 1', ['5', '5', '5']],
    ["1 + 1 & '-' & 2 * 2", ['2-4', '2-4', '2-4']],
    ["'a' & 'b' = 'ab'", ['true', 'true', 'true']],
    ['true or true and false', ['true', 'true', 'true']],
    ['not 1 = 2 and true', ['true', 'true', 'true']],
    ['not (true and false) or false', ['true', 'true', 'true']],
    // Comparisons.
    ["First = 'Ada'", ['true', 'false', null]],
    ["First = 'ada'", ['false', 'false', null]],
    ["First <> 'Ada'", ['false', 'true', null]],
    ["First < 'B'", ['true', 'false', null]],
    ['Quantity <= [Unit Price]', ['true', 'false', null]],
    ['Quantity > 2.99', ['true', 'false', null]],
    ['Born < Due', ['true', 'true', null]],
    ['Due >= #2024-02-29#', ['true', 'false', null]],
    ['Vip = false', ['false', 'true', null]],
    ['Vip <> true', ['false', 'true', null]],
    ['Seen > Seen', ['false', 'false', null]],
    // Three-valued logic.
    ['Vip and true', ['true', 'false', null]],
    ['Vip and false', ['false', 'false', 'false']],
    ['Vip or true', ['true', 'true', 'true']],
    ['Vip or false', ['true', 'false', null]],
    ['not Vip', ['false', 'true', null]],
    // Empties.
    ["if(Vip, 'yes', 'no')", ['yes', 'no', 'no']],
    ['if(Vip, Quantity)', ['3', null, null]],
    ['if(Vip, 1, 2.5)', ['1.0', '2.5', '2.5']],
    ["if(Vip, First, '')", ['Ada', null, null]],
    ["coalesce(Last, First, 'nobody')", ['Lovelace', 'Zoë🙂x', 'nobody']],
    ['coalesce(Quantity, 0.5)', ['3.0', '0.0', '0.5']],
    ['isEmpty(Last)', ['false', 'true', 'true']],
    ["in(First, 'Ada', 'Bob')", ['true', 'false', null]],
    ['in(Quantity, 0, 2, 4)', ['false', 'true', null]],
    ['in(3, Quantity, 3)', ['true', 'true', 'true']],
    ['in(3, Quantity, 4)', ['true', 'false', null]],
    ['in(First, Last, First)', ['true', 'true', null]],
    // Text.
    ["First & ' ' & Last", ['Ada Lovelace', 'Zoë🙂x', null]],
    ["First & ' (' & Quantity & ')'", ['Ada (3)', 'Zoë🙂x (0)', '()']],
    ['upper(First)', ['ADA', 'ZOË🙂X', null]],
    ['lower(First)', ['ada', 'zoë🙂x', null]],
    ["trim('  a ' & First)", ['a Ada', 'a Zoë🙂x', 'a']],
    ['left(First, 4)', ['Ada', 'Zoë🙂', null]],
    ['left(First, Quantity - 1)', ['Ad', null, null]],
    ['right(First, 2)', ['da', '🙂x', null]],
    ['right(First, 0)', [null, null, null]],
    ['mid(First, 2, 3)', ['da', 'oë🙂', null]],
    ['mid(First, 0, 2)', ['A', 'Z', null]],
    ['length(First)', ['3', '5', null]],
    ["contains(First, 'd')", ['true', 'false', null]],
    ["contains(First, 'D')", ['false', 'false', null]],
    ["startsWith(First, 'A')", ['true', 'false', null]],
    ["endsWith(First, 'x')", ['false', 'true', null]],
    ["replace(First, 'a', 'o')", ['Ado', 'Zoë🙂x', null]],
    ["replace(First, 'Ada', '')", [null, 'Zoë🙂x', null]],
    ['text([Unit Price])', ['19.99', '-10.50', null]],
    ['text(Weight / 3)', ['0.833333333333333', '-0.335', null]],
    ['text(Vip)', ['true', 'false', null]],
    ['text(Born)', ['2024-01-31', '1969-12-31', null]],
    ['text(Seen)', ['2024-07-01T00:30:00+02:00', '2024-01-01T01:00:00.250+01:00', null]],
    ["'it''s ' & \"\"\"so\"\"\"", ['it\'s "so"', 'it\'s "so"', 'it\'s "so"']],
    ["'e' & '\u0301'", ['é', 'é', 'é']],
    ["' ' & ' '", [null, null, null]],
    ['Up.Company', ['Bolt', 'Acme', null]],
    ["[Up].[Company] & '!'", ['Bolt!', 'Acme!', '!']],
    // Numbers.
    ['round([Unit Price])', ['20', '-11', null]],
    ['round([Unit Price], 1)', ['20.0', '-10.5', null]],
    ['round([Unit Price], 3)', ['19.990', '-10.500', null]],
    ['round(Weight)', ['3', '-1', null]],
    ['round(Weight, 2)', ['2.50', '-1.01', null]],
    ['floor([Unit Price])', ['19', '-11', null]],
    ['ceiling([Unit Price])', ['20', '-10', null]],
    ['floor(0.57 / 1 * 100)', ['57', '57', '57']],
    ['abs([Unit Price])', ['19.99', '10.50', null]],
    ['mod([Unit Price], 4)', ['3.99', '-2.50', null]],
    ['least(Quantity, [Unit Price], 2)', ['2.00', '-10.50', null]],
    ['greatest(Born, Due)', ['2024-02-29', '1970-01-01', null]],
    ['number(Code)', ['12.5', null, null]],
    ['number(Code, 2)', ['12.50', null, null]],
    ['quantile([Unit Price], 0.5)', ['4.745', '4.745', '4.745']],
    ['quantile(Quantity, 1)', ['3', '3', '3']],
    // Dates.
    ['year(Born)', ['2024', '1969', null]],
    ['quarter(Due)', ['1', '1', null]],
    ['month(Born)', ['1', '12', null]],
    ['day(Born)', ['31', '31', null]],
    ['weekday(Born)', ['3', '3', null]],
    ['month(Seen)', ['7', '1', null]],
    ['dateOf(Seen)', ['2024-07-01', '2024-01-01', null]],
    ['date(2024, Quantity, 31)', ['2024-03-31', null, null]],
    ['date(2024, 2, 29)', ['2024-02-29', '2024-02-29', '2024-02-29']],
    ['daysBetween(Born, Due)', ['29', '1', null]],
    ['daysBetween(Due, Seen)', ['123', '19723', null]],
    ['monthsBetween(Born, Due)', ['1', '0', null]],
    ['monthsBetween(Due, Born)', ['-1', '0', null]],
    ['addDays(Due, 1)', ['2024-03-01', '1970-01-02', null]],
    ['addMonths(Born, 1)', ['2024-02-29', '1970-01-31', null]],
    ['addMonths(Born, -11)', ['2023-02-28', '1969-01-31', null]],
    ['today()', ['2025-01-01', '2025-01-01', '2025-01-01']],
  ])('%s: %j', async (text, expected) => {
    expect(await shown(text)).toEqual(expected)
  })

  it('values only where there are rows, also those that are the same everywhere', async () => {
    expect(await shown("if(true, 'a', 'b')", { ...table, holes: [1] })).toEqual(['a', null, 'a'])
    expect(await shown('1 + 1', { ...table, holes: [0, 2] })).toEqual([null, '2', null])
    expect(await shown('quantile([Unit Price], 0.5)', { ...table, holes: [1] })).toEqual(['19.99', null, '19.99'])
  })

  it('the same in every block of many rows', async () => {
    const length = 20_000
    const cells = Array.from({ length }, (_, row) => (row % 7 === 0 ? null : row * 3))
    const many: FormulaTable = { ...table, length, holes: [8192], columns: { N: { type: 'integer', cells: cells.map((cell, row) => (row === 8192 ? null : cell)) }, T: { type: 'text', cells: cells.map((_, row) => `t${row % 11}`) } }, up: [] }
    const { column } = await valuesOf(resolved("coalesce(N, 5) * 2 + if(T = 't3', 1, 0)", many), many)
    const expected = cells.map((cell, row) => (row === 8192 ? null : (cell ?? 5) * 2 + (row % 11 === 3 ? 1 : 0)))
    expect(cells.map((_, row) => cellAt(column, row))).toEqual(expected)
    expect(await shown('quantile(N, 0.25)', many).then((values) => values[0])).toBe(String(quantile7(cells.filter((cell, row) => cell !== null && row !== 8192), 0.25)))
    expect((await shown("upper(T) & N", many)).slice(8191, 8194)).toEqual(['T724573', null, 'T924579'])
  })
})

function quantile7(values: readonly (number | null)[], share: number): number {
  const sorted = values.map(Number).sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return low + (high - low) * (place - Math.floor(place))
}

/** Every “a” becomes 400 characters, and 200 of these 400 again. */
function grown(text: string): string {
  const many = 'ax'.repeat(200)
  return `replace(replace(${text}, 'a', '${many}'), 'x', '${many}')`
}

/** A text of 20,000 characters twice. */
function joinedOften(text: string): string {
  const long = `replace(left(${text}, 1), left(${text}, 1), '${'y'.repeat(2000)}')`
  return `replace(${long}, 'y', '0123456789') & replace(${long}, 'y', '0123456789')`
}

describe('an error of a row', () => {
  it.each<[string, unknown]>([
    ['Won / Lost', { count: 1, kinds: [['divisionByZero', 1, [1]]] }],
    ['mod(Won, Lost)', { count: 1, kinds: [['divisionByZero', 1, [1]]] }],
    ['(Quantity + 9007199254740990) & First', { count: 1, kinds: [['tooLarge', 1, [0]]] }],
    ['[Unit Price] * 900719925474099 * 100', { count: 2, kinds: [['tooLarge', 2, [0, 1]]] }],
    ['date(2023, 2, 26 + Quantity)', { count: 1, kinds: [['noSuchDate', 1, [0]]] }],
    ['addDays(Born, 9999999)', { count: 2, kinds: [['noSuchDate', 2, [0, 1]]] }],
    [grown('First'), { count: 1, kinds: [['tooLong', 1, [0]]] }],
    [grown(grown("'a'")), { count: 3, kinds: [['tooLong', 3, [0, 1, 2]]] }],
    [joinedOften('First'), { count: 2, kinds: [['tooLong', 2, [0, 1]]] }],
    [`if(Vip, Code, ${grown('First')})`, null],
    [`coalesce(${grown('First')}, Code)`, null],
    ['number(Code)', { count: 1, kinds: [['notANumber', 1, [1]]] }],
    ['number(Code, 0)', { count: 2, kinds: [['notANumber', 2, [0, 1]]] }],
    ['Won / Lost + number(Code)', { count: 1, kinds: [['divisionByZero', 1, [1]], ['notANumber', 1, [1]]] }],
    // Only in the branch that is taken, and not where something takes care of it.
    ['if(Lost = 0, 0, Won / Lost)', null],
    ['coalesce(Won / Lost, 0)', null],
    ['isEmpty(Won / Lost)', null],
    ['Lost <> 0 and Won / Lost > 1', null],
    ['Won / Lost > 1 and Lost <> 0', null],
    ['Vip or Won / Lost > 1', { count: 1, kinds: [['divisionByZero', 1, [1]]] }],
    ['if(Won / Lost > 1, 1, 2)', { count: 1, kinds: [['divisionByZero', 1, [1]]] }],
    // A row that is left out of a quantile for an error keeps it.
    ['quantile(Won / Lost, 0.5)', { count: 1, kinds: [['divisionByZero', 1, [1]]] }],
    // Without a dividend nothing is divided.
    ["if(First = 'Ada', Won) / Lost", null],
  ])('%s: %j', async (text, expected) => {
    expect(await failures(text)).toEqual(expected)
  })

  it('leaves the row without a value and says what happened in a sentence', async () => {
    const { column, errors } = await valuesOf(resolved('Won / Lost', table), table)
    expect([cellAt(column, 0), cellAt(column, 1)]).toEqual([snap(57 / 43), null])
    expect(errors?.kinds[0]?.message).toBe('A division by zero has no value; ask for zero first, as in if([B] = 0, 0, [A] / [B]).')
  })

  it('names the first few rows only', async () => {
    const length = 100
    const zeros: FormulaTable = { ...table, length, up: [], columns: { N: { type: 'integer', cells: Array.from({ length }, (_, row) => row % 10) } } }
    expect(await failures('1 / N', zeros)).toEqual({ count: 10, kinds: [['divisionByZero', 10, [0, 10, 20, 30, 40]]] })
  })
})

describe('a column made by a formula', () => {
  it('is as narrow as its values', async () => {
    const kinds = async (text: string): Promise<unknown> => {
      const { column } = await valuesOf(resolved(text, table), table)
      return column.kind === 'number' ? [column.values.constructor.name, column.magnitude] : column.kind === 'text' ? [column.codes.constructor.name] : []
    }
    expect(await kinds('Quantity * 2')).toEqual(['Int32Array', 6])
    expect(await kinds('Quantity * 1000000000')).toEqual(['Float64Array', 3e9])
    expect(await kinds('Quantity / 2')).toEqual(['Float64Array', 1.5])
    expect(await kinds('upper(First)')).toEqual(['Uint8Array'])
  })

  it('keeps whole numbers exact to the last one', async () => {
    expect(await shown('9007199254740990 + Quantity - 2', table)).toEqual([null, '9007199254740988', null])
    expect(await shown('90071992547409.91 + Discount - 0.15', table)).toEqual([null, '90071992547409.76', null])
  })

  it('has floating numbers with 15 digits', () => {
    const samples = [1 / 3, 2 / 3, 0.1 + 0.2, 56.99999999999999, 100.49999999999999, 1e-9 / 3, 1e22 / 3, 34_933_919_371.02415, -0.000_012_345_678_901_234_5, 999_999_999_999_999.9, 0]
    expect(samples.map(snap)).toEqual(samples.map((value) => Number(value.toPrecision(15))))
  })
})

import fc from 'fast-check'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { Cell, FormulaColumn, FormulaTable } from './formulaTable.ts'

/** Rows with every type, values that collide, empties and holes, and formulas over them as people could write them. */

const words = ['Ada', 'ada', 'Bo', 'straße', 'Å', 'naïve 🙂', '12.5', '7', '-0.5', '3,5', 'x', 'a b  c', 'ﬁ', 'Zoë🙂🙂']
const cells = {
  text: fc.constantFrom(...words),
  boolean: fc.constantFrom(0, 1),
  integer: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -12, max: 40 }) }, { weight: 1, arbitrary: fc.constantFrom(9_007_199_254_740_991, -9_007_199_254_740_991, 4_000_000_000, 94_906_267) }),
  decimal: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -500, max: 20_000 }) }, { weight: 1, arbitrary: fc.constantFrom(9_007_199_254_740_991, 90_071_992_547_409, -123_456_789_012) }),
  floating: fc.oneof(fc.integer({ min: -50, max: 50 }).map((value) => value / 7), fc.double({ min: -1000, max: 1000, noNaN: true }).map((value) => Number(value.toPrecision(9))), fc.constantFrom(0, 0.57, 1e-9, 2.5e12)),
  date: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 19_000, max: 20_600 }) }, { weight: 1, arbitrary: fc.constantFrom(-719_162, 2_932_896, -1, 0, 19_782, 19_723, 11_016) }),
  datetime: fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }).map((value) => value - (value % 500)),
} as const

const columns: Readonly<Record<string, { readonly type: AttributeType; readonly scale: number | null; readonly cells: fc.Arbitrary<Cell> }>> = {
  'Name': { type: 'text', scale: null, cells: cells.text },
  'Nick name': { type: 'text', scale: null, cells: cells.text },
  'Count': { type: 'integer', scale: null, cells: cells.integer },
  'Size': { type: 'integer', scale: null, cells: fc.integer({ min: 0, max: 5 }) },
  'Price': { type: 'decimal', scale: 2, cells: cells.decimal },
  'Rate': { type: 'decimal', scale: 4, cells: cells.decimal },
  'Weight': { type: 'decimal', scale: null, cells: cells.floating },
  'Ok': { type: 'boolean', scale: null, cells: cells.boolean },
  'Born': { type: 'date', scale: null, cells: cells.date },
  'Seen': { type: 'datetime', scale: null, cells: cells.datetime },
  'Up.Title': { type: 'text', scale: null, cells: cells.text },
  'Up.Fee': { type: 'decimal', scale: 2, cells: cells.decimal },
  'Up.Open': { type: 'boolean', scale: null, cells: cells.boolean },
}

const randomTable: fc.Arbitrary<FormulaTable> = fc.integer({ min: 0, max: 70 }).chain((length) => {
  const column = ({ type, scale, cells: values }: (typeof columns)[string], rows: number): fc.Arbitrary<FormulaColumn> =>
    fc.array(fc.option(values, { freq: 5, nil: null }), { minLength: rows, maxLength: rows }).map((own) => ({ type, scale, cells: own }))
  const parents = 6
  return fc.record({
    columns: fc.record(Object.fromEntries(Object.entries(columns).map(([name, spec]) => [name, column(spec, name.startsWith('Up.') ? parents : length)]))),
    up: fc.array(fc.integer({ min: -1, max: parents - 1 }), { minLength: length, maxLength: length }),
    holes: fc.array(fc.nat({ max: 80 }), { maxLength: 4 }),
    length: fc.constant(length),
    asOf: fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }),
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
  }).map((table) => ({ ...table, columns: withoutHoles(table.columns, table.holes) }))
})

/** A hole has no cells. */
function withoutHoles(all: Readonly<Record<string, FormulaColumn>>, holes: readonly number[]): Record<string, FormulaColumn> {
  return Object.fromEntries(Object.entries(all).map(([name, column]) => [name, name.startsWith('Up.') ? column : { ...column, cells: column.cells.map((cell, row) => (holes.includes(row) ? null : cell)) }]))
}

type Kind = 'text' | 'integer' | 'exact' | 'number' | 'boolean' | 'date' | 'datetime'

const leaves: Readonly<Record<Kind, fc.Arbitrary<string>>> = {
  text: fc.constantFrom('Name', '[Nick name]', 'Up.Title', "'Ada'", '"a"', "' - '", "'12'"),
  integer: fc.constantFrom('Count', '[Size]', '0', '1', '2', '7', '100', '94906267'),
  exact: fc.constantFrom('Count', 'Price', 'Rate', 'Up.Fee', '0.25', '3', '1.50', '0.000001', '100'),
  number: fc.constantFrom('Count', 'Price', 'Rate', 'Weight', 'Weight', 'Up.Fee', '0.1', '57', '0.12345678', '1'),
  boolean: fc.constantFrom('Ok', 'Up.Open', 'true', 'false'),
  date: fc.constantFrom('Born', '#2024-02-29#', 'date(2023, 12, 31)', 'today()', 'dateOf(Seen)'),
  datetime: fc.constantFrom('Seen'),
}

const made = new Map<string, fc.Arbitrary<string>>()

/** Each kind of each depth is put together once: a tree of all of them would have millions of branches. */
function formula(kind: Kind, depth: number): fc.Arbitrary<string> {
  if (depth === 0) return leaves[kind]
  const key = `${kind} ${depth}`
  const known = made.get(key) ?? newFormula(kind, depth)
  made.set(key, known)
  return known
}

function newFormula(kind: Kind, depth: number): fc.Arbitrary<string> {
  const of = (other: Kind): fc.Arbitrary<string> => formula(other, depth - 1)
  const call = (name: string, ...kinds: readonly Kind[]): fc.Arbitrary<string> => fc.tuple(...kinds.map(of)).map((args) => `${name}(${args.join(', ')})`)
  const infix = (operators: readonly string[], left: Kind, right = left): fc.Arbitrary<string> => fc.tuple(of(left), fc.constantFrom(...operators), of(right)).map((parts) => `(${parts.join(' ')})`)
  const shared = [leaves[kind], call('if', 'boolean', kind, kind), call('if', 'boolean', kind), call('coalesce', kind, kind, kind)]
  const comparisons = ['=', '<>', '<', '<=', '>', '>=']
  const integers = [
    infix(['+', '-', '*'], 'integer'), call('mod', 'integer', 'integer'), call('floor', 'number'), call('ceiling', 'number'), call('round', 'number'), call('length', 'text'), call('abs', 'integer'),
    ...['year', 'quarter', 'month', 'day', 'weekday'].map((name) => call(name, 'date')), call('month', 'datetime'),
    call('daysBetween', 'date', 'datetime'), call('monthsBetween', 'date', 'date'), call('least', 'integer', 'integer', 'integer'), of('text').map((text) => `number(${text}, 0)`),
  ]
  const exacts = [of('integer'), infix(['+', '-'], 'exact'), infix(['*'], 'integer', 'exact'), call('mod', 'exact', 'exact'), fc.tuple(of('number'), fc.nat({ max: 6 })).map(([x, places]) => `round(${x}, ${places})`), of('text').map((text) => `number(${text}, 2)`), of('exact').map((x) => `-${x}`), call('greatest', 'exact', 'integer')]
  const table: Readonly<Record<Kind, readonly fc.Arbitrary<string>[]>> = {
    text: [infix(['&'], 'text'), infix(['&'], 'text', 'number'), call('upper', 'text'), call('lower', 'text'), call('trim', 'text'), call('left', 'text', 'integer'), call('right', 'text', 'integer'), call('mid', 'text', 'integer', 'integer'), call('replace', 'text', 'text', 'text'), of('text').map((text) => `replace(${text}, 'a', '')`), call('text', 'number'), call('text', 'date'), call('text', 'boolean'), call('text', 'datetime'), of('text').map((text) => `left(${text}, 2)`)],
    integer: integers,
    exact: exacts,
    number: [of('exact'), of('exact'), infix(['+', '-', '*', '/'], 'number'), infix(['/'], 'exact'), call('abs', 'number'), of('number').map((x) => `-${x}`), call('greatest', 'number', 'number'), call('number', 'text'), fc.tuple(of('number'), fc.constantFrom('0', '0.5', '0.9', '1', '0.25')).map(([x, share]) => `quantile(${x}, ${share})`)],
    boolean: [infix(comparisons, 'number'), infix(comparisons, 'exact'), infix(comparisons, 'text'), infix(comparisons, 'date'), infix(['=', '<>'], 'boolean'), infix(['and', 'or'], 'boolean'), of('boolean').map((a) => `not ${a}`), call('isEmpty', 'text'), call('isEmpty', 'number'), call('in', 'number', 'integer', 'exact'), call('in', 'text', 'text', 'text'), of('text').map((text) => `in(${text}, 'Ada', 'x', '7')`), call('contains', 'text', 'text'), call('startsWith', 'text', 'text'), call('endsWith', 'text', 'text')],
    date: [call('date', 'integer', 'integer', 'integer'), fc.tuple(of('integer'), of('integer')).map(([a, b]) => `date(2020 + mod(${a}, 9), 1 + mod(abs(${b}), 12), 29)`), call('dateOf', 'datetime'), call('addDays', 'date', 'integer'), call('addMonths', 'date', 'integer'), call('least', 'date', 'date')],
    datetime: [call('greatest', 'datetime', 'datetime')],
  }
  return fc.oneof(...shared, ...table[kind], ...table[kind])
}

export const randomFormula: fc.Arbitrary<{ readonly text: string; readonly table: FormulaTable }> = fc.record({
  text: fc.tuple(fc.constantFrom<Kind>('text', 'integer', 'exact', 'number', 'number', 'boolean', 'date', 'datetime'), fc.integer({ min: 1, max: 4 })).chain(([kind, depth]) => formula(kind, depth)),
  table: randomTable,
})

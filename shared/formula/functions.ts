/**
 * The one table of what a formula can do. The checker, the evaluation by columns, the SQL and the published grammar
 * derive from it; each lowering maps over {@link FunctionName}, so a function without one does not compile.
 */

/**
 * What an argument may be. number — integer or decimal; exact — a number that is not floating; measure — number, date
 * or date-time; ordered — text too; printable — anything, turned into text; day — a date, or a date-time taken by its
 * day; places — a literal 0 to 6; share — a literal 0 to 1 with at most six places.
 */
export type ParameterKind = 'any' | 'boolean' | 'number' | 'exact' | 'integer' | 'measure' | 'ordered' | 'text' | 'printable' | 'date' | 'datetime' | 'day' | 'places' | 'share'

/**
 * The type of the value. alike — what the arguments marked `alike` have in common: the widest scale, else floating;
 * same — that of the first argument; product — the scales added, floating beyond six; places — a decimal with the
 * places given (integer for 0 and where left out); parsed — the same, but floating where left out.
 */
export type ResultKind = 'alike' | 'same' | 'product' | 'places' | 'parsed' | 'floating' | 'integer' | 'text' | 'boolean' | 'date'

export interface Parameter {
  readonly name: string
  readonly kind: ParameterKind
  /** Turned into the type that all arguments so marked have in common. */
  readonly alike?: true
  /** May be left out; only the last ones. */
  readonly optional?: true
}

export interface FunctionSpec {
  /** operator — written as `symbol`; function — by its name; inserted — only put in by the checker. */
  readonly written: 'operator' | 'function' | 'inserted'
  readonly symbol?: string
  readonly parameters: readonly Parameter[]
  /** The last parameter may be given any number of times. */
  readonly repeats?: true
  readonly result: ResultKind
  /** For the grammar and the builder: one sentence. */
  readonly says: string
}

const a = { name: 'a', kind: 'number', alike: true } as const
const b = { name: 'b', kind: 'number', alike: true } as const
const factors = [{ name: 'a', kind: 'number' }, { name: 'b', kind: 'number' }] as const
const equals = [{ name: 'a', kind: 'any', alike: true }, { name: 'b', kind: 'any', alike: true }] as const
const ordered = [{ name: 'a', kind: 'ordered', alike: true }, { name: 'b', kind: 'ordered', alike: true }] as const
const truths = [{ name: 'a', kind: 'boolean' }, { name: 'b', kind: 'boolean' }] as const
const x = { name: 'x', kind: 'number' } as const
const text = { name: 'text', kind: 'text' } as const
const part = { name: 'part', kind: 'text' } as const
const count = { name: 'count', kind: 'integer' } as const
const day = { name: 'day', kind: 'day' } as const
const date = { name: 'date', kind: 'date' } as const
const days = [{ name: 'from', kind: 'day' }, { name: 'to', kind: 'day' }] as const

const operator = { written: 'operator' } as const
const named = { written: 'function' } as const

export const functions = {
  or: { ...operator, symbol: 'or', parameters: truths, result: 'boolean', says: 'True where either is true; empty where that hangs on an empty one.' },
  and: { ...operator, symbol: 'and', parameters: truths, result: 'boolean', says: 'True where both are true; empty where that hangs on an empty one.' },
  not: { ...operator, symbol: 'not', parameters: [{ name: 'a', kind: 'boolean' }], result: 'boolean', says: 'True where it is false.' },
  equal: { ...operator, symbol: '=', parameters: equals, result: 'boolean', says: 'The same value; text with its upper and lower case.' },
  notEqual: { ...operator, symbol: '<>', parameters: equals, result: 'boolean', says: 'Another value.' },
  less: { ...operator, symbol: '<', parameters: ordered, result: 'boolean', says: 'Less, earlier, or before in the order of the characters.' },
  lessOrEqual: { ...operator, symbol: '<=', parameters: ordered, result: 'boolean', says: 'Less or the same.' },
  greater: { ...operator, symbol: '>', parameters: ordered, result: 'boolean', says: 'Greater, later, or behind in the order of the characters.' },
  greaterOrEqual: { ...operator, symbol: '>=', parameters: ordered, result: 'boolean', says: 'Greater or the same.' },
  concat: { ...operator, symbol: '&', parameters: [{ name: 'a', kind: 'printable' }, { name: 'b', kind: 'printable' }], result: 'text', says: 'One text behind the other; an empty one adds nothing.' },
  add: { ...operator, symbol: '+', parameters: [a, b], result: 'alike', says: 'The sum, at the wider scale.' },
  subtract: { ...operator, symbol: '-', parameters: [a, b], result: 'alike', says: 'The difference, at the wider scale.' },
  multiply: { ...operator, symbol: '*', parameters: factors, result: 'product', says: 'The product, with the decimal places of both; floating beyond six.' },
  divide: { ...operator, symbol: '/', parameters: factors, result: 'floating', says: 'The quotient, floating; division by zero is an error of the row.' },
  negate: { ...operator, symbol: '-', parameters: [{ name: 'a', kind: 'number' }], result: 'same', says: 'The number with the other sign.' },

  if: { ...named, parameters: [{ name: 'condition', kind: 'boolean' }, { name: 'then', kind: 'any', alike: true }, { name: 'else', kind: 'any', alike: true, optional: true }], result: 'alike', says: 'The second value where the condition is true, else the third (empty where left out); an empty condition counts as not true.' },
  coalesce: { ...named, parameters: [{ name: 'a', kind: 'any', alike: true }, { name: 'b', kind: 'any', alike: true }], repeats: true, result: 'alike', says: 'The first value that is not empty.' },
  isEmpty: { ...named, parameters: [{ name: 'x', kind: 'any' }], result: 'boolean', says: 'True where there is no value.' },
  in: { ...named, parameters: [{ name: 'x', kind: 'any', alike: true }, { name: 'a', kind: 'any', alike: true }], repeats: true, result: 'boolean', says: 'True where the first value equals one of the others.' },

  round: { ...named, parameters: [x, { name: 'places', kind: 'places', optional: true }], result: 'places', says: 'Rounded to so many decimal places (none where left out), halves away from zero.' },
  floor: { ...named, parameters: [x], result: 'integer', says: 'The largest whole number that is not greater.' },
  ceiling: { ...named, parameters: [x], result: 'integer', says: 'The smallest whole number that is not less.' },
  abs: { ...named, parameters: [x], result: 'same', says: 'The number without its sign.' },
  mod: { ...named, parameters: [{ name: 'a', kind: 'exact', alike: true }, { name: 'b', kind: 'exact', alike: true }], result: 'alike', says: 'What a division leaves over, with the sign of the first; only of exact numbers.' },
  least: { ...named, parameters: [{ name: 'a', kind: 'measure', alike: true }, { name: 'b', kind: 'measure', alike: true }], repeats: true, result: 'alike', says: 'The smallest or earliest; empty where one is.' },
  greatest: { ...named, parameters: [{ name: 'a', kind: 'measure', alike: true }, { name: 'b', kind: 'measure', alike: true }], repeats: true, result: 'alike', says: 'The greatest or latest; empty where one is.' },
  number: { ...named, parameters: [text, { name: 'places', kind: 'places', optional: true }], result: 'parsed', says: 'The number written in a text: floating, or exact with at most so many places; any other text is an error of the row.' },
  quantile: { ...named, parameters: [x, { name: 'share', kind: 'share' }], result: 'floating', says: 'One number: the quantile of the values in all rows of the entity (type 7 of Hyndman and Fan; rows without a value are left out).' },

  upper: { ...named, parameters: [text], result: 'text', says: 'In upper case.' },
  lower: { ...named, parameters: [text], result: 'text', says: 'In lower case.' },
  trim: { ...named, parameters: [text], result: 'text', says: 'Without the blanks around it.' },
  left: { ...named, parameters: [text, count], result: 'text', says: 'Its first characters.' },
  right: { ...named, parameters: [text, count], result: 'text', says: 'Its last characters.' },
  mid: { ...named, parameters: [text, { name: 'start', kind: 'integer' }, count], result: 'text', says: 'So many characters from a place on; the first is 1.' },
  length: { ...named, parameters: [text], result: 'integer', says: 'The number of characters.' },
  contains: { ...named, parameters: [text, part], result: 'boolean', says: 'True where the part occurs; upper and lower case differ.' },
  startsWith: { ...named, parameters: [text, part], result: 'boolean', says: 'True where the text begins so.' },
  endsWith: { ...named, parameters: [text, part], result: 'boolean', says: 'True where the text ends so.' },
  replace: { ...named, parameters: [text, { name: 'old', kind: 'text' }, { name: 'new', kind: 'text' }], result: 'text', says: "Every occurrence of the second replaced by the third; '' removes them." },
  text: { ...named, parameters: [{ name: 'x', kind: 'printable' }], result: 'text', says: 'The value as text: numbers with a point, true or false, ISO dates.' },

  year: { ...named, parameters: [day], result: 'integer', says: 'The year.' },
  quarter: { ...named, parameters: [day], result: 'integer', says: 'The quarter, 1 to 4.' },
  month: { ...named, parameters: [day], result: 'integer', says: 'The month, 1 to 12.' },
  day: { ...named, parameters: [day], result: 'integer', says: 'The day of the month.' },
  weekday: { ...named, parameters: [day], result: 'integer', says: 'The day of the week; Monday is 1.' },
  date: { ...named, parameters: [{ name: 'year', kind: 'integer' }, { name: 'month', kind: 'integer' }, { name: 'day', kind: 'integer' }], result: 'date', says: 'The date; one that there is not is an error of the row.' },
  dateOf: { ...named, parameters: [{ name: 'moment', kind: 'datetime' }], result: 'date', says: "The day of a date-time in the workspace's time zone." },
  daysBetween: { ...named, parameters: days, result: 'integer', says: 'The days from the first to the second; negative where that is earlier.' },
  monthsBetween: { ...named, parameters: days, result: 'integer', says: 'The whole months from the first to the second; negative where that is earlier.' },
  addDays: { ...named, parameters: [date, { name: 'days', kind: 'integer' }], result: 'date', says: 'The date so many days later.' },
  addMonths: { ...named, parameters: [date, { name: 'months', kind: 'integer' }], result: 'date', says: "The same day so many months later, or the month's last." },
  today: { ...named, parameters: [], result: 'date', says: 'The day of “as of” in the workspace\'s time zone.' },

  convert: { written: 'inserted', parameters: [{ name: 'x', kind: 'number' }], result: 'same', says: "The same number in the form of the call's own type and scale: exact at a wider scale, or floating." },
} as const satisfies Record<string, FunctionSpec>

export type FunctionName = keyof typeof functions
export const functionNames = Object.keys(functions) as readonly FunctionName[]

export function functionSpec(name: FunctionName): FunctionSpec {
  return functions[name]
}

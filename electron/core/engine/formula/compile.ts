import type { FunctionName } from '@shared/formula/functions.ts'
import { firstDay, lastDay } from '@shared/formula/literals.ts'
import { placesOf, type CallNode, type FormulaAttribute, type TypedNode } from '@shared/formula/resolved.ts'
import { absolute, add, divide, extreme, modulo, multiply, negate, subtract } from './arithmetic.ts'
import * as calendar from './calendar.ts'
import { branch, fallback } from './choose.ts'
import { dateOf, dateStep } from './dates.ts'
import { compareNumbers, emptiness, equalTruths, joined, negation } from './logic.ts'
import { convert, rounded, snapped } from './rounding.ts'
import { attributeVector, constant, type FormulaInput } from './sources.ts'
import { joined as joinedTexts, lengthOf, middle, numberIn, printed, replaced, rightmost, textHolds } from './textFunctions.ts'
import { numberStep, textStep, textTruth, type Scalar } from './texts.ts'
import type { BooleanVector, NumberVector, Vector } from './vector.ts'

export interface CompileContext {
  readonly input: (attribute: FormulaAttribute) => FormulaInput
  /** IANA name. */
  readonly zone: string
  /** Days since 1970. */
  readonly today: number
  /** What is known of calls that are about all rows. */
  readonly quantiles: ReadonlyMap<CallNode, NumberVector>
}

/** The steps that work out a node block by block. Vectors hold one block at a time, so each belongs to one evaluation. */
export function compileNode(node: TypedNode, context: CompileContext): Vector {
  switch (node.kind) {
    case 'literal':
      return constant(node)
    case 'attribute':
      return attributeVector(context.input(node.attribute))
    case 'call':
      return lowerings[node.name]({ node, args: argsOf(node).map((arg) => compileNode(arg, context)), context })
  }
}

/** Texts put together in a row are one step: those in between need not be made. */
function argsOf(node: CallNode): readonly TypedNode[] {
  return node.name === 'concat' ? node.args.flatMap((arg) => (arg.kind === 'call' && arg.name === 'concat' ? argsOf(arg) : [arg])) : node.args
}

interface Call {
  readonly node: CallNode
  readonly args: readonly Vector[]
  readonly context: CompileContext
}

type Lowering = (call: Call) => Vector

function numberOf(vector: Vector | undefined): NumberVector {
  if (vector?.kind !== 'number') throw new Error('The formula has been checked to have a number here.')
  return vector
}

function truthOf(vector: Vector | undefined): BooleanVector {
  if (vector?.kind !== 'boolean') throw new Error('The formula has been checked to be true or false here.')
  return vector
}

const isFloating = (node: TypedNode | undefined): boolean => node !== undefined && placesOf(node) === null
const numbers = ({ args }: Call): readonly NumberVector[] => args.map(numberOf)
const first = ({ args }: Call): NumberVector => numberOf(args[0])
const second = ({ args }: Call): NumberVector => numberOf(args[1])
const placesOfArg = ({ node }: Call): number | null => placesOf(node.args[0] ?? node)

/** The arguments of a comparison are alike; floating ones are compared as the exact numbers they stand for. */
function compared({ node }: Call, a: Vector | undefined, b: Vector | undefined, operator: 'equal' | 'less'): BooleanVector {
  if (a?.kind === 'text' && b?.kind === 'text') return textTruth({ args: [a, b] }, textHolds(operator))
  if (a?.kind === 'boolean') return equalTruths(a, truthOf(b))
  const sides = [numberOf(a), numberOf(b)].map((side) => (isFloating(node.args[0]) ? snapped(side) : side))
  return compareNumbers(numberOf(sides[0]), numberOf(sides[1]), operator)
}

/** Like x = a or x = b …, but texts that are written out are looked up all at once. */
function membership(call: Call): Vector {
  const [x, ...options] = call.args
  const values = call.node.args.slice(1).map((arg) => (arg.kind === 'literal' && typeof arg.value === 'string' ? arg.value : null))
  if (x?.kind === 'text' && !values.includes(null)) {
    const set: ReadonlySet<Scalar> = new Set(values)
    return textTruth({ args: [x] }, ([text = null]) => set.has(text))
  }
  return options.map((option) => compared(call, x, option, 'equal')).reduce((some, one) => joined(some, one, 'or'))
}

function roundedTo(call: Call, rounding: 'round' | 'floor' | 'ceiling'): Vector {
  return rounded(first(call), placesOfArg(call), placesOf(call.node) ?? 0, rounding)
}

const text = (value: Scalar | undefined): string => String(value ?? '')
const made = (work: (t: string, n: number, m: number) => string): Lowering => ({ args }) => textStep({ args }, ([t, n, m]) => work(text(t), Number(n), Number(m)))
const found = (holds: (t: string, part: string) => boolean): Lowering => ({ args }) => textTruth({ args }, ([t, part]) => holds(text(t), text(part)))
const calendarPart = (bound: number, work: (date: number) => number): Lowering => (call) => dateStep(numbers(call), { bound, canFail: false }, work)
const dateMade = (work: (a: number, b: number, c: number) => number): Lowering => (call) => dateStep(numbers(call), { bound: lastDay, canFail: true }, work)
const between = (work: (from: number, to: number) => number): Lowering => (call) => dateStep(numbers(call), { bound: lastDay - firstDay, canFail: false }, work)

const lowerings = {
  or: ({ args }) => joined(truthOf(args[0]), truthOf(args[1]), 'or'),
  and: ({ args }) => joined(truthOf(args[0]), truthOf(args[1]), 'and'),
  not: ({ args }) => negation(truthOf(args[0])),
  equal: (call) => compared(call, call.args[0], call.args[1], 'equal'),
  notEqual: (call) => negation(compared(call, call.args[0], call.args[1], 'equal')),
  less: (call) => compared(call, call.args[0], call.args[1], 'less'),
  lessOrEqual: (call) => negation(compared(call, call.args[1], call.args[0], 'less')),
  greater: (call) => compared(call, call.args[1], call.args[0], 'less'),
  greaterOrEqual: (call) => negation(compared(call, call.args[0], call.args[1], 'less')),
  concat: ({ args }) => textStep({ args, lenient: args.map((_, index) => index) }, (parts) => joinedTexts(parts.map(text))),
  add: (call) => add(first(call), second(call), isFloating(call.node)),
  subtract: (call) => subtract(first(call), second(call), isFloating(call.node)),
  multiply: (call) => multiply(first(call), second(call), isFloating(call.node)),
  divide: (call) => divide(first(call), second(call), (placesOf(call.node.args[1] ?? call.node) ?? 0) - (placesOfArg(call) ?? 0)),
  negate: (call) => negate(first(call), isFloating(call.node)),

  if: ({ args: [condition, a, b] }) => branch(truthOf(condition), a ?? missingArgument(), b ?? missingArgument()),
  coalesce: ({ args }) => args.reduce(fallback),
  isEmpty: ({ args: [x] }) => emptiness(x ?? missingArgument()),
  in: membership,

  round: (call) => roundedTo(call, 'round'),
  floor: (call) => roundedTo(call, 'floor'),
  ceiling: (call) => roundedTo(call, 'ceiling'),
  abs: (call) => absolute(first(call), isFloating(call.node)),
  mod: (call) => modulo(first(call), second(call)),
  least: (call) => extreme(numbers(call), isFloating(call.node), 1),
  greatest: (call) => extreme(numbers(call), isFloating(call.node), -1),
  number: ({ args, node }) => numberStep({ args }, placesOf(node) === null ? Number.MAX_VALUE : Number.MAX_SAFE_INTEGER, true, ([t]) => numberIn(text(t), placesOf(node))),
  quantile: ({ node, context }) => context.quantiles.get(node) ?? missingArgument(),

  upper: made((t) => t.toUpperCase()),
  lower: made((t) => t.toLowerCase()),
  trim: made((t) => t.trim()),
  left: made((t, count) => middle(t, 1, count)),
  right: made(rightmost),
  mid: made(middle),
  length: ({ args }) => numberStep({ args }, 2 ** 30, false, ([t]) => lengthOf(text(t))),
  contains: found((t, part) => t.includes(part)),
  startsWith: found((t, part) => t.startsWith(part)),
  endsWith: found((t, part) => t.endsWith(part)),
  replace: ({ args }) => textStep({ args, lenient: [1, 2] }, ([t, old, by]) => replaced(text(t), text(old), text(by))),
  text: ({ args, node, context }) => textStep({ args }, printed(node.args[0] ?? node, context.zone)),

  year: calendarPart(9999, calendar.yearOf),
  quarter: calendarPart(4, calendar.quarterOf),
  month: calendarPart(12, calendar.monthOf),
  day: calendarPart(31, calendar.dayOfMonth),
  weekday: calendarPart(7, calendar.weekdayOf),
  date: dateMade(calendar.dateFrom),
  dateOf: (call) => dateOf(first(call), call.context.zone),
  daysBetween: between((from, to) => to - from),
  monthsBetween: between(calendar.monthsBetween),
  addDays: dateMade(calendar.daysLater),
  addMonths: dateMade(calendar.monthsLater),
  today: ({ context }) => constant({ type: 'date', value: context.today }),

  convert: (call) => convert(first(call), placesOfArg(call), placesOf(call.node)),
} satisfies Record<FunctionName, Lowering>

function missingArgument(): never {
  throw new Error('The formula has been checked to have every argument.')
}

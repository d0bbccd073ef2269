import type { CallNode, ResolvedFormula, TypedNode } from '@shared/formula/resolved.ts'
import { exact, minus, plus, power10, quotient, size, times } from './fraction.ts'
import { floatingOf, fractionOf, inRange, none, numberOf, order, RowError, sign, snapped, ulp, type Floating, type FormulaWorld, type Outcome, type Plain } from './naiveFormulaValues.ts'
import { work } from './naiveFormulaWork.ts'

/**
 * The stored value of a row with the kinds of its errors, straight from the grammar: exact fractions instead of doubles, luxon
 * instead of calendar arithmetic, one character after the other. Shares nothing with the evaluation by columns on purpose; slow on purpose.
 */
export function naiveFormula(formula: ResolvedFormula, row: number, world: FormulaWorld): { readonly value: string | number | null; readonly errors: readonly string[] } {
  const { value, errors } = judge(formula.root, row, world)
  return { value: value === null ? null : stored(value, formula), errors: [...errors].sort() }
}

function stored(value: Plain, { type, scale }: ResolvedFormula): string | number | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim().normalize('NFC')
  if (typeof value === 'boolean') return value ? 1 : 0
  if ('error' in value) return numberOf(snapped(value))
  return numberOf(times(value, power10(type === 'decimal' ? (scale ?? 0) : 0)))
}

function judge(node: TypedNode, row: number, world: FormulaWorld): Outcome {
  if (node.kind === 'call') return call(node, row, world)
  const cell = node.kind === 'literal' ? node.value : world.cell(node.attribute, row)
  return { value: cell === null ? null : plainOf(cell, node), errors: none }
}

function plainOf(cell: string | number, { type, scale }: TypedNode): Plain {
  if (typeof cell === 'string') return cell
  if (type === 'boolean') return cell === 1
  if (type !== 'decimal') return exact(cell)
  return scale === null ? { exact: exact(cell), error: 0 } : quotient(exact(cell), power10(scale))
}

const isTrue = ({ value }: Outcome): boolean => value === true
const isFalse = ({ value }: Outcome): boolean => value === false
const union = (outcomes: readonly Outcome[]): ReadonlySet<string> => new Set(outcomes.flatMap((outcome) => [...outcome.errors]))

function call(node: CallNode, row: number, world: FormulaWorld): Outcome {
  const at = (index: number): Outcome => judge(node.args[index] ?? node, row, world)
  switch (node.name) {
    case 'and':
    case 'or': {
      const decides = node.name === 'and' ? isFalse : isTrue
      const sides = [at(0), at(1)]
      const deciding = sides.filter(decides)
      if (deciding.length > 0) return { value: node.name === 'or', errors: union(deciding) }
      return { value: sides.some((side) => side.value === null) ? null : node.name === 'and', errors: union(sides) }
    }
    case 'if': {
      const asked = at(0)
      const chosen = at(isTrue(asked) ? 1 : 2)
      return { value: chosen.value, errors: union([asked, chosen]) }
    }
    case 'coalesce': {
      const all = node.args.map((_, index) => at(index))
      return all.find((one) => one.value !== null) ?? { value: null, errors: union(all) }
    }
    case 'isEmpty':
      return { value: at(0).value === null, errors: none }
    case 'in':
      return oneOf(at(0), node.args.slice(1).map((_, index) => at(index + 1)))
    case 'quantile':
      return quantile(node, row, world)
    case 'concat': {
      const sides = [at(0), at(1)]
      const text = sides.map((side) => side.value ?? '').join('')
      return { value: text === '' ? null : text, errors: union(sides) }
    }
    case 'replace': {
      const args = [at(0), at(1), at(2)]
      const [text, old, by] = args.map((arg) => arg.value ?? '')
      const result = old === '' ? String(text) : String(text).replaceAll(String(old), () => String(by))
      return { value: result === '' ? null : result, errors: union(args) }
    }
    default:
      return strict(node, node.args.map((_, index) => at(index)), world)
  }
}

function oneOf(x: Outcome, options: readonly Outcome[]): Outcome {
  if (x.value === null) return { value: null, errors: union([x, ...options]) }
  const value = x.value
  const same = options.filter((option) => option.value !== null && order(value, option.value) === 0)
  if (same.length > 0) return { value: true, errors: union([x, ...same]) }
  const all = union([x, ...options])
  return { value: options.some((option) => option.value === null) ? null : false, errors: all }
}

const quantiles = new WeakMap<FormulaWorld, Map<CallNode, Floating | null>>()

function quantile(node: CallNode, row: number, world: FormulaWorld): Outcome {
  const [of] = node.args
  if (of === undefined) throw new Error('A quantile is of something.')
  const known = quantiles.get(world) ?? new Map<CallNode, Floating | null>()
  quantiles.set(world, known)
  const value = known.has(node) ? known.get(node) : overAllRows(node, of, world)
  known.set(node, value ?? null)
  return { value: value ?? null, errors: judge(of, row, world).errors }
}

function overAllRows(node: CallNode, of: TypedNode, world: FormulaWorld): Floating | null {
  const [, share] = node.args
  if (share?.kind !== 'literal' || share.value === null) throw new Error('A quantile has a share.')
  const outcomes = Array.from({ length: world.rows }, (_, other) => other).filter(world.hasRow).map((other) => judge(of, other, world).value)
  const values = outcomes.filter((value) => value !== null).map(floatingOf).sort((a, b) => sign(minus(a.exact, b.exact)))
  const place = times(exact(values.length - 1), fractionOf(plainOf(share.value, share)))
  const below = { over: place.over / place.under, under: 1n }
  const low = values[Number(below.over)]
  if (low === undefined) return null
  const rest = minus(place, below)
  const high = (rest.over === 0n ? low : values[Number(below.over) + 1]) ?? low
  const steps = rest.over === 0n ? 1 : 5
  const error = Math.max(...values.map((value) => value.error)) + Math.max(size(low.exact), size(high.exact)) * ulp * steps
  return { exact: plus(low.exact, times(minus(high.exact, low.exact), rest)), error }
}

/** A function that needs all its arguments. */
function strict(node: CallNode, args: readonly Outcome[], world: FormulaWorld): Outcome {
  const errors = union(args)
  const values = args.map((arg) => arg.value).filter((value) => value !== null)
  if (values.length < args.length) return { value: null, errors }
  try {
    const value = inRange(work(node, values, world), node)
    return { value: value === '' ? null : value, errors }
  } catch (error) {
    if (error instanceof RowError) return { value: null, errors: new Set([...errors, error.message]) }
    throw error
  }
}

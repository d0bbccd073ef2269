import type { FunctionName } from '@shared/formula/functions.ts'
import { placesOf } from '@shared/formula/resolved.ts'
import type { Compilation } from '../compilation.ts'
import { list, literal, sql, whole, type Fragment } from '../fragment.ts'
import { anyOf, truth } from '../truth.ts'
import { argument, isFloating, needing, needingWhole, type Call, type FunctionLowering } from './call.ts'

type Names = Extract<FunctionName, 'add' | 'subtract' | 'multiply' | 'divide' | 'negate' | 'round' | 'floor' | 'ceiling' | 'abs' | 'mod' | 'least' | 'greatest' | 'number' | 'quantile' | 'convert'>

/** A floating number with 15 significant digits. */
export function snapped(of: Fragment, compilation: Compilation): Fragment {
  const { dialect, inexact } = compilation
  if (dialect.isStored) return needing(compilation, 'digits_15', sql`digits_15(${of})`)
  inexact.add('floating')
  return dialect.digits15(of)
}

const placesOfArgument = (call: Call, index: number): number | null => placesOf(call.node.args[index] ?? call.node)

function sum(sign: Fragment): FunctionLowering {
  return (call) => {
    // What rounding leaves of a difference that should be nothing is not taken away here.
    if (isFloating(call.node)) call.compilation.inexact.add('floating')
    return sql`(${argument(call, 0)} ${sign} ${argument(call, 1)})`
  }
}

/** Whole numbers of the workspace have the places of both; elsewhere the database keeps count of them. */
function product(call: Call): Fragment {
  const { dialect, inexact } = call.compilation
  if (isFloating(call.node) && !dialect.isStored) inexact.add('floating')
  return sql`(${dialect.isStored || isFloating(call.node) ? argument(call, 0) : dialect.wide(argument(call, 0))} * ${argument(call, 1)})`
}

function quotient(call: Call): Fragment {
  const { dialect, inexact } = call.compilation
  const [a, b] = [placesOfArgument(call, 0) ?? 0, placesOfArgument(call, 1) ?? 0]
  if (!dialect.isStored) {
    inexact.add('floating')
    return sql`(${dialect.floating(argument(call, 0), 0)} / NULLIF(${dialect.floating(argument(call, 1), 0)}, 0))`
  }
  const places = b - a
  const unit = literal({ type: 'floating', number: 10 ** Math.abs(places) })
  const whole = sql`CAST(${argument(call, 0)} AS REAL) / NULLIF(${argument(call, 1)}, 0)`
  return places === 0 ? sql`(${whole})` : places > 0 ? sql`(${whole} * ${unit})` : sql`(${whole} / ${unit})`
}

type Rounding = 'round' | 'floor' | 'ceiling'

function rounding(how: Rounding): FunctionLowering {
  return (call) => {
    const { dialect } = call.compilation
    const own = argument(call, 0)
    const [from, to] = [placesOfArgument(call, 0), placesOf(call.node) ?? 0]
    if (dialect.isStored) {
      if (from !== null && from <= to) return scaled(own, to - from)
      const word = literal({ type: 'text', text: how })
      return from === null ? needingWhole(call.compilation, 'rounded_floating', sql`rounded_floating(${own}, ${whole(to)}, ${word})`) : needingWhole(call.compilation, 'rounded', sql`rounded(${own}, ${whole(10 ** (from - to))}, ${word})`)
    }
    if (from !== null && from <= to) return own
    if (from === null) call.compilation.inexact.add('floating')
    return dialect.rounded(from === null ? dialect.exact(own) : own, how, to)
  }
}

/** The same number with more decimal places. */
function scaled(of: Fragment, places: number): Fragment {
  return places === 0 ? of : sql`(${of} * ${whole(10 ** places)})`
}

/** Empty where any argument is. */
function extreme(isLeast: boolean): FunctionLowering {
  return (call) => {
    const { dialect } = call.compilation
    if (dialect.isStored) return isLeast ? sql`min(${list(call.args)})` : sql`max(${list(call.args)})`
    const isEmpty = anyOf(call.args.map((one) => truth(sql`${one} IS NULL`)))
    return sql`CASE WHEN NOT (${isEmpty.sql}) THEN ${isLeast ? sql`LEAST` : sql`GREATEST`}(${list(call.args)}) END`
  }
}

function converted(call: Call): Fragment {
  const { dialect } = call.compilation
  const [from, to] = [placesOfArgument(call, 0), placesOf(call.node)]
  const own = argument(call, 0)
  if (from === null) return own
  if (to === null) return sql`(${dialect.floating(own, dialect.isStored ? from : 0)})`
  return dialect.isStored ? scaled(own, to - from) : dialect.widened(own, to)
}

export const numberFunctions = {
  add: sum(sql`+`),
  subtract: sum(sql`-`),
  multiply: product,
  divide: quotient,
  negate: (call) => sql`(0 - ${argument(call, 0)})`,
  round: rounding('round'),
  floor: rounding('floor'),
  ceiling: rounding('ceiling'),
  abs: (call) => sql`abs(${argument(call, 0)})`,
  mod: (call) => call.compilation.dialect.modulo(argument(call, 0), argument(call, 1), placesOf(call.node) ?? 0),
  least: extreme(true),
  greatest: extreme(false),
  number: (call) => {
    const { dialect } = call.compilation
    const places = placesOf(call.node)
    if (!dialect.isStored) return dialect.numberIn(argument(call, 0), places)
    const read = sql`number_in(${argument(call, 0)}, ${places === null ? whole(-1) : whole(places)})`
    return places === null ? needing(call.compilation, 'number_in', read) : needingWhole(call.compilation, 'number_in', read)
  },
  quantile: (call) => {
    const { dialect, inexact } = call.compilation
    const [of, share] = call.node.args
    if (!of || share?.kind !== 'literal') throw new Error('A quantile has a share that is written out.')
    const places = placesOf(of)
    if (!dialect.isStored) inexact.add('floating')
    return call.overAllRows(of, (value) => {
      const own = places === null ? value : dialect.floating(value, dialect.isStored ? places : 0)
      if (dialect.isStored) call.compilation.needs.add('quantile_7')
      return dialect.quantile(own, { numerator: Number(share.value), denominator: 10 ** (placesOf(share) ?? 0) })
    })
  },
  convert: converted,
} satisfies Record<Names, FunctionLowering>

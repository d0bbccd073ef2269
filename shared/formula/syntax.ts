import { didYouMean } from '../rules/names.ts'
import { functionNames, functionSpec, type FunctionName } from './functions.ts'
import { maxNesting, type FormulaProblem } from './scope.ts'
import { tokensOf, type Token } from './tokens.ts'

/** A formula as written, before names and types are known. `steps`: how many parts wait for one another. */
export type Syntax = { readonly from: number; readonly to: number; readonly steps: number } & (
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'date'; readonly day: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'name'; readonly path: readonly string[]; readonly isBare: boolean }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Syntax[] }
  | { readonly kind: 'faulty' }
)

/** From weakest to strongest; those of one line are joined left to right, comparisons not at all. */
export const precedence = [['or'], ['and'], ['not'], ['=', '<>', '<', '<=', '>', '>='], ['&'], ['+', '-'], ['*', '/']] as const
const notPower = 2
const comparePower = 3
const signPower = precedence.length

const binary = new Map(functionNames.flatMap((name): [string, { readonly name: FunctionName; readonly power: number }][] => {
  const { symbol, parameters } = functionSpec(name)
  const power = precedence.findIndex((line) => (line as readonly string[]).includes(symbol ?? ''))
  return symbol !== undefined && parameters.length === 2 ? [[symbol, { name, power }]] : []
}))

const byLowerName = new Map(functionNames.filter((name) => functionSpec(name).written === 'function').map((name) => [name.toLowerCase(), name]))
const writtenNames = [...byLowerName.values()]

const oneRow = 'a formula sees one row at a time; sums, averages and counts of rows are measures.'
const elsewhere = new Map(Object.entries({ len: 'length', substring: 'mid', substr: 'mid', iif: 'if', ifnull: 'coalesce', nvl: 'coalesce', isnull: 'isEmpty', now: 'today', min: 'least', max: 'greatest', ceil: 'ceiling', concat: 'the operator &', cast: 'number or text', datediff: 'daysBetween', percentile: 'quantile' }))

export function functionNamed(name: string): FunctionName | undefined {
  return byLowerName.get(name.toLowerCase())
}

export function parseFormula(text: string): { readonly root: Syntax; readonly problems: readonly FormulaProblem[] } {
  const { tokens, problems: unreadable } = tokensOf(text)
  const problems: FormulaProblem[] = [...unreadable]
  let at = 0
  let nesting = 0
  /** One complaint about the order of words until the next comma or parenthesis: the first is to blame for the rest. */
  let isUpset = false

  const next = (): Token => tokens[at] ?? { kind: 'end', from: text.length, to: text.length }
  const symbol = (): string | null => {
    const token = next()
    return token.kind === 'symbol' ? token.symbol : null
  }
  const written = ({ from, to }: Token): string => `“${text.slice(from, to)}”`
  const complain = ({ from, to, kind }: Token, message: string): void => {
    if (!isUpset && kind !== 'faulty') problems.push({ from, to, message })
    isUpset = true
  }
  const faulty = ({ from, to }: { readonly from: number; readonly to: number }): Syntax => ({ kind: 'faulty', from, to, steps: 1 })

  function callOf(name: FunctionName, args: readonly Syntax[], from: number, to: number): Syntax {
    return { kind: 'call', name, args, from, to, steps: 1 + args.reduce((most, arg) => Math.max(most, arg.steps), 0) }
  }

  /** Everything that follows and binds more strongly than `power`. */
  function expression(power: number): Syntax {
    let left = prefix()
    for (;;) {
      const operator = binary.get(symbol() ?? '')
      if (operator === undefined || operator.power < power) return left
      const token = next()
      at++
      const right = expression(operator.power + 1)
      left = callOf(operator.name, [left, right], left.from, right.to)
      const again = binary.get(symbol() ?? '')
      if (operator.power === comparePower && again?.power === comparePower) {
        complain(next(), `Two comparisons are joined by “and”: a ${text.slice(token.from, token.to)} b and b ${text.slice(next().from, next().to)} c.`)
        left = faulty(left)
      }
    }
  }

  function nested(token: Token, inner: () => Syntax): Syntax {
    if (nesting < maxNesting) {
      nesting++
      const result = inner()
      nesting--
      return result
    }
    complain(token, `This is nested more than ${maxNesting} deep; make a calculated attribute of an inner part.`)
    at = tokens.length - 1
    return faulty(token)
  }

  function prefix(): Syntax {
    const token = next()
    const { from, to } = token
    switch (token.kind) {
      case 'number':
      case 'text':
      case 'date':
      case 'boolean':
        at++
        return { ...token, steps: 1 }
      case 'name':
        at++
        return symbol() === '(' && token.isBare ? nested(token, () => call(token.name, token)) : path(token.name, token)
      case 'faulty':
        at++
        isUpset = true
        return faulty(token)
      case 'end':
        complain(token, text.trim() === '' ? 'The formula is empty; write what to calculate, such as [Price] * [Quantity].' : 'The formula ends where a value is expected.')
        return faulty(token)
      case 'symbol':
        if (token.symbol === '(') return nested(token, () => parenthesis(token))
        if (token.symbol === '-' || token.symbol === 'not') return nested(token, () => sign(token.symbol === '-', token))
        complain(token, `A value is expected before ${written(token)}.`)
        return faulty({ from, to })
    }
  }

  function sign(isMinus: boolean, { from }: Token): Syntax {
    at++
    const inner = expression(isMinus ? signPower : notPower)
    return callOf(isMinus ? 'negate' : 'not', [inner], from, inner.to)
  }

  function parenthesis(open: Token): Syntax {
    at++
    const inner = expression(0)
    const to = close(open, '')
    return { ...inner, from: open.from, to }
  }

  /** Past the closing parenthesis; where it ends. */
  function close(open: Token, separators: string): number {
    if (symbol() !== ')') unexpected(open, separators)
    skipTo(separators === '' ? [')'] : [')', ','])
    const { to } = next()
    if (symbol() === ')') {
      at++
      isUpset = false
    }
    return to
  }

  function unexpected(open: Token | null, separators: string): void {
    const token = next()
    if (token.kind === 'end') complain(open ?? token, `This parenthesis is not closed${separators === '' ? '' : '; the call ends with “)”'}.`)
    else if (token.kind === 'symbol' && token.symbol === ',') complain(token, 'A comma only stands between the arguments of a function; numbers are written with a decimal point.')
    else if (token.kind === 'symbol' && token.symbol === ')') complain(token, 'This parenthesis closes none.')
    else complain(token, `An operator is missing before ${written(token)}.`)
  }

  /** To the next of the symbols that belongs to no inner parenthesis, or the end. */
  function skipTo(symbols: readonly string[]): void {
    let depth = 0
    for (; next().kind !== 'end'; at++) {
      const here = symbol()
      if (depth === 0 && here !== null && symbols.includes(here)) return
      if (here === '(') depth++
      else if (here === ')') depth = Math.max(0, depth - 1)
    }
  }

  function path(first: string, { from, to, ...token }: Token): Syntax {
    const names = [first]
    let end = to
    while (symbol() === '.') {
      at++
      const part = next()
      if (part.kind !== 'name') {
        complain(part, 'After the point, a name is expected: [Relationship].[Attribute].')
        return faulty({ from, to: end })
      }
      names.push(part.name)
      end = part.to
      at++
    }
    return { kind: 'name', path: names, isBare: names.length === 1 && token.kind === 'name' && token.isBare, from, to: end, steps: 1 }
  }

  function call(written: string, { from, to }: Token): Syntax {
    const name = functionNamed(written)
    if (name === undefined) problems.push({ from, to, message: unknownFunction(written) })
    const open = next()
    at++
    const args: Syntax[] = []
    isUpset = false
    while (symbol() !== ')' && next().kind !== 'end') {
      args.push(expression(0))
      if (symbol() !== ',' && symbol() !== ')') unexpected(open, ',')
      skipTo([',', ')'])
      if (symbol() !== ',') break
      isUpset = false
      at++
      if (symbol() === ')') complain(next(), 'After the comma, another argument is expected.')
    }
    const end = close(open, ',')
    return name === undefined ? faulty({ from, to: end }) : callOf(name, args, from, end)
  }

  const root = expression(0)
  if (next().kind !== 'end') unexpected(null, '')
  return { root, problems }
}

function unknownFunction(name: string): string {
  const lower = name.toLowerCase()
  const instead = elsewhere.get(lower)
  if (instead !== undefined) return `There is no function “${name}”; use ${instead}.`
  if (['sum', 'avg', 'average', 'count', 'median'].includes(lower)) return `There is no function “${name}”: ${oneRow}`
  return `There is no function “${name}”.${didYouMean(writtenNames, name)}`
}

import { maxScale } from '../domain/storedValue.ts'
import { functionSpec, type FunctionName, type Parameter } from './functions.ts'
import { literalOf, type Typing } from './literals.ts'
import { placesOf, type FormulaAttribute, type LiteralNode, type TypedNode } from './resolved.ts'
import type { FormulaProblem, FormulaScope } from './scope.ts'
import { functionNamed, type Syntax } from './syntax.ts'
import { countSentence, kindSentence, mixedSentence, usageOf } from './words.ts'

interface Checked {
  /** Null where something is wrong with it. */
  readonly root: TypedNode | null
  readonly attributes: readonly FormulaAttribute[]
  readonly problems: readonly FormulaProblem[]
}

/** Finds every name and gives every part its type; what is wrong in one part does not hide what is wrong in another. */
export function checkFormula(root: Syntax, scope: FormulaScope): Checked {
  const problems: FormulaProblem[] = []
  const attributes = new Map<string, FormulaAttribute>()
  const refuse = ({ from, to }: Syntax, message: string): null => {
    problems.push({ from, to, message })
    return null
  }

  function typed(syntax: Syntax): TypedNode | null {
    switch (syntax.kind) {
      case 'faulty':
        return null
      case 'name':
        return attributeOf(syntax, syntax.path, syntax.isBare)
      case 'call':
        return callOf(syntax, syntax.name, syntax.args)
      default: {
        const literal = literalOf(syntax)
        return typeof literal === 'string' ? refuse(syntax, literal) : literal
      }
    }
  }

  function attributeOf(syntax: Syntax, path: readonly string[], isBare: boolean): TypedNode | null {
    const found = scope.attribute(path)
    if (typeof found === 'string') {
      const name = isBare ? functionNamed(path[0] ?? '') : undefined
      return refuse(syntax, name === undefined ? found : `${found} As a function it is written ${usageOf(name)}.`)
    }
    const key = [...found.via, found.entity, found.attribute].join(' ')
    const attribute = attributes.get(key) ?? Object.freeze({ ...found, via: Object.freeze([...found.via]) })
    attributes.set(key, attribute)
    return Object.freeze({ kind: 'attribute', type: attribute.type, scale: attribute.scale, attribute })
  }

  function callOf(syntax: Syntax, name: FunctionName, written: readonly Syntax[]): TypedNode | null {
    const { parameters, repeats } = functionSpec(name)
    const least = parameters.filter((parameter) => parameter.optional !== true).length
    const isCounted = written.length >= least && (repeats === true || written.length <= parameters.length)
    if (!isCounted) refuse(syntax, countSentence(name, written.length))
    const before = problems.length
    const given = written.map((arg, index) => {
      const node = typed(arg)
      const parameter = parameters[Math.min(index, parameters.length - 1)]
      return node === null || parameter === undefined ? null : accepted(name, parameter, node, arg)
    })
    const args = given.filter((node) => node !== null)
    if (!isCounted || problems.length > before || args.length < given.length) return null
    const alike = alikeArgs(name, args, written)
    return alike === null ? null : finish(syntax, name, alike, written)
  }

  /** The argument in the form the function is given it, if it may be given it at all. */
  function accepted(name: FunctionName, parameter: Parameter, node: TypedNode, syntax: Syntax): TypedNode | null {
    const { type } = node
    const isNumber = type === 'integer' || type === 'decimal'
    const isDay = type === 'date' || type === 'datetime'
    const no = (): null => refuse(syntax, kindSentence(name, parameter, node))
    switch (parameter.kind) {
      case 'any':
        return node
      case 'number':
        return isNumber ? node : no()
      case 'exact':
        return isNumber && placesOf(node) !== null ? node : no()
      case 'measure':
        return isNumber || isDay ? node : no()
      case 'ordered':
        return type === 'boolean' ? no() : node
      case 'printable':
        return type === 'text' ? node : call('text', [node], { type: 'text', scale: null })
      case 'day':
        if (type === 'datetime') return call('dateOf', [node], { type: 'date', scale: null })
        return type === 'date' ? node : no()
      case 'places':
        return node.kind === 'literal' && type === 'integer' && Number(node.value) >= 0 && Number(node.value) <= maxScale ? node : no()
      case 'share':
        return node.kind === 'literal' && isNumber && isShare(node) ? node : no()
      case 'boolean':
      case 'integer':
      case 'text':
      case 'date':
      case 'datetime':
        return type === parameter.kind ? node : no()
    }
  }

  /** With the arguments that must have one type turned into it. */
  function alikeArgs(name: FunctionName, args: readonly TypedNode[], written: readonly Syntax[]): readonly TypedNode[] | null {
    const { parameters } = functionSpec(name)
    const isAlike = (index: number): boolean => parameters[Math.min(index, parameters.length - 1)]?.alike === true
    const some = args.filter((_, index) => isAlike(index))
    const first = some[0]
    if (first === undefined) return args
    const other = args.findIndex((arg, index) => isAlike(index) && familyOf(arg) !== familyOf(first))
    if (other >= 0) return refuse(written[other] ?? { kind: 'faulty', from: 0, to: 0, steps: 1 }, mixedSentence(name, first, args[other] ?? first))
    const common = widest(some)
    const converted = args.map((arg, index) => (isAlike(index) ? converting(arg, common, written[index]) : arg))
    const sound = converted.filter((node) => node !== null)
    return sound.length < converted.length ? null : sound
  }

  function converting(node: TypedNode, to: Typing, syntax: Syntax | undefined): TypedNode | null {
    if (node.type === to.type && node.scale === to.scale) return node
    if (node.kind !== 'literal' || typeof node.value !== 'number') return call('convert', [node], to)
    const [from, places] = [placesOf(node) ?? 0, placesOf(to)]
    const value = places === null ? node.value / 10 ** from : node.value * 10 ** (places - from)
    if (places !== null && !Number.isSafeInteger(value) && syntax) return refuse(syntax, 'This number is larger than can be held exactly together with the decimal places beside it.')
    return Object.freeze({ kind: 'literal', ...to, value })
  }

  function finish(syntax: Syntax, name: FunctionName, args: readonly TypedNode[], written: readonly Syntax[]): TypedNode | null {
    const [first, second] = args
    const last = written.at(-1) ?? syntax
    if ((name === 'divide' || name === 'mod') && second?.kind === 'literal' && second.value === 0) return refuse(last, 'This divides by zero.')
    if (name === 'negate' && first?.kind === 'literal' && typeof first.value === 'number') return Object.freeze({ ...first, value: -first.value + 0 })
    if (name === 'text' && first?.type === 'text') return first
    if (comparing.includes(name)) {
      const empty = args.findIndex((arg) => arg.kind === 'literal' && arg.value === null)
      if (empty >= 0) return refuse(written[empty] ?? syntax, "'' is empty, and nothing equals or differs from it; ask isEmpty(…).")
    }
    if (name === 'date' && args.every((arg) => arg.kind === 'literal')) {
      const day = literalOf({ kind: 'ymd', parts: args.map((arg) => Number((arg as LiteralNode).value)) })
      return typeof day === 'string' ? refuse(syntax, day) : day
    }
    if (name === 'if' && first && second && args.length === 2) return call('if', [...args, Object.freeze({ kind: 'literal', type: second.type, scale: second.scale, value: null })], second)
    return ofResult(name, args, written, syntax)
  }

  function ofResult(name: FunctionName, args: readonly TypedNode[], written: readonly Syntax[], syntax: Syntax): TypedNode | null {
    const [first, second] = args
    const places = second?.kind === 'literal' && functionSpec(name).parameters[1]?.kind === 'places' ? Number(second.value) : null
    switch (functionSpec(name).result) {
      case 'alike': {
        // Of `if`, the first is the condition.
        const { type, scale } = (name === 'if' ? second : first) ?? floating
        return call(name, args, { type, scale })
      }
      case 'same':
        return first ? call(name, args, first) : null
      case 'product': {
        const typing = productOf(args)
        if (placesOf(typing) !== null) return call(name, args, typing)
        const factors = args.map((arg, index) => (placesOf(arg) === null ? arg : converting(arg, floating, written[index] ?? syntax)))
        return call(name, factors.filter((node) => node !== null), typing)
      }
      case 'places':
        return call(name, args.slice(0, 1), ofPlaces(places ?? 0))
      case 'parsed':
        return call(name, args.slice(0, 1), places === null ? floating : ofPlaces(places))
      case 'floating':
        return call(name, args, floating)
      case 'integer':
        return call(name, args, { type: 'integer', scale: null })
      case 'text':
        return call(name, args, { type: 'text', scale: null })
      case 'boolean':
        return call(name, args, { type: 'boolean', scale: null })
      case 'date':
        return call(name, args, { type: 'date', scale: null })
    }
  }

  const node = typed(root)
  return { root: node, attributes: [...attributes.values()], problems }
}

const floating: Typing = { type: 'decimal', scale: null }
const comparing: readonly FunctionName[] = ['equal', 'notEqual', 'less', 'lessOrEqual', 'greater', 'greaterOrEqual', 'in']

function call(name: FunctionName, args: readonly TypedNode[], { type, scale }: Typing): TypedNode {
  return Object.freeze({ kind: 'call', name, args: Object.freeze([...args]), type, scale })
}

function ofPlaces(places: number): Typing {
  return places === 0 ? { type: 'integer', scale: null } : { type: 'decimal', scale: places }
}

function familyOf({ type }: Typing): string {
  return type === 'decimal' ? 'integer' : type
}

function widest(nodes: readonly Typing[]): Typing {
  const first = nodes[0] ?? floating
  if (nodes.every((node) => node.type === first.type && node.scale === first.scale)) return { type: first.type, scale: first.scale }
  const places = nodes.map(placesOf)
  return { type: 'decimal', scale: places.includes(null) ? null : Math.max(...places.map((scale) => scale ?? 0)) }
}

function productOf(factors: readonly Typing[]): Typing {
  if (factors.every((factor) => factor.type === 'integer')) return { type: 'integer', scale: null }
  const places = factors.map(placesOf)
  const sum = places.reduce<number>((total, scale) => total + (scale ?? 0), 0)
  return places.includes(null) || sum > maxScale ? floating : { type: 'decimal', scale: sum }
}

function isShare(node: LiteralNode): boolean {
  const places = placesOf(node)
  return places !== null && Number(node.value) >= 0 && Number(node.value) <= 10 ** places
}

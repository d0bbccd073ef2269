import type { Catalog, Entity } from '@shared/domain/entity.ts'
import type { Rule, RuleNode, Test } from '@shared/rules/definition.ts'
import { chainOf, entityAt, offersFor } from './reach.ts'

/** Where conditions are judged: the audience, and the way to the records they are about. */
export interface Scope {
  readonly audience: string
  readonly route: Pick<Rule, 'entity' | 'path'>
}

export type Fitted = { readonly ok: true; readonly node: RuleNode } | { readonly ok: false; readonly reason: string }

interface PlaceRef {
  readonly at?: number | undefined
  readonly via?: readonly string[] | undefined
}

/**
 * A condition, sub-rule or sequence as another place has to write it: what it is about is looked for among the records
 * that are judged there, and among those they look up. Where something of it is not to be found, a sentence says what.
 */
export function fitted(node: RuleNode, from: Scope, to: Scope, catalog: Catalog): Fitted {
  if (isSame(from, to)) return { ok: true, node }
  const [source, target] = [chainOf(catalog, from.audience, from.route), chainOf(catalog, to.audience, to.route)]
  if (!source || !target) return { ok: false, reason: `The way to ${quoted(source ? to.route.entity : from.route.entity)} is not known; choose its path first.` }
  const offers = offersFor(catalog, to.audience, to.route)
  /** The entities that were looked for in vain, by the name of what is theirs. */
  const missing: string[] = []

  function place<R extends PlaceRef>(ref: R, name: string): R {
    const { at, via = [], ...rest } = ref
    const start = source?.[at ?? source.length - 1]
    const position = placeOf(start, at ?? (source?.length ?? 0) - 1)
    if (position !== -1) return { ...(rest as R), ...(position === (target?.length ?? 0) - 1 ? {} : { at: position }), ...(via.length > 0 ? { via: [...via] } : {}) }
    const wanted = source && start ? entityAt(catalog, start, via) : null
    const offer = wanted && offers.find((other) => other.entity.id === wanted.id)
    if (offer) return { ...(rest as R), ...offer.place }
    missing.push(`${quoted(name)} is of ${wanted?.name ?? start?.name ?? 'records that are not there any more'}`)
    return ref
  }
  function placeOf(entity: Entity | undefined, before: number): number {
    if (!entity || !target) return -1
    return target[before]?.id === entity.id ? before : target.findIndex((other) => other.id === entity.id)
  }
  function test(given: Test): Test {
    return typeof given.value === 'object' ? { ...given, value: { attribute: place(given.value.attribute, given.value.attribute.name) } } : given
  }
  function fit(given: RuleNode): RuleNode {
    switch (given.kind) {
      case 'condition':
        return { ...given, attribute: place(given.attribute, given.attribute.name), test: test(given.test) }
      case 'segment':
        return place(given, given.segment)
      case 'group':
        return { ...given, items: given.items.map(fit) }
      case 'sequence':
        // What follows is found from the member on, by a path of its own.
        if (from.audience !== to.audience) missing.push(`what follows is found from ${from.audience} on`)
        return given.from ? { ...given, from: place(given.from, given.from.name) } : given
    }
  }

  const result = fit(node)
  if (missing[0] === undefined) return { ok: true, node: result }
  return { ok: false, reason: notOnPath(missing[0], target) }
}

/** Why what is about one entity means nothing in a rule about others. */
export function notOnPath(what: string, chain: readonly Entity[]): string {
  return `${what}, and none are on the path here: ${chain.map((entity) => entity.name).toReversed().join(' → ')}.`
}

function isSame(a: Scope, b: Scope): boolean {
  return a.audience === b.audience && a.route.entity === b.route.entity && JSON.stringify(a.route.path) === JSON.stringify(b.route.path)
}

function quoted(name: string): string {
  return `“${name}”`
}

import type { Entity } from '@shared/domain/entity.ts'
import type { AttributeRef, Definition, Group, Rule, RuleNode, SegmentCondition, Sequence } from '@shared/rules/definition.ts'
import { naiveSequenceHolds, type Stamp } from './naiveSequence.ts'
import { add, fractionOf, numberHolds, whole, type Fraction } from './naiveNumbers.ts'
import { canonical, entityNamed, extend, keyOrder, numberOf, parentOf, pathEntities, present, relationshipNamed, rowsOf, valueOf, type Chain, type Value, type World } from './naiveWorld.ts'
import { satisfies } from './naiveConditions.ts'

/**
 * The ordinals of the members, straight from the product's text: plain rows, one chain after the other, exact fractions. Shares
 * nothing with the engine on purpose; slow on purpose. Takes sound definitions with stated paths only.
 */
export function naiveMembers(definition: Definition, world: World): Set<number> {
  let members = new Set<number>()
  for (const rule of definition.rules) {
    const own = naiveRuleMembers(definition, rule, world)
    if (rule.combine === 'union') members = new Set([...members, ...own])
    if (rule.combine === 'intersect') members = new Set([...members].filter((member) => own.has(member)))
    if (rule.combine === 'except') members = new Set([...members].filter((member) => !own.has(member)))
  }
  return members
}

/** The members of one rule alone; `where` in place of its own conditions. */
export function naiveRuleMembers(definition: Definition, rule: Rule, world: World, where: RuleNode = rule.where): Set<number> {
  const audience = entityNamed(definition.audience, world)
  const members = new Set<number>()
  rowsOf(audience, world).forEach((row, member) => {
    if (row && isMember(audience, rule, where, member, world)) members.add(member)
  })
  return members
}

function isMember(audience: Entity, rule: Rule, where: RuleNode, member: number, world: World): boolean {
  let chains: { chain: Chain; entities: readonly Entity[] }[] = [{ chain: [member], entities: [audience] }]
  for (const step of rule.path ?? []) chains = chains.flatMap((one) => extend(one, step, world))
  const entities = pathEntities(audience, rule, world)
  const found = chains.map((one) => one.chain).filter((chain) => isInWindow(rule, chain, entities, world) && judge(where, chain, entities, world, rule.quantifier.of).holds)
  return isEnough(rule, found, entities, world)
}

interface Verdict {
  readonly holds: boolean
  /** For each condition inside: whether it lacked its value, and its own tick. */
  readonly lacks: readonly { readonly isLacking: boolean; readonly tick: boolean }[]
}

function judge(node: RuleNode, chain: Chain, entities: readonly Entity[], world: World, of = entities.length - 1): Verdict {
  if (node.kind === 'group') return judgeGroup(node, chain, entities, world, of)
  if (node.kind === 'segment') return judgeSegment(node, chain, entities, world)
  if (node.kind === 'sequence') return judgeSequence(node, chain, entities, world, of)
  const value = valueOf(node.attribute, chain, entities, world)
  const other = typeof node.test.value === 'object' ? valueOf(node.test.value.attribute, chain, entities, world) : null
  const isLacking = node.test.operator !== 'empty' && (value.cell === null || (other !== null && other.cell === null))
  const holds = isLacking ? node.test.negate && node.test.includeEmpty : satisfies(node.test, value, other, world) !== node.test.negate
  return { holds, lacks: [{ isLacking, tick: node.test.includeEmpty }] }
}

function judgeSegment(node: SegmentCondition, chain: Chain, entities: readonly Entity[], world: World): Verdict {
  let row: number | null = chain[node.at ?? entities.length - 1] ?? null
  for (const name of node.via ?? []) row = row === null ? null : parentOf(relationshipNamed(name, world), row, world)
  const members = present(world.segments?.[node.segment], node.segment)
  if (row === null) return { holds: node.negate && node.includeEmpty, lacks: [{ isLacking: true, tick: node.includeEmpty }] }
  return { holds: members.includes(row) !== node.negate, lacks: [] }
}

function judgeSequence(node: Sequence, chain: Chain, entities: readonly Entity[], world: World, of: number): Verdict {
  const own = stampOf(valueOf(node.from ?? nearestDate(entities, of, () => true), chain, entities, world))
  const audience = present(entities[0], 'audience')
  const next = pathEntities(audience, node, world)
  let chains: { chain: Chain; entities: readonly Entity[] }[] = [{ chain: [chain[0] ?? -1], entities: [audience] }]
  for (const step of node.path ?? []) chains = chains.flatMap((one) => extend(one, step, world))
  const ref = node.date ?? nearestDate(next, next.length - 1, () => true)
  const found = chains.filter((one) => node.where.items.length === 0 || judge(node.where, one.chain, next, world).holds)
  const stamps = found.flatMap((one) => stampOf(valueOf(ref, one.chain, next, world)) ?? [])
  const { type } = valueOf(ref, next.map(() => -1), next, world)
  const holds = naiveSequenceHolds(node, own, type === 'date' ? 'date' : 'datetime', stamps.map((stamp) => stamp.text), world)
  return { holds, lacks: [{ isLacking: own === null, tick: true }] }
}

function stampOf({ type, cell }: Value): Stamp | null {
  return cell === null ? null : { type: type === 'date' ? 'date' : 'datetime', text: String(cell) }
}

function judgeGroup(group: Group, chain: Chain, entities: readonly Entity[], world: World, of?: number): Verdict {
  const parts = group.items.map((item) => judge(item, chain, entities, world, of))
  const lacks = parts.flatMap((part) => part.lacks)
  const inner = group.operator === 'and' ? parts.every((part) => part.holds) : parts.length === 0 || parts.some((part) => part.holds)
  if (!group.negate) return { holds: inner, lacks }
  const isOut = lacks.some((lack) => lack.isLacking && (group.includeEmpty === false || !lack.tick))
  return { holds: !inner && !isOut, lacks }
}

function isInWindow(rule: Rule, chain: Chain, entities: readonly Entity[], world: World): boolean {
  if (!rule.window) return true
  const ref = rule.window.attribute ?? nearestDate(entities, rule.quantifier.of ?? entities.length - 1, () => true)
  const value = valueOf(ref, chain, entities, world)
  const { test } = rule.window
  const other = typeof test.value === 'object' ? valueOf(test.value.attribute, chain, entities, world) : null
  if (value.cell === null || (other !== null && other.cell === null)) return false
  return satisfies(test, value, other, world) !== test.negate
}

function nearestDate(entities: readonly Entity[], of: number, allows: (at: number) => boolean): AttributeRef {
  const places = entities.map((_, at) => at).sort((a, b) => Math.abs(a - of) - Math.abs(b - of) || a - b)
  for (const at of places) {
    const entity = entities[at]
    const date = entity?.attributes.find((attribute) => attribute.id === entity.dateAttribute)
    if (date && allows(at)) return { name: date.name, at }
  }
  throw new Error('No date on the path.')
}

// ---- quantifiers

function isEnough(rule: Rule, found: readonly Chain[], entities: readonly Entity[], world: World): boolean {
  const { quantifier } = rule
  const of = quantifier.of ?? entities.length - 1
  // One chain for each distinct counted row.
  const distinct = [...new Map(found.toReversed().map((chain) => [chain[of], chain])).values()]
  switch (quantifier.kind) {
    case 'some':
      return found.length > 0
    case 'none':
      return found.length === 0
    case 'count':
      return numberHolds(quantifier.test, whole(distinct.length)) !== quantifier.test.negate
    case 'aggregate': {
      const values = distinct.map((chain) => valueOf(quantifier.attribute, chain, entities, world, of)).filter((value) => value.cell !== null)
      const { test } = quantifier
      if (quantifier.function === 'countDistinct') return numberHolds(test, whole(new Set(values.map((value) => canonical(value))).size)) !== test.negate
      if (quantifier.function === 'sum') {
        const isFloating = valueTypeIsFloating(quantifier.attribute, entities, of, world)
        return numberHolds(test, values.map(fractionOf).reduce(add, whole(0)), isFloating) !== test.negate
      }
      const result = aggregate(quantifier.function, rule, values, distinct, entities, of, world)
      if (test.operator === 'empty') return (result === null) !== test.negate
      if (result === null) return test.negate && test.includeEmpty && found.length > 0
      return satisfies(test, result, null, world) !== test.negate
    }
  }
}

function valueTypeIsFloating(ref: AttributeRef, entities: readonly Entity[], of: number, world: World): boolean {
  return valueOf(ref, entities.map(() => -1), entities, world, of).isFloating
}

/** The value, or null where there is none; an average is exact. */
function aggregate(name: 'average' | 'min' | 'max' | 'first' | 'last', rule: Rule, values: readonly Value[], distinct: readonly Chain[], entities: readonly Entity[], of: number, world: World): (Value & { readonly exact?: Fraction }) | null {
  const [first] = values
  if (name === 'first' || name === 'last') {
    const ref = nearestDate(entities, of, (at) => isDetermined(rule, entities, of, at, world))
    const dated = distinct.flatMap((chain) => {
      const date = valueOf(ref, chain, entities, world)
      return date.cell === null ? [] : [{ chain, date: numberOf(date, world) }]
    })
    dated.sort((a, b) => a.date - b.date || keyOrder(entities[of], a.chain[of] ?? -1, b.chain[of] ?? -1, world))
    const picked = name === 'first' ? dated[0] : dated.at(-1)
    if (!picked || rule.quantifier.kind !== 'aggregate') return null
    const value = valueOf(rule.quantifier.attribute, picked.chain, entities, world, of)
    return value.cell === null ? null : value
  }
  if (!first) return null
  if (name === 'average') {
    const sum = values.map(fractionOf).reduce(add, whole(0))
    return { ...first, exact: { top: sum.top, bottom: sum.bottom * BigInt(values.length) } }
  }
  const direction = name === 'min' ? 1 : -1
  return values.reduce((best, value) => (direction * (numberOf(value, world) - numberOf(best, world)) < 0 ? value : best))
}

function isDetermined(rule: Rule, entities: readonly Entity[], of: number, at: number, world: World): boolean {
  const steps = (rule.path ?? []).map((step, index) => step.to ?? (relationshipNamed(step.relationship, world).childEntity === entities[index]?.id ? 'parent' : 'child'))
  return at <= of ? steps.slice(at, of).every((to) => to === 'child') : steps.slice(of, at).every((to) => to === 'parent')
}

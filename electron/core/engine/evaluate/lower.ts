import { lastDayOver, type ExactDecimal } from '@shared/domain/storedValue.ts'
import type { EntityId, RelationshipId } from '@shared/domain/ids.ts'
import type { ResolvedAttribute, ResolvedComparison, ResolvedFrame, ResolvedNode, ResolvedSegmentCondition, ResolvedSequence, ResolvedStep, ResolvedTest } from '@shared/rules/resolve/resolved.ts'
import type { Data } from '../data.ts'
import { predicateOf, type Predicate } from './predicate.ts'
import type { Clock } from './clock.ts'

/**
 * Resolved rules with "now" worked in and a key on each part. Equal keys mean equal answers: a key holds what is tested
 * and the versions of the data it reads, and "now" only as the interval that follows from it.
 */
export type LoweredNode = LoweredLeaf | LoweredGroup
export type LoweredLeaf = LoweredCondition | LoweredSegment | LoweredSequence

export interface LoweredCondition {
  readonly kind: 'condition'
  readonly attribute: ResolvedAttribute
  readonly test: Predicate | Comparison
  readonly negate: boolean
  readonly includeEmpty: boolean
  /** Of the answer over rows of the entity at the attribute's place, whatever the path. */
  readonly rowKey: string
  readonly key: string
}

/** Compared with another attribute of the same chain. */
export interface Comparison {
  readonly kind: 'compare'
  readonly operator: ResolvedTest['operator']
  readonly other: ResolvedAttribute
  readonly ignoreCase: boolean
  readonly zone: string
}

export interface LoweredSegment extends Pick<ResolvedSegmentCondition, 'at' | 'via' | 'entity' | 'run' | 'negate' | 'includeEmpty'> {
  readonly kind: 'segment'
  /** Of the answer over rows of the entity at the place, whatever the path. */
  readonly rowKey: string
  readonly key: string
}

export interface LoweredSequence extends Pick<ResolvedSequence, 'negate' | 'from' | 'path' | 'date' | 'within'> {
  readonly kind: 'sequence'
  readonly zone: string
  /** Whether calendar days are compared: one of the two dates has no time. */
  readonly byDay: boolean
  /** The last day or millisecond a time may end with; null: it need not be over. */
  readonly finishedBy: number | null
  /** Judged on the chains of `path`; null: any record. */
  readonly where: LoweredNode | null
  /** Without a date the record lacks what is asked, and there is no tick that would say otherwise. */
  readonly includeEmpty: true
  /** Of the dates of what follows, member by member; the path is no part of it. */
  readonly followersKey: string
  readonly key: string
}

export interface LoweredGroup {
  readonly kind: 'group'
  readonly operator: 'and' | 'or'
  readonly negate: boolean
  readonly includeEmpty: boolean
  readonly items: readonly LoweredNode[]
  readonly key: string
}

export function lowerComparison({ attribute, test }: ResolvedComparison, data: Data, clock: Clock): LoweredCondition {
  const { operand, operator, ignoreCase, negate } = test
  const lowered: Predicate | Comparison =
    operand.kind === 'attribute'
      ? { kind: 'compare', operator, other: operand.attribute, ignoreCase, zone: clock.zone }
      : predicateOf(test, attribute.type, attribute.scale, clock)
  // The tick says what a value that is not there is worth; "is empty" asks just that and has no need of it.
  const includeEmpty = test.includeEmpty && lowered.kind !== 'missing'
  const tested = lowered.kind === 'compare' ? `${operator} ${attributeKey(lowered.other, data)} ${ignoreCase} ${lowered.zone}` : predicateKey(lowered)
  const rowKey = `${attributeKey(attribute, data)} ${negate ? (includeEmpty ? 'not' : 'not-with') : includeEmpty ? 'is' : 'is-with'} ${tested}`
  const otherAt = lowered.kind === 'compare' ? `:${lowered.other.at}` : ''
  return { kind: 'condition', attribute, test: lowered, negate, includeEmpty, rowKey, key: `(${attribute.at}${otherAt} ${rowKey})` }
}

export function lowerNode(node: ResolvedNode, data: Data, clock: Clock): LoweredNode {
  switch (node.kind) {
    case 'condition':
      return lowerComparison(node, data, clock)
    case 'segment':
      return lowerSegment(node, data)
    case 'sequence':
      return lowerSequence(node, data, clock)
    case 'group':
      return group(node.operator, node.negate, node.includeEmpty, node.items.map((item) => lowerNode(item, data, clock)))
  }
}

function lowerSegment({ at, via, entity, segment, run, negate, includeEmpty }: ResolvedSegmentCondition, data: Data): LoweredSegment {
  // Only a look-up can lead nowhere.
  const takesEmpty = includeEmpty || via.length === 0
  const rowKey = `${viaKey(via, data)}${data.stamp(entity)} ${negate ? (takesEmpty ? 'not in' : 'not-with in') : takesEmpty ? 'in' : 'in-with'} ${segment}:${run}`
  return { kind: 'segment', at, via, entity, run, negate, includeEmpty: takesEmpty, rowKey, key: `(${at} ${rowKey})` }
}

function lowerSequence(node: ResolvedSequence, data: Data, clock: Clock): LoweredSequence {
  const { negate, from, path, date, within } = node
  const { zone } = clock
  const byDay = from.type === 'date' || date.type === 'date'
  const finishedBy = negate && node.onlyFinished ? (byDay ? lastDayOver(clock.asOf, zone) : clock.asOf) : null
  const where = node.where && lowerNode(node.where, data, clock)
  const needsZone = byDay ? from.type !== date.type : within.unit !== 'hours'
  const followersKey = `${date.at} ${attributeKey(date, data)} ${byDay && date.type === 'datetime' ? `days in ${zone}` : ''} ${where?.key ?? 'any'}`
  const time = `${within.n} ${within.unit} ${needsZone ? zone : ''} ${finishedBy === null ? '' : `over by ${finishedBy}`}`
  const key = `(${from.at} ${attributeKey(from, data)} ${negate ? 'not then' : 'then'} ${stepsKey(path, data)} ${followersKey} within ${time})`
  return { kind: 'sequence', negate, from, path, date, within, zone, byDay, finishedBy, where, includeEmpty: true, followersKey, key }
}

/** The conditions of a rule with its window among them: both are judged on the same chain. */
export function lowerWhere(frame: ResolvedFrame, where: ResolvedNode | null, data: Data, clock: Clock): LoweredNode | null {
  const parts: LoweredNode[] = []
  if (frame.window) parts.push(lowerComparison(frame.window, data, clock))
  if (where) parts.push(lowerNode(where, data, clock))
  return parts.length === 0 ? null : group('and', false, true, parts)
}

function group(operator: 'and' | 'or', negate: boolean, includeEmpty: boolean, items: readonly LoweredNode[]): LoweredNode {
  const only = items[0]
  if (only && items.length === 1 && !negate) return only
  const keys = items.map((item) => item.key).sort()
  return { kind: 'group', operator, negate, includeEmpty, items, key: `${negate ? (includeEmpty ? '!' : '!with') : ''}[${keys.join(` ${operator} `)}]` }
}

function predicateKey(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'text':
      return `${predicate.how}${predicate.ignoreCase ? '~' : '='}${JSON.stringify(predicate.texts)}`
    case 'within':
      return `${predicate.from}..${predicate.to}`
    case 'oneOf':
      return predicate.numbers.join('|')
    case 'pattern':
      return `pattern${predicate.ignoreCase ? '~' : '='}${JSON.stringify(predicate.pieces)}`
    case 'regex':
      return `regex${predicate.ignoreCase ? '~' : '='}${JSON.stringify(predicate.expression)}`
    case 'part':
      return `${predicate.part} ${predicate.zone ?? ''} ${predicate.parts.join('|')}`
    case 'rank':
      return `${predicate.end} ${predicate.n}${predicate.isPercent ? '%' : ''}`
    case 'missing':
    case 'true':
    case 'false':
      return predicate.kind
  }
}

export function attributeKey({ via, entity, attribute }: ResolvedAttribute, data: Data): string {
  return `${viaKey(via, data)}${data.columnKey(entity, attribute)}`
}

export function viaKey(via: readonly RelationshipId[], data: Data): string {
  return via.map((relationship) => `>${relationshipKey(relationship, data)}`).join('')
}

export function pathKey(audience: EntityId, path: readonly ResolvedStep[], data: Data): string {
  return data.stamp(audience) + stepsKey(path, data)
}

function stepsKey(path: readonly ResolvedStep[], data: Data): string {
  return path.map((step) => `/${step.to} ${relationshipKey(step.relationship, data)}`).join('')
}

function relationshipKey(id: RelationshipId, data: Data): string {
  const relationship = data.catalog.relationships.find((other) => other.id === id)
  if (!relationship) return id
  const { childEntity, childAttributes, parentEntity, parentAttributes } = relationship
  return `${id}${data.stamp(childEntity)}${childAttributes.join('+')}=${data.stamp(parentEntity)}${parentAttributes.join('+')}`
}

export function quantifierKey({ quantifier }: ResolvedFrame, data: Data, clock: Clock): string {
  if (quantifier.kind === 'count') return `count ${quantifier.of} ${testKey(quantifier.test)}`
  if (quantifier.kind !== 'aggregate') return quantifier.kind
  const { of, attribute, function: name } = quantifier
  const order = 'order' in quantifier ? `${quantifier.order.at}${attributeKey(quantifier.order, data)}` : ''
  const isOfAttribute = quantifier.function === 'min' || quantifier.function === 'max' || quantifier.function === 'first' || quantifier.function === 'last'
  const test = isOfAttribute ? lowerComparison({ attribute, test: quantifier.test }, data, clock).key : `${attributeKey(attribute, data)} ${testKey(quantifier.test)}`
  return `${name} ${of} ${order} ${test}`
}

function testKey(test: ResolvedTest | ResolvedTest<ExactDecimal>): string {
  return JSON.stringify(test, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

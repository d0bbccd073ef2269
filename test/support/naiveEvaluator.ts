import { DateTime } from 'luxon'
import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { AttributeRef, Definition, Group, Literal, Rule, RuleNode, SegmentCondition, Sequence, Test } from '@shared/rules/definition.ts'
import type { Cell, PlainData, PlainRow } from './memorySource.ts'
import { naiveSequenceHolds, type Stamp } from './naiveSequence.ts'

/**
 * Segment membership straight from the product's text: plain rows, one chain after the other, exact fractions. Shares
 * nothing with the engine on purpose; slow on purpose. Takes sound definitions with stated paths only.
 */
export interface World {
  readonly catalog: Catalog
  readonly data: PlainData
  readonly asOf: number
  readonly zone: string
  /** Left out: Monday. */
  readonly weekStart?: 'monday' | 'sunday' | 'saturday'
  /** Stored ordinals by the segment's output name; left out: there are no segments. */
  readonly segments?: Readonly<Record<string, readonly number[]>>
}

type Chain = readonly number[]
interface Value {
  readonly type: Entity['attributes'][number]['type']
  readonly isFloating: boolean
  readonly cell: Cell
  /** Whose attribute it is, of which row (null: a look-up led nowhere). */
  readonly entity: Entity
  readonly name: string
  readonly row: number | null
}

/** Ordinals of the members. */
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

function extend({ chain, entities }: { chain: Chain; entities: readonly Entity[] }, step: { relationship: string; to?: 'child' | 'parent' | undefined }, world: World) {
  const relationship = relationshipNamed(step.relationship, world)
  const { next, entity } = neighbours(relationship, step.to, chain.at(-1) ?? -1, entities.at(-1), world)
  return next.map((row) => ({ chain: [...chain, row], entities: [...entities, entity] }))
}

function pathEntities(audience: Entity, rule: Pick<Rule, 'path'>, world: World): readonly Entity[] {
  const entities = [audience]
  for (const step of rule.path ?? []) {
    const relationship = relationshipNamed(step.relationship, world)
    entities.push(neighbours(relationship, step.to, -1, entities.at(-1), world).entity)
  }
  return entities
}

function neighbours(relationship: Relationship, to: 'child' | 'parent' | undefined, row: number, from: Entity | undefined, world: World): { next: number[]; entity: Entity } {
  const goesToParent = to === undefined ? relationship.childEntity === from?.id : to === 'parent'
  const [child, parent] = [entityById(relationship.childEntity, world), entityById(relationship.parentEntity, world)]
  if (goesToParent) {
    const found = parentOf(relationship, row, world)
    return { next: found === null ? [] : [found], entity: parent }
  }
  const next = rowsOf(child, world).flatMap((other, index) => (other && parentOf(relationship, index, world) === row ? [index] : []))
  return { next, entity: child }
}

function parentOf(relationship: Relationship, childRow: number, world: World): number | null {
  const [child, parent] = [entityById(relationship.childEntity, world), entityById(relationship.parentEntity, world)]
  const keyOf = (entity: Entity, ids: readonly string[], row: PlainRow): Cell[] => ids.map((id) => plain(row[entity.attributes.find((attribute) => attribute.id === id)?.name ?? ''] ?? null))
  const row = rowsOf(child, world)[childRow]
  if (!row) return null
  const wanted = keyOf(child, relationship.childAttributes, row)
  if (wanted.includes(null)) return null
  const found = rowsOf(parent, world).findIndex((other) => other && keyOf(parent, relationship.parentAttributes, other).every((cell, index) => cell === wanted[index]))
  return found === -1 ? null : found
}

function plain(cell: Cell): Cell {
  if (typeof cell !== 'string') return cell
  const text = cell.trim().normalize('NFC')
  return text === '' ? null : text
}

function valueOf(ref: AttributeRef, chain: Chain, entities: readonly Entity[], world: World, defaultAt = entities.length - 1): Value {
  const at = ref.at ?? defaultAt
  let entity = entities[at]
  let row: number | null = chain[at] ?? null
  for (const name of ref.via ?? []) {
    const relationship = relationshipNamed(name, world)
    row = row === null ? null : parentOf(relationship, row, world)
    entity = entityById(relationship.parentEntity, world)
  }
  const attribute = entity?.attributes.find((other) => other.name === ref.name)
  if (!entity || !attribute) throw new Error(`No attribute ${ref.name}.`)
  const cell = row === null ? null : (rowsOf(entity, world)[row]?.[ref.name] ?? null)
  return { type: attribute.type, isFloating: attribute.type === 'decimal' && attribute.scale === null, cell: plain(cell), entity, name: ref.name, row }
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

function keyOrder(entity: Entity | undefined, a: number, b: number, world: World): number {
  if (!entity) return 0
  for (const id of entity.key) {
    const attribute = entity.attributes.find((other) => other.id === id)
    const [left, right] = [a, b].map((row) => plain(rowsOf(entity, world)[row]?.[attribute?.name ?? ''] ?? null))
    const order = typeof left === 'number' && typeof right === 'number' ? left - right : Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)))
    if (order !== 0) return order
  }
  return a - b
}

// ---- tests of one value

function satisfies(test: Test, value: Value & { readonly exact?: Fraction }, other: Value | null, world: World): boolean {
  switch (test.operator) {
    case 'empty':
      return value.cell === null
    case 'isTrue':
      return value.cell === true
    case 'isFalse':
      return value.cell === false
    case 'top':
    case 'bottom':
    case 'topPercent':
    case 'bottomPercent':
      return isAmong(test, value, world)
  }
  if (value.type === 'text') return textHolds(test, String(value.cell), other)
  if (value.type === 'date' || value.type === 'datetime') return dateHolds(test, value, other, world)
  return numberHolds(other ? { ...test, value: String(other.cell) } : test, value.exact ?? fractionOf(value), value.isFloating || (other?.isFloating ?? false))
}

/** Whether the row is one of the first n of all rows with a value: by value, then by the bytes of the key's text, then by number. */
function isAmong({ operator, n = 1 }: Test, { entity, name, row, isFloating }: Value, world: World): boolean {
  const rows = rowsOf(entity, world).flatMap((cells, index) => (cells && plain(cells[name] ?? null) !== null ? [{ cells, index }] : []))
  const sign = operator === 'top' || operator === 'topPercent' ? -1 : 1
  const number = (cells: PlainRow): Fraction => fraction(String(cells[name]))
  const keyParts = (cells: PlainRow): Buffer[] => entity.key.map((id) => Buffer.from(String(plain(cells[entity.attributes.find((other) => other.id === id)?.name ?? ''] ?? null) ?? '')))
  const ranked = rows.toSorted((a, b) => {
    const byValue = sign * (isFloating ? compareDoubles : compareFractions)(number(a.cells), number(b.cells))
    if (byValue !== 0) return byValue
    const [left, right] = [keyParts(a.cells), keyParts(b.cells)]
    return left.map((part, at) => Buffer.compare(part, right[at] ?? Buffer.from(''))).find((order) => order !== 0) ?? a.index - b.index
  })
  const isShare = operator === 'topPercent' || operator === 'bottomPercent'
  return ranked.slice(0, isShare ? Math.floor((n * ranked.length) / 100) : n).some((one) => one.index === row)
}

function textHolds(test: Test, text: string, other: Value | null): boolean {
  const fold = (one: string): string => (test.ignoreCase ? one.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC') : one.normalize('NFC'))
  if (test.operator === 'matchesRegex') return new RegExp(String(test.value), test.ignoreCase ? 'iu' : 'u').test(text)
  if (test.operator === 'matchesPattern') return asExpression(String(test.value), fold).test(fold(text))
  const own = fold(text)
  const wanted = fold(other ? String(other.cell) : String(test.value))
  switch (test.operator) {
    case 'equal':
      return own === wanted.trim()
    case 'anyOf':
      return (test.values ?? []).some((one) => fold(String(one).trim()) === own)
    case 'contains':
      return own.includes(wanted)
    case 'startsWith':
      return own.startsWith(wanted)
    default:
      return own.endsWith(wanted)
  }
}

/** A pattern as an expression over the whole value; its literal stretches are folded one by one. */
function asExpression(pattern: string, fold: (text: string) => string): RegExp {
  const stretches = pattern.trim().match(/(?:\\.|[^*?\\])+|[*?]/gsu) ?? []
  const source = stretches.map((stretch) => {
    if (stretch === '*') return '.*'
    return stretch === '?' ? '.' : fold(stretch.replaceAll(/\\(.)/gsu, '$1')).replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`, 'su')
}

interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

function whole(number: number): Fraction {
  return { top: BigInt(number), bottom: 1n }
}

function fractionOf(value: Value): Fraction {
  return fraction(String(value.cell))
}

function fraction(text: string): Fraction {
  const [digits = '0', places = ''] = text.split('.')
  return { top: BigInt(digits + places), bottom: 10n ** BigInt(places.length) }
}

function add(a: Fraction, b: Fraction): Fraction {
  // Both are powers of ten here.
  const bottom = a.bottom > b.bottom ? a.bottom : b.bottom
  return { top: a.top * (bottom / a.bottom) + b.top * (bottom / b.bottom), bottom }
}

function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.top * b.bottom - b.top * a.bottom
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function compareDoubles(a: Fraction, b: Fraction): number {
  return Number(a.top) / Number(a.bottom) - Number(b.top) / Number(b.bottom)
}

function numberHolds(test: Test, value: Fraction, isFloating = false): boolean {
  const compare = (literal: Literal | undefined): number => (isFloating ? compareDoubles : compareFractions)(value, fraction(String(literal)))
  const literal = test.value as Literal
  switch (test.operator) {
    case 'equal':
      return compare(literal) === 0
    case 'anyOf':
      return (test.values ?? []).some((one) => compare(one) === 0)
    case 'greater':
      return compare(literal) > 0
    case 'greaterOrEqual':
      return compare(literal) >= 0
    case 'less':
      return compare(literal) < 0
    case 'lessOrEqual':
      return compare(literal) <= 0
    default:
      return compare(test.from) >= 0 && compare(test.to) <= 0
  }
}

/** Days are compared as ISO text in the zone, moments as instants. */
function dateHolds(test: Test, value: Value, other: Value | null, world: World): boolean {
  const day = dayText(value, world)
  if (test.operator === 'inLast' || test.operator === 'inNext' || test.operator === 'moreThanAgo') return spanHolds(test, value, day, world)
  const asked = calendarHolds(test, DateTime.fromISO(day, { zone: 'utc' }), world)
  if (asked !== null) return asked
  // Whichever of the two is a bare day, the other is taken by its day too.
  const compare = (literal: Literal | undefined): number => {
    if (other) return value.type === 'datetime' && other.type === 'datetime' ? numberOf(value, world) - numberOf(other, world) : textOrder(day, dayText(other, world))
    const text = String(literal)
    return text.includes('T') ? numberOf(value, world) - Date.parse(text) : textOrder(day, text)
  }
  const literal = test.value as Literal
  switch (test.operator) {
    case 'on':
      return compare(literal) === 0
    case 'before':
      return compare(literal) < 0
    case 'after':
      return compare(literal) > 0
    case 'onOrBefore':
      return compare(literal) <= 0
    case 'onOrAfter':
      return compare(literal) >= 0
    default:
      return compare(test.from) >= 0 && compare(test.to) <= 0
  }
}

function spanHolds(test: Test, value: Value, day: string, world: World): boolean {
  const { n = 1, unit = 'days' } = test
  const instant = numberOf(value, world)
  if (unit === 'hours') {
    const ms = n * 3_600_000
    if (test.operator === 'inLast') return instant > world.asOf - ms && instant <= world.asOf
    if (test.operator === 'inNext') return instant >= world.asOf && instant < world.asOf + ms
    return instant <= world.asOf - ms
  }
  const today = todayOf(world)
  const back = today.minus({ [unit]: n }).plus({ days: 1 }).toISODate() ?? ''
  if (test.operator === 'inLast') return day >= back && day <= (today.toISODate() ?? '')
  if (test.operator === 'moreThanAgo') return day < back
  return day >= (today.toISODate() ?? '') && day <= (today.plus({ [unit]: n }).minus({ days: 1 }).toISODate() ?? '')
}

/** Today as a day of a calendar without summer time. */
function todayOf({ asOf, zone }: World): DateTime {
  return DateTime.fromISO(DateTime.fromMillis(asOf, { zone }).toISODate() ?? '', { zone: 'utc' })
}

/** Periods, parts and anniversaries; null of any other operator. */
function calendarHolds(test: Test, day: DateTime, world: World): boolean | null {
  const today = todayOf(world)
  const has = (part: number): boolean => (test.values ?? []).map(Number).includes(part)
  const isIn = (first: DateTime, unit: 'day' | 'week' | 'month' | 'quarter' | 'year', until?: DateTime): boolean => day >= first && (until ? day <= until : day < first.plus({ [unit]: 1 }))
  const start = (unit: 'week' | 'month' | 'quarter' | 'year'): DateTime => {
    if (unit !== 'week') return today.startOf(unit)
    const wanted = { monday: 1, sunday: 7, saturday: 6 }[world.weekStart ?? 'monday']
    let first = today
    while (first.weekday !== wanted) first = first.minus({ days: 1 })
    return first
  }
  switch (test.operator) {
    case 'today':
      return day.equals(today)
    case 'yesterday':
      return day.equals(today.minus({ days: 1 }))
    case 'thisWeek':
      return isIn(start('week'), 'week')
    case 'lastWeek':
      return isIn(start('week').minus({ weeks: 1 }), 'week')
    case 'thisMonth':
      return isIn(start('month'), 'month')
    case 'lastMonth':
      return isIn(start('month').minus({ months: 1 }), 'month')
    case 'thisQuarter':
      return isIn(start('quarter'), 'quarter')
    case 'lastQuarter':
      return isIn(start('quarter').minus({ quarters: 1 }), 'quarter')
    case 'thisYear':
      return day.year === today.year
    case 'lastYear':
      return day.year === today.year - 1
    case 'monthToDate':
      return isIn(start('month'), 'month', today)
    case 'quarterToDate':
      return isIn(start('quarter'), 'quarter', today)
    case 'yearToDate':
      return isIn(start('year'), 'year', today)
    case 'monthOf':
      return has(day.month)
    case 'dayOfMonth':
      return has(day.day)
    case 'dayOfWeek':
      return has(day.weekday)
    case 'yearOf':
      return has(day.year)
    case 'quarterOf':
      return has(day.quarter)
    case 'anniversaryToday':
      return hasAnniversary(day, today, 1)
    case 'anniversaryInNext':
      return hasAnniversary(day, today, test.n ?? 1)
    default:
      return null
  }
}

/** Whether one of `days` days from `from` on is the anniversary of a day, in the year that day is in. */
function hasAnniversary(of: DateTime, from: DateTime, days: number): boolean {
  for (let ahead = 0; ahead < days; ahead++) {
    const day = from.plus({ days: ahead })
    const date = of.month === 2 && of.day === 29 && !day.isInLeapYear ? 28 : of.day
    if (day.month === of.month && day.day === date) return true
  }
  return false
}

function dayText(value: Value, world: World): string {
  if (value.type === 'date') return String(value.cell)
  return DateTime.fromMillis(Date.parse(String(value.cell)), { zone: world.zone }).toISODate() ?? ''
}

function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function numberOf(value: Value, _world: World): number {
  return value.type === 'date' || value.type === 'datetime' ? Date.parse(String(value.cell)) : Number(value.cell)
}

function canonical(value: Value): string {
  if (value.type === 'text') return String(value.cell)
  if (value.type === 'integer' || value.type === 'decimal') return String(Number(value.cell))
  return String(value.cell)
}

function rowsOf(entity: Entity, world: World): readonly (PlainRow | null)[] {
  return world.data[entity.name] ?? []
}

function entityNamed(name: string, world: World): Entity {
  return present(world.catalog.entities.find((entity) => entity.name === name), name)
}

function entityById(id: string, world: World): Entity {
  return present(world.catalog.entities.find((entity) => entity.id === id), id)
}

function relationshipNamed(name: string, world: World): Relationship {
  return present(world.catalog.relationships.find((relationship) => relationship.name === name), name)
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`There is no ${name}.`)
  return value
}

import fc from 'fast-check'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeRef, Quantifier, Test } from '@shared/rules/definition.ts'
import { operatorSpec } from '@shared/rules/operators.ts'
import { hopsFrom, type Hop } from '@shared/rules/paths.ts'
import { days, forms, moments, present, segmentEntities, texts, type PlainName } from './randomValues.ts'

export type Kinds = 'plain' | 'linked'

export function ruleOf(catalog: Catalog, kinds: Kinds) {
  return pathOf(catalog).chain((path) => {
    const chain = [present(catalog.entities[0]), ...path.map((hop) => present(catalog.entities.find((entity) => entity.id === hop.entity)))]
    const isDated = chain.some((entity) => entity.dateAttribute !== null)
    return fc.record({
      combine: fc.constantFrom('union', 'intersect', 'except'),
      entity: fc.constant(present(chain.at(-1)).name),
      path: fc.constant(path.map((hop) => (hop.from === hop.entity ? { relationship: hop.name, to: hop.to } : { relationship: hop.name }))),
      quantifier: quantifierOf(catalog, chain, path),
      window: fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, { arbitrary: windowOf(catalog, chain, isDated), weight: 1 }),
      // Without conditions, quantifiers have more to say; about the audience itself that would mean everyone.
      where: path.length === 0 ? groupOf(catalog, chain, 2, kinds) : fc.oneof(groupOf(catalog, chain, 2, kinds), fc.constant({ kind: 'group', items: [] })),
    })
  })
}

function pathOf(catalog: Catalog): fc.Arbitrary<readonly Hop[]> {
  const audience = present(catalog.entities[0]).id
  return fc.array(fc.nat(20), { maxLength: 3 }).map((choices) => {
    const path: Hop[] = []
    for (const choice of choices) {
      const hops = hopsFrom(catalog, path.at(-1)?.entity ?? audience)
      const hop = hops[choice % Math.max(hops.length, 1)]
      if (hop) path.push(hop)
    }
    return path
  })
}

/** An attribute of one of the types, anywhere on the chain or looked up from it. */
function refOf(catalog: Catalog, chain: readonly Entity[], names: readonly PlainName[], at?: number): fc.Arbitrary<AttributeRef> {
  const place = at === undefined ? fc.nat(chain.length - 1) : fc.constant(at)
  return fc.record({ name: fc.constantFrom(...names), at: place, ups: fc.array(fc.nat(5), { maxLength: 2 }), isBare: fc.boolean() }).map(({ name, at: start, ups, isBare }) => {
    const via: string[] = []
    let entity = present(chain[start]).id
    for (const up of ups) {
      const hops = hopsFrom(catalog, entity).filter((hop) => hop.to === 'parent')
      const hop = hops[up % Math.max(hops.length, 1)]
      if (!hop) break
      via.push(hop.name)
      entity = hop.entity
    }
    const looks = via.length === 0 ? {} : { via }
    return isBare && start === chain.length - 1 ? { name, ...looks } : { name, at: start, ...looks }
  })
}

const everyName = Object.keys(forms) as PlainName[]
const families: readonly (readonly PlainName[])[] = [['t', 'u'], ['i', 'm', 'f', 'd'], ['b'], ['day', 'at']]
const familyOf = (name: string): readonly PlainName[] => present(families.find((family) => family.includes(name as PlainName)))

const ticks = { negate: fc.boolean(), ignoreCase: fc.boolean(), includeEmpty: fc.boolean() }

/** A test that fits an attribute; `other`: what it may be compared with; `isOfOne`: of a record's own value, not of a member's. */
function testOf(name: PlainName, other: ((names: readonly PlainName[]) => fc.Arbitrary<AttributeRef>) | null, mayBeEmpty = true, isOfOne = true): fc.Arbitrary<Test> {
  const [first] = familyOf(name)
  const operand = first === 't' ? textOperand() : first === 'i' ? numberOperand(isOfOne) : first === 'b' ? fc.constantFrom({ operator: 'isTrue' }, { operator: 'isFalse' }) : dateOperand(name, isOfOne)
  const choices: { arbitrary: fc.Arbitrary<object>; weight: number }[] = [{ arbitrary: operand, weight: 6 }]
  if (mayBeEmpty) choices.push({ arbitrary: fc.constant({ operator: 'empty' }), weight: 1 })
  if (other && first !== 'b') {
    const operators = { t: ['equal', 'contains', 'startsWith', 'endsWith'], i: ['equal', 'greater', 'greaterOrEqual', 'less', 'lessOrEqual'], day: ['on', 'before', 'after', 'onOrBefore', 'onOrAfter'] }
    const family = familyOf(name)
    choices.push({ arbitrary: fc.record({ operator: fc.constantFrom(...operators[first as 't' | 'i' | 'day']), value: other(family).map((attribute) => ({ attribute })) }), weight: 2 })
  }
  return fc.tuple(fc.oneof(...choices), fc.record(ticks)).map(([form, flags]) => flagged(form, flags))
}

/** Only what has a negation is negated. */
function flagged(form: object, flags: Pick<Test, 'negate' | 'ignoreCase' | 'includeEmpty'>): Test {
  const test = { ...flags, ...form } as Test
  return { ...test, negate: test.negate && operatorSpec(test.operator).negatedVerb !== null }
}

function textOperand(): fc.Arbitrary<object> {
  const value = fc.constantFrom(...texts, 's', ' a ', 'ss')
  const pattern = fc.constantFrom('*', '?', 'a*', '*A', '?é', 'STRA*', 'stra?e', 'Stra??e', '*ß*', '\\a', '*a*b*', '??', 'x*1?', ' a ')
  const expression = fc.constantFrom('a', '^a$', '^A', 'b$', '^.$', '[aé]$', 'stra(ß|ss)e', '\\p{Lu}', 'É|z', '^[^a]+$', '(a|b)+', '\\bA', '^$', '😀')
  return fc.oneof(
    fc.record({ operator: fc.constant('matchesPattern'), value: pattern }),
    fc.record({ operator: fc.constant('matchesRegex'), value: expression }),
    fc.record({ operator: fc.constantFrom('equal', 'contains', 'startsWith', 'endsWith'), value }),
    fc.record({ operator: fc.constant('anyOf'), values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  )
}

function numberOperand(isOfOne: boolean): fc.Arbitrary<object> {
  const value = fc.constantFrom<string | number>(0, 1, 2, 3, 1.005, '1.01', -2.5, 0.5, 10, '90071992547409.911', 2147483648, '99999999999999999999', 3.3333333)
  const range = fc.tuple(value, value).map(([a, b]) => (Number(a) <= Number(b) ? { from: a, to: b } : { from: b, to: a }))
  const ranks = [
    fc.record({ operator: fc.constantFrom('top', 'bottom'), n: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ operator: fc.constantFrom('topPercent', 'bottomPercent'), n: fc.constantFrom(1, 15, 34, 50, 99, 100) }),
  ]
  return fc.oneof(
    ...(isOfOne ? ranks : []),
    fc.record({ operator: fc.constantFrom('equal', 'greater', 'greaterOrEqual', 'less', 'lessOrEqual'), value }),
    fc.record({ operator: fc.constant('anyOf'), values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
    range.map((ends) => ({ operator: 'between', ...ends })),
  )
}

const periods = ['today', 'yesterday', 'thisWeek', 'lastWeek', 'thisMonth', 'lastMonth', 'thisQuarter', 'lastQuarter', 'thisYear', 'lastYear', 'monthToDate', 'quarterToDate', 'yearToDate', 'anniversaryToday'] as const

function partsOperand(): fc.Arbitrary<object> {
  const parts = { monthOf: [1, 2, 3, 10, 12], dayOfMonth: [1, 28, 29, 30, 31], dayOfWeek: [1, 3, 6, 7], yearOf: [2011, 2023, 2024], quarterOf: [1, 4] }
  return fc.constantFrom(...(Object.entries(parts) as [string, number[]][])).chain(([operator, pool]) => fc.record({ operator: fc.constant(operator), values: fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 3 }) }))
}

function dateOperand(name: PlainName, isOfOne: boolean): fc.Arbitrary<object> {
  const value = name === 'day' ? fc.constantFrom(...days) : fc.constantFrom(...days, ...moments)
  const units = name === 'day' ? (['days', 'weeks', 'months', 'quarters', 'years'] as const) : (['hours', 'days', 'weeks', 'months', 'quarters', 'years'] as const)
  const bare = fc.tuple(fc.constantFrom(...days), fc.constantFrom(...days)).map(([a, b]) => (a <= b ? { from: a, to: b } : { from: b, to: a }))
  return fc.oneof(
    ...(isOfOne ? [partsOperand()] : []),
    fc.record({ operator: fc.constantFrom(...periods) }),
    fc.record({ operator: fc.constant('anniversaryInNext'), n: fc.constantFrom(1, 2, 7, 30, 60, 364, 365, 366, 1000) }),
    fc.record({ operator: fc.constantFrom('on', 'before', 'after', 'onOrBefore', 'onOrAfter'), value }),
    bare.map((ends) => ({ operator: 'between', ...ends })),
    fc.record({ operator: fc.constantFrom('inLast', 'inNext', 'moreThanAgo'), n: fc.constantFrom(1, 2, 3, 13, 29, 30, 31, 32, 60), unit: fc.constantFrom(...units) }),
  )
}

function conditionOf(catalog: Catalog, chain: readonly Entity[]): fc.Arbitrary<object> {
  return refOf(catalog, chain, everyName).chain((attribute) => testOf(attribute.name as PlainName, (names) => refOf(catalog, chain, names)).map((test) => ({ kind: 'condition', attribute, test })))
}

function groupOf(catalog: Catalog, chain: readonly Entity[], depth: number, kinds: Kinds): fc.Arbitrary<object> {
  const condition = kinds === 'plain' ? conditionOf(catalog, chain) : fc.oneof({ arbitrary: conditionOf(catalog, chain), weight: 2 }, ...linksOf(catalog, chain, depth))
  const item = depth === 0 ? condition : fc.oneof({ arbitrary: condition, weight: 3 }, { arbitrary: fc.constant(null).chain(() => groupOf(catalog, chain, depth - 1, kinds)), weight: 1 })
  return fc.record({ kind: fc.constant('group'), operator: fc.constantFrom('and', 'or'), negate: fc.boolean(), includeEmpty: fc.option(fc.boolean(), { nil: undefined }), items: fc.array(item, { minLength: 1, maxLength: 3 }) })
}

function linksOf(catalog: Catalog, chain: readonly Entity[], depth: number): { arbitrary: fc.Arbitrary<object>; weight: number }[] {
  const links: { arbitrary: fc.Arbitrary<object>; weight: number }[] = [{ arbitrary: fc.constant(null).chain(() => sequenceOf(catalog, chain, depth)), weight: 2 }]
  const tested = segmentOf(catalog, chain)
  return tested ? [...links, { arbitrary: tested, weight: 1 }] : links
}

/** Of a row on the chain, or one looked up from it, whose entity has segments; null where there is none. */
function segmentOf(catalog: Catalog, chain: readonly Entity[]): fc.Arbitrary<object> | null {
  const names = (id: string) => Object.entries(segmentEntities).flatMap(([segment, name]) => (catalog.entities.find((entity) => entity.id === id)?.name === name ? [segment] : []))
  const ups = chain.flatMap((entity, at) => hopsFrom(catalog, entity.id).flatMap((hop) => (hop.to === 'parent' ? names(hop.entity).map((segment) => ({ segment, at, via: [hop.name] })) : [])))
  const owns = chain.flatMap((entity, at) => names(entity.id).map((segment) => (at === chain.length - 1 ? { segment } : { segment, at })))
  if (owns.length + ups.length === 0) return null
  return fc.record({ place: fc.constantFrom(...owns, ...ups), negate: fc.boolean(), includeEmpty: fc.boolean() }).map(({ place, ...flags }) => ({ kind: 'segment', ...place, ...flags }))
}

function sequenceOf(catalog: Catalog, chain: readonly Entity[], depth: number): fc.Arbitrary<object> {
  return pathOf(catalog).chain((path) => {
    const next = [present(catalog.entities[0]), ...path.map((hop) => present(catalog.entities.find((entity) => entity.id === hop.entity)))]
    const isDated = (entities: readonly Entity[]): boolean => entities.some((entity) => entity.dateAttribute !== null)
    const dateOf = (entities: readonly Entity[]) => (isDated(entities) ? fc.option(refOf(catalog, entities, ['day', 'at']), { nil: undefined }) : refOf(catalog, entities, ['day', 'at']))
    return fc.record({ from: dateOf(chain), date: dateOf(next) }).chain(({ from, date }) => {
      const areTimed = from?.name === 'at' && date?.name === 'at'
      return fc.record({
        kind: fc.constant('sequence'),
        negate: fc.boolean(),
        entity: fc.constant(present(next.at(-1)).name),
        path: fc.constant(path.map((hop) => (hop.from === hop.entity ? { relationship: hop.name, to: hop.to } : { relationship: hop.name }))),
        ...(from ? { from: fc.constant(from) } : {}),
        ...(date ? { date: fc.constant(date) } : {}),
        within: fc.record({ n: fc.constantFrom(1, 2, 3, 24, 30, 31, 60, 365), unit: fc.constantFrom(...(areTimed ? (['hours', 'hours'] as const) : []), 'days', 'weeks', 'months', 'quarters', 'years') }),
        onlyFinished: fc.boolean(),
        where: depth === 0 ? fc.constant({ kind: 'group', items: [] }) : fc.oneof(groupOf(catalog, next, depth - 1, 'linked'), fc.constant({ kind: 'group', items: [] })),
      })
    })
  })
}

function windowOf(catalog: Catalog, chain: readonly Entity[], isDated: boolean): fc.Arbitrary<object> {
  const named = refOf(catalog, chain, ['day', 'at']).chain((attribute) => testOf(attribute.name as PlainName, (names) => refOf(catalog, chain, names), false).map((test) => ({ attribute, test })))
  // Without a name, the date may be a day or a moment: only what fits both.
  return isDated ? fc.oneof(named, testOf('day', null, false).map((test) => ({ test }))) : named
}

function quantifierOf(catalog: Catalog, chain: readonly Entity[], path: readonly Hop[]): fc.Arbitrary<Quantifier> {
  return fc.tuple(fc.nat(chain.length - 1), fc.boolean()).chain(([place, isDefault]) => {
    const of = isDefault ? chain.length - 1 : place
    const stated = isDefault ? {} : { of }
    const count = fc.oneof(
      fc.record({ operator: fc.constantFrom('equal', 'greater', 'greaterOrEqual', 'less', 'lessOrEqual'), value: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ operator: fc.constant('anyOf'), values: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 2 }) }),
    )
    const countTest = fc.tuple(count, fc.record(ticks)).map(([form, flags]) => flagged(form, flags))
    const aggregate = (names: readonly PlainName[], functions: readonly string[], mayBeEmpty: boolean, test?: fc.Arbitrary<Test>) =>
      fc.tuple(fc.constantFrom(...functions), refOf(catalog, chain, names, of)).chain(([name, { at: _, ...ref }]) =>
        (test ?? testOf(ref.name as PlainName, null, mayBeEmpty, false)).map((one) => ({ kind: 'aggregate', ...stated, function: name, attribute: of === chain.length - 1 ? ref : { ...ref, at: of }, test: one })),
      )
    const choices: fc.Arbitrary<unknown>[] = [
      fc.constantFrom({ kind: 'some', ...stated }, { kind: 'none', ...stated }),
      countTest.map((test) => ({ kind: 'count', ...stated, test })),
      aggregate(everyName, ['countDistinct'], false, countTest),
      aggregate(['i', 'm', 'f', 'd'], ['sum'], false),
      aggregate(['i', 'm', 'f', 'd'], ['average'], true),
      aggregate(['i', 'm', 'f', 'd', 'day', 'at'], ['min', 'max'], true),
    ]
    const isOrdered = chain.some((entity, at) => entity.dateAttribute !== null && (at <= of ? path.slice(at, of).every((hop) => hop.to === 'child') : path.slice(of, at).every((hop) => hop.to === 'parent')))
    if (isOrdered) choices.push(aggregate(everyName, ['first', 'last'], true))
    return fc.oneof(...choices) as fc.Arbitrary<Quantifier>
  })
}

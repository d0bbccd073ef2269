import { describe, expect, it } from 'vitest'
import type { Catalog, ComputedAttribute } from '@shared/domain/entity.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { inOrderOfUse, usesOf } from '@shared/rules/segmentCircles.ts'
import { namedByComputed, namedByDefinition, segmentsUsed } from '@shared/rules/segmentsUsed.ts'
import { attributeId, entityId } from '../support/catalogFixture.ts'
import { knownSegments, segmentId, type SegmentForm } from '../support/knownSegments.ts'
import { shop } from '../support/shopCatalog.ts'

type Json = Record<string, unknown>
const customers = entityId('Customers')
const inside = (segment: string): Json => ({ kind: 'segment', segment })
const using = (...names: readonly string[]): Json => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: names.map(inside) } }] })
const plain = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold' } }] } }] }

/** Segments by output name, each with what it uses; all have run. */
function segmentsWith(uses: Readonly<Record<string, readonly string[] | Json>>, more: Readonly<Record<string, Partial<SegmentForm>>> = {}) {
  const forms = Object.entries(uses).map(([name, used]): [string, SegmentForm] => [name, { audience: customers, members: [0], definition: Array.isArray(used) ? (used.length === 0 ? plain : using(...(used as string[]))) : used, ...more[name] }])
  return knownSegments(Object.fromEntries(forms)).directory
}

function problems(json: unknown, self: string | null, directory: ReturnType<typeof segmentsWith>, catalog: Catalog = shop): readonly string[] {
  const parsed = parseDefinition(json)
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const { diagnostics } = resolveDefinition(parsed.definition, catalog, { zone: 'UTC', segments: directory, self: self === null ? null : segmentId(self) })
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ nodeId, part, message }) => `${nodeId} ${part}: ${message}`)
}

const advice = 'Use another segment, or change one of these.'

describe('a segment must not depend on itself', () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>, string, readonly string[]]>([
    ['directly', { A: [] }, 'A', ['A → A']],
    ['through one other', { A: [], B: ['A'] }, 'B', ['A → B → A']],
    ['through several', { A: [], B: ['C'], C: ['D'], D: ['A'] }, 'B', ['A → B → C → D → A']],
    ['by the shortest way', { A: [], B: ['C', 'A'], C: ['A'] }, 'B', ['A → B → A']],
    ['not where nothing leads back', { A: [], B: ['C'], C: [] }, 'B', []],
    ['not in a diamond', { A: [], B: ['D'], C: ['D'], D: ['E', 'F'], E: [], F: ['E'] }, 'B', []],
    ['not for a circle of others', { A: [], B: ['C'], C: ['B'] }, 'B', []],
  ])('%s', (_, uses, used, circles) => {
    expect(problems(using(used), 'A', segmentsWith(uses))).toEqual(circles.map((circle) => `r1.1 value: “A” would depend on itself: ${circle}. ${advice}`))
  })

  it('says it of every condition that leads back, by name, at its place', () => {
    const directory = segmentsWith({ A: [], B: ['A'], C: [] }, { A: { name: 'All of them' }, B: { name: 'Best' } })
    const definition = { ...using('C'), rules: [{ entity: 'Customers', where: { kind: 'group', items: [inside('C'), { kind: 'group', operator: 'or', items: [inside('best'), inside('A')] }] } }] }
    expect(problems(definition, 'A', directory)).toEqual([
      `r1.2.1 value: “All of them” would depend on itself: All of them → Best → All of them. ${advice}`,
      `r1.2.2 value: “All of them” would depend on itself: All of them → All of them. ${advice}`,
    ])
  })

  it('knows no circle while there is no segment yet, and ignores what a draft says', () => {
    expect(problems(using('B'), null, segmentsWith({ A: ['B'], B: ['A'] }))).toEqual([])
    expect(problems(using('B'), 'A', segmentsWith({ A: [], B: ['A'] }, { B: { standing: 'draft' } }))).toEqual([])
  })

  it('finds what is inside a sequence', () => {
    const sequence = { kind: 'sequence', entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], from: { name: 'JoinedAt' }, within: { n: 3, unit: 'days' }, where: { kind: 'group', items: [{ ...inside('A'), at: 0 }] } }
    const following = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [sequence] } }] }
    expect(problems(using('B'), 'A', segmentsWith({ A: [], B: following }))).toEqual([`r1.1 value: “A” would depend on itself: A → B → A. ${advice}`])
  })
})

/** The shop with computed attributes of customers. */
function withComputed(...recipes: readonly { readonly name: string; readonly recipe: unknown }[]): Catalog {
  const computed = recipes.map(({ name, recipe }): ComputedAttribute => ({ id: attributeId('Customers', name), name, type: 'integer', scale: null, recipe: recipe as ComputedAttribute['recipe'], problem: null }))
  return { ...shop, entities: shop.entities.map((entity) => (entity.name === 'Customers' ? { ...entity, computed } : entity)) }
}
const measure = (name: string, value: Json) => ({ name, recipe: { schemaVersion: 1, kind: 'measure', audience: 'Customers', name, value } })
const ordersOf = (segment: string): Json => ({ kind: 'aggregate', function: 'count', entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], window: null, where: { kind: 'group', operator: 'and', negate: false, items: [{ ...inside(segment), at: 0, negate: false, includeEmpty: true }] } })
const atLeast = (name: string): Json => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name }, test: { operator: 'greaterOrEqual', value: 1 } }] } }] })

describe('circles through measures', () => {
  const catalog = withComputed(measure('Gold orders', ordersOf('Gold')), measure('Gold rank', { kind: 'rank', of: { name: 'Gold orders' }, order: 'ascending' }), measure('Double', { kind: 'formula', formula: '[Gold orders] * 2' }), { name: 'Triple', recipe: { schemaVersion: 1, kind: 'calculated', entity: 'Customers', name: 'Triple', formula: '[Double] + [Gold orders]' } })

  it.each(['Gold orders', 'Gold rank', 'Double', 'Triple'])('a definition that names “%s” uses the segment it goes by', (name) => {
    const directory = segmentsWith({ Gold: [], User: atLeast(name) })
    const user = directory.all().find(({ outputName }) => outputName === 'User')
    expect(user && usesOf(user, directory, catalog).map((segment) => segment.outputName)).toEqual(['Gold'])
  })

  it('are found where the measure is of the segment itself, and named with the measure', () => {
    expect(problems(atLeast('Gold orders'), 'Gold', segmentsWith({ Gold: [] }), catalog)).toEqual([`r1.1 attribute: “Gold orders” cannot be computed: “Gold” would depend on itself: Gold → Gold. ${advice}`])
  })

  it('are found behind another segment', () => {
    expect(problems(using('Best'), 'Gold', segmentsWith({ Gold: [], Best: atLeast('Triple') }), catalog)).toEqual([`r1.1 value: “Gold” would depend on itself: Gold → Best → Gold. ${advice}`])
    expect(problems(using('Best'), 'Gold', segmentsWith({ Gold: [], Best: atLeast('Income') }), catalog)).toEqual([])
  })

  it('only where the attribute is the computed one: a stored one of that name elsewhere is not', () => {
    const orders = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Amount' }, test: { operator: 'greaterOrEqual', value: 1 } }] } }] }
    expect(problems(using('Best'), 'Gold', segmentsWith({ Gold: [], Best: orders }), withComputed(measure('Amount', ordersOf('Gold'))))).toEqual([])
  })
})

describe('long chains', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `S${index}`)
  const chain = (last: readonly string[]) => segmentsWith(Object.fromEntries(names.map((name, index) => [name, index === names.length - 1 ? last : [`S${index + 1}`]])))

  it('of ten thousand segments are followed to their end', () => {
    expect(problems(using('S1'), 'Other', chain([]))).toEqual([])
    const [circle] = problems(using('S1'), 'S0', chain(['S0']))
    expect(circle).toBe(`r1.1 value: “S0” would depend on itself: S0 → S1 → S2 → S3 → S4 → S5 → 9989 more → S9995 → S9996 → S9997 → S9998 → S9999 → S0. ${advice}`)
  })

  it('are put in the order of their use', () => {
    const directory = chain([])
    const byName = directory.all()
    const ordered = inOrderOfUse(byName, (segment) => usesOf(segment, directory, shop))
    expect(ordered.map(({ outputName }) => outputName)).toEqual(names.toReversed())
  })
})

describe('what a definition names itself (P130)', () => {
  const catalog = withComputed(measure('Gold orders', ordersOf('Gold')), measure('Double', { kind: 'formula', formula: '[Gold orders] * 2' }))
  const customersOf = catalog.entities.find(({ name }) => name === 'Customers')
  const directory = segmentsWith({ Gold: [], Silver: [] })
  const orders = { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }] }
  const named = (json: Json): string => {
    const parsed = parseDefinition(json)
    if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
    const { segments, computed } = namedByDefinition(parsed.definition, directory, catalog)
    return [...segments.map(({ outputName }) => outputName), ...computed.map((id) => catalog.entities.flatMap((entity) => entity.computed).find((one) => one.id === id)?.name)].join(' ')
  }
  const rule = (more: Json): Json => ({ schemaVersion: 1, audience: 'Customers', rules: [{ ...orders, where: { kind: 'group', items: [] }, ...more }] })

  it.each<[string, Json, string]>([
    ['segments in conditions of conditions', { ...plain, rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'group', items: [{ kind: 'group', negate: true, items: [inside('Silver')] }] }] } }] }, 'Silver'],
    ['a computed attribute, and not what that goes by', atLeast('Double'), 'Double'],
    ['that a value is compared with', { ...plain, rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Income' }, test: { operator: 'greater', value: { attribute: { name: 'Gold orders' } } } }] } }] }, 'Gold orders'],
    ['of the chain in a rule on others', rule({ where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Double', at: 0 }, test: { operator: 'greater', value: 1 } }] } }), 'Double'],
    ['in a quantifier', rule({ quantifier: { kind: 'aggregate', of: 0, function: 'sum', attribute: { name: 'Gold orders' }, test: { operator: 'greater', value: 1 } } }), 'Gold orders'],
    ['in what follows a record', rule({ where: { kind: 'group', items: [{ kind: 'sequence', ...orders, within: { n: 3, unit: 'days' }, where: { kind: 'group', items: [{ ...inside('Gold'), at: 0 }, { kind: 'condition', attribute: { name: 'Double', at: 0 }, test: { operator: 'greater', value: 1 } }] } }] } }), 'Gold Double'],
    ['as an output column', { ...plain, projections: [{ name: 'Twice', entity: 'Customers', attribute: 'Double' }] }, 'Double'],
    ['nothing', plain, ''],
  ])('%s', (_, json, expected) => {
    expect(named(json)).toBe(expected)
  })

  it('and so for a computed attribute', () => {
    const said = (customersOf?.computed ?? []).map((one) => (customersOf ? namedByComputed(customersOf, one, directory, catalog) : null)).map((parts) => [parts?.segments.map(({ outputName }) => outputName), parts?.computed.length])
    expect(said).toEqual([[['Gold'], 0], [[], 1]])
  })
})

describe('what a definition uses', () => {
  it('is named once, in order, deleted ones included and unknown ones not', () => {
    const directory = segmentsWith({ A: [], B: [], C: [] }, { B: { isDeleted: true } })
    const parsed = parseDefinition(using('B', 'Z', 'A', 'B'))
    expect(parsed.ok && segmentsUsed(parsed.definition, directory, shop).map(({ outputName }) => outputName)).toEqual(['B', 'A'])
  })

  it.each<[string, readonly string[], Readonly<Record<string, readonly string[]>>, string]>([
    ['keeps the order where nothing is used', ['a', 'b', 'c'], {}, 'a b c'],
    ['puts what is used first', ['a', 'b', 'c'], { a: ['c'] }, 'c a b'],
    ['once in a diamond', ['a', 'b', 'c', 'd'], { a: ['b', 'c'], b: ['d'], c: ['d'] }, 'd b c a'],
    ['cuts a circle', ['a', 'b', 'c'], { a: ['b'], b: ['a'] }, 'b a c'],
  ])('%s', (_, items, uses, expected) => {
    expect(inOrderOfUse(items, (item) => uses[item] ?? []).join(' ')).toBe(expected)
  })
})

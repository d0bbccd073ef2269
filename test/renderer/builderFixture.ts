import { catalogSchema, type AttributeType, type Catalog, type EntityRole } from '@shared/domain/entity.ts'
import type { LiveCount } from '@shared/contract/segments.contract.ts'
import type { Parsed } from '@shared/contract/contract.ts'
import type { Condition, Definition, Group, Quantifier, Rule, RuleNode, Test, Window } from '@shared/rules/definition.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import { isComplete, newTest } from '@shared/rules/draft.ts'
import { pathWords } from '@shared/rules/paths.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleNow } from '../support/sampleReplies.ts'

/** A coffee shop's entities, and a fake host that counts definitions by fixed numbers. */

const kinds: Record<string, AttributeType> = { a: 'text', i: 'integer', n: 'decimal', b: 'boolean', d: 'date', t: 'datetime' }

export const builderCatalog: Catalog = makeCatalog(
  [
    ['Customers', 'individuals', 48_210, 'Customer id:a Name:a City:a Loyalty tier:a Email consent:b Born:d Billing state:a State:a', null],
    ['Orders', 'activity', 312_764, 'Order id:a Customer id:a Store id:a Category:a Channel:a Currency:a Discount:n Is gift:b Order date:d Order total:n Payment method:a Shipped on:d Paid at:t', 'Order date'],
    ['Order lines', 'related', 871_350, 'Line:i Order id:a Product id:a Quantity:i Price:n', null],
    ['Products', 'related', 64, 'Product id:a Decaf:b Origin:a Product name:a Roast:a', null],
    ['Stores', 'related', 38, 'Store id:a Store name:a', null],
    ['Returns', 'activity', 9120, 'Return id:a Customer id:a Reason:a Returned on:d', 'Returned on'],
  ],
  [
    ['Orders', 'Customers', 'Customer id'],
    ['Order lines', 'Orders', 'Order id'],
    ['Order lines', 'Products', 'Product id'],
    ['Orders', 'Stores', 'Store id'],
    ['Returns', 'Customers', 'Customer id'],
  ],
)

export function makeCatalog(
  entities: readonly (readonly [name: string, role: EntityRole, rows: number, attributes: string, date: string | null])[],
  links: readonly (readonly [child: string, parent: string, column: string])[],
): Catalog {
  const idOf = (...parts: readonly string[]) => parts.join('_').replaceAll(' ', '-')
  return catalogSchema.parse({
    entities: entities.map(([name, role, rowCount, attributes, date]) => ({
      id: idOf(name),
      name,
      role,
      attributes: attributes.split(/(?<=:\w) /).map((given) => {
        const [attribute = '', kind = 'a'] = given.split(':')
        return { id: idOf(name, attribute), name: attribute, type: kinds[kind], scale: kind === 'n' ? 2 : null }
      }),
      key: [idOf(name, attributes.split(':')[0] ?? '')],
      nameAttribute: null,
      origin: 'file',
      computed: [],
      dateAttribute: date === null ? null : idOf(name, date),
      rowCount,
      dataVersion: 1,
      updatedAt: sampleNow,
    })),
    relationships: links.map(([child, parent, column]) => ({
      id: idOf(child, parent),
      name: `${child} to ${parent}`,
      childEntity: idOf(child),
      childAttributes: [idOf(child, column)],
      parentEntity: idOf(parent),
      parentAttributes: [idOf(parent, column)],
    })),
  })
}

export function condition(id: string, name: string, test: Partial<Test> & Pick<Test, 'operator'>): Condition {
  return { kind: 'condition', id, attribute: { name }, test: { ...newTest(test.operator), ...test } }
}

export function group(id: string, operator: 'and' | 'or', items: readonly RuleNode[], negate = false): Group {
  return { kind: 'group', id, operator, negate, items }
}

export function rule(id: string, part: Partial<Rule>): Rule {
  return { id, combine: 'union', entity: 'Customers', path: [], quantifier: { kind: 'some' }, window: null, where: group(`${id}w`, 'and', []), ...part }
}

export function definition(rules: readonly Rule[]): Definition {
  return { schemaVersion: 1, audience: 'Customers', rules, projections: [] }
}

const atLeast = (n: number): Quantifier => ({ kind: 'count', test: { ...newTest('greaterOrEqual'), value: n } })
const inLast = (n: number, unit: 'days' | 'months'): Window => ({ test: { ...newTest('inLast'), n, unit } })

/** The definition of the design's picture. */
export const loyalDefinition = definition([
  rule('r1', {
    entity: 'Orders',
    path: [{ relationship: 'Orders to Customers' }],
    quantifier: atLeast(3),
    window: inLast(90, 'days'),
    where: group('w1', 'and', [
      condition('c1', 'Category', { operator: 'anyOf', values: ['Coffee beans', 'Tea'] }),
      group('g1', 'or', [condition('c2', 'Channel', { operator: 'equal', value: 'Online store' }), condition('c3', 'Order total', { operator: 'greaterOrEqual', value: 25 })]),
    ]),
  }),
  rule('r2', {
    combine: 'intersect',
    where: group('w2', 'and', [condition('c4', 'Loyalty tier', { operator: 'anyOf', values: ['Gold', 'Silver'] }), condition('c5', 'Email consent', { operator: 'isTrue' })]),
  }),
  rule('r3', {
    combine: 'except',
    entity: 'Returns',
    path: [{ relationship: 'Returns to Customers' }],
    quantifier: atLeast(2),
    window: inLast(6, 'months'),
    where: group('w3', 'and', [condition('c6', 'Reason', { operator: 'equal', value: 'Quality' })]),
  }),
])

const numbers: Record<string, number> = { r1: 9482, c1: 12_306, g1: 13_118, c2: 9870, c3: 7402, r2: 11_207, c4: 13_655, c5: 38_337, r3: 1946, c6: 1946 }
const running = [9482, 5912, 5318]
/** What is left place by place: what the picture's waterfall shows, and a step of its last rule that it has no room for. */
const left: readonly (readonly [ruleId: string, nodeId: string | null, members: number])[] = [
  ['r1', null, 17_845],
  ['r1', 'c1', 12_306],
  ['r1', 'g1', 9482],
  ['r2', 'c4', 6604],
  ['r2', 'c5', 5912],
  ['r3', null, 5204],
  ['r3', 'c6', 5318],
]
const people = [
  ['C-004417', 'Amara Okafor', 'Leeds', 'Gold'],
  ['C-011902', 'Lukas Brandt', 'Hamburg', 'Silver'],
  ['C-013380', 'Inês Carvalho', 'Porto', 'Gold'],
  ['C-018264', 'Tomasz Zieliński', 'Kraków', 'Silver'],
  ['C-020075', 'Sofie Lindqvist', 'Malmö', 'Gold'],
  ['C-023518', 'Giulia Ferraro', 'Torino', 'Silver'],
  ['C-029946', 'Yusuf Demir', 'Köln', 'Gold'],
  ['C-033107', 'Maëlle Girard', 'Lyon', 'Silver'],
  ['C-038851', 'Jonas Haugen', 'Bergen', 'Gold'],
  ['C-044260', 'Priya Raman', 'Dublin', 'Silver'],
]

/** Counts any definition: known ids by the picture's numbers, others by made-up ones; incomplete conditions are faults. */
export function countReply({ definition: given }: Pick<Parsed<'segments.count'>, 'definition'>, catalog: Catalog = builderCatalog): LiveCount {
  const diagnostics: Diagnostic[] = []
  const rules = given.rules.map((one, index) => {
    const ruleId = one.id ?? `r${index + 1}`
    const nodes: LiveCount['rules'][number]['nodes'] = []
    const visit = (node: (typeof one)['where'] | (typeof one)['where']['items'][number]): void => {
      if (node.kind === 'group') {
        if (node !== one.where) nodes.push({ id: node.id ?? '', count: numbers[node.id ?? ''] ?? 4321 })
        node.items.forEach(visit)
        if (node.items.length === 0 && (one.path ?? []).length === 0) diagnostics.push({ severity: 'error', ruleId, nodeId: node === one.where ? null : (node.id ?? null), part: 'group', message: 'Add a condition, or remove it.' })
        return
      }
      if (node.kind !== 'condition') {
        nodes.push({ id: node.id ?? '', count: numbers[node.id ?? ''] ?? 1987 })
        return
      }
      const complete = isComplete(node.test as Test)
      nodes.push({ id: node.id ?? '', count: complete ? (numbers[node.id ?? ''] ?? 2345) : null })
      if (!complete) diagnostics.push({ severity: 'error', ruleId, nodeId: node.id ?? null, part: 'value', message: `Give a value to compare ${node.attribute.name} with.` })
    }
    visit(one.where)
    const faulty = diagnostics.some((fault) => fault.ruleId === ruleId)
    const ids = [{ name: 'Customers' }, { name: one.entity }].map(({ name }) => catalog.entities.find((entity) => entity.name === name)?.id)
    const [audience, entity] = ids
    const relationship = catalog.relationships.find((other) => other.name === one.path?.[0]?.relationship)
    const path = audience && entity && relationship ? pathWords(catalog, audience, [{ relationship: relationship.id, entity }]) : ''
    const window = one.window?.test
    const interval = window?.unit === 'days' ? '26 Aug – 23 Nov 2026, today included' : window?.unit === 'months' ? '24 May – 23 Nov 2026, today included' : null
    return { id: ruleId, alone: faulty ? null : (numbers[ruleId] ?? 3456), soFar: diagnostics.length > 0 ? null : (running[index] ?? 1234), nodes, interval, path }
  })
  const total = diagnostics.length > 0 || rules.length === 0 ? null : (rules.at(-1)?.soFar ?? null)
  return {
    audience: 48_210,
    total,
    rules,
    attrition: attritionOf(rules, total, diagnostics),
    sample: { columns: ['Customer id', 'Name', 'City', 'Loyalty tier'].map((name) => ({ name, type: 'text' })), keyColumns: 1, rows: total === null ? [] : people },
    diagnostics,
    asOf: sampleNow,
    elapsedMs: 38,
  }
}

/** The picture's steps as long as its conditions are there, each rule as one step for any other definition. */
function attritionOf(rules: LiveCount['rules'], total: number | null, diagnostics: readonly Diagnostic[]): LiveCount['attrition'] {
  const nodes = new Set(rules.flatMap((rule) => rule.nodes.map((node) => node.id)))
  const isPicture = total !== null && left.every(([, nodeId]) => nodeId === null || nodes.has(nodeId))
  const faulty = rules.findIndex((rule) => diagnostics.some((fault) => fault.ruleId === rule.id))
  const steps = isPicture ? left : rules.slice(0, faulty === -1 ? rules.length : faulty).map((rule, index) => [rule.id, rule.nodes[0]?.id ?? null, running[index] ?? 1234] as const)
  return steps.map(([ruleId, nodeId, members], index) => ({ ruleId, nodeId, members, change: members - (steps[index - 1]?.[2] ?? 48_210) }))
}

const values: Record<string, readonly (readonly [string, number])[]> = {
  Category: [['Coffee beans', 120_410], ['Ground coffee', 71_002], ['Tea', 50_118], ['Equipment', 33_240], ['Gifts', 22_190], ['Outdoor', 15_804]],
  Channel: [['Online store', 190_022], ['Store', 122_742]],
  'Loyalty tier': [['Bronze', 25_100], ['Silver', 14_300], ['Gold', 6210]],
  State: [['California', 6210], ['Nevada', 1220], ['Texas', 4100]],
}

export function builderAnswers(catalog: Catalog = builderCatalog): FakeAnswers {
  return {
    ...sampleAnswers(),
    'catalog.get': () => catalog,
    'catalog.values': ({ attribute, search, limit }) => {
      const name = catalog.entities.flatMap((entity) => entity.attributes).find((other) => other.id === attribute)?.name ?? ''
      const known = (values[name] ?? []).filter(([value]) => value.toLowerCase().includes(search.toLowerCase()))
      return { distinct: (values[name] ?? []).length || 900 + name.length, missing: 0, values: known.slice(0, limit).map(([value, rows]) => ({ value, rows })) }
    },
    'segments.count': (input) => countReply(input, catalog),
  }
}

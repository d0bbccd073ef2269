import { describe, expect, it } from 'vitest'
import { windowLabel } from '@shared/rules/words.ts'
import { catalogSchema, type Attribute, type Catalog, type EntityRole } from '@shared/domain/entity.ts'
import type { Condition, Definition, Group, Quantifier, Rule, RuleNode, Test, Window } from '@shared/rules/definition.ts'
import { definitionParts, definitionSentence, ruleParts, sentenceText } from '@shared/rules/sentence.ts'

const catalog = makeCatalog()

describe('a definition as a sentence', () => {
  const rows: readonly (readonly [string, readonly Partial<Rule>[], string])[] = [
    ['the audience with one condition', [about('Customers', [is('State', 'CA')])], 'Customers where State is CA.'],
    ['a rule without conditions yet', [about('Customers', [])], 'Customers where …'],
    ['any related record', [orders([])], 'Customers who have any Orders.'],
    ['none', [orders([], { kind: 'none' })], 'Customers who have no Orders.'],
    [
      'a count in a window',
      [orders([anyOf('Category', ['Coffee', 'Tea'])], count('greaterOrEqual', 3), inLast(90))],
      'Customers who have at least 3 Orders in the last 90 days where Category is Coffee or Tea.',
    ],
    ['a range of counts', [orders([], { kind: 'count', test: test('between', { from: 2, to: 5 }) })], 'Customers who have between 2 and 5 Orders.'],
    [
      'an aggregate',
      [orders([], { kind: 'aggregate', function: 'average', attribute: { name: 'Total' }, test: test('greaterOrEqual', { value: 113 }) })],
      'Customers whose average Total is at least 113 over Orders.',
    ],
    [
      'a window between two days',
      [orders([], { kind: 'some' }, { test: test('between', { from: '1998-02-06', to: '1998-05-06' }) })],
      'Customers who have any Orders between 6 Feb 1998 and 6 May 1998.',
    ],
    [
      'a window on a named date',
      [orders([], { kind: 'some' }, { attribute: { name: 'Shipped' }, test: test('inLast', { n: 1, unit: 'months' }) })],
      'Customers who have any Orders with Shipped in the last month.',
    ],
    [
      'an OR inside an AND',
      [about('Customers', [is('State', 'CA'), group('or', [is('Tier', 'Gold'), is('Tier', 'Silver')])])],
      'Customers where State is CA and (Tier is Gold or Tier is Silver).',
    ],
    ['a negated group', [about('Customers', [group('and', [is('State', 'CA')], true)])], 'Customers where not (State is CA).'],
    [
      'a negated group without those that lack a value',
      [about('Customers', [{ ...group('and', [is('State', 'CA')], true), includeEmpty: false }])],
      'Customers where not (State is CA) with no value missing.',
    ],
    [
      'attributes of the audience and of a looked-up record',
      [orders([is('State', 'CA', 0), { ...is('Roast', 'Dark'), attribute: { name: 'Roast', via: ['Orders to Products'] } }])],
      'Customers who have any Orders where State of Customers is CA and Roast of Products is Dark.',
    ],
    [
      'all three set operators, left to right',
      [about('Customers', [is('State', 'CA')]), { ...orders([]), combine: 'intersect' }, { ...orders([], { kind: 'none' }), combine: 'except' }],
      'Customers where State is CA, and who have any Orders, except those who have no Orders.',
    ],
    [
      'an intersection after a union says what it applies to',
      [about('Customers', [is('State', 'CA')]), { ...orders([]), combine: 'union' }, { ...about('Customers', [is('Tier', 'Gold')]), combine: 'intersect' }],
      'Customers where State is CA, or who have any Orders; of all these only those where Tier is Gold.',
    ],
    [
      'a union after an exception',
      [about('Customers', [is('State', 'CA')]), { ...orders([]), combine: 'except' }, { ...about('Customers', [is('Tier', 'Gold')]), combine: 'union' }],
      'Customers where State is CA, except those who have any Orders; plus those where Tier is Gold.',
    ],
  ]
  it.each(rows)('%s', (_name, rules, sentence) => {
    expect(definitionSentence(definition(rules), catalog)).toBe(sentence)
  })

  it('marks what is counted, when, and how rules are joined', () => {
    const rules = [orders([is('Category', 'Tea')], count('greaterOrEqual', 3), inLast(90)), { ...orders([]), combine: 'except' as const }]
    const strong = definitionParts(definition(rules), catalog).filter((part) => part.strong)
    expect(strong.map((part) => part.text)).toEqual(['at least 3 Orders', 'in the last 90 days', 'Category', 'except', 'any Orders'])
  })

  it('reads one rule on its own without a full stop', () => {
    const whole = definition([about('Customers', []), orders([], { kind: 'none' })])
    const rule = whole.rules[1]
    expect(rule && sentenceText(ruleParts(rule, whole, catalog))).toBe('Customers who have no Orders')
  })
})

describe('a condition in words', () => {
  const rows: readonly (readonly [Partial<Test>, string])[] = [
    [{ operator: 'equal' }, 'is …'],
    [{ operator: 'equal', value: 'x', negate: true }, 'is not x'],
    [{ operator: 'equal', value: 'x', negate: true, includeEmpty: false }, 'is not x and not empty'],
    [{ operator: 'equal', value: 'x', ignoreCase: false }, 'is x in exactly this case'],
    [{ operator: 'equal', value: { attribute: { name: 'Billing state' } } }, 'is the same as Billing state'],
    [{ operator: 'anyOf', values: ['a', 'b', 'c'] }, 'is a, b or c'],
    [{ operator: 'anyOf', values: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] }, 'is a, b, c, d or 4 more'],
    [{ operator: 'contains', value: 'Owner', negate: true }, 'does not contain “Owner”'],
    [{ operator: 'greater', value: 2 }, 'is greater than 2'],
    [{ operator: 'lessOrEqual', value: 2 }, 'is at most 2'],
    [{ operator: 'between', from: 1, to: 2, negate: true }, 'is not between 1 and 2'],
    [{ operator: 'onOrAfter', value: '2001-02-08' }, 'is on or after 8 Feb 2001'],
    [{ operator: 'before', value: '2001-02-08T09:30' }, 'is before 8 Feb 2001, 09:30'],
    [{ operator: 'inNext', n: 1, unit: 'weeks' }, 'is in the next week'],
    [{ operator: 'moreThanAgo', n: 2, unit: 'years' }, 'is more than 2 years ago'],
    [{ operator: 'matchesPattern', value: 'Go*' }, 'matches the pattern “Go*”'],
    [{ operator: 'matchesRegex', value: '^G', negate: true, ignoreCase: false }, 'does not match the regular expression “^G” in exactly this case'],
    [{ operator: 'top', n: 10 }, 'is among the 10 largest'],
    [{ operator: 'bottom', n: 3, negate: true }, 'is not among the 3 smallest'],
    [{ operator: 'topPercent', n: 10 }, 'is among the largest 10 %'],
    [{ operator: 'bottomPercent' }, 'is among the smallest … %'],
    [{ operator: 'today' }, 'is today'],
    [{ operator: 'lastWeek', negate: true }, 'is not last week'],
    [{ operator: 'quarterToDate' }, 'is this quarter until today'],
    [{ operator: 'monthOf', values: [3, 4] }, 'is in March or April'],
    [{ operator: 'dayOfWeek', values: [1] }, 'is on a Monday'],
    [{ operator: 'dayOfMonth', values: [1, 2, 3, 11, 22] }, 'is on the 1st, 2nd, 3rd, 11th or 22nd of a month'],
    [{ operator: 'yearOf', values: [2024], negate: true, includeEmpty: false }, 'is not in 2024 and not empty'],
    [{ operator: 'quarterOf', values: [1, 4] }, 'is in the 1st or 4th quarter'],
    [{ operator: 'monthOf' }, 'is in …'],
    [{ operator: 'anniversaryToday' }, 'has its anniversary today'],
    [{ operator: 'anniversaryInNext', n: 7 }, 'has its anniversary in the next 7 days'],
    [{ operator: 'anniversaryInNext', n: 1, negate: true }, 'does not have its anniversary in the next day'],
    [{ operator: 'isTrue' }, 'is true'],
    [{ operator: 'empty', negate: true, includeEmpty: false }, 'is not empty'],
  ]
  it.each(rows)('%j', (given, words) => {
    const node: RuleNode = { kind: 'condition', id: 'c', attribute: { name: 'A' }, test: { ...test('empty'), ...given } }
    expect(definitionSentence(definition([about('Customers', [node])]), catalog)).toBe(`Customers where A ${words}${words.endsWith('…') ? '' : '.'}`)
  })
})

describe('a window in words', () => {
  const rows: readonly (readonly [Partial<Test>, string])[] = [
    [{ operator: 'inLast', n: 90, unit: 'days' }, 'in the last 90 days'],
    [{ operator: 'lastMonth' }, 'last month'],
    [{ operator: 'dayOfWeek', values: [6, 7] }, 'on a Saturday or Sunday'],
    [{ operator: 'today', negate: true, includeEmpty: false }, 'not today'],
    [{ operator: 'anniversaryToday' }, 'with its anniversary today'],
    [{ operator: 'anniversaryToday', negate: true }, 'without its anniversary today'],
  ]
  it.each(rows)('%j', (given, words) => {
    expect(windowLabel({ ...test('empty'), ...given })).toBe(words)
  })
})

function test(operator: Test['operator'], rest: Partial<Test> = {}): Test {
  return { operator, negate: false, ignoreCase: true, includeEmpty: true, ...rest }
}

function count(operator: Test['operator'], value: number): Quantifier {
  return { kind: 'count', test: test(operator, { value }) }
}

function inLast(n: number): Window {
  return { test: test('inLast', { n, unit: 'days' }) }
}

function is(name: string, value: string, at?: number): Condition {
  return { kind: 'condition', id: name, attribute: { name, ...(at === undefined ? {} : { at }) }, test: test('equal', { value }) }
}

function anyOf(name: string, values: string[]): RuleNode {
  return { kind: 'condition', id: name, attribute: { name }, test: test('anyOf', { values }) }
}

function group(operator: 'and' | 'or', items: readonly RuleNode[], negate = false): Group {
  return { kind: 'group', id: 'g', operator, negate, items }
}

function about(entity: string, items: readonly RuleNode[]): Partial<Rule> {
  return { entity, path: [], where: { kind: 'group', id: 'w', operator: 'and', negate: false, items } }
}

function orders(items: readonly RuleNode[], quantifier: Quantifier = { kind: 'some' }, window: Window | null = null): Partial<Rule> {
  return { ...about('Orders', items), path: [{ relationship: 'Orders to Customers' }], quantifier, window }
}

function definition(rules: readonly Partial<Rule>[]): Definition {
  const whole = rules.map(
    (rule, index): Rule => ({
      id: `r${index}`,
      combine: 'union',
      entity: 'Customers',
      quantifier: { kind: 'some' },
      window: null,
      where: { kind: 'group', id: 'w', operator: 'and', negate: false, items: [] },
      ...rule,
    }),
  )
  return { schemaVersion: 1, audience: 'Customers', rules: whole, projections: [] }
}

function makeCatalog(): Catalog {
  const attribute = (entity: string, name: string): Record<keyof Attribute, unknown> => ({ id: `${entity}-${name}`, name, type: 'text', scale: null })
  const entity = (name: string, role: EntityRole, attributes: readonly string[]) => ({
    id: name,
    name,
    role,
    attributes: attributes.map((other) => attribute(name, other)),
    key: [`${name}-Id`],
    nameAttribute: null,
    origin: 'file',
    computed: [],
    dateAttribute: null,
    rowCount: 10,
    dataVersion: 1,
    updatedAt: '2026-11-23T09:00:00Z',
  })
  const link = (child: string, parent: string) => ({
    id: `${child}-${parent}`,
    name: `${child} to ${parent}`,
    childEntity: child,
    childAttributes: [`${child}-${parent}Id`],
    parentEntity: parent,
    parentAttributes: [`${parent}-Id`],
  })
  return catalogSchema.parse({
    entities: [
      entity('Customers', 'individuals', ['Id', 'State', 'Tier']),
      entity('Orders', 'activity', ['Id', 'CustomersId', 'ProductsId', 'Category', 'Shipped', 'Total']),
      entity('Products', 'related', ['Id', 'Roast']),
    ],
    relationships: [link('Orders', 'Customers'), link('Orders', 'Products')],
  })
}

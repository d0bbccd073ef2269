import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DefinitionCounts } from '../../electron/core/engine/engine.ts'
import { isCanceled } from '@shared/errors/appError.ts'
import type { Definition, Group, Rule } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { createEngine } from '../../electron/core/engine/createEngine.ts'
import { makeCatalog } from '../support/catalogFixture.ts'
import { memoryEngine, memorySource, type PlainData } from '../support/memorySource.ts'
import { naiveRuleMembers } from '../support/naiveEvaluator.ts'
import type { World } from '../support/naiveWorld.ts'
import { randomLinkedWorld, randomWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'
import { worldEngine } from '../support/worldEngine.ts'

const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 200)

const catalog = makeCatalog(
  {
    Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text', Tier: 'text', City: 'text' } },
    Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'text', Day: 'date', Category: 'text', Channel: 'text' } },
  },
  { Bought: 'Orders.Customer > Customers.Id' },
)
const customers = ['a', 'b', 'c', 'd', 'e', 'f'].map((Id, index) => ({ Id, Tier: index % 2 === 0 ? 'Gold' : 'Silver', City: index < 4 ? 'Ulm' : 'Bonn' }))
const order = (Customer: string, Category: string, Channel: string, Day = '2024-03-30') => ({ Customer, Category, Channel, Day })
const orders = [
  order('a', 'Coffee', 'web'),
  order('a', 'Tea', 'shop'),
  order('b', 'Coffee', 'shop'),
  order('c', 'Tea', 'web'),
  order('d', 'Coffee', 'web', '2020-01-01'),
].map((row, No) => ({ No, ...row }))
const data: PlainData = { Customers: customers, Orders: orders }

const is = (id: string, name: string, value: string, test: object = {}) => ({ kind: 'condition', id, attribute: { name }, test: { operator: 'equal', value, ...test } })
const group = (id: string, operator: 'and' | 'or', items: readonly object[], negate = false) => ({ kind: 'group', id, operator, negate, items })
const recent = { test: { operator: 'inLast', n: 30, unit: 'days' } }
const options = (signal = new AbortController().signal) => ({ asOf: Date.parse('2024-03-31T12:00:00Z'), zone: 'UTC', signal })

function define(...rules: readonly object[]): Definition {
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules: rules.map((rule, index) => ({ id: `r${index + 1}`, ...rule })) })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  return parsed.definition
}

/** "r1 quantifier: 4 (−2)" for each step. */
function words({ attrition }: DefinitionCounts): string[] {
  return attrition.map(({ ruleId, nodeId, members, change }) => `${ruleId} ${nodeId ?? 'quantifier'}: ${members} (${change > 0 ? '+' : ''}${change})`)
}
const stepsOf = async (...rules: readonly object[]): Promise<string[]> => words(await memoryEngine(catalog, data).count(define(...rules), options()))

describe('attrition', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    [
      'takes the quantifier with its window first, then one condition after another on the same record',
      [{ entity: 'Orders', window: recent, where: group('w', 'and', [is('c1', 'Category', 'Coffee'), is('c2', 'Channel', 'web')]) }],
      ['r1 quantifier: 3 (-3)', 'r1 c1: 2 (-1)', 'r1 c2: 1 (-1)'],
    ],
    ['has no step of the quantifier where that would mean everyone', [{ entity: 'Customers', where: group('w', 'and', [is('c1', 'Tier', 'Gold'), is('c2', 'City', 'Ulm')]) }], ['r1 c1: 3 (-3)', 'r1 c2: 2 (-1)']],
    ['takes an outermost “or” as one step', [{ entity: 'Orders', where: group('w', 'or', [is('c1', 'Category', 'Tea'), is('c2', 'Channel', 'web')]) }], ['r1 quantifier: 4 (-2)', 'r1 w: 3 (-1)']],
    ['takes an outermost NOT as one step', [{ entity: 'Customers', where: group('w', 'and', [is('c1', 'Tier', 'Gold')], true) }], ['r1 w: 3 (-3)']],
    [
      'takes a sub-rule as one step',
      [{ entity: 'Customers', where: group('w', 'and', [group('g', 'or', [is('c1', 'City', 'Bonn'), is('c2', 'Tier', 'Gold')]), is('c3', 'City', 'Ulm')]) }],
      ['r1 g: 4 (-2)', 'r1 c3: 2 (-2)'],
    ],
    [
      'shows what a union adds, and what a later condition takes from it again',
      [{ entity: 'Customers', where: group('w', 'and', [is('c1', 'City', 'Bonn')]) }, { entity: 'Orders', where: group('v', 'and', [is('c2', 'Category', 'Tea')]) }],
      ['r1 c1: 2 (-4)', 'r2 quantifier: 6 (+4)', 'r2 c2: 4 (-2)'],
    ],
    [
      'joins from left to right',
      [
        { entity: 'Customers', where: group('w', 'and', [is('c1', 'City', 'Ulm')]) },
        { entity: 'Customers', combine: 'intersect', where: group('v', 'and', [is('c2', 'Tier', 'Gold')]) },
        { entity: 'Orders', combine: 'except', where: group('u', 'and', [is('c3', 'Category', 'Coffee')]) },
      ],
      ['r1 c1: 4 (-2)', 'r2 c2: 2 (-2)', 'r3 quantifier: 0 (-2)', 'r3 c3: 1 (+1)'],
    ],
    ['begins with none where a rule asks for none', [{ entity: 'Orders', quantifier: { kind: 'none' }, where: group('w', 'and', [is('c1', 'Category', 'Tea')]) }], ['r1 quantifier: 2 (-4)', 'r1 c1: 4 (+2)']],
  ])('%s', async (_name, rules, expected) => {
    expect(await stepsOf(...rules)).toEqual(expected)
  })

  const gold = { entity: 'Customers', where: group('w0', 'and', [is('c0', 'Tier', 'Gold')]) }
  it.each<[string, readonly object[], readonly string[]]>([
    ['a condition', [{ entity: 'Orders', where: group('w', 'and', [is('c1', 'Category', 'Tea'), is('c2', 'Colour', 'red'), is('c3', 'Channel', 'web')]) }, gold], ['r1 quantifier: 4 (-2)', 'r1 c1: 2 (-2)']],
    ['one in an “or”', [{ entity: 'Orders', where: group('w', 'or', [is('c1', 'Category', 'Tea'), is('c2', 'Colour', 'red')]) }], ['r1 quantifier: 4 (-2)']],
    ['an empty sub-rule', [{ entity: 'Customers', where: group('w', 'and', [is('c1', 'Tier', 'Gold'), group('g', 'and', []), is('c2', 'City', 'Ulm')]) }], ['r1 c1: 3 (-3)']],
    ['a quantifier', [gold, { entity: 'Orders', combine: 'intersect', quantifier: { kind: 'count', test: { operator: 'equal' } }, where: group('v', 'and', [is('c2', 'Category', 'Tea')]) }], ['r1 c0: 3 (-3)']],
    ['an entity', [{ entity: 'Odors' }, gold], []],
    ['the first rule’s combination', [{ ...gold, combine: 'except' }], []],
    ['the audience', [{ entity: 'Customers' }], []],
  ])('ends before what is faulty: %s', async (_name, rules, expected) => {
    expect(await stepsOf(...rules)).toEqual(expected)
  })

  it('is empty where the audience is not known', async () => {
    expect((await memoryEngine(catalog, data).count({ ...define(gold), audience: 'People' }, options())).attrition).toEqual([])
  })

  it('evaluates nothing again that an edit leaves as it was', async () => {
    const engine = memoryEngine(catalog, data)
    const edited = (value: string): Definition => define({ entity: 'Orders', where: group('w', 'and', [is('c1', 'Category', 'Coffee'), is('c2', 'Channel', value)]) })
    await engine.count(edited('web'), options())
    const before = engine.sizeBytes()
    await engine.count(edited('shop'), options())
    const grown = engine.sizeBytes() - before
    await engine.count(edited('web'), options())
    await engine.count(edited('shop'), options())
    // The edited condition over rows, the rule with it alone and the rule as a whole: three small sets with their keys.
    expect(engine.sizeBytes() - before).toBe(grown)
    expect(grown).toBeLessThan(3 * 1000)
  })

  it(`says of every step what judging row by row finds (seed ${seed}, ${numRuns} cases)`, { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(randomWorld, randomLinkedWorld), async (world) => {
        const parsed = parseDefinition(world.definition)
        if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
        const counts = await worldEngine(world).count(parsed.definition, { ...options(), asOf: world.asOf, zone: world.zone, weekStart: world.weekStart })
        fc.pre(counts.total !== null)
        expect(counts.attrition).toEqual(naiveAttrition(parsed.definition, world))
        expect(counts.attrition.at(-1)?.members).toBe(counts.total)
        expect(counts.attrition.reduce((left, { change }) => left + change, counts.audience)).toBe(counts.total)
      }),
      { numRuns },
    )
  })
})

function naiveAttrition(definition: Definition, world: World): unknown[] {
  const steps: { ruleId: string; nodeId: string | null; members: number; change: number }[] = []
  let before = new Set<number>()
  let left = (world.data['E0'] ?? []).filter((row) => row !== null).length
  for (const [index, rule] of definition.rules.entries()) {
    const cuts = naiveCuts(rule)
    for (const { nodeId, where } of cuts) {
      const joined = naiveCombine(index === 0 ? new Set() : before, rule.combine, naiveRuleMembers(definition, rule, world, where))
      steps.push({ ruleId: rule.id, nodeId, members: joined.size, change: joined.size - left })
      left = joined.size
    }
    before = naiveCombine(before, rule.combine, naiveRuleMembers(definition, rule, world))
  }
  return steps
}

function naiveCuts(rule: Rule): { nodeId: string | null; where: Group }[] {
  const { where } = rule
  const cut = (items: Group['items']): Group => ({ kind: 'group', id: 'cut', operator: 'and', negate: false, items })
  const quantifier = (rule.path ?? []).length === 0 && rule.window === null && rule.quantifier.kind !== 'aggregate' ? [] : [{ nodeId: null, where: cut([]) }]
  if (where.items.length === 0) return quantifier
  if (where.negate || (where.operator === 'or' && where.items.length > 1)) return [...quantifier, { nodeId: where.id, where }]
  return [...quantifier, ...where.items.map((item, index) => ({ nodeId: item.id, where: cut(where.items.slice(0, index + 1)) }))]
}

function naiveCombine(before: ReadonlySet<number>, combine: Rule['combine'], own: ReadonlySet<number>): Set<number> {
  if (combine === 'union') return new Set([...before, ...own])
  return new Set([...before].filter((member) => own.has(member) === (combine === 'intersect')))
}

describe('a count that is given up', () => {
  it('ends as canceled within 50 ms and does nothing more', async () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => ({ Id: `k${index}`, Tier: `tier number ${index * 7919}`, City: 'Ulm' }))
    const source = memorySource(() => catalog, { Customers: rows, Orders: [] })
    const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const engine = createEngine({ source, catalog: () => catalog, segments: () => noSegments, pause, elapsed: () => performance.now() })
    await engine.count(define({ entity: 'Customers', where: group('w', 'and', [is('c', 'Tier', 'x')]) }), options())
    const heavy = define(...Array.from({ length: 40 }, (_, index) => ({ entity: 'Customers', where: group(`w${index}`, 'and', [is(`c${index}`, 'Tier', `${index}9`, { operator: 'contains' })]) })))
    const older = new AbortController()
    const shares: number[] = []
    const given = engine.count(heavy, { ...options(older.signal), onProgress: (share) => shares.push(share) }).catch((error: unknown) => ({ error, at: performance.now() }))
    while (shares.length < 2) await pause()
    const abortedAt = performance.now()
    older.abort()
    const outcome = await given
    if (!('error' in outcome)) throw new Error('The count went on to its end.')
    expect(isCanceled(outcome.error)).toBe(true)
    expect(outcome.at - abortedAt).toBeLessThan(50)
    const [done, bytes] = [shares.length, engine.sizeBytes()]
    expect(done).toBeLessThan(20)
    for (let turn = 0; turn < 20; turn++) await pause()
    expect([shares.length, engine.sizeBytes()]).toEqual([done, bytes])
  })
})

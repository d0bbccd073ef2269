import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Definition, Quantifier } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { hasBit } from '../../electron/core/engine/bitset.ts'
import type { Explanation, Found } from '../../electron/core/engine/explain/explanation.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'
import { knownSegments } from '../support/knownSegments.ts'
import { memoryEngine, type PlainData } from '../support/memorySource.ts'
import { naiveRuleMembers } from '../support/naiveEvaluator.ts'
import { randomLinkedWorld, randomWorld, type RandomWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'
import { countedNodes, worldEngine, worldSegments } from '../support/worldEngine.ts'

const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 200)

const catalog = makeCatalog(
  {
    Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text', Tier: 'text', Born: 'date', Consent: 'boolean' } },
    Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'text', Day: 'date', Product: 'text', Amount: 'decimal(2)', Limit: 'decimal(3)' } },
  },
  { Bought: 'Orders.Customer > Customers.Id' },
)
const order = (No: number, Customer: string, Day: string, Product: string | null, Amount: string, Limit: string | null = null) => ({ No, Customer, Day, Product, Amount, Limit })
// Orders stand in another order than their customers.
const data: PlainData = {
  Customers: [{ Id: 'a', Tier: 'Gold', Born: '1990-05-06', Consent: true }, null, { Id: 'b' }, { Id: 'many' }],
  Orders: [
    order(1, 'many', '2023-01-01', 'p0', '1.00'),
    order(2, 'a', '2023-05-05', 'Tea', '5.00', '4.999'),
    order(3, 'a', '2021-03-04', 'Coffee', '2.50', '9.000'),
    order(4, 'a', '2023-06-06', null, '4.00'),
    ...Array.from({ length: 30 }, (_, index) => order(10 + index, 'many', '2023-02-01', `p${String(index).padStart(2, '0')}`, '1.10')),
  ],
}
const options = { asOf: Date.parse('2024-03-31T12:00:00Z'), zone: 'UTC', signal: new AbortController().signal }

const condition = (id: string, name: string, test: object) => ({ kind: 'condition', id, attribute: { name }, test })
const group = (id: string, operator: 'and' | 'or', items: readonly object[], negate = false) => ({ kind: 'group', id, operator, negate, items })
const year = (n: number) => ({ operator: 'between', from: `${n}-01-01`, to: `${n}-12-31` })

function define(...rules: readonly object[]): Definition {
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules: rules.map((rule, index) => ({ id: `r${index + 1}`, ...rule })) })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  return parsed.definition
}
const explain = (member: number, ...rules: readonly object[]): Promise<Explanation> => memoryEngine(catalog, data).explain(define(...rules), member, options)

/** "Coffee ✓, Tea ✗": what was found, with its verdicts. */
function words(found: Found | null | undefined): string | null {
  if (!found) return null
  const values = found.values.map(({ text, against, holds, records }) => `${text ?? 'empty'}${against === null ? '' : ` against ${against}`} ${holds ? '✓' : '✗'}${records > 1 ? ` ×${records}` : ''}`)
  return [...values, ...(found.more > 0 ? [`${found.more} more`] : [])].join(', ')
}
const verdicts = ({ rules }: Explanation) => rules.flatMap((rule) => rule.nodes.map(({ id, holds, found }) => [id, holds, words(found)]))
const whole = ({ isMember, rules }: Explanation) => ({ isMember, rules: rules.map(({ alone, soFar, quantifier }) => [alone, soFar, quantifier?.holds, quantifier?.found]) })

describe('an explanation', () => {
  it('shows the value of a member and the verdict on it', async () => {
    const rule = { entity: 'Customers', where: group('w', 'or', [condition('c1', 'Tier', { operator: 'equal', value: 'silver' }), condition('c2', 'Born', year(1990)), condition('c3', 'Consent', { operator: 'isTrue' })]) }
    const a = await explain(0, rule)
    expect(verdicts(a)).toEqual([['w', true, null], ['c1', false, 'Gold ✗'], ['c2', true, '1990-05-06 ✓'], ['c3', true, 'true ✓']])
    expect(whole(a)).toEqual({ isMember: true, rules: [[true, true, null, '1']] })
    expect(a.rules[0]?.records).toBeNull()
    const b = await explain(2, rule)
    expect(verdicts(b)).toEqual([['w', false, null], ['c1', false, 'empty ✗'], ['c2', false, 'empty ✗'], ['c3', false, 'empty ✗']])
    expect(b.isMember).toBe(false)
  })

  it('lets “the same record” be seen: each condition holds somewhere, both nowhere', async () => {
    const both = await explain(0, { entity: 'Orders', where: group('w', 'and', [condition('c1', 'Product', { operator: 'equal', value: 'coffee' }), condition('c2', 'Day', year(2023))]) })
    expect(verdicts(both)).toEqual([['w', false, null], ['c1', true, 'Coffee ✓, Tea ✗, empty ✗'], ['c2', true, '2023-05-05 ✓, 2023-06-06 ✓, 2021-03-04 ✗']])
    expect(whole(both)).toEqual({ isMember: false, rules: [[false, false, true, '0']] })
    const { records } = both.rules[0] ?? {}
    expect(records).toMatchObject({ entities: ['e_Orders'], total: 3, inWindow: null, holding: 0 })
    const shown = records?.shown.map(({ ordinals, holds, nodes }) => [ordinals, holds, ...nodes.map((node) => `${node.id} ${node.holds} ${node.text}`)])
    expect(shown?.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      [[1], false, 'w false null', 'c1 false Tea', 'c2 true 2023-05-05'],
      [[2], false, 'w false null', 'c1 true Coffee', 'c2 false 2021-03-04'],
      [[3], false, 'w false null', 'c1 false null', 'c2 true 2023-06-06'],
    ])
  })

  it('shows the window with the dates found, and values of records inside it only', async () => {
    const rule = { entity: 'Orders', window: { test: { operator: 'inLast', n: 3, unit: 'years' } }, quantifier: { kind: 'count', test: { operator: 'greaterOrEqual', value: 2 } }, where: group('w', 'and', [condition('c1', 'Product', { operator: 'empty', negate: true })]) }
    const { rules } = await explain(0, rule)
    expect(rules[0]?.window).toMatchObject({ interval: '1 Apr 2021 – 31 Mar 2024, today included' })
    expect(words(rules[0]?.window?.found)).toBe('2023-05-05 ✓, 2023-06-06 ✓, 2021-03-04 ✗')
    expect(rules[0]?.nodes.map(({ id, holds, found }) => [id, holds, words(found)])).toEqual([['w', false, null], ['c1', false, 'Tea ✓, empty ✗']])
    expect(rules[0]).toMatchObject({ alone: false, quantifier: { holds: true, found: '1' }, records: { total: 3, inWindow: 2, holding: 1 } })
  })

  it('shows what a value was compared with', async () => {
    const { rules } = await explain(0, { entity: 'Orders', where: group('w', 'and', [condition('c1', 'Amount', { operator: 'greater', value: { attribute: { name: 'Limit' } } })]) })
    expect(words(rules[0]?.nodes[1]?.found)).toBe('5.00 against 4.999 ✓, 2.50 against 9.000 ✗, 4.00 ✗')
  })

  it('judges segments, and shows the dates a sequence starts from', async () => {
    const sequence = { kind: 'sequence', id: 's', entity: 'Orders', within: { n: 60, unit: 'days' }, where: group('sw', 'and', [condition('c1', 'Product', { operator: 'empty' })]) }
    const member = { kind: 'segment', id: 'm', segment: 'Vips', at: 0 }
    const stored = knownSegments({ Vips: { audience: entityId('Customers'), members: [0] } })
    const { rules } = await memoryEngine(catalog, data, stored).explain(define({ entity: 'Orders', where: group('w', 'and', [sequence, member]) }), 0, options)
    expect(rules[0]?.nodes.map(({ id, holds, found }) => [id, holds, words(found)])).toEqual([['w', true, null], ['s', true, '2023-05-05 ✓, 2021-03-04 ✗, 2023-06-06 ✗'], ['sw', true, null], ['c1', true, null], ['m', true, null]])
    expect(rules[0]?.records?.shown.map(({ holds }) => holds)).toEqual([true, false, false])
  })

  it.each<[string, object, string | null]>([
    ['the sum', { function: 'sum', attribute: { name: 'Amount' }, test: { operator: 'greater', value: 1 } }, '11.50'],
    ['the average, cut where it does not come out even', { function: 'average', attribute: { name: 'Amount' }, test: { operator: 'greater', value: 1 } }, '3.833333…'],
    ['the smallest', { function: 'min', attribute: { name: 'Amount' }, test: { operator: 'greater', value: 1 } }, '2.50'],
    ['the largest date', { function: 'max', attribute: { name: 'Day' }, test: { operator: 'after', value: '2020-01-01' } }, '2023-06-06'],
    ['the first by date', { function: 'first', attribute: { name: 'Product' }, test: { operator: 'equal', value: 'x' } }, 'Coffee'],
    ['the last, which is empty', { function: 'last', attribute: { name: 'Product' }, test: { operator: 'equal', value: 'x' } }, null],
    ['the number of different ones', { function: 'countDistinct', attribute: { name: 'Product' }, test: { operator: 'equal', value: 2 } }, '2'],
  ])('shows what was aggregated: %s', async (_name, quantifier, expected) => {
    const { rules } = await explain(0, { entity: 'Orders', quantifier: { kind: 'aggregate', ...quantifier } })
    expect(rules[0]?.quantifier?.found).toBe(expected)
  })

  it('lists twenty values and records, those that satisfy first, and says how many more there are', async () => {
    const { rules } = await explain(3, { entity: 'Orders', where: group('w', 'and', [condition('c1', 'Product', { operator: 'equal', value: 'p29' })]) })
    const found = rules[0]?.nodes[1]?.found
    expect([found?.values.length, found?.more, found?.values[0]]).toEqual([20, 11, { text: 'p29', against: null, holds: true, records: 1 }])
    const records = rules[0]?.records
    expect([records?.shown.length, records?.total, records?.shown[0]?.ordinals, records?.shown[0]?.holds]).toEqual([20, 31, [33], true])
  })

  it('claims nothing of what is faulty, and all of what is not', async () => {
    const sound = condition('c1', 'Tier', { operator: 'equal', value: 'Gold' })
    const faulty = await explain(0, { entity: 'Customers', where: group('w', 'and', [sound, condition('c2', 'Colour', { operator: 'equal', value: 'red' })]) }, { entity: 'Orders', combine: 'except' }, { entity: 'Odors', combine: 'union', where: group('v', 'and', [condition('c3', 'X', { operator: 'empty' })]) })
    expect(whole(faulty)).toEqual({ isMember: null, rules: [[null, null, null, null], [true, null, true, '3'], [null, null, undefined, undefined]] })
    expect(verdicts(faulty).filter(([id]) => String(id).startsWith('c') || id === 'w')).toEqual([['w', null, null], ['c1', true, 'Gold ✓'], ['c2', null, null], ['c3', null, null]])
    expect(faulty.diagnostics.length).toBeGreaterThan(0)
    expect((await memoryEngine(catalog, data).explain({ ...define({ entity: 'Orders' }), audience: 'People' }, 0, options)).isMember).toBeNull()
  })

  it(`is true just where the counts count the member (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(randomWorld, randomLinkedWorld), agreesWithCounts), { numRuns })
  })

  it(`finds what the quantifier finds (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(randomWorld, randomLinkedWorld), findsWhatIsThere), { numRuns })
  })
})

function parsedOf(definition: unknown): Definition {
  const parsed = parseDefinition(definition)
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  return parsed.definition
}

async function agreesWithCounts(world: RandomWorld): Promise<void> {
  const definition = parsedOf(world.definition)
  const engine = worldEngine(world)
  const at = { ...options, asOf: world.asOf, zone: world.zone, weekStart: world.weekStart }
  const { members } = await engine.count(definition, at)
  fc.pre(members !== null)
  const naive = definition.rules.map((rule) => ({
    alone: naiveRuleMembers(definition, rule, world),
    nodes: countedNodes(rule.where).map(({ id, alone }) => ({ id, members: alone && naiveRuleMembers(definition, rule, world, alone) })),
  }))
  for (const [member, row] of (world.data['E0'] ?? []).entries()) {
    if (row === null) continue
    const explanation = await engine.explain(definition, member, at)
    expect(explanation.isMember).toBe(hasBit(members.words, member))
    expect(explanation.rules.map(({ alone, nodes }) => ({ alone, nodes: nodes.map(({ id, holds }) => ({ id, holds })) }))).toEqual(
      naive.map(({ alone, nodes }) => ({ alone: alone.has(member), nodes: nodes.map(({ id, members: own }) => ({ id, holds: own && own.has(member) })) })),
    )
    // A record satisfies the rule just where every outermost condition and the window say so.
    for (const [index, { records, nodes }] of explanation.rules.entries()) {
      const where = definition.rules[index]?.where
      for (const record of records?.shown ?? []) {
        const outermost = record.nodes.find(({ id }) => id === where?.id)
        expect(record.holds).toBe((outermost?.holds ?? true) && (record.isInWindow ?? true))
      }
      if ((records?.total ?? 0) <= 20 && records) {
        expect(records.shown.filter(({ holds }) => holds === true)).toHaveLength(records.holding ?? -1)
        for (const { found } of nodes) if (found) expect(found.values.reduce((sum, value) => sum + value.records, 0)).toBe(records.inWindow ?? records.total)
      }
    }
  }
}

/** A rule that asks for exactly what was found has the member. */
async function findsWhatIsThere(world: RandomWorld): Promise<void> {
  const definition = parsedOf(world.definition)
  const engine = worldEngine(world)
  const at = { ...options, asOf: world.asOf, zone: world.zone, weekStart: world.weekStart }
  const against = { zone: world.zone, segments: worldSegments(world).directory, self: null }
  fc.pre(resolveDefinition(definition, world.catalog, against).resolved !== null)
  for (const [index, rule] of definition.rules.entries()) {
    for (const [member, row] of (world.data['E0'] ?? []).entries()) {
      if (row === null) continue
      const found = (await engine.explain(definition, member, at)).rules[index]?.quantifier?.found
      if (found === undefined || found?.endsWith('…') === true) continue
      const asked: Definition = { ...definition, rules: [{ ...rule, combine: 'union', quantifier: exactly(rule.quantifier, found, world) }] }
      const { resolved, diagnostics } = resolveDefinition(asked, world.catalog, against)
      if (resolved === null) throw new Error(diagnostics[0]?.message)
      const members = await engine.evaluate(resolved, at)
      expect({ member, found, holds: hasBit(members.words, member) }).toEqual({ member, found, holds: true })
    }
  }
}

function exactly(quantifier: Quantifier, found: string | null, { catalog: { entities } }: RandomWorld): Quantifier {
  const ticks = { negate: false, ignoreCase: false, includeEmpty: true }
  if (quantifier.kind !== 'aggregate') return { kind: 'count', ...(quantifier.of === undefined ? {} : { of: quantifier.of }), test: { ...ticks, operator: 'equal', value: found ?? '' } }
  if (found === null) return { ...quantifier, test: { ...ticks, operator: 'empty' } }
  const type = quantifier.function === 'countDistinct' ? 'integer' : entities[0]?.attributes.find(({ name }) => name === quantifier.attribute.name)?.type
  if (type === 'boolean') return { ...quantifier, test: { ...ticks, operator: found === 'true' ? 'isTrue' : 'isFalse' } }
  return { ...quantifier, test: { ...ticks, operator: type === 'date' || type === 'datetime' ? 'on' : 'equal', value: found } }
}

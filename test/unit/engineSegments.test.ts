import { describe, expect, it } from 'vitest'
import { parseDefinition } from '@shared/rules/parse.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'
import { knownSegments, type SegmentForm } from '../support/knownSegments.ts'
import { memoryEngine, type MemorySegments, type PlainData } from '../support/memorySource.ts'

type Json = Record<string, unknown>
const shop = makeCatalog(
  {
    Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text', ReferredBy: 'text', Tier: 'text' } },
    Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'text', Giver: 'text', Day: 'date' } },
    Firms: { role: 'accounts', key: ['Id'], attributes: { Id: 'text' } },
  },
  { Bought: 'Orders.Customer > Customers.Id', Gift: 'Orders.Giver > Customers.Id', Referral: 'Customers.ReferredBy > Customers.Id' },
)
/** A hole at 2: a customer that was removed. */
const data: PlainData = {
  Customers: [{ Id: 'a', ReferredBy: 'b' }, { Id: 'b', ReferredBy: null }, null, { Id: 'd', ReferredBy: 'a', Tier: 'Gold' }, { Id: 'e', ReferredBy: 'gone' }],
  Orders: [
    { No: 1, Customer: 'a', Giver: 'b', Day: '2024-01-01' },
    { No: 2, Customer: 'd', Giver: null, Day: '2024-01-01' },
    { No: 3, Customer: 'e', Giver: 'd', Day: '2024-01-01' },
  ],
}
const customers = entityId('Customers')
const bought = [{ relationship: 'Bought' }]
const inside = (segment: string, more: Json = {}): Json => ({ kind: 'segment', segment, ...more })
const about = (entity: string, path: readonly Json[], ...items: readonly Json[]): Json => ({ entity, path, where: { kind: 'group', operator: 'and', items } })
const options = { asOf: Date.parse('2024-03-31T12:00:00Z'), zone: 'UTC', signal: new AbortController().signal }

async function members(segments: MemorySegments, rules: readonly Json[], world = data): Promise<string> {
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const counts = await memoryEngine(shop, world, segments).count(parsed.definition, options)
  expect(counts.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return (world['Customers'] ?? []).flatMap((row, ordinal) => (((counts.members?.words[ordinal >> 5] ?? 0) & (1 << (ordinal & 31))) === 0 ? [] : [String(row?.['Id'])])).join(' ')
}

const of = (stored: readonly number[], more: Partial<SegmentForm> = {}): MemorySegments => knownSegments({ Gold: { audience: customers, members: stored, ...more } })

describe('members of another segment', () => {
  it.each<[string, readonly number[], Json, string]>([
    ['in', [0, 3], {}, 'a d'],
    ['not in', [0, 3], { negate: true }, 'b e'],
    ['in an empty one', [], {}, ''],
    ['not in an empty one', [], { negate: true }, 'a b d e'],
    ['those who are no longer in the data are nobody', [2, 3, 70], {}, 'd'],
    ['nor are they anybody who is not in it', [2, 70], { negate: true }, 'a b d e'],
    ['who referred them', [0], { via: ['Referral'] }, 'd'],
    ['not who referred them, or nobody did', [0], { via: ['Referral'], negate: true }, 'a b e'],
    ['not who referred them, but somebody did', [0], { via: ['Referral'], negate: true, includeEmpty: false }, 'a'],
  ])('%s', async (_, stored, more, expected) => {
    expect(await members(of(stored), [about('Customers', [], inside('Gold', more))])).toBe(expected)
  })

  it('may be of any entity on the path', async () => {
    expect(await members(of([0, 3]), [about('Orders', bought, inside('Gold', { at: 0 }))])).toBe('a d')
    expect(await members(of([1]), [about('Orders', bought, inside('Gold', { via: ['Gift'] }))])).toBe('a')
    expect(await members(of([0]), [about('Customers', [{ relationship: 'Referral', to: 'child' }], inside('Gold'))])).toBe('b')
  })

  it('are stored with the words they needed then, whatever the table needs now', async () => {
    const many: PlainData = { Customers: Array.from({ length: 100 }, (_, index) => ({ Id: String(index) })), Orders: [] }
    expect(await members(of([1]), [about('Customers', [], inside('Gold'))], many)).toBe('1')
    expect((await members(of([1]), [about('Customers', [], inside('Gold', { negate: true }))], many)).split(' ')).toHaveLength(99)
    expect(await members(of([1, 99, 400]), [about('Customers', [], inside('Gold'))], many)).toBe('1 99')
  })

  it('stand with other conditions, under OR and NOT', async () => {
    const gold = { kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold' } }
    const group = (more: Json): Json => ({ entity: 'Customers', where: { kind: 'group', operator: 'or', items: [inside('Gold'), gold], ...more } })
    expect(await members(of([1]), [group({})])).toBe('b d')
    expect(await members(of([1]), [group({ negate: true })])).toBe('a e')
    expect(await members(of([1]), [group({ negate: true, includeEmpty: false })])).toBe('')
    const referred = (more: Json): Json => ({ entity: 'Customers', where: { kind: 'group', negate: true, items: [inside('Gold', { via: ['Referral'] })], ...more } })
    expect(await members(of([0]), [referred({})])).toBe('a b e')
    expect(await members(of([0]), [referred({ includeEmpty: false })])).toBe('a')
  })

  it('are found by output name before name, whatever the case', async () => {
    const segments = knownSegments({ Gold: { audience: customers, members: [0], name: 'Silver' }, Silver: { audience: customers, members: [1], name: 'Gold' }, Iron: { audience: customers, members: [3], name: 'Old iron' } })
    expect(await members(segments, [about('Customers', [], inside('gold'))])).toBe('a')
    expect(await members(segments, [about('Customers', [], inside('SILVER'))])).toBe('b')
    expect(await members(segments, [about('Customers', [], inside('old Iron'))])).toBe('d')
  })

  it('are those of the newest run: another run, another answer from the same engine', async () => {
    let stored = of([0])
    const first = stored.directory.all()[0]
    if (first === undefined) throw new Error('There is no segment.')
    const runs = new Map(stored.members)
    const engine = memoryEngine(shop, data, { directory: { all: () => stored.directory.all() }, members: runs })
    const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules: [about('Customers', [], inside('Gold', { negate: true }))] })
    if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
    const total = async (): Promise<number | null> => (await engine.count(parsed.definition, options)).total
    const before = await total()
    const next = 'run_next' as NonNullable<typeof first.run>
    runs.set(next, new Uint32Array([0b1011]))
    const all = [{ ...first, run: next }]
    stored = { directory: { all: () => all }, members: runs }
    expect([before, await total()]).toEqual([3, 1])
  })
})

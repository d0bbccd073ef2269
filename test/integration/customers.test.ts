import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TimelinePage } from '@shared/contract/customers.contract.ts'
import type { EntityRole } from '@shared/domain/entity.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

type Workspace = Awaited<ReturnType<typeof appWorkspace>>

/** One file as an entity; `points`: columns that lead to other entities. */
async function bring({ importCsv, ask }: Workspace, name: string, lines: readonly string[], role: EntityRole, key: readonly string[], points: readonly { readonly columns: readonly string[]; readonly to: string; readonly toColumns: readonly string[] }[] = [], date?: string) {
  await importCsv(`${name}.csv`, lines.join('\n'), { entity: name, role, key: [...key], dateColumn: date })
  for (const { columns, to, toColumns } of points) await ask('relationships.add', { childEntity: name, childColumns: [...columns], parentEntity: to, parentColumns: [...toColumns] })
}

const seen = ({ entries, entities }: TimelinePage): string[] => {
  const names = new Map(entities.map(({ entity, name }) => [entity, name]))
  return entries.map(({ entity, key, at }) => `${names.get(entity)} ${key.join('/')} ${at ?? 'never'}`)
}

describe('the card of a customer', () => {
  it('has attributes, measures with what went wrong, segments and the newest activities first', async () => {
    const workspace = await appWorkspace()
    const { ask, entity, resultOf } = workspace
    await bring(workspace, 'Customers', ['Id,Name,Tier,Bonus,Since', 'C1,Anna,Gold,0,2023-01-15', 'C2,Bo,Silver,4,2024-03-01'], 'individuals', ['Id'])
    await bring(workspace, 'Orders', ['OrderId,CustomerId,Amount,Ordered', '1,C1,10.50,2026-02-01', '2,C1,2.25,2026-05-01', '3,C2,9,2026-05-02', '4,C1,7,'], 'activity', ['OrderId'], [{ columns: ['CustomerId'], to: 'Customers', toColumns: ['Id'] }], 'Ordered')
    await bring(workspace, 'Visits', ['VisitId,CustomerId,Page,At', 'V1,C1,Home,2026-05-01T08:00:00', 'V2,C1,,2026-01-01T00:00:00'], 'activity', ['VisitId'], [{ columns: ['CustomerId'], to: 'Customers', toColumns: ['Id'] }], 'At')
    await ask('computed.save', { recipe: { kind: 'calculated', entity: 'Customers', name: 'Share', formula: '12 / [Bonus]' } })
    await ask('computed.save', { recipe: { kind: 'measure', audience: 'Customers', name: 'Spend', value: { kind: 'aggregate', function: 'sum', entity: 'Orders', attribute: { name: 'Amount' } } } })
    const where = (tier: string) => ({ kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'Tier' }, test: { operator: 'equal' as const, value: tier } }] })
    for (const tier of ['Silver', 'Gold', 'Bronze']) {
      const { task } = await ask('segments.save', { name: `${tier} ones`, definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: where(tier) }] }, refresh: tier !== 'Bronze' })
      if (task !== null) await resultOf(task)
    }
    const customers = await entity('Customers')

    const card = await ask('customers.card', { entity: customers.id, key: ['C1'] })
    expect({ key: card.key, name: card.name }).toEqual({ key: ['C1'], name: 'Anna' })
    expect(card.values.map(({ name, kind, value }) => [name, kind, value])).toEqual([
      ['Id', 'stored', 'C1'],
      ['Name', 'stored', 'Anna'],
      ['Tier', 'stored', 'Gold'],
      ['Bonus', 'stored', 0],
      ['Since', 'stored', '2023-01-15'],
      ['Share', 'calculated', null],
      ['Spend', 'measure', 19.75],
    ])
    expect(card.values[5]?.problem).toContain('division by zero')
    expect(card.segments.map(({ name, isMember }) => [name, isMember])).toEqual([['Bronze ones', null], ['Gold ones', true], ['Silver ones', false]])
    expect(seen(card.timeline)).toEqual(['Visits V1 2026-05-01T08:00:00Z', 'Orders 2 2026-05-01', 'Orders 1 2026-02-01', 'Visits V2 2026-01-01T00:00:00Z', 'Orders 4 never'])
    expect({ ...card.timeline, entries: card.timeline.entries[1]?.facts }).toMatchObject({ total: 5, undated: 1, entities: [{ name: 'Orders', rows: 3 }, { name: 'Visits', rows: 2 }], entries: [{ name: 'Amount', value: 2.25 }] })
    expect(card.timeline.entries[3]?.facts).toEqual([])

    const visits = card.timeline.entities[1]?.entity
    if (visits === undefined) throw new Error('There are visits.')
    expect(seen(await ask('customers.timeline', { entity: customers.id, key: ['C1'], only: [visits], offset: 1, limit: 5 }))).toEqual(['Visits V2 2026-01-01T00:00:00Z'])
    // A related row has a card too, and what points to nobody is nobody's.
    const order = await ask('customers.card', { entity: (await entity('Orders')).id, key: ['3'] })
    expect({ segments: order.segments, timeline: order.timeline.total, amount: order.values.find(({ name }) => name === 'Amount')?.value }).toEqual({ segments: [], timeline: 0, amount: 9 })
  })

  it('says what is missing where there is no such row, key or entity', async () => {
    const workspace = await appWorkspace()
    const { ask, entity, refusal } = workspace
    await bring(workspace, 'Customers', ['Id,Name', 'C1,Anna'], 'individuals', ['Id'])
    await bring(workspace, 'Notes', ['Text', 'Hello'], 'related', [])
    const { id } = await entity('Customers')
    expect(await refusal(ask('customers.card', { entity: id, key: ['C9'] }))).toBe('There is no Id “C9” in “Customers”; check how it is written.')
    expect(await refusal(ask('customers.card', { entity: id, key: ['C1', 'C2'] }))).toContain('has 1 part')
    expect(await refusal(ask('customers.card', { entity: (await entity('Notes')).id, key: ['1'] }))).toContain('has no key')
  })

  it('finds rows by several parts of a key, and what leads to them by all of them', async () => {
    const workspace = await appWorkspace()
    const { ask, entity } = workspace
    await bring(workspace, 'Customers', ['Shop,No,Name', 'N,1,Anna', 'N,2,Bo', 'S,1,Cy'], 'individuals', ['Shop', 'No'])
    await bring(workspace, 'Orders', ['OrderId,Shop,No,Ordered', '1,N,1,2026-01-01', '2,S,1,2026-01-02', '3,N,2,2026-01-03', '4,N,1,2026-01-04'], 'activity', ['OrderId'], [{ columns: ['Shop', 'No'], to: 'Customers', toColumns: ['Shop', 'No'] }], 'Ordered')
    const { id } = await entity('Customers')
    const card = await ask('customers.card', { entity: id, key: ['N', '1'] })
    expect({ name: card.name, orders: card.timeline.entries.map(({ key }) => key[0]) }).toEqual({ name: 'Anna', orders: ['4', '1'] })
    expect((await ask('customers.card', { entity: id, key: ['S', '1'] })).timeline.entries.map(({ key }) => key[0])).toEqual(['2'])
  })

  it('leads through records between and through linking tables, never to what others did', async () => {
    const workspace = await appWorkspace()
    const { ask, entity } = workspace
    await bring(workspace, 'Towns', ['Town', 'X', 'Y'], 'related', ['Town'])
    await bring(workspace, 'Customers', ['Id,Town', 'C1,X', 'C2,X'], 'individuals', ['Id'], [{ columns: ['Town'], to: 'Towns', toColumns: ['Town'] }])
    await bring(workspace, 'Contracts', ['ContractId,CustomerId', 'K1,C1', 'K2,C2'], 'related', ['ContractId'], [{ columns: ['CustomerId'], to: 'Customers', toColumns: ['Id'] }])
    await bring(workspace, 'Calls', ['CallId,ContractId,At', 'A1,K1,2026-03-01', 'A2,K2,2026-03-02'], 'activity', ['CallId'], [{ columns: ['ContractId'], to: 'Contracts', toColumns: ['ContractId'] }], 'At')
    await bring(workspace, 'Events', ['EventId,On', 'E1,2026-02-01', 'E2,2026-04-01'], 'activity', ['EventId'], [], 'On')
    await bring(workspace, 'Guests', ['GuestId,CustomerId,EventId', '1,C1,E1', '2,C2,E1', '3,C2,E2'], 'related', ['GuestId'], [{ columns: ['CustomerId'], to: 'Customers', toColumns: ['Id'] }, { columns: ['EventId'], to: 'Events', toColumns: ['EventId'] }])
    await bring(workspace, 'Fairs', ['FairId,Town,On', 'F1,X,2026-06-01'], 'activity', ['FairId'], [{ columns: ['Town'], to: 'Towns', toColumns: ['Town'] }], 'On')
    const { id } = await entity('Customers')
    expect(seen((await ask('customers.card', { entity: id, key: ['C1'] })).timeline)).toEqual(['Calls A1 2026-03-01', 'Events E1 2026-02-01'])
    expect(seen((await ask('customers.card', { entity: id, key: ['C2'] })).timeline)).toEqual(['Events E2 2026-04-01', 'Calls A2 2026-03-02', 'Events E1 2026-02-01'])
    expect(seen((await ask('customers.card', { entity: (await entity('Towns')).id, key: ['X'] })).timeline)).toEqual(['Fairs F1 2026-06-01', 'Events E2 2026-04-01', 'Calls A2 2026-03-02', 'Calls A1 2026-03-01', 'Events E1 2026-02-01'])
  })

  it('leads to what its attributes point to, and to all that points to it', async () => {
    const workspace = await appWorkspace()
    const { ask, entity } = workspace
    await bring(workspace, 'Accounts', ['AccountId,Name,Parent,Owner', 'A1,Acme,,A2', 'A2,Acme East,A1,', 'A3,Acme West,A1,', 'A4,Other,A9,'], 'accounts', ['AccountId'], [{ columns: ['Parent'], to: 'Accounts', toColumns: ['AccountId'] }, { columns: ['Owner'], to: 'Accounts', toColumns: ['AccountId'] }])
    await bring(workspace, 'Contacts', ['ContactId,Name,Account', ...Array.from({ length: 8 }, (_, n) => `P${n},Person ${n},${n === 7 ? 'A2' : 'A1'}`), 'P8,Nobody,'], 'contacts', ['ContactId'], [{ columns: ['Account'], to: 'Accounts', toColumns: ['AccountId'] }])
    await bring(workspace, 'Notes', ['Text,Account', 'Hello,A1', 'Bye,A1'], 'related', [], [{ columns: ['Account'], to: 'Accounts', toColumns: ['AccountId'] }])
    await bring(workspace, 'Calls', ['CallId,Account,At', 'L1,A1,2026-01-01'], 'activity', ['CallId'], [{ columns: ['Account'], to: 'Accounts', toColumns: ['AccountId'] }], 'At')
    const accounts = await entity('Accounts')
    const contacts = await entity('Contacts')

    const { values } = await ask('customers.card', { entity: contacts.id, key: ['P0'] })
    expect(values.map(({ name, leadsTo }) => [name, leadsTo])).toEqual([['ContactId', null], ['Name', null], ['Account', { entity: accounts.id, entityName: 'Accounts', key: ['A1'], name: 'Acme' }]])
    expect((await ask('customers.card', { entity: contacts.id, key: ['P8'] })).values[2]?.leadsTo).toBeNull()

    const acme = await ask('customers.card', { entity: accounts.id, key: ['A1'] })
    expect(acme.values.map(({ name, leadsTo }) => [name, leadsTo?.key])).toEqual([['AccountId', undefined], ['Name', undefined], ['Parent', undefined], ['Owner', ['A2']]])
    // Calls are in the timeline; notes have no key, so none of them can be opened.
    expect(acme.related.map(({ entityName, by, total, rows }) => [entityName, by, total, rows.map(({ key, name }) => [...key, name])])).toEqual([
      ['Accounts', ['Parent'], 2, [['A2', 'Acme East'], ['A3', 'Acme West']]],
      ['Accounts', ['Owner'], 0, []],
      ['Contacts', ['Account'], 7, Array.from({ length: 6 }, (_, n) => [`P${n}`, `Person ${n}`])],
      ['Notes', ['Account'], 2, []],
    ])
    const ofAcme = { entity: accounts.id, key: ['A1'] }
    const contact = acme.related.find(({ entity: id }) => id === contacts.id)
    if (contact === undefined) throw new Error('Contacts point to accounts.')
    expect((await ask('customers.related', { ...ofAcme, relationship: contact.relationship, offset: 5, limit: 50 })).rows.map(({ key }) => key[0])).toEqual(['P5', 'P6'])
    expect(await workspace.refusal(ask('customers.related', { entity: contacts.id, key: ['P0'], relationship: contact.relationship, offset: 0, limit: 5 }))).toContain('Nothing points to “Contacts” this way any more')
    // Pointing to an account that is not there leads nowhere.
    expect((await ask('customers.card', { entity: accounts.id, key: ['A4'] })).values[2]?.leadsTo).toBeNull()
  })

  it('has the activities a plain reading of the rows finds, page after page, whatever the data', async () => {
    const row = fc.record({ owner: fc.integer({ min: 0, max: 4 }), day: fc.option(fc.integer({ min: 1, max: 28 }), { nil: null }) })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), fc.array(row, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (orders, visits, limit) => {
        const workspace = await appWorkspace()
        const { ask, entity } = workspace
        await bring(workspace, 'Customers', ['Id,Name', ...[0, 1, 2, 3].map((n) => `C${n},Name ${n}`)], 'individuals', ['Id'])
        const dayOf = (day: number | null): string => (day === null ? '' : `2026-01-${String(day).padStart(2, '0')}`)
        const file = (prefix: string, rows: typeof orders): string[] => [...rows.map(({ owner, day }, index) => `${prefix}${index},C${owner},${dayOf(day)}`), `${prefix}x,C0,2025-12-31`]
        const point = [{ columns: ['CustomerId'], to: 'Customers', toColumns: ['Id'] }]
        await bring(workspace, 'Orders', ['OrderId,CustomerId,Ordered', ...file('O', orders)], 'activity', ['OrderId'], point, 'Ordered')
        await bring(workspace, 'Visits', ['VisitId,CustomerId,At', ...file('V', visits)], 'activity', ['VisitId'], point, 'At')
        const { id } = await entity('Customers')
        for (const owner of [0, 3]) {
          const own = (name: string, prefix: string, rows: typeof orders) =>
            [...rows.map((one, index) => ({ ...one, id: `${prefix}${index}`, at: dayOf(one.day) })), { owner: 0, id: `${prefix}x`, at: '2025-12-31' }].filter((one) => one.owner === owner).map((one) => ({ ...one, name })).toReversed()
          const expected = [...own('Orders', 'O', orders), ...own('Visits', 'V', visits)].toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).map(({ name, id: key, at }) => `${name} ${key} ${at === '' ? 'never' : at}`)
          const pages: string[] = []
          for (let offset = 0; offset <= expected.length; offset += limit) {
            const page = await ask('customers.timeline', { entity: id, key: [`C${owner}`], offset, limit })
            expect({ total: page.total, undated: page.undated, most: page.entries.length <= limit }).toEqual({ total: expected.length, undated: expected.filter((one) => one.endsWith('never')).length, most: true })
            pages.push(...seen(page))
          }
          expect(pages).toEqual(expected)
        }
      }),
      { numRuns: 12 },
    )
  }, 120_000)
})

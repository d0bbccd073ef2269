import { describe, expect, it } from 'vitest'
import { attributeOf, chainOf, offersFor, reachable, routesTo, waysTo } from '@renderer/features/builder/reach.ts'
import { relationshipIdSchema } from '@shared/domain/ids.ts'
import { definitionSentence } from '@shared/rules/sentence.ts'
import { builderCatalog, condition, definition, group, makeCatalog, rule } from '../renderer/builderFixture.ts'

const orders = rule('r', { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }] })
const lines = rule('r', { entity: 'Order lines', path: [{ relationship: 'Orders to Customers' }, { relationship: 'Order lines to Orders' }] })

describe('what a rule can name', () => {
  it('reaches every related entity, nearest first', () => {
    const found = reachable(builderCatalog, 'Customers').map(({ entity, route }) => [entity.name, route.words, route.lookups])
    expect(found).toEqual([
      ['Customers', 'Customers', true],
      ['Orders', 'Orders → Customers', false],
      ['Returns', 'Returns → Customers', false],
      ['Order lines', 'Order lines → Orders → Customers', false],
      ['Stores', 'Stores → Orders → Customers', false],
      ['Products', 'Products → Order lines → Orders → Customers', false],
    ])
  })

  it('offers the rule’s own entity first, then its path, each with what it looks up', () => {
    const refs = offersFor(builderCatalog, 'Customers', lines).map(({ entity, refOf }) => [entity.name, entity.attributes[0] && refOf(entity.attributes[0])])
    expect(refs).toEqual([
      ['Order lines', { name: 'Line' }],
      ['Products', { name: 'Product id', via: ['Order lines to Products'] }],
      ['Customers', { name: 'Customer id', at: 0 }],
      ['Orders', { name: 'Order id', at: 1 }],
      ['Stores', { name: 'Store id', at: 1, via: ['Orders to Stores'] }],
    ])
  })

  it('tells two look-ups of one entity apart', () => {
    const catalog = makeCatalog(
      [
        ['Customers', 'individuals', 1, 'Id:a', null],
        ['Orders', 'related', 1, 'Id:a Billing:a Shipping:a Customer:a', null],
        ['Addresses', 'related', 1, 'Id:a', null],
      ],
      [
        ['Orders', 'Customers', 'Customer'],
        ['Orders', 'Addresses', 'Billing'],
        ['Orders', 'Addresses', 'Shipping'],
      ],
    )
    const named = { ...catalog, relationships: catalog.relationships.map((one, index) => ({ ...one, name: ['Orders to Customers', 'Bill to', 'Ship to'][index] ?? '' })) }
    const offers = offersFor(named, 'Customers', orders).map(({ entity, via }) => [entity.name, via])
    expect(offers).toEqual([['Orders', null], ['Addresses', 'Bill to'], ['Addresses', 'Ship to'], ['Customers', null]])
    const inRome = (via: string) => ({ ...condition('c1', 'Id', { operator: 'equal', value: 'Rome' }), attribute: { name: 'Id', via: [via] } })
    const asked = definition([rule('r1', { ...orders, where: group('w1', 'and', [inRome('Bill to'), inRome('Ship to')]) })])
    expect(definitionSentence(asked, named)).toBe('Customers who have any Orders where Id of Addresses (Bill to) is Rome and Id of Addresses (Ship to) is Rome.')
  })

  it('offers what the audience looks up in two ways once for each, before a rule is chosen (P77)', () => {
    const catalog = makeCatalog(
      [
        ['Orders', 'individuals', 1, 'Id:a Billing:a Shipping:a', null],
        ['Contacts', 'contacts', 1, 'Id:a', null],
        ['Lines', 'related', 1, 'Id:a Order:a', null],
      ],
      [
        ['Orders', 'Contacts', 'Billing'],
        ['Orders', 'Contacts', 'Shipping'],
        ['Lines', 'Orders', 'Order'],
      ],
    )
    const named = { ...catalog, relationships: catalog.relationships.map((one, index) => ({ ...one, name: ['Bill to', 'Ship to', 'Order'][index] ?? '', id: relationshipIdSchema.parse(`r${index}`) })) }
    const ways = reachable(named, 'Orders').flatMap((shortest) => waysTo(named, 'Orders', shortest))
    expect(ways.map(({ entity, via, route }) => [entity.name, via, route.words])).toEqual([
      ['Orders', null, 'Orders'],
      ['Contacts', 'Bill to', 'Contacts → Orders (Bill to)'],
      ['Contacts', 'Ship to', 'Contacts → Orders (Ship to)'],
      ['Lines', null, 'Lines → Orders'],
    ])
    // Records that belong to the audience in two ways: the list of ways of their rule names each.
    expect(routesTo(named, 'Contacts', 'Orders').map(({ words }) => words)).toEqual(['Orders → Contacts (Bill to)', 'Orders → Contacts (Ship to)'])
  })

  it('finds the attribute a reference means, and null for what is gone', () => {
    const name = (ref: Parameters<typeof attributeOf>[3]) => attributeOf(builderCatalog, 'Customers', orders, ref)?.entity.name ?? null
    expect([name({ name: 'Category' }), name({ name: 'City', at: 0 }), name({ name: 'Store name', via: ['Orders to Stores'] }), name({ name: 'Gone' }), name({ name: 'City', at: 7 })]).toEqual([
      'Orders',
      'Customers',
      'Stores',
      null,
      null,
    ])
  })

  it('takes the only path where a definition leaves it out, and none where a name is gone', () => {
    expect(chainOf(builderCatalog, 'Customers', { entity: 'Orders' })?.map((entity) => entity.name)).toEqual(['Customers', 'Orders'])
    expect(chainOf(builderCatalog, 'Customers', { entity: 'Orders', path: [{ relationship: 'Gone' }] })).toBeNull()
    expect(routesTo(builderCatalog, 'Customers', 'Gone')).toEqual([])
  })
})

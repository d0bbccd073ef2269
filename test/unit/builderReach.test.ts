import { describe, expect, it } from 'vitest'
import { attributeOf, chainOf, offersFor, reachable, routesTo } from '@renderer/features/builder/reach.ts'
import { builderCatalog, makeCatalog, rule } from '../renderer/builderFixture.ts'

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

import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import { findPaths, maxPaths, pathSteps, pathWords } from '@shared/rules/paths.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'
import { shop } from '../support/shopCatalog.ts'

const words = (catalog: Catalog, from: string, to: string) => findPaths(catalog, entityId(from), entityId(to)).map((path) => pathWords(catalog, entityId(from), path))
const chainOf = (names: readonly string[]) =>
  makeCatalog(Object.fromEntries(names.map((name) => [name, { attributes: { Id: 'text', Up: 'text' } }])), Object.fromEntries(names.slice(1).map((name, index) => [`${name} up`, `${name}.Up > ${names[index] ?? ''}.Id`])))

describe('relationship paths between two entities', () => {
  it.each<[string, string, string[]]>([
    ['Customers', 'Orders', ['Orders → Customers', 'Orders → Stores → Customers']],
    ['Customers', 'Products', ['Products → Lines → Orders → Customers', 'Products → Lines → Orders → Stores → Customers']],
    ['Customers', 'Stores', ['Stores → Customers', 'Stores → Orders → Customers']],
    ['Customers', 'Weather', []],
    ['Customers', 'Customers', ['Customers', 'Customers → Customers', 'Customers → Customers']],
  ])('from %s to %s: shortest first, nothing visited twice', (from, to, expected) => {
    expect(words(shop, from, to)).toEqual(expected)
  })

  it('names the relationship where two join the same entities', () => {
    const flights = makeCatalog({ People: { attributes: { Id: 'text' } }, Orders: { attributes: { Bill: 'text', Ship: 'text' } } }, { 'Bill to': 'Orders.Bill > People.Id', 'Ship to': 'Orders.Ship > People.Id' })
    expect(words(flights, 'People', 'Orders')).toEqual(['Orders → People (Bill to)', 'Orders → People (Ship to)'])
  })

  it('states direction only where the relationship alone does not say it', () => {
    const [, ...own] = findPaths(shop, entityId('Customers'), entityId('Customers'))
    expect(own.map(pathSteps)).toEqual([[{ relationship: 'Referred by', to: 'child' }], [{ relationship: 'Referred by', to: 'parent' }]])
    expect(findPaths(shop, entityId('Customers'), entityId('Lines')).map(pathSteps)[0]).toEqual([{ relationship: 'Orders to Customers' }, { relationship: 'Lines to Orders' }])
  })

  it.each([
    [20, 1],
    [21, 0],
  ])('%i hops: %i paths', (hops, expected) => {
    const names = Array.from({ length: hops + 1 }, (_, index) => `E${index}`)
    expect(findPaths(chainOf(names), entityId('E0'), entityId(`E${hops}`))).toHaveLength(expected)
  })

  it('stops at a hundred in a web of everything with everything, quickly', () => {
    const names = Array.from({ length: 18 }, (_, index) => `E${index}`)
    const pairs = names.flatMap((child, index) => names.slice(0, index).map((parent): [string, string] => [`${child} ${parent}`, `${child}.Up > ${parent}.Id`]))
    const web = makeCatalog(Object.fromEntries(names.map((name) => [name, { attributes: { Id: 'text', Up: 'text' } }])), Object.fromEntries(pairs))
    const lengths = findPaths(web, entityId('E0'), entityId('E9')).map((path) => path.length)
    expect(lengths).toHaveLength(maxPaths)
    expect(lengths).toEqual([1, ...Array.from({ length: 16 }, () => 2), ...Array.from({ length: 83 }, () => 3)])
  })
})

import { describe, expect, it } from 'vitest'
import type { RuleNode } from '@shared/rules/definition.ts'
import { fitted, type Scope } from '@renderer/features/builder/fitting.ts'
import { builderCatalog, condition, group } from '../renderer/builderFixture.ts'

const step = (relationship: string) => ({ relationship })
const scopes = {
  customers: { audience: 'Customers', route: { entity: 'Customers', path: [] } },
  orders: { audience: 'Customers', route: { entity: 'Orders', path: [step('Orders to Customers')] } },
  lines: { audience: 'Customers', route: { entity: 'Order lines', path: [step('Orders to Customers'), step('Order lines to Orders')] } },
  products: { audience: 'Customers', route: { entity: 'Products', path: [step('Orders to Customers'), step('Order lines to Orders'), step('Order lines to Products')] } },
  returns: { audience: 'Customers', route: { entity: 'Returns', path: [step('Returns to Customers')] } },
} satisfies Record<string, Scope>

const tea = condition('c', 'Category', { operator: 'equal', value: 'Tea' })
const roast = { ...condition('c', 'Roast', { operator: 'equal', value: 'Dark' }), attribute: { name: 'Roast', via: ['Order lines to Products'] } }

describe('a condition put into another place', () => {
  it.each<[string, RuleNode, Scope, Scope, object]>([
    ['stays as it is along the same path', tea, scopes.orders, { ...scopes.orders }, { attribute: { name: 'Category' } }],
    ['names its place on a longer path', tea, scopes.orders, scopes.lines, { attribute: { name: 'Category', at: 1 } }],
    ['needs no place where it is the rule’s own', { ...tea, attribute: { name: 'Category', at: 1 } }, scopes.lines, scopes.orders, { attribute: { name: 'Category' } }],
    ['of the member goes to any rule', condition('c', 'City', { operator: 'equal', value: 'x' }), scopes.customers, scopes.returns, { attribute: { name: 'City', at: 0 } }],
    ['becomes a look-up', condition('c', 'Roast', { operator: 'empty' }), scopes.products, scopes.lines, { attribute: { name: 'Roast', via: ['Order lines to Products'] } }],
    ['keeps its look-up, from another place', roast, scopes.lines, scopes.products, { attribute: { name: 'Roast', at: 2, via: ['Order lines to Products'] } }],
    ['compares with an attribute of the same place', { ...tea, test: { ...tea.test, value: { attribute: { name: 'Channel' } } } }, scopes.orders, scopes.lines, { test: { value: { attribute: { name: 'Channel', at: 1 } } } }],
    ['takes the conditions of a sub-rule along', group('g', 'or', [tea]), scopes.orders, scopes.lines, { items: [{ attribute: { at: 1 } }] }],
    ['is a segment of the member', { kind: 'segment', id: 's', segment: 'Gold', negate: false, includeEmpty: true }, scopes.customers, scopes.orders, { segment: 'Gold', at: 0 }],
  ])('%s', (_name, node, from, to, expected) => {
    const result = fitted(node, from, to, builderCatalog)
    expect(result.ok && result.node).toMatchObject(expected)
  })

  it.each<[RuleNode, Scope, Scope, string]>([
    [tea, scopes.orders, scopes.returns, '“Category” is of Orders, and none are on the path here: Returns → Customers.'],
    [roast, scopes.lines, scopes.orders, '“Roast” is of Products, and none are on the path here: Orders → Customers.'],
    [group('g', 'and', [condition('c', 'City', { operator: 'empty' }), tea]), scopes.orders, scopes.customers, '“City” is of Orders, and none are on the path here: Customers.'],
  ])('is refused where what it is about is not to be found: %#', (node, from, to, reason) => {
    expect(fitted(node, from, to, builderCatalog)).toEqual({ ok: false, reason })
  })

  it('leaves no place behind that the new path does not have', () => {
    const result = fitted({ ...tea, attribute: { name: 'Category', at: 1 } }, scopes.lines, scopes.orders, builderCatalog)
    expect(result.ok && result.node).toEqual(tea)
  })
})

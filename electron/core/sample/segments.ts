import type { DefinitionInput } from '@shared/rules/definition.ts'

/** The segments of the sample workspace, with the tags they carry. */
export const sampleSegments: readonly { readonly name: string; readonly description: string; readonly tags: readonly string[]; readonly definition: DefinitionInput }[] = [
  {
    name: 'High-value customers',
    description: 'Spent at least 500 online within a year.',
    tags: ['VIP'],
    definition: customersWith({
      entity: 'Online orders',
      quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Amount' }, test: { operator: 'greaterOrEqual', value: 500 } },
      window: { test: { operator: 'inLast', n: 12, unit: 'months' } },
    }),
  },
  {
    name: 'Loyal coffee and tea customers',
    description: 'At least two coffee or tea orders in half a year, Gold or Silver.',
    tags: ['Loyalty', 'VIP'],
    definition: customersWith(
      {
        entity: 'Online orders',
        quantifier: { kind: 'count', test: { operator: 'greaterOrEqual', value: 2 } },
        window: { test: { operator: 'inLast', n: 180, unit: 'days' } },
        where: { kind: 'group', items: [anyOf('Category', ['Coffee beans', 'Tea'])] },
      },
      { combine: 'intersect', entity: 'Loyalty', where: { kind: 'group', items: [anyOf('Tier', ['Gold', 'Silver'])] } },
    ),
  },
  {
    name: 'Lapsed 90 days',
    description: 'Ordered online within a year, but not in the last 90 days.',
    tags: ['Lifecycle', 'Win-back'],
    definition: customersWith(
      { entity: 'Online orders', window: { test: { operator: 'inLast', n: 365, unit: 'days' } } },
      { combine: 'except', entity: 'Online orders', window: { test: { operator: 'inLast', n: 90, unit: 'days' } } },
    ),
  },
  {
    name: 'Browsed, did not buy',
    description: 'Viewed products in the last 30 days without an online order.',
    tags: ['Lifecycle'],
    definition: customersWith(
      {
        entity: 'Web events',
        window: { test: { operator: 'inLast', n: 30, unit: 'days' } },
        where: { kind: 'group', items: [anyOf('Event', ['Product view', 'Add to cart'])] },
      },
      { combine: 'intersect', entity: 'Online orders', quantifier: { kind: 'none' }, window: { test: { operator: 'inLast', n: 30, unit: 'days' } } },
    ),
  },
  {
    name: 'Outdoor shoppers in store',
    description: 'Bought tents, backpacks or footwear in a store within half a year.',
    tags: ['Outdoor'],
    definition: customersWith({
      entity: 'Store orders',
      window: { test: { operator: 'inLast', n: 180, unit: 'days' } },
      where: { kind: 'group', items: [anyOf('Category', ['Tents', 'Backpacks', 'Footwear'])] },
    }),
  },
  {
    name: 'New this quarter',
    description: 'Became customers within the last three months.',
    tags: ['Lifecycle'],
    definition: customersWith({
      entity: 'Customers',
      where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Customer since' }, test: { operator: 'inLast', n: 3, unit: 'months' } }] },
    }),
  },
  {
    name: 'No marketing consent',
    description: 'Must not be written to.',
    tags: ['Consent'],
    definition: customersWith({
      entity: 'Customers',
      where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Email consent' }, test: { operator: 'isFalse' } }] },
    }),
  },
]

type RuleInput = DefinitionInput['rules'][number]

function customersWith(...rules: readonly RuleInput[]): DefinitionInput {
  return { schemaVersion: 1, audience: 'Customers', rules: [...rules] }
}

function anyOf(name: string, values: string[]) {
  return { kind: 'condition', attribute: { name }, test: { operator: 'anyOf', values } } as const
}

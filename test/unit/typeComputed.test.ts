import { expect, it } from 'vitest'
import type { AttributeId } from '@shared/domain/ids.ts'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'

const catalog = makeCatalog(
  { Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer' } }, Orders: { key: ['No'], attributes: { No: 'integer', Customer: 'integer' } } },
  { Bought: 'Orders.Customer > Customers.Id' },
)
const recipes = [
  { kind: 'measure', audience: 'Customers', name: 'Orders of members', value: { kind: 'aggregate', function: 'count', entity: 'Orders', where: { kind: 'group', items: [{ kind: 'segment', segment: 'Best', at: 0 }] } } },
  { kind: 'measure', audience: 'Customers', name: 'Twice', value: { kind: 'formula', formula: '[Orders of members] * 2' } },
]

it('types a formula over a measure that goes by a segment: whether the segment is there is for whoever evaluates to say', () => {
  const stored = recipes.map((json, index) => {
    const parsed = parseRecipe(json)
    if (!parsed.ok) throw new Error(parsed.message)
    return { id: `c${index}` as AttributeId, entity: entityId('Customers'), name: parsed.recipe.name, recipe: parsed.recipe }
  })
  const typed = withComputed(catalog, stored).entities.flatMap(({ computed }) => computed)
  expect(typed.map(({ name, type, problem }) => [name, type, problem])).toEqual([
    ['Orders of members', 'integer', null],
    ['Twice', 'integer', null],
  ])
})

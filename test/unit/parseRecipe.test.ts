import { describe, expect, it } from 'vitest'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'

function nested(depth: number): unknown {
  let group: unknown = { kind: 'group', items: [] }
  for (let level = 1; level < depth; level++) group = { kind: 'group', items: [group] }
  return { kind: 'measure', audience: 'Customers', name: 'Orders', value: { kind: 'aggregate', function: 'count', entity: 'Orders', where: group } }
}

describe('conditions of a measure inside one another', () => {
  it('are read as deep as those of a definition', () => {
    expect(parseRecipe(nested(50)).ok).toBe(true)
  })

  it.each([100, 20_000])('are refused in words at %i levels', (depth) => {
    expect(parseRecipe(nested(depth))).toStrictEqual({ ok: false, message: 'Groups are nested more than 50 deep; make them flatter.' })
  })
})

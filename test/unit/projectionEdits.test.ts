import { describe, expect, it } from 'vitest'
import type { Definition, Projection } from '@shared/rules/definition.ts'
import { addProjection, columnNameFor, moveProjection, projectionWords, removeProjection, shapesFor, updateProjection } from '@shared/rules/projections.ts'
import { columnNames } from '@shared/rules/resolve/projection.ts'
import { shop } from '../support/shopCatalog.ts'

const column = (name: string, more: Partial<Projection> = {}): Projection => ({ id: name, name, entity: 'Orders', attribute: 'Amount', show: 'values', ...more })
const definition: Definition = { schemaVersion: 1, audience: 'Customers', rules: [], projections: ['a', 'b', 'c', 'd'].map((name) => column(name)) }
const names = ({ projections }: Definition): string => projections.map(({ name }) => name).join('')

describe('output columns', () => {
  it.each([
    ['a', 0, 'abcd'], ['a', 1, 'abcd'], ['a', 2, 'bacd'], ['a', 4, 'bcda'], ['d', 0, 'dabc'], ['c', 1, 'acbd'], ['b', 3, 'acbd'], ['b', 9, 'abcd'], ['b', -1, 'abcd'], ['x', 0, 'abcd'],
  ])('%s moved to before place %i: %s', (id, index, expected) => {
    expect(names(moveProjection(definition, id, index))).toBe(expected)
  })

  it('are added at the end up to a hundred, changed and removed; what changes nothing is the same definition', () => {
    expect(names(addProjection(definition, column('e')))).toBe('abcde')
    expect(names(updateProjection(definition, 'b', (one) => ({ ...one, name: 'B' })))).toBe('aBcd')
    expect(names(removeProjection(definition, 'b'))).toBe('acd')
    const full = { ...definition, projections: Array.from({ length: 100 }, (_, index) => column(`n${index}`)) }
    expect(addProjection(full, column('e'))).toBe(full)
    expect(moveProjection(definition, 'a', 1)).toBe(definition)
  })

  it('get names that are free', () => {
    const customers = shop.entities.find(({ name }) => name === 'Customers')
    if (customers === undefined) throw new Error('The shop has no customers.')
    expect(columnNameFor('Amount', 'Orders', customers, [], false)).toBe('Amount')
    expect(columnNameFor('NAME', 'Teams', customers, [], false)).toBe('Teams NAME')
    expect(columnNameFor('Amount', 'Orders', customers, [column('amount'), column('Orders Amount')], false)).toBe('Orders Amount 2')
    expect(columnNames([{ name: 'Id' }, { name: 'Name' }], [column('name'), column('Name 2'), column('Town')])).toEqual(['Id', 'Name', 'name 2', 'Name 2 2', 'Town'])
  })

  it.each([
    ['text', true, true, 'values countDistinct first last'],
    ['decimal', true, false, 'values countDistinct sum average min max'],
    ['date', true, true, 'values countDistinct min max first last'],
    ['boolean', true, false, 'values countDistinct'],
    ['decimal', false, true, 'values'],
    [null, true, true, 'count'],
  ] as const)('of type %s, many %s, dated %s, show %s', (type, isMany, hasDate, expected) => {
    expect(shapesFor(type, isMany, hasDate).join(' ')).toBe(expected)
  })

  it.each<[Projection, string]>([
    [column('x'), 'Amount of Orders'],
    [column('x', { show: 'sum' }), 'total Amount of Orders'],
    [{ id: 'x', name: 'x', entity: 'Orders', show: 'count' }, 'number of Orders'],
    [column('x', { entity: 'Customers', attribute: 'Tier' }), 'Tier'],
    [column('x', { entity: 'Customers', attribute: 'Name', path: [{ relationship: 'Referred by', to: 'parent' }] }), 'Name of Customers'],
    [column('x', { show: 'max' }), 'largest Amount of Orders'],
    [column('x', { attribute: 'Day', show: 'max' }), 'latest Day of Orders'],
  ])('%# are said in words', (projection, expected) => {
    expect(projectionWords(projection, 'Customers', shop)).toBe(expected)
  })
})

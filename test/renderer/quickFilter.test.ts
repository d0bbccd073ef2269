import { expect, it } from 'vitest'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { filterDefinition } from '@renderer/features/entities/filterSegment.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'

const catalog = makeCatalog({ Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer', Name: 'text', City: 'text', Income: 'integer' } } })
const [customers] = catalog.entities

it('what is searched for is asked of every text, and the segment filtered by as well', () => {
  if (!customers) throw new Error('There are customers.')
  const found = filterDefinition(customers, ' ber ', null)
  expect(found?.rules[0]?.where?.items).toMatchObject([{ operator: 'or', items: [{ attribute: { name: 'Name' }, test: { operator: 'contains', value: 'ber' } }, { attribute: { name: 'City' } }] }])
  const parsed = parseDefinition(found)
  expect(parsed.ok && resolveDefinition(parsed.definition, catalog, { zone: 'UTC', segments: noSegments }).diagnostics).toEqual([])
  expect(filterDefinition(customers, '', { outputName: 'Vip', audience: customers.id })?.rules[0]?.where?.items).toEqual([{ kind: 'segment', segment: 'Vip' }])
})

it('nothing searched for, part of a number, and the members of others are no definition', () => {
  if (!customers) throw new Error('There are customers.')
  expect([filterDefinition(customers, '', null), filterDefinition(customers, '42', null), filterDefinition(customers, 'a', { outputName: 'Vip', audience: entityId('Accounts') })]).toEqual([null, null, null])
})

import { describe, expect, it } from 'vitest'
import { activityPaths } from '../../electron/core/customers/activityPaths.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'

/** Tables of one row per customer, each related to each, and visits below the last. */
function profiles(count: number) {
  const names = Array.from({ length: count }, (_, index) => `T${index}`)
  const attributes = { Id: 'text' } as const
  const pairs = names.flatMap((child, index) => names.slice(0, index).map((parent) => [`${child} to ${parent}`, `${child}.Id > ${parent}.Id`] as const))
  return makeCatalog(
    { ...Object.fromEntries(names.map((name) => [name, { key: ['Id'], attributes }])), Visits: { role: 'activity', key: ['Nr'], date: 'Day', attributes: { Nr: 'text', Id: 'text', Day: 'date' } } },
    { ...Object.fromEntries(pairs), 'Visits to the last': `Visits.Id > T${count - 1}.Id` },
  )
}

describe('ways to the activities of a row', () => {
  it('are all of them where there are few, and the short ones at once where there are millions', () => {
    const waysIn = (count: number) => {
      const catalog = profiles(count)
      const [first] = catalog.entities
      if (first === undefined) throw new Error('There is a first table.')
      return activityPaths(catalog, first)
    }
    expect(waysIn(4).map(({ entity, paths }) => [entity.id, paths.map(({ length }) => length).toSorted((a, b) => a - b)])).toEqual([[entityId('Visits'), [2, 3, 3, 4, 4]]])
    const [visits] = waysIn(14)
    expect(visits?.paths.length).toBe(100)
    expect(visits?.paths[0]?.length).toBe(2)
  })
})

import { describe, expect, it } from 'vitest'
import { entityIdSchema, relationshipIdSchema } from '@shared/domain/ids.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

const gone = entityIdSchema.parse('nobody')

async function shop() {
  const workspace = await appWorkspace()
  await workspace.importCsv('customers.csv', 'Id,Name\nC1,Anna\nC2,Bo\nC3,Cy', { entity: 'Customers', role: 'individuals', key: ['Id'] })
  await workspace.importCsv('orders.csv', 'Order,Customer\n1,C1\n2,C1\n3,C9\n4,\n5,C2', { entity: 'Orders', role: 'related', key: ['Order'] })
  await workspace.importCsv('passports.csv', 'Owner,Number\nC1,77\nC3,78\nC8,79', { entity: 'Passports', role: 'related', key: ['Number'] })
  return workspace
}

describe('the diagram', () => {
  it('knows where boxes stand after the workspace was opened again, and nothing of entities that are gone', async () => {
    const { ask, entity, reopen } = await shop()
    expect(await ask('diagram.places', {})).toEqual([])
    const places = [{ entity: (await entity('Customers')).id, x: 8, y: -16 }, { entity: (await entity('Orders')).id, x: 240, y: 0 }]
    await ask('diagram.setPlaces', { places: [...places, { entity: gone, x: 0, y: 0 }] })
    expect(await ask('diagram.places', {})).toEqual(places)
    expect((await ask('workspace.state', {}))?.unsaved).toBe(true)
    await reopen()
    expect(await ask('diagram.places', {})).toEqual(places)
    await ask('diagram.setPlaces', { places: [] })
    expect(await ask('diagram.places', {})).toEqual([])
  })

  it('counts what matches, what does not, and how many parents have a child', async () => {
    const { ask, refusal } = await shop()
    const { relationship: orders } = await ask('relationships.add', { childEntity: 'Orders', childColumns: ['Customer'], parentEntity: 'Customers', parentColumns: ['Id'] })
    const { relationship: passports } = await ask('relationships.add', { childEntity: 'Passports', childColumns: ['Owner'], parentEntity: 'Customers', parentColumns: ['Id'] })
    expect(await ask('diagram.match', { relationship: orders.id })).toEqual({ rows: 5, values: 4, orphans: 1, parents: 2 })
    expect(await ask('diagram.match', { relationship: passports.id })).toEqual({ rows: 3, values: 3, orphans: 1, parents: 2 })
    expect(await refusal(ask('diagram.match', { relationship: relationshipIdSchema.parse('none') }))).toBe('This relationship does not exist any more.')
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { builderAnswers, makeCatalog } from './builderFixture.ts'
import { mountBuilder, type MountedBuilder } from './builderMount.ts'

let mounted: MountedBuilder | null = null
afterEach(() => {
  mounted?.page.unmount()
  mounted = null
})

async function openColumns(...given: Parameters<typeof mountBuilder>): Promise<MountedBuilder> {
  mounted = await mountBuilder(...given)
  await mounted.click(mounted.button(/^Project attributes/))
  return mounted
}

const columns = (builder: MountedBuilder) => builder.counted().projections
const names = (builder: MountedBuilder) => columns(builder).map(({ name }) => name)

async function rename(builder: MountedBuilder, from: string, to: string): Promise<void> {
  builder.find(`[aria-label="Name of the column ${from}"]`).focus()
  await builder.type(to)
}

describe('the output columns of a segment', () => {
  it('are added from what is related, each with a name of its own, and what several records come to', async () => {
    const builder = await openColumns()
    await builder.click(builder.button('Add Number of Orders'))
    await builder.click(builder.button('Add Order total of Orders'))
    await builder.click(builder.button('Add Order total of Orders'))
    expect(names(builder)).toEqual(['Number of Orders', 'Order total', 'Orders Order total'])
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Name of the column Orders Order total')
    await builder.click(builder.button(/^What Order total shows/))
    await builder.click(builder.button('total'))
    expect(columns(builder).map(({ entity, path, attribute, show }) => ({ entity, path, attribute, show }))).toEqual([
      { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], attribute: undefined, show: 'count' },
      { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], attribute: 'Order total', show: 'sum' },
      { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], attribute: 'Order total', show: 'values' },
    ])
  })

  it('are called after what they show, until somebody gives them a name', async () => {
    const builder = await openColumns()
    await builder.click(builder.button('Add Order date of Orders'))
    await builder.click(builder.button(/^What Order date shows/))
    await builder.click(builder.button('latest'))
    expect(names(builder)).toEqual(['Latest Order date'])
    await builder.click(builder.button(/^What Latest Order date shows/))
    await builder.click(builder.button('every value'))
    expect(names(builder)).toEqual(['Order date'])
    await rename(builder, 'Order date', 'When')
    await builder.click(builder.button(/^What When shows/))
    await builder.click(builder.button('earliest'))
    expect(names(builder)).toEqual(['When'])
  })

  it('are renamed, moved and removed with the keyboard; each step can be undone', async () => {
    const builder = await openColumns()
    await builder.click(builder.button('Add Order total of Orders'))
    await builder.click(builder.button('Add Category of Orders'))
    await rename(builder, 'Category', 'Kinds')
    await rename(builder, 'Kinds', '  ')
    expect(names(builder)).toEqual(['Order total', 'Kinds'])
    builder.button('Move Kinds').focus()
    await builder.press('ArrowUp', { altKey: true })
    expect([names(builder), document.activeElement?.getAttribute('aria-label')]).toEqual([['Kinds', 'Order total'], 'Move Kinds'])
    await builder.press('Delete')
    expect([names(builder), document.activeElement?.getAttribute('aria-label')]).toEqual([['Order total'], 'Move Order total'])
    await builder.click(builder.button('Undo'))
    await builder.click(builder.button('Undo'))
    expect(names(builder)).toEqual(['Order total', 'Kinds'])
    await builder.click(builder.button('Undo'))
    expect(names(builder)).toEqual(['Order total', 'Category'])
    await builder.click(builder.button('Redo'))
    expect(names(builder)).toEqual(['Order total', 'Kinds'])
  })

  it('are proposed to a new segment of contacts: the key and the name of their account', async () => {
    const catalog = makeCatalog([['Accounts', 'accounts', 3, 'Account id:a Town:a', null], ['People', 'contacts', 9, 'Person id:a Account id:a', null]], [['People', 'Accounts', 'Account id']])
    const named = { ...catalog, entities: catalog.entities.map((entity) => (entity.name === 'Accounts' ? { ...entity, nameAttribute: entity.attributes[1]?.id ?? null } : entity)) }
    const builder = await openColumns('/segments/new?audience=People', builderAnswers(named))
    expect(columns(builder).map(({ name, entity, attribute }) => [name, entity, attribute])).toEqual([['Accounts Account id', 'Accounts', 'Account id'], ['Town', 'Accounts', 'Town']])
    await builder.click(builder.button('Remove Town'))
    expect(names(builder)).toEqual(['Accounts Account id'])
  })
})

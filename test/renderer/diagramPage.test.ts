import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EntityLine } from '@shared/contract/entities.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { entityId } from '../support/catalogFixture.ts'
import { sampleWorkspace } from '../support/sampleReplies.ts'
import { shop } from '../support/shopCatalog.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { shellAnswers } from './sourcesFixture.ts'

const lines: EntityLine[] = shop.entities.map(({ id, name, role }) => ({ entity: id, segment: null, name, role, origin: 'file', rows: 0, attributes: 3, source: null, updatedAt: null, status: 'successful', statusReason: null }))

let page: MountedPage
async function open(answers: FakeAnswers = {}): Promise<void> {
  page = await mountPage('/entities?kind=diagram', {
    ...shellAnswers(),
    'workspace.state': () => sampleWorkspace,
    'entities.list': () => lines,
    'catalog.get': () => shop,
    'derived.list': () => [],
    'diagram.places': () => [],
    'diagram.setPlaces': () => null,
    'diagram.match': ({ relationship }) => ({ rows: 9, values: 8, orphans: relationship.includes('Products') ? 2 : 0, parents: 3 }),
    ...answers,
  })
  await vi.waitUntil(() => document.querySelector('.box') !== null, { timeout: 20_000 })
  await page.settle()
}
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true }))
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})

function part(name: RegExp): Element {
  const found = [...document.querySelectorAll('[role=button]')].find((element) => name.test(element.getAttribute('aria-label') ?? ''))
  if (found === undefined) throw new Error(`There is no ${String(name)}.`)
  return found
}
const placeOf = (name: string): readonly number[] => (part(new RegExp(`^${name}, `)).getAttribute('data-place') ?? '').split(',').map(Number)
async function press(element: Element, key: string, more: KeyboardEventInit = {}): Promise<void> {
  element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  await page.settle()
}
const kept = () => page.bridge.inputsOf('diagram.setPlaces') as { readonly places: readonly { readonly entity: string; readonly x: number; readonly y: number }[] }[]

describe('the diagram', () => {
  it('names every entity and every line for those who do not see it', async () => {
    await open()
    expect(part(/^Orders, /).getAttribute('aria-label')).toBe('Orders, Activity · 0 rows, key No, 3 relationships')
    expect(part(/^Lines to Products/).getAttribute('aria-label')).toBe('Lines to Products, many to one, by Product = Code, 2 orphans of 8 rows with a value')
    expect(document.querySelectorAll('.box')).toHaveLength(shop.entities.length)
    expect(document.querySelectorAll('.grab')).toHaveLength(shop.relationships.length)
    expect(page.text()).toContain('2 orphans')
  })

  it('moves a box by the arrow keys, takes that back, and keeps where all of them stand', async () => {
    await open()
    const [x = 0, y = 0] = placeOf('Orders')
    const customers = placeOf('Customers')
    await press(part(/^Orders, /), 'ArrowRight')
    await press(part(/^Orders, /), 'ArrowDown', { shiftKey: true })
    expect(placeOf('Orders')).toEqual([x + 8, y + 40])
    expect(page.text()).toContain(`Orders moved to ${x + 8}, ${y + 40}`)
    expect(kept()).toEqual([])
    await vi.advanceTimersByTimeAsync(500)
    expect(kept()).toHaveLength(1)
    expect(kept()[0]?.places).toHaveLength(shop.entities.length)
    expect(kept()[0]?.places).toContainEqual({ entity: entityId('Orders'), x: x + 8, y: y + 40 })
    // Keys pressed one soon after the other are one step.
    await press(document.body, 'z', { ctrlKey: true })
    expect([placeOf('Orders'), placeOf('Customers')]).toEqual([[x, y], customers])
    await press(document.body, 'y', { ctrlKey: true })
    expect(placeOf('Orders')).toEqual([x + 8, y + 40])
    await page.click('Arrange again')
    expect(placeOf('Orders')).toEqual([x, y])
    await vi.advanceTimersByTimeAsync(500)
    expect(kept().at(-1)).toEqual({ places: [] })
    await page.click('Undo')
    expect(placeOf('Orders')).toEqual([x + 8, y + 40])
  })

  it('begins where the boxes were left, and in a workspace that is only read moves them for this look', async () => {
    await open({ 'diagram.places': () => [{ entity: entityId('Orders'), x: 640, y: 320 }], 'workspace.state': () => ({ ...sampleWorkspace, readOnlyReason: 'another window has it' }) })
    expect(placeOf('Orders')).toEqual([640, 320])
    await press(part(/^Orders, /), 'ArrowLeft')
    expect(placeOf('Orders')).toEqual([632, 320])
    await vi.advanceTimersByTimeAsync(500)
    expect(kept()).toEqual([])
  })

  it('opens an entity by Enter and says of a line what it joins', async () => {
    await open()
    await press(part(/^Lines to Products/), 'Enter')
    expect(page.text()).toContain('Many rows of Lines point to one of Products.')
    expect(page.text()).toMatch(/With a match ?6/)
    expect(page.has('Open Products')).toBe(true)
    await press(part(/^Customers, /), 'Enter')
    await vi.waitUntil(() => page.router.currentRoute.value.params['id'] === entityId('Customers'), { timeout: 20_000 })
  })

  it('has a table of the same lines', async () => {
    await open()
    await page.click('Table view')
    const rows = [...document.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim()))
    expect(rows).toContainEqual(['Lines', 'Products', 'Many to one', 'Product = Code', '2', 'Details'])
    expect(rows).toHaveLength(shop.relationships.length)
    await page.click('Details of Lines to Products')
    expect(page.text()).toContain('Many rows of Lines point to one of Products.')
    await page.click('Diagram view')
    expect(document.querySelectorAll('.box')).toHaveLength(shop.entities.length)
  })

  it('of one entity says what comes with a second, and a count that failed can be asked for again', async () => {
    const alone = { entities: shop.entities.slice(0, 1), relationships: [] }
    await open({ 'catalog.get': () => alone })
    expect(page.text()).toContain('Relationships come with a second entity')
    expect(page.has('Import a file')).toBe(true)
    page.unmount()
    let isBroken = true
    await open({
      'diagram.match': () => {
        if (isBroken) throw fail('storage', 'The rows could not be read.')
        return { rows: 1, values: 1, orphans: 0, parents: 1 }
      },
    })
    expect(page.text()).toContain('The rows could not be read.')
    isBroken = false
    await page.click('Try again')
    expect(page.text()).not.toContain('could not be read')
    expect(part(/^Lines to Products/).getAttribute('aria-label')).toContain('one to one')
  })
})

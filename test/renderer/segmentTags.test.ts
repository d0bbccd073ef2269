import { afterEach, describe, expect, it, vi } from 'vitest'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleSegments } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp
const undo = { tags: [], made: [], segments: [] }
const ids = (names: readonly string[]) => sampleSegments.filter((row) => names.includes(row.name)).map((row) => row.id)

async function open(answers: FakeAnswers = {}): Promise<void> {
  app = await mountApp('/segments', { ...sampleAnswers(), 'tags.apply': () => undo, 'tags.change': () => undo, 'tags.remove': () => undo, 'tags.restore': () => null, ...answers })
}

async function pane(): Promise<void> {
  await vi.waitUntil(() => app.named('Find or create a tag').length > 0, { timeout: 20_000 })
  await app.settle()
}

const box = (name: string) => app.named(name).find((one): one is HTMLInputElement => one instanceof HTMLInputElement && one.type === 'checkbox')
const tick = (name: string) => (box(name)?.indeterminate ? 'mixed' : box(name)?.checked ? 'on' : 'off')

afterEach(() => app.wrapper.unmount())

describe('the tags of several segments (P41)', () => {
  it('are ticked where all have them, half where some have, and change together at Apply', async () => {
    await open()
    await app.click('Select Espresso machine owners')
    await app.click('Select High-value customers')
    // The column's head is called so too.
    app.named('Tags')[0]?.click()
    await pane()
    expect([tick('VIP'), tick('Equipment'), tick('Pilot')]).toEqual(['on', 'mixed', 'off'])
    await app.click('Equipment')
    await app.click('VIP')
    await app.type('Find or create a tag', 'Spring')
    await app.press(app.named('Find or create a tag')[0] ?? document.body, 'Enter')
    expect([tick('VIP'), tick('Equipment'), tick('Spring')]).toEqual(['off', 'on', 'on'])
    expect(app.bridge.inputsOf('tags.apply')).toEqual([])
    await app.click('Apply')
    expect(app.bridge.inputsOf('tags.apply')).toEqual([{ segments: ids(['Espresso machine owners', 'High-value customers']), add: ['Equipment', 'Spring'], remove: ['VIP'] }])
    await app.click('Undo')
    expect(app.bridge.inputsOf('tags.restore')).toEqual([undo])
  })

  it('are found by a part of the name; what cannot be done is said in the pane', async () => {
    await open({ 'tags.apply': () => { throw fail('conflict', '"Full" would have more than 20 tags; take some away first.') } })
    await app.click('Select Tea drinkers')
    await app.click('Tag')
    await pane()
    await app.type('Find or create a tag', 'quip')
    expect([box('Equipment') !== undefined, box('VIP')]).toEqual([true, undefined])
    await app.press(app.named('Find or create a tag')[0] ?? document.body, 'ArrowDown')
    await app.click('Equipment')
    await app.click('Apply')
    expect(document.querySelector('.choice [role=alert]')?.textContent).toContain('more than 20 tags')
  })
})

describe('Manage tags (P41)', () => {
  async function manage(answers: FakeAnswers = {}): Promise<void> {
    await open(answers)
    await app.click('Filter')
    await app.click('Manage tags')
    await vi.waitUntil(() => app.named('Delete the tag VIP').length > 0, { timeout: 20_000 })
    await app.settle()
  }

  it('renames; a name that is there merges, after asking with the number of segments', async () => {
    await manage()
    const rename = async (tag: string, name: string) => {
      await app.type(`Name of the tag ${tag}`, name)
      await app.press(app.named(`Name of the tag ${tag}`)[0] ?? document.body, 'Enter')
    }
    await rename('VIP', 'Best')
    await rename('VIP', 'equipment')
    expect(app.text()).toContain('Merge “VIP” with “Equipment”?')
    expect(app.text()).toContain('5 segments with “VIP” get “Equipment” instead')
    await app.click('Merge tags')
    expect(app.bridge.inputsOf('tags.change')).toEqual([{ tag: 'VIP', name: 'Best' }, { tag: 'VIP', name: 'Equipment', merge: true }])
  })

  it('deletes everywhere, with the number of segments, and recolors what is seen everywhere', async () => {
    await manage({ 'tags.list': () => [{ name: 'VIP', color: '#B65050', segments: 5 }] })
    const squares = Array.from(document.querySelectorAll<HTMLElement>('[role=row] .tag'), (chip) => chip.textContent === 'VIP' && chip.querySelector<HTMLElement>('.square')?.style.background)
    expect(squares.filter(Boolean)).toContain('#B65050')
    await app.click('Delete the tag VIP')
    expect(app.text()).toContain('5 segments lose it; the segments themselves stay')
    await app.click('Delete tag')
    expect(app.bridge.inputsOf('tags.remove')).toEqual([{ tag: 'VIP' }])
    await app.click('Colour of VIP: Red')
    Array.from(document.querySelectorAll<HTMLElement>('[role=menuitemradio]')).find((one) => one.textContent?.trim() === 'Green')?.click()
    await app.settle()
    expect(app.bridge.inputsOf('tags.change')).toEqual([{ tag: 'VIP', color: '#12856F' }])
  })
})

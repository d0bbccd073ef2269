import { describe, expect, it } from 'vitest'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { Input, Output } from '@shared/contract/contract.ts'
import { tagsContract, type TagUndo } from '@shared/contract/tags.contract.ts'
import { createTagsHandlers } from '../../electron/core/tags/tags.handlers.ts'
import { segmentsWorkspace, tierIs } from '../support/segmentsWorkspace.ts'

async function tagged() {
  const world = await segmentsWorkspace()
  const handlers = createTagsHandlers(world.context)
  async function call<C extends keyof typeof tagsContract>(channel: C, input: Input<C>): Promise<Output<C>> {
    const handler = handlers[channel] as (parsed: unknown) => unknown
    return tagsContract[channel].output.parse(await handler(tagsContract[channel].input.parse(input))) as Output<C>
  }
  const made = new Map<string, SegmentId>()
  async function segment(name: string, tags: readonly string[]): Promise<SegmentId> {
    const { id } = (await world.call('segments.save', { name, tags: [...tags], definition: tierIs('Gold') })).segment
    made.set(name, id)
    return id
  }
  /** Every segment with its tags, and every tag with its colour and number of segments. */
  async function all() {
    const rows = await world.call('segments.list', {})
    return { segments: Object.fromEntries(rows.map((row) => [row.name, row.tags.join(', ')])), tags: (await call('tags.list', {})).map(({ name, color, segments }) => `${name} ${segments}${color === null ? '' : ` ${color}`}`) }
  }
  const refusal = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing was refused', (error: unknown) => (error instanceof Error ? error.message : String(error)))
  return { ...world, tag: call, segment, all, refusal }
}

describe('tags of segments (P41)', () => {
  it('are given to several at once, made while typing, spelled as the workspace spells them', async () => {
    const { tag, segment, all } = await tagged()
    const [a, b] = [await segment('A', ['VIP']), await segment('B', ['Q4', 'Campaign'])]
    await tag('tags.apply', { segments: [a, b], add: ['vip', ' Ärger '], remove: ['q4'] })
    expect(await all()).toEqual({ segments: { A: 'VIP, Ärger', B: 'Campaign, VIP, Ärger' }, tags: ['Ärger 2', 'Campaign 1', 'Q4 0', 'VIP 2'] })
    await segment('C', ['ÄRGER', 'campaign'])
    expect((await all()).segments['C']).toBe('Ärger, Campaign')
  })

  it('are at most twenty: nobody gets any where one would have more', async () => {
    const { tag, segment, all, refusal } = await tagged()
    const full = await segment('Full', Array.from({ length: 20 }, (_, index) => `t${index}`))
    const b = await segment('B', [])
    expect(await refusal(tag('tags.apply', { segments: [b, full], add: ['one more'] }))).toBe('"Full" would have more than 20 tags; take some away first.')
    expect((await all()).segments['B']).toBe('')
    await tag('tags.apply', { segments: [full], add: ['one more'], remove: ['t3'] })
    expect((await all()).segments['Full']).toContain('t19, one more')
  })

  it('are renamed everywhere, and keep their colour and place', async () => {
    const { tag, segment, all } = await tagged()
    await segment('A', ['First', 'VIP', 'Last'])
    await segment('B', ['VIP'])
    await tag('tags.change', { tag: 'vip', name: 'Best' })
    expect((await all()).segments).toEqual({ A: 'First, Best, Last', B: 'Best' })
    expect((await tag('tags.list', {})).find(({ name }) => name === 'Best')?.color).toMatch(/^#/)
    await tag('tags.change', { tag: 'Best', name: 'BEST' })
    expect((await all()).segments).toEqual({ A: 'First, BEST, Last', B: 'BEST' })
  })

  it('merge with the one that has the name, after asking', async () => {
    const { tag, segment, all, refusal } = await tagged()
    await segment('A', ['Old', 'VIP'])
    await segment('B', ['Old', 'X'])
    expect(await refusal(tag('tags.change', { tag: 'Old', name: 'vip' }))).toBe('There is already a tag "VIP"; merge the two, or choose another name.')
    await tag('tags.change', { tag: 'Old', name: 'vip', merge: true })
    expect(await all()).toEqual({ segments: { A: 'VIP', B: 'VIP, X' }, tags: ['VIP 2', 'X 1'] })
  })

  it('are recolored, and go everywhere', async () => {
    const { tag, segment, all, refusal } = await tagged()
    await segment('A', ['VIP', 'X'])
    await tag('tags.change', { tag: 'VIP', color: '#12856F' })
    expect((await all()).tags).toEqual(['VIP 1 #12856F', 'X 1'])
    await tag('tags.remove', { tag: 'vip' })
    expect(await all()).toEqual({ segments: { A: 'X' }, tags: ['X 1'] })
    expect(await refusal(tag('tags.remove', { tag: 'VIP' }))).toContain('There is no tag "VIP" any more')
  })

  type Ask = Awaited<ReturnType<typeof tagged>>['tag']
  it.each<[string, (tag: Ask, a: SegmentId, b: SegmentId) => Promise<TagUndo>]>([
    ['apply', (tag, a, b) => tag('tags.apply', { segments: [a, b], add: ['New', 'X'], remove: ['VIP'] })],
    ['rename', (tag) => tag('tags.change', { tag: 'VIP', name: 'Best' })],
    ['rename to another case beyond ASCII', (tag) => tag('tags.change', { tag: 'Ärger', name: 'ÄRGER' })],
    ['merge', (tag) => tag('tags.change', { tag: 'VIP', name: 'X', merge: true })],
    ['recolor', (tag) => tag('tags.change', { tag: 'X', color: null })],
    ['delete', (tag) => tag('tags.remove', { tag: 'VIP' })],
  ])('Undo of %s brings back what was', async (_, make) => {
    const { tag, segment, all } = await tagged()
    const [a, b] = [await segment('A', ['VIP', 'X', 'Ärger']), await segment('B', ['Z', 'VIP'])]
    await tag('tags.change', { tag: 'X', color: '#C0602B' })
    const before = await all()
    const undo = await make(tag, a, b)
    expect(await all()).not.toEqual(before)
    await tag('tags.restore', undo)
    expect(await all()).toEqual(before)
  })

  it('of a deleted segment are not counted, and change with the others for its return', async () => {
    const { call, tag, segment, all } = await tagged()
    const a = await segment('A', ['VIP'])
    await call('segments.remove', { segments: [a] })
    expect((await all()).tags).toEqual(['VIP 0'])
    await tag('tags.change', { tag: 'VIP', name: 'Best' })
    await call('segments.restore', { segments: [a] })
    expect((await all()).segments).toEqual({ A: 'Best' })
  })

  it('are kept as they are by renaming, activating and changing the type', async () => {
    const { call, segment, all, answers, refresh } = await tagged()
    answers([1])
    const a = await segment('A', ['B', 'A'])
    await refresh(a)
    await call('segments.rename', { segment: a, name: 'A2' })
    await call('segments.setState', { segments: [a], state: 'inactive' })
    await call('segments.setType', { segments: [a], type: 'static' })
    expect((await all()).segments).toEqual({ A2: 'B, A' })
  })
})

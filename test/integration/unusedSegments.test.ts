import { describe, expect, it } from 'vitest'
import { app, definition, inside, tierIs, usedSegments } from '../support/usedSegments.ts'

describe('segments that nobody uses (P134)', () => {
  const dayMs = 86_400_000

  /** A workspace whose clock and timers the test moves; everything in it was saved on the first day. */
  async function aged() {
    const clock = { now: Date.UTC(2026, 0, 10, 12) }
    const timers = new Set<() => void>()
    const world = await usedSegments(
      { Gold: definition(tierIs('Gold')), Buyers: definition(inside('Gold')), Silver: definition(tierIs('Silver')), Tin: definition(tierIs('Silver')) },
      {
        now: () => clock.now,
        after: (_ms, work) => {
          timers.add(work)
          return () => timers.delete(work)
        },
      },
    )
    const { ask } = world
    const unused = async () => (await ask('usage.unused', {})).segments.map(({ name, seenOn, isExempt }) => `${name} ${seenOn}${isExempt ? ' kept' : ''}`)
    const inactive = async () => (await ask('segments.list', {})).filter(({ state }) => state === 'inactive').map(({ name, tags }) => [name, ...tags].join(' '))
    async function pass(days: number): Promise<void> {
      clock.now += days * dayMs
      const due = Array.from(timers)
      timers.clear()
      due.forEach((work) => work())
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    }
    return { ...world, unused, inactive, pass, seen: (name: string) => ask('usage.seen', { segment: world.id(name) }) }
  }

  it('are those in no usage, export or open page for 45 days, counted from the day this began to be written down', async () => {
    const world = await aged()
    await world.pass(60)
    expect(await world.unused()).toEqual([])
    await world.seen('Silver')
    await world.pass(44)
    expect(await world.unused()).toEqual([])
    await world.pass(1)
    // Gold is used by Buyers; the others were of use on the first day that is known.
    expect(await world.unused()).toEqual(['Buyers 2026-03-11', 'Silver 2026-03-11', 'Tin 2026-03-11'])
    await world.seen('Tin')
    await world.ask('usage.track', { app: app('Second bag', ['Silver']) })
    expect(await world.unused()).toEqual(['Buyers 2026-03-11'])
    await world.ask('segments.rename', { segment: world.id('Buyers'), name: 'Guests' })
    expect(await world.unused()).toEqual(['Guests 2026-03-11'])
    await world.ask('segments.save', { segment: world.id('Buyers'), name: 'Guests', definition: definition(inside('Gold'), tierIs('Gold')) })
    expect(await world.unused()).toEqual([])
  })

  it('are deactivated only where somebody asked for it, once a day at most, with a tag; exempt ones never, and one that is activated again is of use from then on', async () => {
    const world = await aged()
    const { ask } = world
    await world.seen('Gold')
    await world.pass(50)
    expect([await world.inactive(), (await ask('usage.unused', {})).deactivates]).toEqual([[], false])
    await ask('usage.setDeactivation', { on: true })
    await ask('usage.setExempt', { segments: [world.id('Tin')], isExempt: true })
    expect(await world.unused()).toEqual(['Buyers 2026-01-10', 'Silver 2026-01-10', 'Tin 2026-01-10 kept'])
    await world.reopen()
    await world.pass(0)
    expect(await world.inactive()).toEqual(['Buyers AutoDeactivated', 'Silver AutoDeactivated'])
    // Gold was used until Buyers was deactivated, and is: an inactive segment is a use as well.
    await ask('segments.setState', { segments: [world.id('Buyers')], state: 'active' })
    expect((await ask('segments.list', {})).filter(({ name }) => name === 'Buyers').map(({ state, tags }) => [state, tags])).toEqual([['active', []]])
    await world.reopen()
    await world.pass(1)
    expect(await world.inactive()).toEqual(['Silver AutoDeactivated'])
    await world.reopen()
    await world.pass(46)
    expect(await world.inactive()).toEqual(['Buyers AutoDeactivated', 'Silver AutoDeactivated'])
  })

  it('are counted from the day they end to be used', async () => {
    const world = await aged()
    await world.seen('Gold')
    const { id } = await world.ask('usage.track', { app: app('Second bag', ['Silver']) })
    await world.pass(100)
    await world.reopen()
    await world.pass(0)
    expect(await world.unused()).not.toContain('Silver 2026-01-10')
    await world.ask('usage.untrack', { tracked: id })
    await world.reopen()
    await world.pass(0)
    expect((await world.unused()).filter((row) => row.startsWith('Silver'))).toEqual([])
    await world.pass(45)
    expect((await world.unused()).filter((row) => row.startsWith('Silver'))).toEqual(['Silver 2026-04-20'])
  })
})

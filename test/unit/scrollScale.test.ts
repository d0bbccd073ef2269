import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAstray, lastTop, placeAfter, scrollOf, scrollScale, tallestTrack, topOf, type ScrollPlace } from '@renderer/composables/scrollScale.ts'

const rowHeight = 40
const scales = fc.record({ rows: fc.integer({ min: 1, max: 20_000_000 }), view: fc.integer({ min: 100, max: 2000 }) }).map(({ rows, view }) => scrollScale(rows * rowHeight, view))

describe('A list taller than an element can be', () => {
  it('never asks for a taller element than browsers have', () => {
    fc.assert(fc.property(scales, ({ content, track }) => void expect(track).toBeLessThanOrEqual(Math.min(content, tallestTrack))))
  })

  it('shows its first row at the beginning of the track and its last row, to the pixel, at the end', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const end = Math.max(0, scale.track - scale.view)
        expect([topOf(scale, 0), topOf(scale, end), topOf(scale, end - 0.5)]).toEqual([0, lastTop(scale), lastTop(scale)].map((top, index) => (end === 0 && index === 2 ? 0 : top)))
      }),
    )
  })

  it('finds a row again from the scroll position that stands for it, ends apart', () => {
    fc.assert(
      fc.property(scales, fc.double({ min: 0, max: 1, noNaN: true }), (scale, share) => {
        const top = lastTop(scale) * share
        const end = Math.max(0, scale.track - scale.view)
        const scrolled = scrollOf(scale, top)
        const room = 4 * scale.view
        if (scrolled > room + 1 && scrolled < end - room - 1) expect(Math.abs(topOf(scale, scrolled) - top)).toBeLessThan(0.01)
      }),
    )
  })

  it('moves by as many pixels as the wheel does, and by its share of the rows where the scroll bar is dragged', () => {
    const scale = scrollScale(40_000_000, 700)
    const middle: ScrollPlace = { top: 20_000_000, scrolled: scrollOf(scale, 20_000_000) }
    expect(placeAfter(scale, middle, middle.scrolled + 100)).toEqual({ top: 20_000_100, scrolled: middle.scrolled + 100 })
    const dragged = placeAfter(scale, middle, (scale.track - scale.view) / 4)
    expect(dragged.top).toBeCloseTo(lastTop(scale) / 4, 5)
  })

  it('reaches both ends by the wheel alone, wherever it begins', () => {
    fc.assert(
      fc.property(scales, fc.integer({ min: -600, max: 600 }).filter((step) => Math.abs(step) >= 20), fc.integer({ min: 1, max: 20_000 }), (scale, step, away) => {
        const end = Math.max(0, scale.track - scale.view)
        const goal = step > 0 ? lastTop(scale) : 0
        const top = Math.max(0, Math.min(lastTop(scale), step > 0 ? goal - away : away))
        let place: ScrollPlace = { top, scrolled: scrollOf(scale, top) }
        const way = Math.abs(goal - place.top)
        for (let moves = 0; moves * Math.abs(step) < way + 40 * Math.abs(step); moves++) {
          const before = place.top
          const scrolled = Math.max(0, Math.min(end, place.scrolled + Math.max(-scale.view, Math.min(scale.view, step))))
          place = placeAfter(scale, place, scrolled)
          if (Math.abs(place.top - before) > scale.view + 3) throw new Error(`A wheel skipped from ${before} to ${place.top}.`)
          if (isAstray(scale, place, false)) place = { ...place, scrolled: scrollOf(scale, place.top) }
        }
        if (Math.abs(step) <= scale.view) expect(Math.abs(place.top - goal)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 60 },
    )
  })

  it('that fits is scrolled as it always was', () => {
    const scale = scrollScale(4000, 700)
    expect([topOf(scale, 1234), scrollOf(scale, 1234), placeAfter(scale, { top: 0, scrolled: 0 }, 20).top]).toEqual([1234, 1234, 20])
  })
})

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { rowAt, rowStarts, rowsInSight } from '@renderer/composables/unevenRows.ts'

describe('rows of different heights', () => {
  const starts = rowStarts([40, 28, 200, 28])

  test.each([
    [-5, 0],
    [0, 0],
    [39, 0],
    [40, 1],
    [67.5, 1],
    [68, 2],
    [267, 2],
    [268, 3],
    [296, 3],
    [10_000, 3],
  ])('pixel %d is in row %d', (pixel, row) => {
    expect(rowAt(starts, pixel)).toBe(row)
  })

  it('draws those in sight and some around them', () => {
    expect([rowsInSight(starts, 68, 10, 0), rowsInSight(starts, 68, 10, 1), rowsInSight(starts, 0, 1000, 6)]).toEqual([{ first: 2, end: 3 }, { first: 1, end: 4 }, { first: 0, end: 4 }])
    expect(rowsInSight(rowStarts([]), 0, 1000, 6)).toEqual({ first: 0, end: 0 })
  })

  it('draws every row that any pixel of the view is in, whatever the heights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 900 }), (heights, top, view) => {
        const at = rowStarts(heights)
        const { first, end } = rowsInSight(at, top, view, 0)
        const seen = heights.flatMap((height, row) => ((at[row] ?? 0) < top + view && (at[row] ?? 0) + height > top ? [row] : []))
        for (const row of seen) expect(row >= first && row < end).toBe(true)
        expect(end - first).toBeLessThanOrEqual(seen.length + 2)
      }),
    )
  })
})

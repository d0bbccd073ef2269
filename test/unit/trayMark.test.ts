import { expect, it } from 'vitest'
import { trayMark } from '../../electron/main/hosts/trayMark.ts'

const dotAt = (dots: Uint8Array, size: number, x: number, y: number): readonly number[] => [...dots.subarray((y * size + x) * 4, (y * size + x) * 4 + 4)]

it.each([16, 32])('the mark of the tray has four tiles on nothing, in %d dots', (size) => {
  const dots = trayMark(size, false)
  const quarter = size / 4
  expect(dots).toHaveLength(size * size * 4)
  expect([dotAt(dots, size, 0, 0), dotAt(dots, size, size - 1, 0), dotAt(dots, size, 0, size - 1)]).toEqual([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
  // Blue, green, red, opacity; the fainter ones with their colors as faint.
  expect(dotAt(dots, size, quarter, quarter)).toEqual([198, 83, 40, 255])
  expect(dotAt(dots, size, quarter * 3, quarter)).toEqual([43, 96, 192, 255])
  expect(dotAt(dots, size, quarter, quarter * 3)).toEqual([109, 46, 22, 140])
  expect(dotAt(dots, size, quarter * 3, quarter * 3)).toEqual([59, 25, 12, 77])
})

it('the shape alone is black, as opaque as the mark', () => {
  const [shape, mark] = [trayMark(16, true), trayMark(16, false)]
  expect([...shape].filter((value, at) => (at % 4 === 3 ? value !== mark[at] : value !== 0))).toEqual([])
})

import type { Rect } from './geometry.ts'

/** How far lines keep from boxes: where they run by choice, and at the very least. */
export const clearance = 24
const least = 10

/**
 * The places where lines may run and turn: beside every box, and level with every place a line ends at. The node at
 * column i and row j has the number j * xs.length + i.
 */
export interface RouteGrid {
  readonly xs: Float64Array
  readonly ys: Float64Array
  /** 1 where the way from a node to the next one at its right, or below it, leads through a box. */
  readonly blockedRight: Uint8Array
  readonly blockedDown: Uint8Array
  /** How many lines run there already. */
  readonly usedRight: Uint8Array
  readonly usedDown: Uint8Array
}

/** `levels`: heights at which lines end. */
export function routeGrid(boxes: readonly Rect[], levels: readonly number[]): RouteGrid {
  const xs = sorted(boxes.flatMap(({ x, width }) => [x - clearance, x + width + clearance]))
  const ys = sorted([...boxes.flatMap(({ y, height }) => [y - clearance, y + height + clearance]), ...levels])
  const size = xs.length * ys.length
  const grid = { xs, ys, blockedRight: new Uint8Array(size), blockedDown: new Uint8Array(size), usedRight: new Uint8Array(size), usedDown: new Uint8Array(size) }
  for (const box of boxes) block(grid, box)
  return grid
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(new Set(values)).sort()
}

function block({ xs, ys, blockedRight, blockedDown }: RouteGrid, { x, y, width, height }: Rect): void {
  const [left, right, top, bottom] = [x - least, x + width + least, y - least, y + height + least]
  const columns = xs.length
  for (let row = firstAbove(ys, top); row < ys.length && (ys[row] ?? 0) < bottom; row += 1) {
    for (let column = Math.max(0, firstAbove(xs, left) - 1); column < columns - 1 && (xs[column] ?? 0) < right; column += 1) {
      if ((xs[column + 1] ?? 0) > left) blockedRight[row * columns + column] = 1
    }
  }
  for (let column = firstAbove(xs, left); column < columns && (xs[column] ?? 0) < right; column += 1) {
    for (let row = Math.max(0, firstAbove(ys, top) - 1); row < ys.length - 1 && (ys[row] ?? 0) < bottom; row += 1) {
      if ((ys[row + 1] ?? 0) > top) blockedDown[row * columns + column] = 1
    }
  }
}

/** The first place in the order that is larger. */
function firstAbove(values: Float64Array, limit: number): number {
  let [from, to] = [0, values.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((values[middle] ?? 0) > limit) to = middle
    else from = middle + 1
  }
  return from
}

/** The node at a point of the grid; -1 where there is none. */
export function nodeAt({ xs, ys }: RouteGrid, x: number, y: number): number {
  const [column, row] = [firstAbove(xs, x) - 1, firstAbove(ys, y) - 1]
  return xs[column] === x && ys[row] === y ? row * xs.length + column : -1
}

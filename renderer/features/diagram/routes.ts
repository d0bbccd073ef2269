import type { Point, Rect } from './geometry.ts'
import { findRoute } from './findRoute.ts'
import { clearance, nodeAt, routeGrid, type RouteGrid } from './routeGrid.ts'
import { separate } from './separate.ts'

export type Side = 'left' | 'right'

/** Where a line meets a box: its number among the boxes, and the height in the diagram. */
export interface LineEnd {
  readonly box: number
  readonly y: number
}

export interface LineEnds {
  readonly from: LineEnd
  readonly to: LineEnd
}

/** Corners from one box's edge to the other's; the first and the last piece are level. */
export type Route = readonly Point[]

/**
 * Ways for all lines around all boxes, turning at right angles, kept apart from one another; where boxes close a line
 * off (one over another, say), the plainest way through them. `kept`: ways as they were before something moved, of the
 * lines that need not be sought anew; null: all are.
 */
export function routeLines(boxes: readonly Rect[], lines: readonly LineEnds[], kept: readonly (Route | null)[] | null = null): { readonly routes: readonly Route[]; readonly raw: readonly Route[] } {
  const grid = routeGrid(boxes, lines.flatMap(({ from, to }) => [from.y, to.y]))
  const raw: (Route | null)[] = lines.map((_line, index) => kept?.[index] ?? null)
  const order = lines.map((_line, index) => index).filter((index) => raw[index] === null)
  // Short ones first: they have the least choice.
  for (const index of order.toSorted((a, b) => span(boxes, lines[a]) - span(boxes, lines[b]))) {
    const line = lines[index]
    if (line !== undefined) raw[index] = routeOf(grid, boxes, line)
  }
  const found = raw.map((route) => route ?? [])
  return { raw: found, routes: separate(found) }
}

function span(boxes: readonly Rect[], line: LineEnds | undefined): number {
  const [from, to] = [boxes[line?.from.box ?? -1], boxes[line?.to.box ?? -1]]
  return from === undefined || to === undefined ? 0 : Math.abs(from.x - to.x) + Math.abs(from.y - to.y)
}

function routeOf(grid: RouteGrid, boxes: readonly Rect[], { from, to }: LineEnds): Route {
  const [first, last] = [boxes[from.box], boxes[to.box]]
  if (first === undefined || last === undefined) return []
  const nodes = (box: Rect, y: number): readonly number[] => [nodeAt(grid, box.x - clearance, y), nodeAt(grid, box.x + box.width + clearance, y)].filter((node) => node >= 0)
  const way = findRoute(grid, nodes(first, from.y), nodes(last, to.y)) ?? plainWay(first, from.y, last, to.y)
  const [start, end] = [way[0], way.at(-1)]
  if (start === undefined || end === undefined) return []
  return straightened([{ x: edgeOf(first, start), y: from.y }, ...way, { x: edgeOf(last, end), y: to.y }])
}

function edgeOf({ x, width }: Rect, outside: Point): number {
  return outside.x < x ? x : x + width
}

function plainWay(first: Rect, y: number, last: Rect, to: number): readonly Point[] {
  const isLeft = last.x + last.width / 2 < first.x + first.width / 2
  const start = isLeft ? first.x - clearance : first.x + first.width + clearance
  const end = isLeft ? last.x + last.width + clearance : last.x - clearance
  return [{ x: start, y }, { x: start, y: to }, { x: end, y: to }]
}

/** Without points that are no corners. */
function straightened(points: readonly Point[]): Route {
  return points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    if (before === undefined || after === undefined) return true
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
  })
}

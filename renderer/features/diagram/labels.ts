import { grown, meets, spanOf, type Point, type Rect } from './geometry.ts'
import type { Route } from './routes.ts'

export const labelHeight = 20

export interface LabelWish {
  /** The line's number among the routes. */
  readonly line: number
  readonly width: number
}

const shares = [0.5, 0.35, 0.65, 0.2, 0.8] as const

/** The middle of each label: on its line, over no box and no other label, and over other lines only where there is no other way. */
export function placeLabels(wishes: readonly LabelWish[], routes: readonly Route[], boxes: readonly Rect[]): readonly Point[] {
  const placed: Rect[] = []
  const lines = routes.map(pieces)
  const walls = boxes.map((box) => grown(box, 4))
  return wishes.map(({ line, width }) => {
    const others = lines.flatMap((other, index) => (index === line ? [] : other))
    const found = candidates(routes[line] ?? []).map((place) => ({ place, cost: costOf(labelRect(place, width), [...walls, ...placed], others) }))
    const best = found.reduce((least, one) => (one.cost < least.cost ? one : least), found[0] ?? { place: { x: 0, y: 0 }, cost: 0 })
    placed.push(grown(labelRect(best.place, width), 4))
    return best.place
  })
}

export function labelRect({ x, y }: Point, width: number): Rect {
  return { x: x - width / 2, y: y - labelHeight / 2, width, height: labelHeight }
}

function costOf(label: Rect, walls: readonly Rect[], lines: readonly Rect[]): number {
  const count = (others: readonly Rect[]): number => others.filter((other) => meets(other, label)).length
  return 1000 * count(walls) + count(lines)
}

function pieces(route: Route): readonly Rect[] {
  return route.slice(1).flatMap((point, index) => {
    const before = route[index]
    return before === undefined ? [] : [grown(spanOf(before, point), 2)]
  })
}

/** On the longest piece first. */
function candidates(route: Route): readonly Point[] {
  const sorted = route
    .slice(1)
    .map((to, index) => ({ from: route[index] ?? to, to }))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
  return sorted.flatMap(({ from, to }) => shares.map((share) => ({ x: Math.round(from.x + (to.x - from.x) * share), y: Math.round(from.y + (to.y - from.y) * share) })))
}

function lengthOf({ from, to }: { readonly from: Point; readonly to: Point }): number {
  return Math.abs(to.x - from.x) + Math.abs(to.y - from.y)
}

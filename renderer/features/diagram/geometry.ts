export interface Point {
  readonly x: number
  readonly y: number
}

/** `x`, `y`: the upper left corner. */
export interface Rect extends Point {
  readonly width: number
  readonly height: number
}

/** Boxes stand, and move, on this grid: lines then often run straight. */
export const step = 8

export function onGrid(value: number): number {
  return Math.round(value / step) * step
}

export function grown({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}

export function meets(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** The smallest that holds all; null of none. */
export function around(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null
  const x = Math.min(...rects.map((one) => one.x))
  const y = Math.min(...rects.map((one) => one.y))
  return { x, y, width: Math.max(...rects.map((one) => one.x + one.width)) - x, height: Math.max(...rects.map((one) => one.y + one.height)) - y }
}

/** What a straight piece of a line covers, as thin as it is. */
export function spanOf(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }
}

/** A path along the points with rounded corners. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const [first] = points
  if (first === undefined) return ''
  const parts = [`M${first.x} ${first.y}`]
  for (let index = 1; index < points.length; index += 1) {
    const [before, here, after] = [points[index - 1], points[index], points[index + 1]]
    if (before === undefined || here === undefined) continue
    if (after === undefined) {
      parts.push(`L${here.x} ${here.y}`)
      continue
    }
    const room = Math.min(radius, distance(before, here) / 2, distance(here, after) / 2)
    const [start, end] = [towards(here, before, room), towards(here, after, room)]
    parts.push(`L${start.x} ${start.y}Q${here.x} ${here.y} ${end.x} ${end.y}`)
  }
  return parts.join('')
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
}

function towards(from: Point, to: Point, by: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  return length === 0 ? from : { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by }
}

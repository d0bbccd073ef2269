import type { ArrangedLine } from './arrange.ts'
import type { Point, Rect } from './geometry.ts'

const rounds = 6
/** A crossing weighs as much as this many pixels of going up or down. */
const crossing = 400

/**
 * The same columns with boxes of one column in an order in which fewer lines cross, for lines end at certain heights of
 * a box, which dagre does not know of. Neighbours change places as long as that helps.
 */
export function untangled(rects: ReadonlyMap<string, Rect>, lines: readonly ArrangedLine[]): ReadonlyMap<string, Rect> {
  const places = new Map(rects)
  const columns = columnsOf(rects)
  let least = costOf(places, lines)
  for (let round = 0; round < rounds; round += 1) {
    const before = least
    for (const column of columns) {
      for (let index = 1; index < column.length; index += 1) {
        const [upper, lower] = [column[index - 1], column[index]]
        if (upper === undefined || lower === undefined) continue
        const [above, below] = [places.get(upper), places.get(lower)]
        if (above === undefined || below === undefined) continue
        const gap = below.y - above.y - above.height
        places.set(lower, { ...below, y: above.y })
        places.set(upper, { ...above, y: above.y + below.height + gap })
        const cost = costOf(places, lines)
        if (cost < least) {
          least = cost
          column[index - 1] = lower
          column[index] = upper
        } else {
          places.set(upper, above)
          places.set(lower, below)
        }
      }
    }
    if (least === before) break
  }
  return places
}

/** Ids of boxes with the same middle, each from above to below. */
export function columnsOf(rects: ReadonlyMap<string, Rect>): readonly string[][] {
  const columns = new Map<number, string[]>()
  for (const [id, { x, width }] of rects) {
    const middle = Math.round(x + width / 2)
    const column = columns.get(middle)
    if (column === undefined) columns.set(middle, [id])
    else column.push(id)
  }
  const top = (id: string): number => rects.get(id)?.y ?? 0
  return [...columns.values()].map((ids) => ids.toSorted((a, b) => top(a) - top(b)))
}

function costOf(rects: ReadonlyMap<string, Rect>, lines: readonly ArrangedLine[]): number {
  const drawn = lines.flatMap(({ from, to, fromY, toY }) => {
    const [one, other] = [rects.get(from), rects.get(to)]
    if (one === undefined || other === undefined) return []
    const isLeft = one.x + one.width / 2 < other.x + other.width / 2
    const [a, b] = [{ x: isLeft ? one.x + one.width : one.x, y: one.y + fromY }, { x: isLeft ? other.x : other.x + other.width, y: other.y + toY }]
    return [a.x < b.x ? [a, b] as const : [b, a] as const]
  })
  let cost = 0
  drawn.forEach(([a, b], index) => {
    cost += Math.abs(b.y - a.y)
    for (let other = index + 1; other < drawn.length; other += 1) {
      const [c, d] = drawn[other] ?? [a, a]
      if (doCross(a, b, c, d)) cost += crossing
    }
  })
  return cost
}

/** Whether two straight lines, each from left to right, cross between their ends. */
function doCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const [left, right] = [Math.max(a.x, c.x), Math.min(b.x, d.x)]
  if (left >= right) return false
  const at = (from: Point, to: Point, x: number): number => from.y + ((to.y - from.y) * (x - from.x)) / (to.x - from.x || 1)
  return (at(a, b, left) - at(c, d, left)) * (at(a, b, right) - at(c, d, right)) < 0
}

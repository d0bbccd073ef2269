import { grown, meets, onGrid, type Point, type Rect } from './geometry.ts'
import type { ArrangedBox, ArrangedLine } from './arrange.ts'

const [beside, below] = [136, 40]

/**
 * Places of boxes that came after the others were placed: each beside one it is joined to, or else below all, where
 * nothing stands yet.
 */
export function placeFree(boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[], known: ReadonlyMap<string, Point>): ReadonlyMap<string, Point> {
  const places = new Map(boxes.flatMap(({ id }) => (known.has(id) ? [[id, known.get(id) ?? { x: 0, y: 0 }] as const] : [])))
  const taken: Rect[] = boxes.flatMap((box) => {
    const place = places.get(box.id)
    return place === undefined ? [] : [{ ...place, width: box.width, height: box.height }]
  })
  const waiting = boxes.filter(({ id }) => !places.has(id))
  const isJoined = (box: ArrangedBox): boolean => neighbours(box, lines).some(({ id }) => places.has(id))
  while (waiting.length > 0) {
    const at = Math.max(0, waiting.findIndex(isJoined))
    const [box] = waiting.splice(at, 1)
    if (box === undefined) break
    const place = freePlace(box, wishOf(box, boxes, lines, places, taken), taken)
    places.set(box.id, place)
    taken.push({ ...place, width: box.width, height: box.height })
  }
  return places
}

interface Neighbour {
  readonly id: string
  readonly isParent: boolean
}

function neighbours({ id }: ArrangedBox, lines: readonly ArrangedLine[]): readonly Neighbour[] {
  return lines.flatMap(({ from, to }): readonly Neighbour[] => (from === to ? [] : from === id ? [{ id: to, isParent: true }] : to === id ? [{ id: from, isParent: false }] : []))
}

function wishOf(box: ArrangedBox, boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[], places: ReadonlyMap<string, Point>, taken: readonly Rect[]): Point {
  for (const { id, isParent } of neighbours(box, lines)) {
    const [place, other] = [places.get(id), boxes.find((one) => one.id === id)]
    if (place !== undefined && other !== undefined) return { x: isParent ? place.x + other.width + beside : place.x - box.width - beside, y: place.y }
  }
  if (taken.length === 0) return { x: 0, y: 0 }
  return { x: Math.min(...taken.map(({ x }) => x)), y: Math.max(...taken.map(({ y, height }) => y + height)) + below }
}

/** The wish, or the nearest place below or above it, then further to the right. */
function freePlace({ width, height }: ArrangedBox, wish: Point, taken: readonly Rect[]): Point {
  const [x, y] = [onGrid(wish.x), onGrid(wish.y)]
  for (let column = 0; ; column += 1) {
    for (let off = 0; off <= 800; off += 16) {
      for (const down of off === 0 ? [0] : [off, -off]) {
        const place = { x: x + column * onGrid(width + beside), y: y + down }
        if (!taken.some((other) => meets(grown({ ...place, width, height }, below / 2), other))) return place
      }
    }
  }
}

import type { Point } from './geometry.ts'
import type { Route } from './routes.ts'

/** Pixels between lines side by side, and how far they may leave the middle. */
const [between, most] = [8, 16]

type Axis = 'x' | 'y'

/** One straight piece: all of it has the same `at` on one axis, and reaches from `start` to `end` on the other. */
interface Piece {
  readonly route: number
  /** Of its first point. */
  readonly index: number
  readonly at: number
  readonly start: number
  readonly end: number
  /** Where the pieces before and after it go from here: -1 to smaller values of its axis, 1 to larger ones; at its start and its end. */
  readonly turns: readonly [number, number]
}

/** Moves lines that run on top of one another side by side. Their ends are spread where several meet a box at one place. */
export function separate(routes: readonly Route[]): readonly Route[] {
  const points = routes.map((route) => route.map(({ x, y }) => ({ x, y })))
  spreadEnds(points)
  for (const axis of ['x', 'y'] as const) spreadPieces(points, axis)
  return points
}

type Loose = { x: number; y: number }[]

/** Lines that meet a box at one place meet it one below the other, in the order they come from. */
function spreadEnds(routes: readonly Loose[]): void {
  const places = new Map<string, { readonly route: Loose; readonly isStart: boolean }[]>()
  for (const route of routes) {
    for (const isStart of [true, false]) {
      const [end, next] = isStart ? [route[0], route[1]] : [route.at(-1), route.at(-2)]
      if (end === undefined || next === undefined) continue
      const place = `${end.x} ${end.y} ${Math.sign(next.x - end.x)}`
      places.set(place, [...(places.get(place) ?? []), { route, isStart }])
    }
  }
  for (const ends of places.values()) {
    if (ends.length < 2) continue
    const far = ({ route, isStart }: (typeof ends)[number]): number => direction(isStart ? route : route.toReversed())
    const sorted = ends.toSorted((a, b) => far(a) - far(b))
    const gap = Math.min(between, most / (sorted.length - 1))
    sorted.forEach(({ route, isStart }, index) => shiftEnd(route, isStart, (index - (sorted.length - 1) / 2) * gap))
  }
}

/** Where a line goes after it has left the box: negative upwards, the sooner the further from 0. */
function direction(route: readonly Point[]): number {
  const [end, corner, after] = [route[0], route[1], route[2]]
  if (end === undefined || corner === undefined || after === undefined) return 0
  return Math.sign(after.y - corner.y) * (1_000_000 - Math.abs(corner.x - end.x))
}

function shiftEnd(route: Loose, isStart: boolean, by: number): void {
  if (by === 0) return
  const [end, next] = isStart ? [route[0], route[1]] : [route.at(-1), route.at(-2)]
  if (end === undefined || next === undefined) return
  if (route.length > 2) {
    end.y += by
    next.y += by
    return
  }
  // A straight line bends in its middle.
  const middle = (end.x + next.x) / 2
  const corners = [{ x: middle, y: end.y }, { x: middle, y: end.y }]
  route.splice(1, 0, ...corners)
  const near = isStart ? corners[0] : corners[1]
  end.y += by
  if (near !== undefined) near.y += by
}

/** Moves pieces that lie on one another apart; the first and the last piece of a line stay where they end. */
function spreadPieces(routes: readonly Loose[], axis: Axis): void {
  const groups = new Map<number, Piece[]>()
  routes.forEach((route, number) => {
    for (let index = 1; index < route.length - 2; index += 1) {
      const piece = pieceAt(route, number, index, axis)
      if (piece !== null) groups.set(piece.at, [...(groups.get(piece.at) ?? []), piece])
    }
  })
  for (const group of groups.values()) for (const heap of heaps(group)) spreadHeap(routes, ordered(heap), axis)
}

function pieceAt(route: Loose, number: number, index: number, axis: Axis): Piece | null {
  const other = axis === 'x' ? 'y' : 'x'
  const [before, from, to, after] = [route[index - 1], route[index], route[index + 1], route[index + 2]]
  if (before === undefined || from === undefined || to === undefined || after === undefined || from[axis] !== to[axis] || from[other] === to[other]) return null
  const turns = [Math.sign(before[axis] - from[axis]), Math.sign(after[axis] - to[axis])] as const
  const isForward = from[other] < to[other]
  return { route: number, index, at: from[axis], start: Math.min(from[other], to[other]), end: Math.max(from[other], to[other]), turns: isForward ? turns : [turns[1], turns[0]] }
}

/** Pieces that overlap, directly or through others. */
function heaps(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const found: Piece[][] = []
  let reach = -Infinity
  for (const piece of pieces.toSorted((a, b) => a.start - b.start)) {
    if (piece.start > reach) found.push([])
    found.at(-1)?.push(piece)
    reach = Math.max(reach, piece.end)
  }
  return found
}

/** From the smaller values of the axis to the larger, so that few lines cross. */
function ordered(pieces: readonly Piece[]): readonly Piece[] {
  const sorted: Piece[] = []
  for (const piece of pieces) {
    let at = sorted.length
    while (at > 0) {
      const other = sorted[at - 1]
      if (other === undefined || crossings(other, piece) <= crossings(piece, other)) break
      at -= 1
    }
    sorted.splice(at, 0, piece)
  }
  return sorted
}

/** How often two pieces' lines cross where the first lies before the second. */
function crossings(first: Piece, second: Piece): number {
  const cross = (piece: Piece, turn: number, other: Piece): number =>
    ([piece.start, piece.end] as const).filter((place, index) => piece.turns[index] === turn && place > other.start && place < other.end).length
  return cross(first, 1, second) + cross(second, -1, first)
}

function spreadHeap(routes: readonly Loose[], pieces: readonly Piece[], axis: Axis): void {
  if (pieces.length < 2) return
  const gap = Math.min(between, (2 * most) / (pieces.length - 1))
  pieces.forEach(({ route, index }, number) => {
    const by = (number - (pieces.length - 1) / 2) * gap
    for (const point of [routes[route]?.[index], routes[route]?.[index + 1]]) if (point !== undefined) point[axis] += by
  })
}

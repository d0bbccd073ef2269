import { Graph, layout } from '@dagrejs/dagre'
import type { BoxSize } from './boxSize.ts'
import { around, onGrid, type Point, type Rect } from './geometry.ts'
import { columnsOf, untangled } from './untangle.ts'

export interface ArrangedBox extends BoxSize {
  readonly id: string
}

/** `fromY`, `toY`: how far below the top of its box the line ends. */
export interface ArrangedLine {
  readonly from: string
  readonly to: string
  readonly fromY: number
  readonly toY: number
}

const gap = { beside: 128, below: 32, parts: 64 }
/** Width by height of what is aimed at: about that of a window. */
const aspect = 2
/** Boxes laid out in all to find better places for some: more would take too long. */
const mostTried = 300

/**
 * Places of all boxes by id, the upper left one at 0, 0: what is pointed to stands left of what points to it, or right
 * of it where that makes better use of a window. Parts that no line joins are packed beside one another.
 */
export function arrange(boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[]): ReadonlyMap<string, Point> {
  const parts = joined(boxes, lines).map((part) => {
    const ids = new Set(part.map(({ id }) => id))
    return bestSides(part, lines.filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to)))
  })
  return pack(parts)
}

/** Boxes that lines join, directly or through others; largest first. */
function joined(boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[]): readonly (readonly ArrangedBox[])[] {
  const partOf = new Map(boxes.map(({ id }) => [id, id]))
  const rootOf = (id: string): string => {
    const above = partOf.get(id) ?? id
    return above === id ? id : rootOf(above)
  }
  for (const { from, to } of lines) if (partOf.has(from) && partOf.has(to)) partOf.set(rootOf(from), rootOf(to))
  const parts = new Map<string, ArrangedBox[]>()
  for (const box of boxes) {
    const root = rootOf(box.id)
    const part = parts.get(root)
    if (part === undefined) parts.set(root, [box])
    else part.push(box)
  }
  return [...parts.values()].toSorted((a, b) => b.length - a.length)
}

interface Part {
  readonly width: number
  readonly height: number
  readonly places: ReadonlyMap<string, Point>
}

/**
 * Where all becomes smaller by it, boxes of the longest column go one further, and boxes at the end of a single line to
 * its other side.
 */
function bestSides(boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[]): Part {
  let wish: Wish = { turned: new Set(), further: new Map() }
  let best = columns(boxes, lines, wish)
  let tries = Math.floor(mostTried / boxes.length)

  function attempt(next: Wish): boolean {
    tries -= 1
    const tried = columns(boxes, lines, next)
    if (extent(tried) >= extent(best) * 0.97) return false
    best = tried
    wish = next
    return true
  }

  while (tries > 0) {
    const moved = spreadEnds(best, lines).map(([id, by]) => [id, (wish.further.get(id) ?? 0) + by] as const)
    if (moved.length === 0 || !attempt({ ...wish, further: new Map([...wish.further, ...moved]) })) break
  }
  const ends = boxes.filter(({ id }) => lines.filter(({ from, to }) => from === id || to === id).length === 1)
  for (const { id } of ends.slice(0, tries)) attempt({ ...wish, turned: new Set([...wish.turned, id]) })
  const rects = untangled(best, lines)
  const all = around([...rects.values()]) ?? { x: 0, y: 0, width: 0, height: 0 }
  return { width: all.width, height: all.height, places: new Map([...rects].map(([id, { x, y }]) => [id, { x: x - all.x, y: y - all.y }])) }
}

function extent(rects: ReadonlyMap<string, Rect>): number {
  const { width, height } = around([...rects.values()]) ?? { width: 0, height: 0 }
  return Math.max(width, height * aspect)
}

/** Columns that boxes of the longest one go further to the right: those that no line leads on from, in turns. */
function spreadEnds(rects: ReadonlyMap<string, Rect>, lines: readonly ArrangedLine[]): readonly (readonly [string, number])[] {
  const { width, height } = around([...rects.values()]) ?? { width: 1, height: 1 }
  const over = (height * aspect) / width > 3 ? 3 : 2
  const [longest = []] = columnsOf(rects).toSorted((a, b) => b.length - a.length)
  const right = (id: string): number => rects.get(id)?.x ?? 0
  const leadsOn = (id: string): boolean => lines.some(({ from, to }) => (from === id && right(to) > right(id)) || (to === id && right(from) > right(id)))
  return longest.filter((id) => !leadsOn(id)).flatMap((id, index) => (index % over === 0 ? [] : [[id, index % over] as const]))
}

interface Wish {
  /** Boxes at the other side of their line. */
  readonly turned: ReadonlySet<string>
  /** Columns that a box goes further to the right. */
  readonly further: ReadonlyMap<string, number>
}

function columns(boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[], { turned, further }: Wish): ReadonlyMap<string, Rect> {
  const graph = new Graph<object, { width: number; height: number; x?: number; y?: number }, object>({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: gap.below, ranksep: gap.beside, edgesep: 24, ranker: 'network-simplex' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height })
  lines.forEach(({ from, to }, index) => {
    const [left, right] = turned.has(from) || turned.has(to) ? [from, to] : [to, from]
    graph.setEdge(left, right, { minlen: 1 + (further.get(right) ?? 0) }, String(index))
  })
  layout(graph)
  return new Map(boxes.map(({ id, width, height }) => {
    const { x = 0, y = 0 } = graph.node(id)
    return [id, { x: x - width / 2, y: y - height / 2, width, height }]
  }))
}

/** In rows, the largest first, as wide together as the aspect asks for. */
function pack(parts: readonly Part[]): ReadonlyMap<string, Point> {
  const area = parts.reduce((sum, { width, height }) => sum + (width + gap.parts) * (height + gap.parts), 0)
  const room = Math.max(Math.sqrt(area * aspect), ...parts.map(({ width }) => width))
  const placed = new Map<string, Point>()
  let [x, y, tallest] = [0, 0, 0]
  for (const { width, height, places } of parts) {
    if (x > 0 && x + width > room) [x, y, tallest] = [0, y + tallest + gap.parts, 0]
    for (const [id, place] of places) placed.set(id, { x: onGrid(x + place.x), y: onGrid(y + place.y) })
    x += width + gap.parts
    tallest = Math.max(tallest, height)
  }
  return placed
}

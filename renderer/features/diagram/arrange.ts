import { Graph, layout } from '@dagrejs/dagre'
import type { BoxSize } from './boxSize.ts'
import { around, onGrid, type Point, type Rect } from './geometry.ts'
import { untangled } from './untangle.ts'

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
/** Boxes laid out in all to find better sides for some: more would take too long. */
const mostTried = 200

/**
 * Places of all boxes by id, the upper left one at 0, 0: what is pointed to stands left of what points to it, or right
 * of it where that makes a better use of a window. Parts that no line joins are packed beside one another.
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

/** Boxes at the end of a single line go to its other side, one after the other, where all becomes smaller by that. */
function bestSides(boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[]): Part {
  const ends = boxes.filter(({ id }) => lines.filter(({ from, to }) => from === id || to === id).length === 1).slice(0, Math.floor(mostTried / boxes.length))
  let turned: ReadonlySet<string> = new Set()
  let best = columns(boxes, lines, turned)
  for (const { id } of ends) {
    const tried = new Set([...turned, id])
    const part = columns(boxes, lines, tried)
    if (extent(part) >= extent(best) * 0.97) continue
    best = part
    turned = tried
  }
  const rects = untangled(best, lines)
  const all = around([...rects.values()]) ?? { x: 0, y: 0, width: 0, height: 0 }
  return { width: all.width, height: all.height, places: new Map([...rects].map(([id, { x, y }]) => [id, { x: x - all.x, y: y - all.y }])) }
}

function extent(rects: ReadonlyMap<string, Rect>): number {
  const { width, height } = around([...rects.values()]) ?? { width: 0, height: 0 }
  return Math.max(width, height * aspect)
}

/** `turned`: boxes at the other side of their line. */
function columns(boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[], turned: ReadonlySet<string>): ReadonlyMap<string, Rect> {
  const graph = new Graph<object, { width: number; height: number; x?: number; y?: number }, object>({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: gap.below, ranksep: gap.beside, edgesep: 24, ranker: 'network-simplex' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height })
  lines.forEach(({ from, to }, index) => {
    const [left, right] = turned.has(from) || turned.has(to) ? [from, to] : [to, from]
    graph.setEdge(left, right, {}, String(index))
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

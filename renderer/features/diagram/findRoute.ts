import type { Point } from './geometry.ts'
import type { RouteGrid } from './routeGrid.ts'
import { createQueue } from './queue.ts'

/**
 * In pixels of way: a turn, to cross another line, and each pixel that another line takes already. Level pieces end at
 * boxes and stay on top of one another; upright ones are moved apart later, so that it is better to share a way than to
 * cross.
 */
const cost = { turn: 48, crossing: 40, sharedLevel: 1.5, sharedUpright: 0.2 }

/**
 * The cheapest way along the grid from one of some nodes to one of others, which is left and reached sideways; null
 * where boxes close it off. A* over nodes and the direction they are reached in.
 */
export function findRoute(grid: RouteGrid, starts: readonly number[], ends: readonly number[]): readonly Point[] | null {
  const { xs, ys, blockedRight, blockedDown, usedRight, usedDown } = grid
  const columns = xs.length
  const size = columns * ys.length
  const states = size * 2
  const costs = new Float64Array(states).fill(Infinity)
  const before = new Int32Array(states).fill(-1)
  const isEnd = new Set(ends)
  const queue = createQueue()
  const targets = ends.map((node) => pointOf(node))

  function pointOf(node: number): Point {
    return { x: xs[node % columns] ?? 0, y: ys[Math.floor(node / columns)] ?? 0 }
  }

  function rest(node: number): number {
    const { x, y } = pointOf(node)
    let best = Infinity
    for (const target of targets) best = Math.min(best, Math.abs(target.x - x) + Math.abs(target.y - y) + (target.y === y ? 0 : cost.turn))
    return best
  }

  function offer(state: number, total: number, from: number): void {
    if (total >= (costs[state] ?? 0)) return
    costs[state] = total
    before[state] = from
    queue.push(state, total + rest(state >> 1))
  }

  /** A state is a node, and 1 where it is reached from above or below. */
  function move(state: number, to: number, isVertical: 0 | 1, way: number, used: number, crosses: boolean): void {
    // What reaches its end from above or below turns once more, into the box.
    const turns = ((state & 1) === isVertical ? 0 : cost.turn) + (isVertical === 1 && isEnd.has(to) ? cost.turn : 0)
    offer(to * 2 + isVertical, (costs[state] ?? 0) + way * (used > 0 ? 1 + (isVertical === 1 ? cost.sharedUpright : cost.sharedLevel) : 1) + turns + (crosses ? cost.crossing : 0), state)
  }

  for (const start of starts) offer(start * 2, 0, -1)
  for (;;) {
    const state = queue.pop()
    if (state === null) return null
    const node = state >> 1
    if (isEnd.has(node)) return traced(state)
    const column = node % columns
    const row = (node - column) / columns
    const [x, y] = [xs[column] ?? 0, ys[row] ?? 0]
    if (column + 1 < columns && blockedRight[node] === 0) move(state, node + 1, 0, (xs[column + 1] ?? 0) - x, usedRight[node] ?? 0, crosses(node + 1, usedDown, columns))
    if (column > 0 && blockedRight[node - 1] === 0) move(state, node - 1, 0, x - (xs[column - 1] ?? 0), usedRight[node - 1] ?? 0, crosses(node - 1, usedDown, columns))
    if (row + 1 < ys.length && blockedDown[node] === 0) move(state, node + columns, 1, (ys[row + 1] ?? 0) - y, usedDown[node] ?? 0, crosses(node + columns, usedRight, 1))
    if (row > 0 && blockedDown[node - columns] === 0) move(state, node - columns, 1, y - (ys[row - 1] ?? 0), usedDown[node - columns] ?? 0, crosses(node - columns, usedRight, 1))
  }

  function crosses(node: number, across: Uint8Array, back: number): boolean {
    return (across[node] ?? 0) > 0 && (across[node - back] ?? 0) > 0
  }

  function traced(end: number): readonly Point[] {
    const nodes: number[] = []
    for (let state = end; state >= 0; state = before[state] ?? -1) nodes.push(state >> 1)
    nodes.reverse()
    markUsed(grid, nodes)
    return nodes.map(pointOf)
  }
}

function markUsed({ xs, usedRight, usedDown }: RouteGrid, nodes: readonly number[]): void {
  for (let index = 1; index < nodes.length; index += 1) {
    const [from, to] = [nodes[index - 1] ?? 0, nodes[index] ?? 0]
    const first = Math.min(from, to)
    const used = Math.abs(to - from) === 1 && xs.length > 1 ? usedRight : usedDown
    used[first] = Math.min(255, (used[first] ?? 0) + 1)
  }
}

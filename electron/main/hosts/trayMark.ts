/** One tile of the mark: its place on a field of 20 by 20, how far it is turned, in degrees about its middle, and how it looks. */
interface Tile {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly turned: number
  readonly opacity: number
  readonly color: readonly [red: number, green: number, blue: number]
}

const blue = [40, 83, 198] as const
const rust = [192, 96, 43] as const
const radius = 1.6
const tiles: readonly Tile[] = [
  { x: 1, y: 1, size: 8, turned: 0, opacity: 1, color: blue },
  { x: 11.5, y: 1.5, size: 7.4, turned: 12, opacity: 1, color: rust },
  { x: 1, y: 11, size: 8, turned: 0, opacity: 0.55, color: blue },
  { x: 11, y: 11, size: 8, turned: 0, opacity: 0.3, color: blue },
]
/** Each dot is looked at in so many places along each side. */
const finer = 4

/**
 * The mark as dots, row by row, each blue, green, red and opacity, the colors multiplied by it: what `nativeImage` takes.
 * `size`: dots along a side; `inBlack`: the shape alone, for menu bars that color it themselves.
 */
export function trayMark(size: number, inBlack: boolean): Uint8Array {
  const dots = new Uint8Array(size * size * 4)
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      for (const tile of tiles) {
        const share = coverage(tile, column, row, 20 / size) * tile.opacity
        if (share === 0) continue
        const [red, green, own] = inBlack ? ([0, 0, 0] as const) : tile.color
        // Tiles do not touch: where two of them reach into one dot, each has its part of it.
        for (const [at, value] of [own, green, red, 255].entries()) dots[(row * size + column) * 4 + at] = Math.min(255, (dots[(row * size + column) * 4 + at] ?? 0) + Math.round(value * share))
      }
    }
  }
  return dots
}

function coverage(tile: Tile, column: number, row: number, step: number): number {
  let inside = 0
  for (let place = 0; place < finer * finer; place += 1) {
    const x = (column + ((place % finer) + 0.5) / finer) * step
    const y = (row + (Math.floor(place / finer) + 0.5) / finer) * step
    if (isInside(tile, x, y)) inside += 1
  }
  return inside / (finer * finer)
}

function isInside({ x, y, size, turned }: Tile, px: number, py: number): boolean {
  const angle = (-turned * Math.PI) / 180
  const [dx, dy] = [px - x - size / 2, py - y - size / 2]
  const [ax, ay] = [Math.abs(dx * Math.cos(angle) - dy * Math.sin(angle)), Math.abs(dx * Math.sin(angle) + dy * Math.cos(angle))]
  const straight = size / 2 - radius
  return Math.hypot(Math.max(0, ax - straight), Math.max(0, ay - straight)) <= radius
}

/** Where rows of different heights begin, in pixels from the first; one more than there are rows: the last is where all end. */
export function rowStarts(heights: readonly number[]): Float64Array {
  const starts = new Float64Array(heights.length + 1)
  let at = 0
  for (const [index, height] of heights.entries()) {
    starts[index] = at
    at += height
  }
  starts[heights.length] = at
  return starts
}

/** The row a pixel is in; that of the nearest end where it is beyond the rows; 0 where there are none. */
export function rowAt(starts: Float64Array, pixel: number): number {
  let low = 0
  let high = Math.max(0, starts.length - 2)
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((starts[middle] ?? 0) <= pixel) low = middle
    else high = middle - 1
  }
  return low
}

/** The rows to draw, first and one past the last: those in sight and `spare` more on either side. */
export function rowsInSight(starts: Float64Array, top: number, view: number, spare: number): { readonly first: number; readonly end: number } {
  const count = starts.length - 1
  if (count === 0) return { first: 0, end: 0 }
  return { first: Math.max(0, rowAt(starts, top) - spare), end: Math.min(count, rowAt(starts, top + view) + 1 + spare) }
}

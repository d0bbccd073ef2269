import type { OtherTrend, Trend, TrendPoint, TrendTick } from './trendPoints.ts'

/** What the pointer and the arrow keys stop at: points of the line, and runs that added none. */
export type TrendStop = { readonly kind: 'point'; readonly at: number; readonly point: TrendPoint } | { readonly kind: 'tick'; readonly at: number; readonly tick: TrendTick }

/** By time. */
export function stopsOf({ points, ticks }: Trend): readonly TrendStop[] {
  return [...points.map((point) => ({ kind: 'point' as const, at: point.at, point })), ...ticks.map((tick) => ({ kind: 'tick' as const, at: tick.at, tick }))].sort((a, b) => a.at - b.at)
}

/** The place of the stop that is nearest to a moment; null where there is none. Of equally near ones the earlier. */
export function nearestStop(stops: readonly TrendStop[], at: number): number | null {
  let best: number | null = null
  for (const [index, stop] of stops.entries()) if (best === null || Math.abs(stop.at - at) < Math.abs((stops[best]?.at ?? Infinity) - at)) best = index
  return best
}

/** One stop further in a direction, the first or last where none is shown yet. */
export function nextStop(count: number, shown: number | null, step: 1 | -1): number | null {
  if (count === 0) return null
  return Math.min(count - 1, Math.max(0, (shown ?? (step > 0 ? -1 : count)) + step))
}

/** Members another segment had at a moment: of its newest run until then; null before its first. */
export function membersAt({ points }: OtherTrend, at: number): number | null {
  return points.findLast((point) => point.at <= at)?.members ?? null
}

export interface CountAxis {
  readonly min: number
  readonly max: number
  readonly step: number
}

/** 1, 2, 2.5 or 5 times a power of ten, at least one: counts have no halves. */
function niceStep(atLeast: number): number {
  if (atLeast <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(atLeast))
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= atLeast * 0.999) ?? 10
  return Math.max(1, Math.round(factor * power))
}

/**
 * The count axis. It leaves zero out only where the values lie in a narrow band far above it, because a change of two
 * per cent would be invisible otherwise; the page then says so.
 */
export function countAxis(values: readonly number[], startAtZero: boolean): CountAxis {
  const high = Math.max(0, ...values)
  const low = Math.min(high, ...values)
  const narrow = high > low && low > (high - low) * 1.5
  if (startAtZero || !narrow) {
    const step = niceStep(high / 3)
    return { min: 0, max: Math.max(step, Math.ceil(high / step) * step), step }
  }
  const step = niceStep((high - low) / 3)
  return { min: Math.floor(low / step) * step, max: Math.ceil(high / step) * step, step }
}

/** What a label of the time axis says; `moment`: the only one there is, said in full. */
export type TickUnit = 'moment' | 'hour' | 'day' | 'month'

export interface TimeAxis {
  readonly min: number
  readonly max: number
  /** Ticks to label, on midnights, or on hours where the whole axis is shorter than two days. */
  readonly ticks: readonly number[]
  readonly unit: TickUnit
}

const hour = 3_600_000
const day = 24 * hour

/** A time axis around the given wall-clock moments, with at most about `wanted` labels. */
export function timeAxis(moments: readonly number[], wanted = 7): TimeAxis {
  const first = Math.min(...moments)
  const last = Math.max(...moments)
  const span = last - first
  // A single moment stands in the middle of a day's width instead of at an edge.
  const pad = span === 0 ? day / 2 : span * 0.015
  const min = first - pad
  const max = last + pad
  if (span === 0) return { min, max, ticks: [first], unit: 'moment' }
  if (span < 2 * day) return { min, max, ticks: stepped(min, last, pick([1, 2, 3, 6, 12].map((hours) => hours * hour), max - min, wanted)), unit: 'hour' }
  if (span < 200 * day) return { min, max, ticks: stepped(min, last, pick([1, 2, 3, 5, 7, 14, 28].map((days) => days * day), max - min, wanted)), unit: 'day' }
  return { min, max, ticks: months(min, last, wanted), unit: 'month' }
}

function pick(steps: readonly number[], span: number, wanted: number): number {
  return steps.find((step) => span / step <= wanted) ?? steps.at(-1) ?? day
}

/** Counted back from the last midnight or hour, so that the newest label stands at the newest end. */
function stepped(min: number, last: number, step: number): number[] {
  const base = step < day ? step : day
  const ticks: number[] = []
  for (let at = Math.floor(last / base) * base; at >= min; at -= step) ticks.unshift(at)
  return ticks
}

function months(min: number, last: number, wanted: number): number[] {
  const end = new Date(last)
  const count = (last - min) / (30.4 * day)
  const step = [1, 2, 3, 6, 12, 24, 60].find((size) => count / size <= wanted) ?? 120
  const ticks: number[] = []
  for (let back = 0; ; back += step) {
    const at = Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - back, 1)
    if (at < min) return ticks
    ticks.unshift(at)
  }
}

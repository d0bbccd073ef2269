import { dayMs } from '@shared/domain/storedValue.ts'

/** About so many bins over what most values lie in; a few more where round edges need them. */
const wantedBins = 7

/** Round edges, ascending, that reach from `low` to beyond `high`: multiples of 1, 2 or 5 times a power of ten. `isWhole`: at least 1 apart. */
export function numberEdges(low: number, high: number, isWhole: boolean): number[] {
  const step = roundStep((high - low) / wantedBins, isWhole)
  const first = Math.floor(low / step)
  const last = Math.max(first + 1, Math.floor(high / step) + 1)
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(15)))
}

function roundStep(wanted: number, isWhole: boolean): number {
  if (!(wanted > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(wanted))
  const step = ([1, 2, 5, 10].find((one) => one * power >= wanted * 0.999_999) ?? 10) * power
  return isWhole ? Math.max(1, Math.round(step)) : step
}

/** The same for days since 1970: days, weeks from Monday on, months, quarters, years or several of these. */
export function dayEdges(low: number, high: number): number[] {
  const span = high - low + 1
  if (span <= wantedBins + 3) return daysApart(low, high, 1)
  if (span <= 70) return daysApart(low - ((((low + 3) % 7) + 7) % 7), high, 7)
  const months = [1, 3, 12, 24, 60, 120, 240, 600, 1200].find((length) => span / (length * 30.4) <= wantedBins + 3) ?? 12_000
  const monthOf = (day: number): number => {
    const date = new Date(day * dayMs)
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  }
  const edges: number[] = []
  for (let month = Math.floor(monthOf(low) / months) * months; edges.length < 100; month += months) {
    // `Date.UTC` takes the years 0 to 99 for those of the twentieth century.
    edges.push(new Date(0).setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1) / dayMs)
    if ((edges.at(-1) ?? 0) > high) break
  }
  return edges
}

function daysApart(low: number, high: number, step: number): number[] {
  return Array.from({ length: Math.floor((high - low) / step) + 2 }, (_, index) => low + index * step)
}

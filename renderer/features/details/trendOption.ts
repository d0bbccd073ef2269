import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import type { GridComponentOption, MarkLineComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import { countAxis, timeAxis, type CountAxis, type TickUnit } from './trendAxis.ts'
import type { OtherTrend, Trend, TrendPoint } from './trendPoints.ts'

export type TrendOption = ComposeOption<
  LineSeriesOption | BarSeriesOption | ScatterSeriesOption | GridComponentOption | MarkLineComponentOption
>

/** Colours as CSS text, from the theme. */
export interface TrendColors {
  readonly line: string
  readonly entered: string
  readonly left: string
  readonly text: string
  readonly muted: string
  readonly hairline: string
  readonly axis: string
  readonly surface: string
  readonly failed: string
}

export interface TrendLook {
  readonly colors: TrendColors
  readonly font: string
  readonly startAtZero: boolean
  readonly formatCount: (count: number) => string
  /** A label of the time axis; `at` is wall-clock milliseconds. */
  readonly formatTick: (at: number, unit: TickUnit) => string
  readonly animate: boolean
  readonly isDark: boolean
}

const seriesNames = { members: 'Members', entered: 'Entered', left: 'Left' } as const

export interface OtherLine {
  readonly color: string
  readonly dash: readonly number[]
}

/** Lines of other segments, told apart by their pattern as well. */
const otherLines = [
  { light: '#7A5AC9', dark: '#A78BF0', dash: [7, 4] },
  { light: '#A8497F', dark: '#E08BBB', dash: [2, 3] },
  { light: '#2A8CA8', dark: '#5CC3DE', dash: [10, 3, 2, 3] },
  { light: '#5B8A2A', dark: '#9ACB63', dash: [4, 2] },
] as const

export function otherLine(look: number, isDark: boolean): OtherLine {
  const { light, dark, dash } = otherLines[look % otherLines.length] ?? otherLines[0]
  return { color: isDark ? dark : light, dash }
}

/** Pixels around the line and around the bars. */
export const plot = { right: 20, top: 22, bottom: 92, barHeight: 44, barBottom: 26 } as const
const leftAtLeast = 46
const digitWidth = 6.6

/** Where the count axis starts, for the note beside the chart. */
export function trendCountAxis(trend: Trend, startAtZero: boolean, others: readonly OtherTrend[] = []): CountAxis {
  return countAxis([trend, ...others].flatMap(({ points }) => points.map((point) => point.members)), startAtZero)
}

/** Room for the longest number on the count axis. */
function leftOf({ min, max }: CountAxis, look: TrendLook): number {
  return Math.max(leftAtLeast, Math.ceil(Math.max(...[min, max].map((count) => look.formatCount(count).length)) * digitWidth) + 16)
}

/**
 * A segment's trend as an ECharts option: members as a line over an area, entered and left as bars under the same time
 * axis, markers where the definition changed, ticks where a run failed or was skipped, and other segments as lines
 * alone. `trend` holds at least one point.
 */
export function trendOption(trend: Trend, look: TrendLook, others: readonly OtherTrend[] = []): TrendOption {
  const { colors } = look
  const { points } = trend
  const counts = trendCountAxis(trend, look.startAtZero, others)
  const times = timeAxis([...points, ...trend.ticks, ...others.flatMap((other) => other.points)].map(({ at }) => at))
  const bars = barRange(points)
  const sides = { left: leftOf(counts, look), right: plot.right }
  const label = { color: colors.muted, fontSize: 11, fontFamily: look.font }
  const time = { type: 'time' as const, min: times.min, max: times.max, axisTick: { show: false }, splitLine: { show: false }, containShape: false }
  return {
    useUTC: true,
    animation: look.animate,
    animationDuration: 180,
    grid: [
      { ...sides, top: plot.top, bottom: plot.bottom },
      { ...sides, height: plot.barHeight, bottom: plot.barBottom },
    ],
    xAxis: [
      { ...time, gridIndex: 0, axisLine: { show: false }, axisLabel: { show: false } },
      {
        ...time,
        gridIndex: 1,
        axisLine: { show: true, onZero: true, lineStyle: { color: colors.axis, width: 1 } },
        axisLabel: {
          ...label,
          showMinLabel: true,
          showMaxLabel: true,
          hideOverlap: true,
          customValues: [...times.ticks],
          margin: 8,
          formatter: (at: number) => look.formatTick(at, times.unit),
        },
      },
    ],
    yAxis: [
      {
        type: 'value',
        gridIndex: 0,
        min: counts.min,
        max: counts.max,
        interval: counts.step,
        axisLabel: { ...label, margin: 12, formatter: (value: number) => look.formatCount(value) },
        splitLine: { lineStyle: { color: colors.hairline } },
      },
      { type: 'value', gridIndex: 1, min: -bars.left, max: bars.entered, axisLabel: { show: false }, splitLine: { show: false } },
    ],
    series: [
      membersLine(trend, look, times),
      changeBars('entered', points, look),
      changeBars('left', points, look),
      diamonds(points, look),
      ticks(trend, look),
      ...others.map((other) => otherSeries(other, look.isDark)),
    ],
  }
}

/**
 * How far the bars reach up and down. The first run, in which everyone entered, is cut off rather than flattening the
 * others; the smaller side keeps a quarter of the larger one so that its bars stay visible.
 */
export function barRange(points: readonly TrendPoint[]): { readonly entered: number; readonly left: number } {
  const later = points.filter((point) => !point.first)
  const scaled = later.length > 0 ? later : points
  const entered = Math.max(0, ...scaled.map((point) => point.entered))
  const gone = Math.max(0, ...scaled.map((point) => point.left))
  const larger = Math.max(1, entered, gone)
  return { entered: Math.max(entered, larger / 4), left: Math.max(gone, larger / 4) }
}

/** Narrower than this share of the axis, two markers would write over each other. */
const labelShare = 0.09

/** Markers of changed definitions; where they stand close, the newest of them is named. */
function versionMarks(points: readonly TrendPoint[], { min, max }: { readonly min: number; readonly max: number }): readonly { readonly xAxis: number; readonly label: { readonly formatter: string } }[] {
  let named = Infinity
  const marks = points.filter(({ changed }) => changed).toReversed().map(({ at, version }) => {
    const isNamed = named - at >= (max - min) * labelShare
    if (isNamed) named = at
    return { xAxis: at, label: { formatter: isNamed ? `Version ${version}` : '' } }
  })
  return marks.toReversed()
}

function otherSeries({ name, look, points }: OtherTrend, isDark: boolean): LineSeriesOption {
  const { color, dash } = otherLine(look, isDark)
  return {
    name,
    type: 'line',
    silent: true,
    xAxisIndex: 0,
    yAxisIndex: 0,
    data: points.map((point) => ({ value: [point.at, point.members], symbolSize: points.length < 3 ? 5 : 0 })),
    symbol: 'circle',
    showSymbol: true,
    showAllSymbol: true,
    lineStyle: { color, width: 1.75, type: [...dash] },
    itemStyle: { color, opacity: 1 },
    emphasis: { disabled: true },
    z: 2,
  }
}

function membersLine({ points }: Trend, { colors, font }: TrendLook, times: { readonly min: number; readonly max: number }): LineSeriesOption {
  const last = points.length - 1
  return {
    name: seriesNames.members,
    type: 'line',
    xAxisIndex: 0,
    yAxisIndex: 0,
    data: points.map((point, index) => ({ value: [point.at, point.members], symbolSize: index === last ? 7 : points.length < 3 ? 6 : 0 })),
    symbol: 'circle',
    showSymbol: true,
    showAllSymbol: true,
    lineStyle: { color: colors.line, width: 2 },
    itemStyle: { color: colors.line, opacity: 1 },
    areaStyle: { color: colors.line, opacity: 0.1, origin: 'start' },
    emphasis: { disabled: true },
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: colors.text, type: [3, 3], width: 1 },
      label: { color: colors.text, fontSize: 11, fontFamily: font, distance: 8 },
      data: versionMarks(points, times).map((mark) => ({ ...mark })),
    },
    z: 3,
  }
}

function changeBars(kind: 'entered' | 'left', points: readonly TrendPoint[], { colors }: TrendLook): BarSeriesOption {
  const up = kind === 'entered'
  return {
    name: seriesNames[kind],
    type: 'bar',
    stack: 'change',
    xAxisIndex: 1,
    yAxisIndex: 1,
    barWidth: Math.max(2, Math.min(10, Math.floor(420 / Math.max(1, points.length)))),
    data: points.map((point) => [point.at, up ? point.entered : -point.left]),
    itemStyle: { color: up ? colors.entered : colors.left, borderRadius: up ? [2, 2, 0, 0] : [0, 0, 2, 2] },
    emphasis: { disabled: true },
  }
}

function diamonds(points: readonly TrendPoint[], { colors }: TrendLook): ScatterSeriesOption {
  return {
    type: 'scatter',
    silent: true,
    xAxisIndex: 0,
    yAxisIndex: 0,
    symbol: 'diamond',
    symbolSize: 11,
    itemStyle: { color: colors.surface, borderColor: colors.text, borderWidth: 1.5, opacity: 1 },
    data: points.filter((point) => point.changed).map((point) => [point.at, point.members]),
    z: 4,
  }
}

/** Short strokes on the time axis: no point, so the line passes over them and never drops to zero. */
function ticks({ ticks: marks }: Trend, { colors }: TrendLook): ScatterSeriesOption {
  return {
    type: 'scatter',
    silent: true,
    xAxisIndex: 1,
    yAxisIndex: 1,
    symbol: 'rect',
    symbolSize: [2, 12],
    data: marks.map(({ at, status }) => ({ value: [at, 0], itemStyle: { color: status === 'failed' ? colors.failed : colors.muted, opacity: 1 } })),
    z: 4,
  }
}

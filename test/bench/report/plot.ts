import * as echarts from 'echarts'
import { median, type Took } from '../measure.ts'
import { refreshesOf, warmRounds, type Results } from './results.ts'

const colors: Readonly<Record<string, string>> = { Tessera: '#0f766e', DuckDB: '#d97706', polars: '#2563eb', 'better-sqlite3': '#7c3aed', 'sql.js': '#6b7280' }

/** Seconds of a refresh of fifty segments against the number of customers, both logarithmic, as SVG. */
export function plotOf(all: readonly Results[]): string {
  const bySize = [...all].sort((a, b) => a.customers - b.customers)
  const line = (name: string, secondsOf: (results: Results) => number) => ({
    name,
    type: 'line' as const,
    data: bySize.flatMap((results) => {
      const seconds = secondsOf(results)
      return Number.isNaN(seconds) ? [] : [[results.customers, seconds]]
    }),
    symbolSize: 8,
    labelLayout: { moveOverlap: 'shiftY' as const },
    lineStyle: { width: name === 'Tessera' ? 4 : 2 },
    itemStyle: { color: colors[name] ?? '#000000' },
    endLabel: { show: true, formatter: name, fontSize: 14, color: colors[name] ?? '#000000' },
  })
  const seconds = (refreshes: readonly Took[]): number => median(refreshes.map(({ ms }) => ms)) / 1000
  const peers = (['sql.js', 'better-sqlite3', 'DuckDB', 'polars'] as const).map((name) => line(name, ({ peers: times }) => seconds(times[name] === undefined ? [] : warmRounds(times[name].value))))
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 480 })
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: { text: 'Refreshing the same 50 segments', subtext: `Median seconds, lower is better; ten orders and ten events per customer. ${bySize[0]?.machine ?? ''}`, left: 16, top: 8 },
    grid: { left: 70, right: 150, top: 104, bottom: 56 },
    xAxis: {
      type: 'log',
      name: 'customers',
      nameLocation: 'middle',
      nameGap: 34,
      min: 'dataMin',
      max: 'dataMax',
      axisLabel: { formatter: (value: number) => value.toLocaleString('en') },
    },
    // Left to itself the axis may begin above the least value.
    yAxis: { type: 'log', name: 'seconds', min: ({ min }: { readonly min: number }) => 10 ** Math.floor(Math.log10(min)), axisLabel: { formatter: (value: number) => String(value) } },
    series: [line('Tessera', ({ sessions }) => seconds(refreshesOf(sessions?.value ?? [], { isFirst: false, isShared: true }))), ...peers.filter(({ data }) => data.length > 0)],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${svg}\n`
}

import { median } from '../measure.ts'
import { peerMs, valuesOf, type Results } from './results.ts'
import { measureNames, measureOf, meets, type MeasureName } from './targets.ts'

/** The results as text for a terminal. */
export function tableOf(results: Results): string {
  const values = valuesOf(results)
  const rows = measureNames.flatMap((name) => {
    const value = values[name]
    return value === undefined || Number.isNaN(value) ? [] : [rowOf(name, value, results.size)]
  })
  const peers = Object.entries(results.peers).map(([name, { value }]) => [
    name,
    `${number(peerMs(value))} ms`,
    `${number(value.distinct.ms)} ms`,
    `${number(peerMs(value) / (values.refreshWarm ?? NaN))}×`,
    `${number(value.distinct.ms / (values.refreshWarmDistinct ?? NaN))}×`,
    value.version,
  ])
  const paces = [...Object.entries(results.paces?.value ?? {}), ...(results.imports?.value ?? []).map(({ table, pace }) => [`inspect and import ${table}`, pace] as const)]
  return [
    `Size ${results.size}: ${results.customers.toLocaleString('en')} customers, ten times as many orders and events, seed ${results.seed}. ${results.machine}`,
    aligned([['job', 'median', 'target', ''], ...rows]),
    ...(peers.length === 0 ? [] : [aligned([['refresh of the same 50', 'shared', 'no condition shared', 'to Tessera', 'to Tessera', 'version'], ...peers])]),
    ...(paces.length === 0 ? [] : [aligned([['while this runs', 'loop p99', 'loop worst', 'answer p99', 'answer worst', 'answers'],
      ...paces.map(([job, pace]) => [job, ...[pace.loopDelay99, pace.loopDelayWorst, pace.answer99, pace.answerWorst].map((ms) => `${number(ms)} ms`), String(pace.answers)])])]),
    ...details(results),
    notes,
  ].join('\n\n')
}

const notes = [
  'Tessera: request to end of the task, through the main process, members and runs stored; peers: count only. Peers keep the members of segments that others are made of.',
  '"Last event after last order" is asked as: an event in the last n days and no order in that time.',
  'Segments of segments repeat the conditions of the segments they are made of.',
].join('\n')

function rowOf(name: MeasureName, value: number, size: Results['size']): readonly string[] {
  const { title, unit, better, targets } = measureOf(name)
  const target = targets[size]
  const isMet = meets(name, value, size)
  return [title, `${number(value)} ${unit}`, target === undefined ? '' : `${better === 'less' ? '≤' : '≥'} ${number(target)} ${unit}`, isMet === null ? '' : isMet ? 'met' : 'MISSED']
}

function details({ sessions, imports }: Results): readonly string[] {
  const worst = sessions?.value.map(({ liveCountMs }) => Math.max(...liveCountMs)) ?? []
  const lines = [
    ...(worst.length === 0 ? [] : [`Slowest live count of each pass: ${worst.map((ms) => `${number(ms)} ms`).join(', ')}; by condition: ${byCondition(sessions?.value.map((pass) => pass.liveCountMs) ?? [])}.`]),
    ...(imports?.value ?? []).map((one) => `Import of ${one.table}: ${one.rows.toLocaleString('en')} rows, inspected in ${number(one.inspectMs)} ms, imported in ${number(one.importMs)} ms, peak ${number(one.peakBytes / 2 ** 20)} MB, file then ${number(one.fileBytes / 2 ** 20)} MB.`),
  ]
  return lines.length === 0 ? [] : [lines.join('\n')]
}

const conditionNames = ['City', 'Income', 'BirthDate', 'Category', 'Amount', 'Page'] as const

function byCondition(passes: readonly (readonly number[])[]): string {
  return conditionNames.map((name, index) => `${name} ${number(median(passes.flatMap((samples) => samples.filter((_ms, position) => position % conditionNames.length === index))))} ms`).join(', ')
}

function number(value: number): string {
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: places })
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n')
}

import { median, type Took } from '../measure.ts'
import type { PeerName } from '../peers/peers.ts'
import type { CanceledImport } from '../product/canceledImport.ts'
import type { SessionTimes } from '../product/session.ts'
import { ratioTo, refreshesOf, samplesOf, warmRounds, type Results } from './results.ts'
import { measureNames, measureOf, meets, type MeasureName } from './targets.ts'

/** The results as text for a terminal. */
export function tableOf(results: Results): string {
  const samples = samplesOf(results)
  const rows = measureNames.flatMap((name) => {
    if (isRatio(name)) {
      const times = results.peers[name.slice('ratio '.length) as PeerName]
      return times === undefined || results.sessions === undefined ? [] : [rowOf(name, [ratioTo(results, times.value, 'ms')], results.size)]
    }
    const own = samples[name] ?? []
    return own.length === 0 ? [] : [rowOf(name, own, results.size)]
  })
  const sessions = results.sessions?.value ?? []
  const own = (isFirst: boolean, isShared: boolean): readonly Took[] => refreshesOf(sessions, { isFirst, isShared })
  const refreshes = [
    ['Tessera, first in a fresh process', own(true, true), own(true, false), ''] as const,
    ['Tessera', own(false, true), own(false, false), ''] as const,
    ...Object.entries(results.peers).map(([name, { value }]) => [name, warmRounds(value), [value.distinct], value.version] as const),
  ].map(([name, shared, distinct, version]) => [name, ...[shared, distinct].flatMap((took) => [median(took.map(({ ms }) => ms)), median(took.map(({ cpuMs }) => cpuMs))]).map((ms) => `${number(ms)} ms`), version])
  const paces = [...Object.entries(results.paces?.value ?? {}), ...(results.imports?.value ?? []).map(({ table, pace }) => [`inspect and import ${table}`, pace] as const)]
  return [
    `Size ${results.size}: ${results.customers.toLocaleString('en')} customers, ten times as many orders and events, seed ${results.seed}. ${results.machine}. Load while it ran: ${number(results.load)}.`,
    aligned([['job', 'median', 'best', 'target', ''], ...rows]),
    aligned([['refresh of the same 50', 'shared', 'its CPU', 'distinct', 'its CPU', ''], ...refreshes]),
    ...(paces.length === 0 ? [] : [aligned([['while this runs', 'loop p99', 'loop worst', 'answer p99', 'answer worst', 'answers'],
      ...paces.map(([job, pace]) => [job, ...[pace.loopDelay99, pace.loopDelayWorst, pace.answer99, pace.answerWorst].map((ms) => `${number(ms)} ms`), String(pace.answers)])])]),
    ...details(results),
    notes,
  ].join('\n\n')
}

function isRatio(name: MeasureName): name is Extract<MeasureName, `ratio ${string}`> {
  return name.startsWith('ratio ')
}

const notes = [
  'The distinct fifty share no condition. CPU is the time of all threads: it shows what a busy machine took away.',
  'Tessera: request to end of the task, through the main process, members and runs stored; peers: count only, and the members of those segments that others are made of.',
  'The last order of each customer is a measure in Tessera, and a table that is ready beforehand in the others.',
].join('\n')

function rowOf(name: MeasureName, samples: readonly number[], size: Results['size']): readonly string[] {
  const { title, unit, better, targets } = measureOf(name)
  const value = median(samples)
  const best = better === 'less' ? Math.min(...samples) : Math.max(...samples)
  const target = targets[size]
  const isMet = meets(name, value, size)
  return [title, `${number(value)} ${unit}`, samples.length > 1 ? number(best) : '', target === undefined ? '' : `${better === 'less' ? '≤' : '≥'} ${number(target)} ${unit}`, isMet === null ? '' : isMet ? 'met' : 'MISSED']
}

function details({ sessions, imports, canceled }: Results): readonly string[] {
  const passes = sessions?.value ?? []
  const cpu = (name: string, tookOf: (pass: SessionTimes) => readonly Took[]): string => `${name} ${number(median(passes.flatMap(tookOf).map(({ cpuMs }) => cpuMs)))} ms`
  const lines = [
    ...(passes.length === 0
      ? []
      : [
          `CPU: ${[
            cpu('open', (pass) => [pass.open]),
            cpu('columns the first time', (pass) => (pass === passes[0] ? [pass.build] : [])),
            cpu('columns opened before', (pass) => (pass === passes[0] ? [] : [pass.build])),
            cpu('refresh, nothing changed', (pass) => pass.unchanged),
            cpu('live count', (pass) => [{ ms: 0, cpuMs: pass.liveCountCpuMs / pass.liveCountMs.length }]),
            cpu('download', (pass) => pass.downloads),
            cpu('save', (pass) => [pass.save]),
          ].join(', ')}.`,
          `Slowest live count of each pass: ${passes.map(({ liveCountMs }) => `${number(Math.max(...liveCountMs))} ms`).join(', ')}; by condition: ${byCondition(passes.map((pass) => pass.liveCountMs))}.`,
        ]),
    ...(imports?.value ?? []).map((one) => `Import of ${one.table}: ${one.rows.toLocaleString('en')} rows, inspected in ${number(one.inspectMs)} ms (CPU ${number(one.inspectCpuMs)}), imported in ${number(one.importMs)} ms (CPU ${number(one.importCpuMs)}), peak ${number(one.peakBytes / 2 ** 20)} MB, file then ${number(one.fileBytes / 2 ** 20)} MB.`),
    ...(canceled === undefined ? [] : [canceledLine(canceled.value)]),
  ]
  return lines.length === 0 ? [] : [lines.join('\n')]
}

const conditionNames = ['City', 'Income', 'BirthDate', 'Category', 'Amount', 'Page'] as const

function byCondition(passes: readonly (readonly number[])[]): string {
  return conditionNames.map((name, index) => `${name} ${number(median(passes.flatMap((samples) => samples.filter((_ms, position) => position % conditionNames.length === index))))} ms`).join(', ')
}

function number(value: number): string {
  if (Number.isNaN(value)) return '–'
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: places })
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n')
}

function canceledLine({ share, stopMs, extraBytes, isFileSame, areRowsSame }: CanceledImport): string {
  const same = (isSame: boolean): string => (isSame ? 'byte for byte as before' : 'NOT AS BEFORE')
  return `Import of Orders in place of those that are there, canceled at ${number(share * 100)} %: ended ${number(stopMs)} ms later, ${number(extraBytes / 2 ** 20)} MB more than with the workspace open; the file is ${same(isFileSame)}, the rows are ${same(areRowsSame)}.`
}

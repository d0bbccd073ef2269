import type { Size } from '../workload/shop.ts'

/** What is measured, in the unit of its target. */
interface Measure {
  readonly title: string
  readonly unit: 'ms' | 'MB' | 'rows/s' | '×'
  readonly better: 'less' | 'more'
  readonly targets: Partial<Record<Size, number>>
}

/** The targets that the design was made for, on its reference sizes. */
export const measures = {
  refreshFirst: { title: 'refresh 50, first in a fresh process', unit: 'ms', better: 'less', targets: { M: 200, L: 1000 } },
  refreshFirstDistinct: { title: 'refresh 50 that share no condition, first in a fresh process', unit: 'ms', better: 'less', targets: { M: 200, L: 1000 } },
  refreshWarm: { title: 'refresh 50, no cached predicate', unit: 'ms', better: 'less', targets: { M: 100, L: 1000 } },
  refreshWarmDistinct: { title: 'refresh 50 that share no condition, no cached predicate', unit: 'ms', better: 'less', targets: { M: 100, L: 1000 } },
  'ratio DuckDB': { title: 'DuckDB takes (same 50)', unit: '×', better: 'more', targets: { M: 8, L: 8 } },
  'ratio polars': { title: 'polars takes (same 50)', unit: '×', better: 'more', targets: { M: 8, L: 12 } },
  'ratio better-sqlite3': { title: 'better-sqlite3 takes (same 50)', unit: '×', better: 'more', targets: { M: 20, L: 20 } },
  'ratio sql.js': { title: 'sql.js takes (same 50)', unit: '×', better: 'more', targets: {} },
  refreshUnchanged: { title: 'refresh 50, nothing changed', unit: 'ms', better: 'less', targets: { M: 5, L: 30 } },
  liveCount: { title: 'live count, one of six conditions edited', unit: 'ms', better: 'less', targets: { M: 16, L: 80 } },
  patternCount: { title: 'live count, a pattern over unique text edited', unit: 'ms', better: 'less', targets: { M: 16, L: 200 } },
  page: { title: 'first 100 members with 8 columns', unit: 'ms', better: 'less', targets: { M: 5, L: 5 } },
  overlap: { title: 'overlap of 50', unit: 'ms', better: 'less', targets: { M: 15, L: 150 } },
  open: { title: 'open to a usable grid', unit: 'ms', better: 'less', targets: { M: 1000, L: 4000 } },
  readyCached: { title: 'open to engine ready, opened before', unit: 'ms', better: 'less', targets: { M: 2000, L: 6000 } },
  readyFirst: { title: 'open to engine ready, first time', unit: 'ms', better: 'less', targets: { M: 2000, L: 25_000 } },
  edit: { title: 'durable small edit', unit: 'ms', better: 'less', targets: { M: 20, L: 20 } },
  save: { title: 'full save', unit: 'ms', better: 'less', targets: { M: 600, L: 5000 } },
  import: { title: 'import of orders', unit: 'rows/s', better: 'more', targets: { M: 200_000, L: 200_000 } },
  inspect: { title: 'inspection of orders before the import', unit: 'rows/s', better: 'more', targets: {} },
  importPeak: { title: 'peak memory of an import, file included', unit: 'MB', better: 'less', targets: { M: 450, L: 2560 } },
  download: { title: 'download all members, 12 columns', unit: 'ms', better: 'less', targets: { M: 300, L: 3000 } },
  memorySettled: { title: 'memory above the file, settled', unit: 'MB', better: 'less', targets: { M: 150, L: 717 } },
  memoryPeak: { title: 'memory above the file, peak outside a save', unit: 'MB', better: 'less', targets: { M: 250, L: 1024 } },
  loopDelay: { title: 'event loop delay of the main process, p99 of the worst job', unit: 'ms', better: 'less', targets: { toy: 50, S: 50, M: 50, L: 50 } },
  answer: { title: 'trivial call to the core, p99 of the worst job', unit: 'ms', better: 'less', targets: { toy: 50, S: 50, M: 50, L: 50 } },
  fileSize: { title: 'size of the workspace file', unit: 'MB', better: 'less', targets: {} },
} as const satisfies Record<string, Measure>

export type MeasureName = keyof typeof measures
export const measureNames = Object.keys(measures) as readonly MeasureName[]

export function measureOf(name: MeasureName): Measure {
  return measures[name]
}

/** Null where there is no target for that size. */
export function meets(name: MeasureName, value: number, size: Size): boolean | null {
  const { better, targets } = measureOf(name)
  const target = targets[size]
  if (target === undefined) return null
  return better === 'less' ? value <= target : value >= target
}

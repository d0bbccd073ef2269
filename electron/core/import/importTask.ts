import type { ImportOutcome, ImportPlan, RejectedRow } from '@shared/contract/sources.contract.ts'
import { sourceIdSchema } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { checkPlan, type CheckedPlan } from './checkPlan.ts'
import { decimalScale } from './detect/decide.ts'
import { hintsOf, openSource, type OpenedSource } from './openSource.ts'
import { columnReaders, readRow, type ColumnReader } from './rowConverter.ts'
import type { RowSource } from './rowSource.ts'
import { createStaging, type Staging } from './staging.ts'
import type { SurveyKeeper } from './surveyKeeper.ts'

/** Rejected rows that are kept to be looked at; all are counted. */
const keptRejects = 10_000
/** Past about 3.8 GB the store's memory would be copied for every page it grows by. */
const largestStore = 3_500_000_000

/** Reads the file into a table of its own and swaps it in at the end: until then, and after a failure, nothing has changed. */
export async function importFile(ports: Ports, open: OpenWorkspace, surveys: SurveyKeeper, wanted: ImportPlan, control: TaskControl): Promise<ImportOutcome> {
  const started = ports.elapsed()
  const checked = checkPlan(open.store, open.catalog(), wanted)
  control.report('Opening the file', 0, null)
  const opened = await openSource(ports, wanted.path, hintsOf(wanted.options), wanted.options.zone, () => control.breathe())
  try {
    const { readers, expectedRows } = await prepare(opened, checked, surveys, control)
    const staging = await createStaging(ports, open.store, checked, readers, () => control.breathe())
    try {
      const read = await readAll(ports, open, opened.source, checked, readers, staging, expectedRows, control)
      control.report('Taking the rows over', read.rows, read.rows)
      const source = newId(ports, sourceIdSchema)
      const entity = staging.swapIn({ source, ...read, sizeBytes: opened.source.sizeBytes, modifiedMs: opened.modifiedMs, fileName: opened.source.fileName, options: opened.source.options })
      control.report('Saving the workspace', read.rows, read.rows)
      await open.remakeDerived((step, done, total) => control.report(step, done, total))
      await open.store.save()
      return { source: entity.source, entity: entity.id, entityName: entity.name, rows: read.rows, rejected: read.rejected, firstRejected: read.rejects[0] ?? null, durationMs: ports.elapsed() - started }
    } catch (error) {
      staging.drop()
      throw error
    }
  } finally {
    surveys.forget()
    await opened.source.close()
  }
}

/** The decimals' places are those of the whole file, so a file that was not looked through is read for them first. */
async function prepare(opened: OpenedSource, { plan, columns }: CheckedPlan, surveys: SurveyKeeper, control: TaskControl) {
  const { source } = opened
  const places = columns.map(({ source: name }) => source.columns.findIndex((column) => column.name === name))
  columns.forEach((column, index) => {
    if (places[index] === -1) throw fail('dataSource', `${source.fileName} has no column ${column.source}: look through the file again, it has changed.`, { file: source.fileName, column: column.source })
  })
  const needsSurvey = columns.some(({ type }) => type === 'decimal')
  const survey = needsSurvey
    ? await surveys.survey(plan.path, opened, () => {
        control.report('Looking through the file', source.progress().rows, null)
        return control.breathe()
      })
    : null
  const wanted = columns.map((column, index) => {
    const place = places[index] ?? 0
    const statistics = survey?.columns[place]
    return { index: place, plan: column, scale: column.type === 'decimal' && statistics !== undefined ? decimalScale(statistics) : null }
  })
  return { readers: columnReaders(wanted, source.options), expectedRows: survey?.rows ?? null }
}

interface Read {
  readonly rows: number
  readonly rejected: number
  readonly rejects: readonly RejectedRow[]
}

async function readAll(
  ports: Ports,
  { store }: OpenWorkspace,
  source: RowSource,
  { plan }: CheckedPlan,
  readers: readonly ColumnReader[],
  staging: Staging,
  expectedRows: number | null,
  control: TaskControl,
): Promise<Read> {
  const rejects: RejectedRow[] = []
  let rejected = 0
  const started = ports.elapsed()
  const reject = (row: RejectedRow): void => {
    if (plan.strict) throw strictFailure(source.fileName, row)
    rejected += 1
    if (rejects.length < keptRejects) rejects.push(row)
  }
  for await (const batch of source.batches()) {
    batch.faults.forEach(reject)
    staging.insert(function* (stored) {
      for (let index = 0; index < batch.rows.length; index += 1) {
        const line = batch.lines[index] ?? 0
        const problem = readRow(readers, batch.rows[index] ?? [], line, stored, 1) ?? staging.place(stored, line)
        if (problem === null) yield stored
        else reject(problem)
      }
    })
    if (store.sizeBytes() > largestStore) {
      throw fail('storage', `${source.fileName} makes the workspace larger than 3.5 GB, which is all it can hold: import fewer columns, or a part of the rows.`)
    }
    const { rows, share, total } = source.progress()
    const all = expectedRows ?? total ?? (share === null || share === 0 ? null : Math.round(rows / share))
    control.report(stepOf(rows, ports.elapsed() - started), rows, all === null ? null : Math.max(all, rows))
    await control.breathe()
  }
  if (staging.rows() === 0) throw fail('dataSource', `No row of ${source.fileName} could be imported: ${firstReason(rejects)}`, { file: source.fileName })
  rejects.sort((a, b) => a.line - b.line)
  return { rows: staging.rows(), rejected, rejects }
}

function stepOf(rows: number, elapsedMs: number): string {
  const perSecond = Math.round(rows / Math.max(0.001, elapsedMs / 1000))
  return elapsedMs < 500 ? 'Reading rows' : `Reading rows, ${perSecond.toLocaleString('en')} a second`
}

function firstReason(rejects: readonly RejectedRow[]): string {
  const [first] = rejects
  return first === undefined ? 'it has none.' : `line ${first.line}: ${first.reason}`
}

function strictFailure(file: string, { line, column, value, reason }: RejectedRow) {
  const shown = value === null ? '' : ` ("${value}")`
  return fail('dataSource', `${file}, line ${line}: ${reason.replace(/\.$/, '')}${shown}; the import is strict, so nothing was imported.`, {
    file,
    line,
    ...(column === null ? {} : { column }),
  })
}

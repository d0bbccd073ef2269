import type { ImportOutcome, ImportPlan, RejectedRow } from '@shared/contract/import.contract.ts'
import { sourceIdSchema } from '@shared/domain/ids.ts'
import { fail, TesseraError } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import { sql } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { checkPlan, type CheckedPlan } from './checkPlan.ts'
import { decimalScale, decimalScaleFrom } from './detect/decide.ts'
import { refuseTouched } from './fileState.ts'
import { hintsOf, openSource, type OpenedSource } from './openSource.ts'
import { readIntoStaging } from './readIntoStaging.ts'
import { readCorrections, type RejectedCells } from './rejectedRow.repo.ts'
import { createRejectWatch, type RejectWatch } from './rejectWatch.ts'
import { columnReaders, type ColumnReader } from './rowConverter.ts'
import type { RowSource } from './rowSource.ts'
import { factsOf, readFacts } from './source.repo.ts'
import { createStaging, type Staging } from './staging.ts'
import type { SurveyKeeper } from './surveyKeeper.ts'

/** Reads the file into a table of its own and swaps it in at the end: until then, and after a failure but to save it, nothing has changed. */
export async function importFile(ports: Ports, open: OpenWorkspace, surveys: SurveyKeeper, wanted: ImportPlan, control: TaskControl): Promise<ImportOutcome> {
  const started = ports.elapsed()
  const checked = checkPlan(open, wanted)
  control.report('Opening the file', 0, null)
  const opened = await openSource(ports, wanted.path, hintsOf(wanted.options), wanted.options.zone, () => control.breathe())
  const { source, modifiedMs } = opened
  try {
    const { readers, expectedRows } = await prepare(opened, checked, placesToKeep(open.store, checked), surveys, control)
    const staging = await createStaging(ports, open.store, checked, readers, () => control.breathe())
    try {
      const watch = correctionsOf(open.store, checked, staging, readers, source)
      const read = await readIntoStaging({ ports, store: open.store, source, readers, staging, strict: checked.plan.strict, expectedRows, control, watch })
      await refuseTouched(ports, wanted.path, { sizeBytes: source.sizeBytes, modifiedMs })
      control.report('Taking the rows over', read.rows, read.rows)
      const id = newId(ports, sourceIdSchema)
      const { sizeBytes, fileName, options } = source
      const entity = staging.swapIn({ source: id, ...read, sizeBytes, modifiedMs, hash: null, fileName, fileFacts: factsOf(source), options, report: null, changes: null, corrections: watch?.corrections() ?? [] })
      control.report('Saving the workspace', read.rows, read.rows)
      await open.remakeDerived((step, done, total) => control.report(step, done, total))
      await saveTaken(open.store, entity.name)
      return { source: entity.source, entity: entity.id, entityName: entity.name, rows: read.rows, rejected: read.rejected, firstRejected: firstOf(read.rejects), corrections: watch?.counts() ?? null, durationMs: ports.elapsed() - started }
    } catch (error) {
      staging.drop()
      throw error
    }
  } finally {
    surveys.forget()
    await source.close()
  }
}

/** The rows are in by now: where the disk refuses them, nobody is to think that they are not, and read them in again. */
async function saveTaken(store: Store, name: string): Promise<void> {
  try {
    await store.save()
  } catch (error) {
    if (!(error instanceof TesseraError) || error.data.code !== 'storage') throw error
    throw fail('storage', `The rows of ${name} are in the open workspace, but not on the disk. ${error.message}`)
  }
}

/** Of an entity that is imported anew: rows that somebody corrected stay, as at a refresh. */
function correctionsOf(store: Store, { replaced }: CheckedPlan, staging: Staging, readers: readonly ColumnReader[], { columns, options }: RowSource): RejectWatch | undefined {
  const corrections = replaced === null ? [] : readCorrections(store, replaced.id)
  if (replaced === null || corrections.length === 0) return undefined
  const before = store.first<{ file_facts: string }>(sql`SELECT file_facts FROM data_source WHERE entity = ${replaced.id}`)
  return createRejectWatch({ store, staging, readers, before: replaced, corrections, columnsBefore: readFacts(before?.file_facts ?? '{}').columns, columns: columns.map(({ name }) => name), options })
}

/** By folded name of a decimal: the places its values have that somebody corrected, which the file need not have. */
function placesToKeep(store: Store, { replaced }: CheckedPlan): ReadonlyMap<string, number> {
  if (replaced === null || readCorrections(store, replaced.id).length === 0) return new Map()
  return new Map(replaced.attributes.flatMap(({ name, scale }) => (scale === null ? [] : [[foldName(name), scale] as const])))
}

/** Without its cells, which are kept to be corrected. */
export function firstOf(rejects: readonly RejectedCells[]): RejectedRow | null {
  const [first] = rejects
  if (first === undefined) return null
  const { cells: _kept, ...row } = first
  return row
}

/** The decimals' places are those of the whole file, so a file that was not looked through is read for them first. */
async function prepare(opened: OpenedSource, { plan, columns }: CheckedPlan, keptPlaces: ReadonlyMap<string, number>, surveys: SurveyKeeper, control: TaskControl) {
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
    if (column.type !== 'decimal' || statistics === undefined) return { index: place, plan: column, scale: null }
    const kept = keptPlaces.get(foldName(column.name))
    return { index: place, plan: column, scale: kept === undefined ? decimalScale(statistics) : decimalScaleFrom(statistics, kept) }
  })
  return { readers: columnReaders(wanted, source.options), expectedRows: survey?.rows ?? null }
}

import type { ColumnPlan, ReadOptions, RejectedRow } from '@shared/contract/import.contract.ts'
import type { SourceRefreshOutcome } from '@shared/contract/sourceRefresh.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { SourceId } from '@shared/domain/ids.ts'
import type { RefreshReport } from '@shared/domain/source.ts'
import { isCanceled, toAppError } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { alignColumns, type AlignedColumn } from './alignColumns.ts'
import { checkPlan } from './checkPlan.ts'
import { converter } from './detect/convert.ts'
import { decimalScaleFrom } from './detect/decide.ts'
import { compareFile, hashFile, refuseTouched } from './fileState.ts'
import { firstOf } from './importTask.ts'
import { misfitWatch } from './misfitWatch.ts'
import { newColumns } from './newColumns.ts'
import { openAgain } from './openAgain.ts'
import type { OpenedSource } from './openSource.ts'
import { readIntoStaging } from './readIntoStaging.ts'
import { entityOf, planNow, refuseLost, refuseUnknown } from './refreshPlan.ts'
import { readCorrections } from './rejectedRow.repo.ts'
import { createRejectWatch } from './rejectWatch.ts'
import { columnReaders, type ColumnReader } from './rowConverter.ts'
import type { Cell } from './rowSource.ts'
import { factsOf, readStoredSource, writeReport, type StoredSource } from './source.repo.ts'
import { createStaging } from './staging.ts'
import { surveyOf, type Survey } from './survey.ts'

export interface SourceRefresh {
  readonly source: SourceId
  /** Where the file is now; left out: where it was. */
  readonly path?: string | undefined
  /** New columns that become attributes, by header. */
  readonly add: readonly string[]
  /** Lost columns whose attributes are removed, by header. */
  readonly leaveOut: readonly string[]
  /** Read it although it is unchanged. */
  readonly anew: boolean
}

/** Decimals of the file have more places than the attribute was made for: the file is looked through, then read again. */
class MorePlaces extends Error {}

/**
 * Reads a source's file again and takes its rows over in one transaction at the end: rows whose key is known stay the same members.
 * A file that is as it was is not read. What fails is remembered with the source, and the data stay as they are.
 */
export async function refreshSource(ports: Ports, open: OpenWorkspace, wanted: SourceRefresh, control: TaskControl): Promise<SourceRefreshOutcome> {
  const stored = readStoredSource(open.store, wanted.source)
  const alignment: { lost: readonly ColumnPlan[] } = { lost: [] }
  try {
    return await refresh(ports, open, stored, wanted, alignment, control)
  } catch (error) {
    if (isCanceled(error) || control.signal.aborted) throw error
    const { code, message } = toAppError(error)
    const lostColumns = code === 'dataSource' ? alignment.lost.map(({ source }) => source) : []
    writeReport(open.store, wanted.source, { ...emptyReport(ports), status: 'failed', error: message, lostColumns })
    throw error
  }
}

/** A reading that changed nothing. */
export function emptyReport(ports: Ports): RefreshReport {
  return { at: new Date(ports.now()).toISOString(), status: 'unchanged', added: null, changed: null, removed: null, unreadable: null, firstUnreadable: null, corrections: null, emptied: [], newColumns: [], error: null, lostColumns: [] }
}

async function refresh(ports: Ports, open: OpenWorkspace, stored: StoredSource, wanted: SourceRefresh, seen: { lost: readonly ColumnPlan[] }, control: TaskControl): Promise<SourceRefreshOutcome> {
  const started = ports.elapsed()
  const { store } = open
  const rest = (): Promise<void> => control.breathe()
  const path = wanted.path ?? stored.path
  const entity = entityOf(open.catalog(), stored)
  control.report('Looking at the file', 0, null)
  const outcome = (report: RefreshReport, facts: Pick<SourceRefreshOutcome, 'rows' | 'rejected' | 'firstRejected'>, name = entity.name): SourceRefreshOutcome => ({
    source: stored.id, entity: entity.id, entityName: name, fileName: ports.paths.base(path), ...facts, report, durationMs: ports.elapsed() - started,
  })

  if (!wanted.anew && wanted.add.length === 0 && wanted.leaveOut.length === 0) {
    const { isSame, hash } = await compareFile(ports, path, stored.state, rest)
    if (isSame) {
      const report = emptyReport(ports)
      const facts = hash === null ? null : await ports.files.facts(path)
      writeReport(store, stored.id, report, { path, fileName: ports.paths.base(path), plan: { ...stored.plan, path }, ...(facts === null ? {} : { hash, modifiedMs: facts.modifiedMs }) })
      return outcome(report, { rows: entity.rowCount, rejected: stored.rejected, firstRejected: null })
    }
  }

  const opened = await openAgain(ports, path, stored, entity, rest)
  const { source, modifiedMs } = opened
  try {
    const alignment = alignColumns(stored.plan, source.columns)
    seen.lost = alignment.lost
    refuseLost(open, entity, source.fileName, alignment, wanted.leaveOut)
    refuseUnknown(entity, source.fileName, source.columns, wanted.add)
    let survey = wanted.add.length === 0 ? null : await look(opened, control)
    const kept = stored.plan.columns.filter((column) => !alignment.lost.includes(column) && (column.include || !wanted.add.includes(column.source)))
    const isKept = (name: string): boolean => kept.some((column) => column.include && column.source === name)
    const added = survey === null ? [] : newColumns(survey, wanted.add.filter((name) => !isKept(name)), entity)
    // Another kind of file writes its numbers in its own way, and is read so from then on.
    const options = source.options.format === stored.plan.options.format ? stored.plan.options : source.options
    const checked = checkPlan(open, { ...planNow(stored, entity, [...kept, ...added], path), options })
    const aligned = alignColumns(checked.plan, source.columns)
    seen.lost = []
    for (;;) {
      const readers = readersFor(aligned.columns, entity, survey, options)
      try {
        return await take(readers)
      } catch (error) {
        if (!(error instanceof MorePlaces) || survey !== null) throw error
        survey = await look(opened, control)
      }
    }

    async function take(readers: readonly ColumnReader[]): Promise<SourceRefreshOutcome> {
      const staging = await createStaging(ports, store, checked, readers, rest)
      try {
        const corrections = readCorrections(store, entity.id)
        const watch = createRejectWatch({ store, staging, readers, before: entity, corrections, columnsBefore: stored.fileFacts.columns, columns: source.columns.map(({ name }) => name), options })
        // Rows that were corrected are rejected in the file all the same.
        const misfits = misfitWatch(source.fileName, entity.name, (stored.rejected + corrections.length) / Math.max(1, stored.rows + stored.rejected))
        const onMisfit = (row: RejectedRow, cells: readonly Cell[]): void => {
          if (survey === null) refuseMorePlaces(readers, row, cells, options)
          misfits.note(row)
        }
        const expectedRows = survey?.rows ?? stored.rows
        const read = await readIntoStaging({ ports, store, source, readers, staging, strict: checked.plan.strict, expectedRows, control, onMisfit, watch, onEnd: misfits.judge })
        control.report('Comparing with the rows before', read.rows, read.rows)
        const changes = await staging.changes(rest)
        const unreadable = changes === null ? null : await watch.unreadable(rest)
        const hash = (await ports.files.facts(path))?.kind === 'file' ? await hashFile(ports, path, rest) : null
        await refuseTouched(ports, path, { sizeBytes: source.sizeBytes, modifiedMs })
        const report: RefreshReport = {
          ...emptyReport(ports),
          status: 'successful',
          ...changes,
          removed: changes === null || unreadable === null ? null : changes.removed - unreadable.rows,
          unreadable: unreadable?.rows ?? null,
          firstUnreadable: unreadable?.first == null ? null : { line: unreadable.first.line, reason: unreadable.first.reason },
          corrections: watch.counts(),
          newColumns: alignment.fresh.filter((name) => !wanted.add.includes(name)),
        }
        control.report('Taking the rows over', read.rows, read.rows)
        const made = staging.swapIn({ source: stored.id, ...read, sizeBytes: source.sizeBytes, modifiedMs, hash, fileName: source.fileName, fileFacts: factsOf(source), options: source.options, report, changes, corrections: watch.corrections() })
        control.report('Saving the workspace', read.rows, read.rows)
        await open.remakeDerived((step, done, total) => control.report(step, done, total))
        await store.save()
        return outcome(report, { rows: read.rows, rejected: read.rejected, firstRejected: firstOf(read.rejects) }, made.name)
      } catch (error) {
        staging.drop()
        throw error
      }
    }
  } finally {
    await source.close()
  }
}

function look({ source }: OpenedSource, control: TaskControl): Promise<Survey> {
  return surveyOf(source, () => {
    control.report('Looking through the file', source.progress().rows, null)
    return control.breathe()
  })
}

/** Decimals keep the places they have; more where the file needs more, floating where that is not exact. */
function readersFor(columns: readonly AlignedColumn[], entity: Entity, survey: Survey | null, options: ReadOptions): readonly ColumnReader[] {
  const wanted = columns.map(({ plan: column, index }) => {
    const before = entity.attributes.find(({ name, type }) => name === column.name && type === 'decimal') ?? null
    const statistics = survey?.columns[index]
    if (column.type !== 'decimal') return { index, plan: column, scale: null }
    if (statistics === undefined || before?.scale === null) return { index, plan: column, scale: before?.scale ?? null }
    return { index, plan: column, scale: decimalScaleFrom(statistics, before?.scale ?? 0) }
  })
  return columnReaders(wanted, options)
}

function refuseMorePlaces(readers: readonly ColumnReader[], row: RejectedRow, cells: readonly Cell[], options: ReadOptions): void {
  const reader = readers.find((one) => one.plan.name === row.column)
  if (reader?.plan.type !== 'decimal' || reader.scale === null) return
  if (converter(reader.plan, null, options)(cells[reader.index] ?? null) !== undefined) throw new MorePlaces()
}

import type { CorrectionOutcome } from '@shared/contract/sourceRefresh.contract.ts'
import type { RejectedRow } from '@shared/contract/import.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { SourceId } from '@shared/domain/ids.ts'
import type { RefreshReport } from '@shared/domain/source.ts'
import { fail } from '@shared/errors/appError.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import { listed } from '../catalog/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { alignColumns } from './alignColumns.ts'
import { checkPlan } from './checkPlan.ts'
import { openSource } from './openSource.ts'
import { entityOf, planNow } from './refreshPlan.ts'
import { emptyReport } from './refreshSource.ts'
import { addedColumns, plainCell } from './rejectedCsv.ts'
import { columnReaders, readRow, type ColumnReader } from './rowConverter.ts'
import type { Cell, RowSource } from './rowSource.ts'
import { readCorrections, readRejectedCells, replaceRejected, type Correction } from './rejectedRow.repo.ts'
import { readReport, readStoredSource, type StoredSource } from './source.repo.ts'
import { createStaging, type Staging } from './staging.ts'

/**
 * Adds the rows of a corrected file of rejected rows to the entity, in one transaction. A row that still does not fit, or
 * that the file leaves out, stays rejected; a row whose key is in the entity already is refused.
 */
export async function importCorrected(ports: Ports, open: OpenWorkspace, id: SourceId, path: string, control: TaskControl): Promise<CorrectionOutcome> {
  const { store } = open
  const stored = readStoredSource(store, id)
  const entity = entityOf(open.catalog(), stored)
  const { zone, decimal } = stored.plan.options
  const rest = (): Promise<void> => control.breathe()
  control.report('Opening the file', 0, null)
  const opened = await openSource(ports, path, { zone, decimal, headerLine: 1 }, zone, rest)
  try {
    const { source } = opened
    const columns = columnsIn(source, stored, entity)
    const checked = checkPlan(open, planNow(stored, entity, stored.plan.columns, stored.path))
    const staging = await createStaging(ports, store, checked, columns.readers, rest, readOrdinalLimit(store, entity.id))
    try {
      const { added, refused, settled } = await takeRows(store, source, columns, staging, entity, stored, control)
      if (added > 0) {
        control.report('Taking the rows over', added, added)
        append(open, staging, entity, stored, settled, { ...emptyReport(ports), status: 'successful', added, changed: 0, removed: 0 })
      }
      staging.drop()
      await open.remakeDerived((step, done, total) => control.report(step, done, total))
      await store.save()
      const rejected = stored.rejected - added
      return { source: id, entity: entity.id, entityName: entity.name, rows: added, refused: refused.length, firstRefused: refused[0] ?? null, rejected }
    } catch (error) {
      staging.drop()
      throw error
    }
  } finally {
    await opened.source.close()
  }
}

interface CorrectedColumns {
  readonly readers: readonly ColumnReader[]
  readonly linePlace: number
  /** -1 where the file does not hold it any more. */
  readonly reasonPlace: number
}

function columnsIn(source: RowSource, stored: StoredSource, entity: Entity): CorrectedColumns {
  const { columns, lost } = alignColumns(stored.plan, source.columns)
  if (lost.length > 0) {
    throw fail('dataSource', `${source.fileName} has no column ${listed(lost.map((column) => column.source))}: correct the rows in the file that was downloaded, and leave its columns as they are.`, { file: source.fileName })
  }
  const { line, reason } = addedColumns(stored.fileFacts.columns)
  const linePlace = source.columns.findIndex(({ name }) => name === line)
  const reasonPlace = source.columns.findIndex(({ name }) => name === reason)
  if (linePlace === -1) {
    throw fail('dataSource', `${source.fileName} has no column ${line}, which says which rejected row each row corrects: correct the rows in the file that was downloaded.`, { file: source.fileName })
  }
  const scaleOf = (name: string): number | null => entity.attributes.find((one) => one.name === name)?.scale ?? null
  return { readers: columnReaders(columns.map(({ plan, index }) => ({ index, plan, scale: scaleOf(plan.name) })), stored.plan.options), linePlace, reasonPlace }
}

interface Taken {
  readonly added: number
  readonly refused: readonly RejectedRow[]
  readonly settled: readonly Settled[]
}

/** A rejected row that is in now, and the ordinal it got. */
interface Settled {
  readonly line: number
  readonly reason: string
  readonly ordinal: number
}

async function takeRows(store: OpenWorkspace['store'], source: RowSource, { readers, linePlace, reasonPlace }: CorrectedColumns, staging: Staging, entity: Entity, { id }: StoredSource, control: TaskControl): Promise<Taken> {
  // Lines of a folder's files may be alike: the reason, which names the file, tells them apart.
  const open = new Map<number, RejectedRow[]>()
  for (const row of readRejectedCells(store, id)) open.set(row.line, [...(open.get(row.line) ?? []), row])
  const settled: Settled[] = []
  const refused: RejectedRow[] = []
  for await (const batch of source.batches()) {
    batch.faults.forEach(({ cells: _cells, ...fault }) => refused.push(fault))
    staging.insert(function* (row) {
      for (let index = 0; index < batch.rows.length; index += 1) {
        const line = batch.lines[index] ?? 0
        const cells = (batch.rows[index] ?? []).map((cell) => (typeof cell === 'string' ? plainCell(cell) : cell))
        const corrects = lineOf(cells[linePlace] ?? null)
        const reason = cells[reasonPlace]
        const rejected = open.get(corrects ?? -1) ?? []
        const corrected = rejected.find((one) => one.reason === reason) ?? rejected[0]
        const problem = unknownLine(corrects, line, corrected) ?? readRow(readers, cells, line, row, 1) ?? (isThere(store, entity, staging.ordinalOf(row)) ? takenKey(line, entity) : staging.place(row, line))
        if (problem !== null) {
          refused.push(problem)
          continue
        }
        if (corrected !== undefined) {
          rejected.splice(rejected.indexOf(corrected), 1)
          settled.push({ line: corrected.line, reason: corrected.reason, ordinal: Number(row[0]) })
        }
        yield row
      }
    })
    control.report('Reading rows', source.progress().rows, null)
    await control.breathe()
  }
  return { added: staging.rows(), refused: refused.toSorted((a, b) => a.line - b.line), settled }
}

function lineOf(cell: Cell): number | null {
  const text = typeof cell === 'object' ? '' : String(cell).replaceAll(/[\s.,]/g, '')
  return /^\d+$/.test(text) ? Number(text) : null
}

function unknownLine(corrects: number | null, line: number, corrected: RejectedRow | undefined): RejectedRow | null {
  if (corrects === null) return { line, column: null, value: null, reason: 'It does not say the line of the rejected row it corrects.' }
  if (corrected !== undefined) return null
  return { line, column: null, value: String(corrects), reason: `Line ${corrects.toLocaleString('en')} is not, or not any more, among the rejected rows.` }
}

function isThere(store: OpenWorkspace['store'], entity: Entity, ordinal: number | null): boolean {
  return ordinal !== null && store.first(sql`SELECT 1 FROM ${dataTable(entity.id)} WHERE "ordinal" = ${ordinal}`) !== null
}

function takenKey(line: number, entity: Entity): RejectedRow {
  return { line, column: null, value: null, reason: `Its key is in ${entity.name} already; the row there was kept.` }
}

/** One transaction: the rows, what is known of the entity and of the last change, and which rows stay rejected. */
function append({ store, catalog }: OpenWorkspace, staging: Staging, entity: Entity, stored: StoredSource, settled: readonly Settled[], report: RefreshReport): void {
  store.bulk.transaction((edit) => {
    const now = catalog().entities.find(({ id }) => id === entity.id)
    if (now?.dataVersion !== entity.dataVersion) throw fail('conflict', `${entity.name} was changed by another import meanwhile: import the corrected rows again.`)
    const columns = join([sql`"ordinal"`, ...staging.attributes.map(({ id }) => dataColumn(id))])
    store.bulk.run(sql`INSERT INTO ${dataTable(entity.id)} (${columns}) SELECT ${columns} FROM ${staging.table}`)
    const limit = Math.max(staging.limit(), edit.first<{ ordinal_limit: number }>(sql`SELECT ordinal_limit FROM entity WHERE id = ${entity.id}`)?.ordinal_limit ?? 0)
    edit.update('entity', { id: entity.id }, { ordinal_limit: limit, row_count: now.rowCount + staging.rows(), data_version: now.dataVersion + 1 })
    edit.update('data_source', { id: stored.id }, { rows: stored.rows + staging.rows(), last_refresh: JSON.stringify({ ...report, newColumns: readReport(edit, stored.id)?.newColumns ?? [] }) })
    const left = [...settled]
    const made: Correction[] = []
    const stays = readRejectedCells(edit, stored.id).filter((row) => {
      const at = left.findIndex(({ line, reason }) => line === row.line && reason === row.reason)
      const [found] = at === -1 ? [] : left.splice(at, 1)
      if (found !== undefined) made.push({ ...row, correctedBy: found.ordinal })
      return found === undefined
    })
    replaceRejected(edit, stored.id, [...stays, ...readCorrections(edit, entity.id), ...made], stored.rejected - staging.rows())
  })
}

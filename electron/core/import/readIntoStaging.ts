import type { RejectedRow } from '@shared/contract/import.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import type { Store } from '../store/store.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { readRow, type ColumnReader, type StoredRow } from './rowConverter.ts'
import { placed, unheldText, type Cell, type RowSource } from './rowSource.ts'
import type { RejectedCells } from './rejectedRow.repo.ts'
import type { RejectWatch } from './rejectWatch.ts'
import type { Staging } from './staging.ts'

/** Rejected rows that are kept to be looked at and corrected; all are counted. */
const keptRejects = 10_000
/** Characters of their cells; beyond, a rejected row is kept with its line and reason only. */
const keptCharacters = 16_000_000
/**
 * Past about 3.8 GB the store's memory would be copied for every page it grows by. What is between is room for the
 * metadata that follow, so that what was read can be saved as well.
 */
export const largestStore = 3_500_000_000

export interface Reading {
  readonly rows: number
  readonly rejected: number
  /** In file order. */
  readonly rejects: readonly RejectedCells[]
}

interface Parts {
  readonly ports: Pick<Ports, 'elapsed'>
  readonly store: Store
  readonly source: RowSource
  readonly readers: readonly ColumnReader[]
  readonly staging: Staging
  /** Any rejected row ends the reading. */
  readonly strict: boolean
  /** Null: not known. */
  readonly expectedRows: number | null
  readonly control: TaskControl
  /** Bytes; left out: what the store can hold. */
  readonly ceiling?: number | undefined
  /** Told of each row that does not fit, before it is listed; may throw to end the reading. */
  readonly onMisfit?: ((row: RejectedRow, cells: readonly Cell[]) => void) | undefined
  /** Of a file that was read before. */
  readonly watch?: RejectWatch | undefined
  /** Told how many rows there were, before it is said that none fits; may throw. */
  readonly onEnd?: ((rows: number) => void) | undefined
}

/** Reads all rows of the source into the staging table. Rows that do not fit are listed; where none is left it fails. */
export async function readIntoStaging({ ports, store, source, readers, staging, strict, expectedRows, control, ceiling = largestStore, onMisfit, watch, onEnd }: Parts): Promise<Reading> {
  const rejects: RejectedCells[] = []
  let rejected = 0
  let characters = 0
  const started = ports.elapsed()
  const list = (row: RejectedCells): void => {
    rejected += 1
    if (rejects.length >= keptRejects) return
    characters += row.cells?.reduce((sum, text) => sum + (text?.length ?? 0), 0) ?? 0
    rejects.push(characters > keptCharacters ? { ...row, cells: null } : row)
  }
  const reject = (found: RejectedRow, cells: readonly Cell[] | null, file: string | undefined): void => {
    const row = placed(found, file)
    if (strict) throw strictFailure(source.fileName, row)
    const isListed = watch !== undefined || rejects.length < keptRejects
    const withCells = { ...row, cells: isListed ? (cells?.map(wholeText) ?? null) : null }
    if (watch?.see(withCells, cells) !== true) list(withCells)
  }
  for await (const batch of source.batches()) {
    for (const { cells, ...fault } of batch.faults) reject(fault, cells ?? null, batch.file)
    const room = ceiling - store.sizeBytes()
    let waiting = 0
    // The batch is one transaction: what is thrown here takes all of it back.
    const weigh = (bytes: number): void => {
      waiting += bytes
      if (waiting > room) throw tooLarge(source.fileName, staging.replaces)
    }
    const refuse = (problem: RejectedRow, row: number, isMisfit: boolean): void => {
      const cells = batch.rows[row] ?? []
      if (isMisfit) onMisfit?.(problem, cells)
      reject(problem, cells, batch.file)
    }
    const { text, lines } = batch
    if (text === undefined) {
      staging.insert(function* (stored) {
        for (let row = 0; row < lines.length; row += 1) {
          const line = lines[row] ?? 0
          const misfit = readRow(readers, batch.rows[row] ?? [], line, stored, 1)
          const problem = misfit ?? staging.place(stored, line)
          if (problem !== null) {
            refuse(problem, row, misfit !== null)
            continue
          }
          weigh(sizeOf(stored))
          yield stored
        }
      })
    } else staging.insertText({ text, lines, refuse, weigh })
    if (store.sizeBytes() > ceiling) throw tooLarge(source.fileName, staging.replaces)
    const { rows, share, total } = source.progress()
    const all = expectedRows ?? total ?? (share === null || share === 0 ? null : Math.round(rows / share))
    control.report(stepOf(rows, ports.elapsed() - started), rows, all === null ? null : Math.max(all, rows))
    await control.breathe()
  }
  watch?.settle().forEach(list)
  onEnd?.(staging.rows() + rejected)
  if (staging.rows() === 0) throw fail('dataSource', `No row of ${source.fileName} could be imported: ${firstReason(rejects)}`, { file: source.fileName })
  rejects.sort((a, b) => a.line - b.line)
  return { rows: staging.rows(), rejected, rejects }
}

/** About what SQLite needs for the row; text that is not ASCII needs more, for which there is room behind the ceiling. */
function sizeOf(stored: StoredRow): number {
  let bytes = 8
  for (const value of stored) bytes += typeof value === 'string' ? value.length + 2 : 9
  return bytes
}

function wholeText(cell: Cell): string | null {
  if (cell === null) return null
  return typeof cell === 'object' ? unheldText(cell) : String(cell)
}

function tooLarge(file: string, replaced: string | null) {
  const meanwhile = replaced === null ? '' : `, the present rows of ${replaced} included, which stay until the new ones are in`
  return fail('storage', `${file} makes the workspace larger than 3.5 GB, which is all it can hold${meanwhile}. Nothing was changed: import fewer columns, a part of the rows, or remove a data source first.`)
}

function stepOf(rows: number, elapsedMs: number): string {
  const perSecond = Math.round(rows / Math.max(0.001, elapsedMs / 1000))
  return elapsedMs < 500 ? 'Reading rows' : `Reading rows, ${perSecond.toLocaleString('en')} a second`
}

function firstReason(rejects: readonly RejectedRow[]): string {
  const first = rejects.toSorted((a, b) => a.line - b.line)[0]
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

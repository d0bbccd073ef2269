import type { ExportFormat } from '@shared/domain/export.ts'
import { segmentCalled } from '@shared/rules/segmentDirectory.ts'
import { definitionSentence } from '@shared/rules/sentence.ts'
import type { OpenWorkspace } from '../context.ts'
import type { MemberSet } from '../engine/engine.ts'
import type { Ports } from '../ports.ts'
import { storedDefinition } from '../segments/checkDefinition.ts'
import { keyAttributes } from '../segments/keyOrder.ts'
import { attributeColumn } from '../segments/outputColumns.ts'
import { audienceEntity } from '../segments/page.ts'
import { lastSuccessfulRun } from '../segments/run.repo.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import type { ExportRows } from './exportRows.ts'
import type { FileWriter, Put, WrittenRows } from './fileWriter.ts'
import { watchKeys } from './keysChecksum.ts'
import { memberRows, type MemberColumn } from './memberRows.ts'
import { writers } from './writers.ts'

export interface SegmentFile {
  readonly segment: StoredSegment
  readonly members: MemberSet
  readonly columns: readonly MemberColumn[]
  /** Of the columns in the file. */
  readonly names: readonly string[]
  readonly format: ExportFormat
  readonly isSafe: boolean
  readonly reshape: ((rows: ExportRows) => ExportRows) | null
}

type Control = Pick<TaskControl, 'signal' | 'breathe'> & { readonly onRows: (done: number) => void }

/** Writes the stored members of a segment as one file, by key. The number of rows, and warnings. */
export async function writeSegmentFile(ports: Pick<Ports, 'now' | 'checksum'>, workspace: OpenWorkspace, file: SegmentFile, put: Put, control: Control): Promise<WrittenRows> {
  const { segment, members, columns, format, isSafe, reshape } = file
  const entity = audienceEntity(workspace, segment)
  const needsKeys = format === 'xlsx'
  const keys = needsKeys ? keyAttributes(entity).map(attributeColumn) : []
  const all = await memberRows(workspace, entity, members, [...columns, ...keys], { asOf: ports.now(), signal: control.signal, breathe: control.breathe })
  const { rows, checksum } = watchKeys(ports, all, keys.map((_, index) => columns.length + index), columns.length)
  const named: ExportRows = { ...counted(rows, control.onRows), columns: rows.columns.map((column, index) => ({ ...column, name: file.names[index] ?? column.name })) }
  const run = lastSuccessfulRun(workspace.store, segment.id)
  const audit = {
    segment: segment.name,
    sentence: needsKeys ? definitionSentence(storedDefinition(workspace, segment), workspace.catalog(), (name) => segmentCalled(workspace.segments(), name)) : '',
    asOf: run?.asOf ?? '',
    refreshedAt: run?.startedAt ?? '',
    run: run?.id ?? '',
    members: members.size,
    keysChecksum: checksum,
  }
  const write: FileWriter = writers[format]
  const written = await write(reshape === null ? named : reshape(named), put, { isSafe, audit })
  // Members that were removed from the data since the last refresh have no values any more.
  const gone = members.size - written.rows
  return reshape !== null || gone <= 0 ? written : { ...written, warnings: [...written.warnings, `${gone.toLocaleString('en')} ${gone === 1 ? 'member is' : 'members are'} not in the data any more and not in the file; refresh the segment.`] }
}

function counted(rows: ExportRows, onRows: (done: number) => void): ExportRows {
  return {
    ...rows,
    async *batches() {
      let done = 0
      for await (const batch of rows.batches()) {
        yield batch
        onRows((done += batch.count))
      }
    },
  }
}

import type { Handlers } from '@shared/contract/contract.ts'
import type { historyContract } from '@shared/contract/history.contract.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import { cellOf } from '@shared/domain/storedValue.ts'
import type { CoreContext } from '../context.ts'
import { andNot, countBits } from '../engine/bitset.ts'
import type { MemberSet } from '../engine/engine.ts'
import { listKeys, type ListSaver } from '../segments/listKeys.ts'
import { audienceEntity } from '../segments/page.ts'
import { readNote, writeNote } from '../segments/note.repo.ts'
import { readSegment } from '../segments/segment.repo.ts'
import { breather } from '../tasks/breather.ts'
import { columnsFor, comparedReader, offeredFor } from './comparedCells.ts'
import { comparedRows, presentRows, stampOf } from './comparedRows.ts'
import { compareRuns } from './comparedRuns.ts'
import { downloadCompared } from './downloadCompared.ts'
import { restoreVersion } from './restoreVersion.ts'
import { segmentTrends } from './trends.ts'
import { segmentVersions } from './versions.ts'

/** Of a cell that shows several records. */
const mostValues = 100

/** `saveList`: makes a segment of a list of keys. */
export function createHistoryHandlers({ ports, emit, tasks, workspace }: CoreContext, saveList: ListSaver): Handlers<keyof typeof historyContract> {
  const breathe = breather(ports, new AbortController().signal)

  return {
    'history.versions': ({ segment }) => segmentVersions(workspace(), readSegment(workspace().store, segment)),

    'history.restore': (input) => {
      const restored = restoreVersion(ports, workspace(), input)
      emit('data.changed', { topics: ['segments'] })
      return restored
    },

    'history.trends': ({ segments }) => segmentTrends(workspace().store, segments),

    'history.setNote': ({ segment: id, text }) => {
      const { store } = workspace()
      const segment = readSegment(store, id)
      const before = readNote(store, segment.id)?.text ?? ''
      if (text.trim() !== before) store.edit((edit) => writeNote(edit, segment.id, { text: text.trim(), updatedAt: new Date(ports.now()).toISOString() }))
      emit('data.changed', { topics: ['segments'] })
      return { before }
    },

    'history.compare': async (runs) => {
      const open = workspace()
      const segment = readSegment(open.store, runs.segment)
      const entity = audienceEntity(open, segment)
      const { before, after, lists } = compareRuns(open.store, segment, runs)
      const present = await presentRows(open.store, entity, breathe)
      const sizesOf = ({ size, words }: MemberSet) => ({ size, gone: countBits(andNot(words, present)) })
      const sizes = { entered: sizesOf(lists.entered), left: sizesOf(lists.left), stayed: sizesOf(lists.stayed) }
      return { before, after, lists: sizes, offered: offeredFor(open, segment, entity).map(({ name, type, kind }) => ({ name, type, kind })) }
    },

    'history.compared': async ({ list, columns: names, offset, limit, asOf, ...runs }) => {
      const open = workspace()
      const segment = readSegment(open.store, runs.segment)
      const entity = audienceEntity(open, segment)
      const columns = columnsFor(open, segment, entity, names)
      const rows = await comparedRows(open, segment, entity, runs, list, breathe)
      const zone = open.zone()
      const read = await comparedReader(open, entity, columns, rows, { asOf: asOfInstant(asOf, zone, ports.now()), signal: new AbortController().signal, mostValues })
      return {
        table: {
          columns: columns.map(({ name, type }) => ({ name, type })),
          keyColumns: entity.key.length,
          rows: read(offset, limit).map((row) => columns.map(({ type, scale }, index) => cellOf(row[index] ?? null, type, scale, zone))),
        },
        total: rows.ordinals.length + rows.gone.length,
        present: rows.ordinals.length,
        stamp: stampOf(entity, runs, list),
      }
    },

    'history.saveList': async ({ list, name, ...runs }) => {
      const open = workspace()
      const segment = readSegment(open.store, runs.segment)
      const entity = audienceEntity(open, segment)
      const rows = await comparedRows(open, segment, entity, runs, list, breathe)
      return saveList({ audience: entity.id, keys: await listKeys(open, entity, rows, breathe), name, tags: [] })
    },

    'history.download': (input) => {
      const open = workspace()
      const segment = readSegment(open.store, input.segment)
      return { task: tasks.start('download', segment.name, (control) => downloadCompared(ports, open, segment, input, control)) }
    },
  }
}

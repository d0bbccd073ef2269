import type { Handlers } from '@shared/contract/contract.ts'
import type { exportsContract } from '@shared/contract/exports.contract.ts'
import type { ExportRow } from '@shared/domain/export.ts'
import type { ExportDestination } from '@shared/domain/exportDestination.ts'
import type { ExportId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { CoreContext } from '../context.ts'
import { readSegment } from '../segments/segment.repo.ts'
import type { Edit } from '../store/store.ts'
import { createDestination } from './createDestination.ts'
import { DestinationFailure } from './destination.ts'
import { findExport, findRemoved, markRemoved, readExport, readExports, refuseTakenName } from './export.repo.ts'
import type { Exporter } from './exporter.ts'
import { exportRows } from './exportRows.repo.ts'
import { refuseFileClash } from './fileClash.ts'
import { readRuns } from './exportRun.repo.ts'
import { columnsOfSegments } from './offeredColumns.ts'
import { previewExport } from './previewExport.ts'
import { changeExport, changeFiles, duplicateExport, saveExport } from './saveExport.ts'
import type { TrustedDestinations } from './trustedDestinations.ts'

export function createExportsHandlers(context: CoreContext, exporter: Exporter, trusted: TrustedDestinations): Handlers<keyof typeof exportsContract> {
  const { ports, emit } = context
  /** Where exports went that were detached in this session: only Undo brings it back. */
  const detached = new Map<ExportId, ExportDestination>()
  const store = () => context.workspace().store
  const now = (): string => new Date(ports.now()).toISOString()
  const changed = (): void => emit('data.changed', { topics: ['exports'] })
  const rows = (ids: readonly ExportId[]): ExportRow[] => exportRows(store(), exporter.underWay(), ids.map((id) => readExport(store(), id)))
  const row = (id: ExportId): ExportRow => {
    const [one] = rows([id])
    if (one === undefined) throw fail('notFound', 'This export does not exist any more.')
    return one
  }
  const edit = <T>(work: (edit: Edit) => T): T => {
    const result = store().edit(work)
    changed()
    return result
  }

  return {
    'exports.list': () => exportRows(store(), exporter.underWay()),

    'exports.get': ({ export: id }) => {
      const { settings, destination } = readExport(store(), id)
      return { id, settings: { ...settings, segments: [...settings.segments] }, destination, row: row(id) }
    },

    'exports.save': async (input) => {
      if (input.destination) await trusted.trust(input.destination)
      const id = await saveExport(ports, context.workspace(), input)
      changed()
      return row(id)
    },

    'exports.rename': async ({ export: id, name }) => {
      refuseTakenName(store(), name, id)
      await changeFiles(ports, context.workspace(), id, () => ({ settings: { name } }))
      changed()
      return row(id)
    },

    'exports.duplicate': async ({ export: id, name }) => {
      const copy = await duplicateExport(ports, context.workspace(), id, name)
      changed()
      return row(copy)
    },

    'exports.remove': ({ exports }) => {
      edit((one) => {
        for (const id of new Set(exports)) markRemoved(one, readExport(one, id).id, now())
      })
      exporter.giveUp(exports)
      return null
    },

    'exports.restore': async ({ exports }) => {
      for (const id of exports) {
        const removed = findRemoved(store(), id)
        if (removed !== null) await refuseFileClash(ports, context.workspace(), removed)
      }
      return edit((one) => {
        for (const id of exports) bringBack(one, id)
        return null
      })
    },

    'exports.schedule': ({ exports, schedule }) => {
      edit((one) => exports.forEach((id) => changeExport(one, id, now(), { settings: { schedule } })))
      return rows(exports)
    },

    'exports.detach': ({ exports }) => {
      edit((one) => {
        for (const id of exports) {
          const { destination } = readExport(one, id)
          if (destination !== null) detached.set(id, destination)
          changeExport(one, id, now(), { destination: null })
        }
      })
      exporter.giveUp(exports)
      return rows(exports)
    },

    'exports.attach': async ({ exports }) => {
      for (const id of exports) {
        const before = detached.get(id)
        if (before !== undefined) await refuseFileClash(ports, context.workspace(), { ...readExport(store(), id), destination: before })
      }
      edit((one) => {
        for (const id of exports) {
          const before = detached.get(id)
          if (before !== undefined && readExport(one, id).destination === null) changeExport(one, id, now(), { destination: before })
        }
      })
      return rows(exports)
    },

    'exports.addSegment': async ({ export: id, segment }) => {
      const added = readSegment(store(), segment).id
      await changeFiles(ports, context.workspace(), id, ({ settings }) => ({ settings: { segments: [...new Set([...settings.segments, added])] } }))
      changed()
      return row(id)
    },

    'exports.removeSegment': ({ export: id, segment }) => {
      edit((one) => changeExport(one, id, now(), { settings: { segments: readExport(one, id).settings.segments.filter((each) => each !== segment) } }))
      return row(id)
    },

    'exports.run': ({ export: id, trigger }) => ({ task: exporter.start([id], trigger, readExport(store(), id).settings.name) }),

    'exports.runAll': ({ trigger }) => {
      const all = readExports(store())
      const ready = all.filter(({ destination }) => destination !== null)
      if (ready.length === 0) throw fail('conflict', all.length === 0 ? 'There is no export yet; make one first.' : 'No export has a destination; choose one first.')
      const task = exporter.start(ready.map(({ id }) => id), trigger, 'All exports')
      return { task, leftOut: all.filter(({ destination }) => destination === null).map(({ settings }) => settings.name) }
    },

    'exports.history': ({ export: id, limit }) => [...readRuns(store(), readExport(store(), id).id, limit)],
    'exports.columns': ({ segments }) => columnsOfSegments(context.workspace(), segments),
    'exports.preview': (input) => previewExport(ports, context.workspace(), input),

    'exports.hostKey': async ({ destination }) => {
      const { hostKeyOf } = await import('./sftp/connect.ts')
      try {
        return { hostKey: await hostKeyOf(ports, destination, new AbortController().signal) }
      } catch (error) {
        throw error instanceof DestinationFailure ? fail('storage', error.sentence) : error
      }
    },

    'exports.test': async ({ destination: wanted }) => {
      const destination = await createDestination(ports, wanted)
      try {
        await destination.check(new AbortController().signal)
        return null
      } catch (error) {
        throw error instanceof DestinationFailure ? fail('storage', error.sentence) : error
      } finally {
        await destination.close()
      }
    },
  }
}

/** Undo of a removal: the same id, unless its name was given away meanwhile. */
function bringBack(edit: Edit, id: ExportId): void {
  const removed = findRemoved(edit, id)
  if (removed === null) {
    if (findExport(edit, id) !== null) return
    throw fail('notFound', 'This export cannot be brought back any more.')
  }
  refuseTakenName(edit, removed.settings.name, id)
  markRemoved(edit, id, null)
}

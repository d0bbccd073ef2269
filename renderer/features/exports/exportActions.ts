import { useRouter } from 'vue-router'
import type { ExportRow, ExportSchedule } from '@shared/domain/export.ts'
import { countOf } from '@shared/format/numbers.ts'
import { exportScheduleWords } from '@shared/format/scheduleWords.ts'
import { call } from '../../api/client.ts'
import { useDialogsStore } from '../../stores/dialogs.store.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useTasksStore } from '../../stores/tasks.store.ts'
import type { ExportActions } from './exportCommands.ts'

/** What the commands do. A failure becomes a notice; `cleared`: rows are gone; `changed`: what is shown is out of date. */
export function useExportActions(cleared: () => void, changed: () => void): ExportActions {
  const router = useRouter()
  const notices = useNoticesStore()
  const dialogs = useDialogsStore()
  const tasks = useTasksStore()

  const named = (rows: readonly ExportRow[]): string => (rows.length === 1 && rows[0] ? `“${rows[0].name}”` : countOf(rows.length, 'export'))
  const idsOf = (rows: readonly ExportRow[]): ExportRow['id'][] => rows.map(({ id }) => id)
  const edit = (row: Pick<ExportRow, 'id'>): void => void router.push({ name: 'editExport', params: { id: row.id } })

  async function run(rows: readonly ExportRow[]): Promise<void> {
    await tasks.started()
    const started = await Promise.all(idsOf(rows).map((id) => call('exports.run', { export: id })))
    changed()
    await Promise.all(started.map(({ task }) => tasks.succeeded(task)))
    const ended = (await call('exports.list', {})).filter(({ id }) => idsOf(rows).includes(id))
    const failed = ended.filter(({ status }) => status === 'failed')
    if (failed[0]) notices.failWith(`${named(failed)} failed: ${failed[0].statusReason ?? 'see its runs.'}`)
    // Of one that was removed meanwhile nothing can be said.
    else if (ended.length === rows.length && ended.every(({ status }) => status === 'successful' || status === 'completedWithWarnings')) notices.show(`${named(rows)} ran${ended.some(({ status }) => status === 'completedWithWarnings') ? ', with warnings' : ''}.`)
  }

  async function duplicate(row: ExportRow): Promise<void> {
    const copy = await call('exports.duplicate', { export: row.id })
    notices.show(`Created “${copy.name}”.`, { label: 'Edit', run: () => edit(copy) })
  }

  async function rename(row: ExportRow): Promise<void> {
    await dialogs.askName({
      title: `Rename “${row.name}”`,
      label: 'Name',
      value: row.name,
      verb: 'Rename',
      submit: async (name) => void (await call('exports.rename', { export: row.id, name })),
    })
  }

  async function schedule(rows: readonly ExportRow[], wanted: ExportSchedule): Promise<void> {
    await call('exports.schedule', { exports: idsOf(rows), schedule: wanted })
    notices.showUndo(`${named(rows)}: ${exportScheduleWords(wanted).toLowerCase()}.`, async () => {
      for (const row of rows) await call('exports.schedule', { exports: [row.id], schedule: row.schedule })
    })
  }

  async function detach(rows: readonly ExportRow[]): Promise<void> {
    await call('exports.detach', { exports: idsOf(rows) })
    notices.showUndo(`Detached the connection of ${named(rows)}.`, async () => {
      await call('exports.attach', { exports: idsOf(rows) })
    })
  }

  async function remove(rows: readonly ExportRow[]): Promise<void> {
    const scheduled = rows.filter((row) => row.schedule.kind !== 'hand')
    const question = {
      title: `Remove ${named(rows)}?`,
      text: 'Files that were exported stay where they are.',
      consequences: scheduled.map((row) => `“${row.name}” is not exported any more (${exportScheduleWords(row.schedule).toLowerCase()}).`),
      note: 'You can undo this right after removing.',
      verb: 'Remove',
      danger: true,
    }
    if (!(await dialogs.confirm(question))) return
    await call('exports.remove', { exports: idsOf(rows) })
    cleared()
    notices.showUndo(`Removed ${named(rows)}.`, async () => void (await call('exports.restore', { exports: idsOf(rows) })))
  }

  function guarded<A extends unknown[]>(work: (...input: A) => Promise<unknown>): (...input: A) => void {
    return (...input) => {
      work(...input).catch(notices.fail)
    }
  }

  return { edit, run: guarded(run), duplicate: guarded(duplicate), rename: guarded(rename), schedule: guarded(schedule), detach: guarded(detach), remove: guarded(remove) }
}

import { useRouter } from 'vue-router'
import { allAttributes } from '@shared/domain/allAttributes.ts'
import { toAppError } from '@shared/errors/appError.ts'
import { countOf } from '@shared/format/numbers.ts'
import { freeName } from '@shared/rules/names.ts'
import { call } from '../../api/client.ts'
import { useCatalogStore } from '../../stores/catalog.store.ts'
import { useDialogsStore } from '../../stores/dialogs.store.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import type { ComputedActions } from './computedCommands.ts'
import type { ComputedRow } from './computedRows.ts'

/** What the commands of the page do. A failure becomes a notice; `cleared`: rows are gone; `refused`: one is in use. */
export function useComputedActions(cleared: () => void, refused: (row: ComputedRow | null, message: string) => void): ComputedActions {
  const router = useRouter()
  const notices = useNoticesStore()
  const dialogs = useDialogsStore()
  const catalog = useCatalogStore()

  const named = (rows: readonly ComputedRow[]): string => (rows.length === 1 && rows[0] ? `“${rows[0].name}”` : countOf(rows.length, 'measure'))
  const edit = (row: Pick<ComputedRow, 'id'>): void => void router.push({ name: 'editMeasure', params: { id: row.id } })

  async function duplicate(row: ComputedRow): Promise<void> {
    const owner = catalog.entities.find(({ name }) => name === row.entity)
    const name = freeName(`Copy of ${row.name}`.slice(0, 190), owner ? allAttributes(owner).map((one) => one.name) : [])
    const copy = await call('computed.save', { recipe: { ...row.attribute.recipe, name } })
    notices.show(`Created “${copy.name}”.`, { label: 'Edit', run: () => edit(copy) })
  }

  async function rename(row: ComputedRow): Promise<void> {
    await dialogs.askName({
      title: `Rename “${row.name}”`,
      label: 'Name',
      value: row.name,
      verb: 'Rename',
      submit: async (name) => {
        await call('computed.save', { computed: row.id, recipe: { ...row.attribute.recipe, name } })
      },
    })
  }

  /** Those that use others of them go first, so that the order they were chosen in does not matter; those that are gone, in order. */
  async function removeAll(rows: readonly ComputedRow[], gone: ComputedRow[]): Promise<void> {
    let waiting = rows
    for (let row = waiting[0]; row; row = waiting[0]) {
      const names = new Set(waiting.map(({ name }) => name))
      const next = waiting.find(({ users }) => users.every((user) => !names.has(user))) ?? row
      await call('computed.remove', { computed: next.id })
      gone.push(next)
      waiting = waiting.filter((one) => one !== next)
    }
  }

  async function remove(rows: readonly ComputedRow[]): Promise<void> {
    const chosen = new Set(rows.map(({ name }) => name))
    const used = rows.find((row) => row.users.some((user) => !chosen.has(user)))
    const question = { title: `Delete ${named(rows)}?`, text: 'Values are computed from the data: none are lost.', note: 'You can undo this right after deleting.', verb: 'Delete', danger: true }
    if (!used && !(await dialogs.confirm(question))) return
    const gone: ComputedRow[] = []
    try {
      await removeAll(used ? [used] : rows, gone)
    } catch (thrown) {
      const reason = toAppError(thrown)
      if (reason.code !== 'inUse') throw thrown
      refused(used ?? rows[0] ?? null, reason.message)
    }
    if (gone.length === 0) return
    cleared()
    notices.showUndo(`Deleted ${named(gone)}.`, async () => {
      for (const row of gone.toReversed()) await call('computed.save', { recipe: { ...row.attribute.recipe } })
    })
  }

  function guarded<A extends unknown[]>(work: (...input: A) => Promise<unknown>): (...input: A) => void {
    return (...input) => {
      work(...input).catch(notices.fail)
    }
  }

  return { edit, duplicate: guarded(duplicate), rename: guarded(rename), remove: guarded(remove) }
}

import type { RunId, TaskId } from '@shared/domain/ids.ts'
import type { RefreshRun } from '@shared/domain/segment.ts'
import type { MemberSet } from '../engine/engine.ts'
import type { StoredMembers } from '../segments/memberDifference.ts'
import { insertMemberSet } from '../segments/memberSet.repo.ts'
import { insertRun } from '../segments/run.repo.ts'
import type { Edit, Store } from '../store/store.ts'

/** The runs of one refresh on their way into the store: an edit for each would cost more than finding that nothing changed. */
export interface RunLog {
  /** Written with the next that has members of its own, or by `write`. `membersOf`: the run whose members it shares; null: it has none. */
  add(run: RefreshRun, membersOf?: RunId | null): void
  /** Written at once, together with all that wait: whoever reads the segment's members from now on reads these. `before`: those until now, null where they cannot be read. */
  addWithMembers(run: RefreshRun, members: MemberSet, before: StoredMembers | null): StoredMembers
  write(): void
}

/** `job`: in which all of them are made; null: in none. */
export function createRunLog(store: Pick<Store, 'edit'>, job: TaskId | null): RunLog {
  const waiting: { readonly run: RefreshRun; readonly membersOf: RunId | null }[] = []

  /** With what `last` adds to it. */
  function write<T>(last: (edit: Edit) => T): T {
    const result = store.edit((edit) => {
      for (const { run, membersOf } of waiting) insertRun(edit, run, { membersOf, job })
      return last(edit)
    })
    waiting.length = 0
    return result
  }

  return {
    add: (run, membersOf = null) => void waiting.push({ run, membersOf }),
    addWithMembers: (run, members, before) =>
      write((edit) => {
        insertRun(edit, run, { job })
        return insertMemberSet(edit, run.id, members, before)
      }),
    write: () => {
      if (waiting.length > 0) write(() => {})
    },
  }
}

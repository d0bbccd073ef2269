import type { Handlers } from '@shared/contract/contract.ts'
import type { retentionContract } from '@shared/contract/retention.contract.ts'
import type { Events } from '@shared/contract/events.ts'
import { dayMs } from '@shared/domain/storedValue.ts'
import { toAppError } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { Store } from '../store/store.ts'
import { breather } from '../tasks/breather.ts'
import { cutoffOf, letMembersGo, retentionOf, retentionState, setRetention } from './retention.ts'

/** After the last change of segments: what somebody waits for comes first. */
const idleMs = 5000

/** Lets go of members that are older than the workspace keeps them: once a day at most, while nothing else runs, and after the setting changed. */
export function createRetention({ ports, tasks, emit, workspace: open }: Pick<CoreContext, 'ports' | 'tasks' | 'emit' | 'workspace'>): {
  readonly handlers: Handlers<keyof typeof retentionContract>
  hear(event: string, payload: unknown): void
} {
  /** The last time that older members were looked for, and how long they were to be kept. */
  const done = new WeakMap<Store, string>()
  let forget = (): void => {}
  let isAtWork = false

  async function work(): Promise<void> {
    if (isAtWork) return
    isAtWork = true
    try {
      const { store } = open()
      const cutoff = cutoffOf(retentionOf(store), ports.now())
      if (store.readOnlyReason !== null || cutoff === null || done.get(store) === stampOf(store)) return
      if (tasks.list().some((task) => task.finishedAt === null)) return soon()
      const stamp = stampOf(store)
      const rest = breather(ports, new AbortController().signal)
      const runs = await letMembersGo(store, cutoff, async () => {
        await rest()
        // The setting may be another one now, and the file closed.
        if (open().store !== store || stampOf(store) !== stamp) throw new Interrupted()
      })
      done.set(store, stamp)
      if (runs > 0) emit('data.changed', { topics: ['segments'] })
    } catch (error) {
      if (error instanceof Interrupted) soon()
      // Mostly no workspace is open any more, and nobody asked.
      else if (toAppError(error).code === 'unexpected') ports.log('Members of old runs could not be let go.', error)
    } finally {
      isAtWork = false
    }
  }

  const stampOf = (store: Store): string => `${retentionOf(store)} ${Math.floor(ports.now() / dayMs)}`

  function soon(): void {
    forget()
    forget = ports.after(idleMs, () => void work())
  }

  const state = ({ store }: OpenWorkspace) => retentionState(store, ports.now())

  return {
    handlers: {
      'retention.get': () => state(open()),
      'retention.set': ({ keep }) => {
        const workspace = open()
        workspace.store.edit((edit) => setRetention(edit, keep))
        soon()
        return state(workspace)
      },
    },
    hear(event, payload) {
      if (event === 'workspace.changed' || (event === 'data.changed' && (payload as Events['data.changed']).topics.includes('segments'))) soon()
    },
  }
}

/** Something changed while members were let go; what went went whole. */
class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useNoticesStore, type Notice } from './notices.store.ts'
import { useWorkspaceStore } from './workspace.store.ts'

interface Done {
  /** What was done, as a sentence. */
  readonly text: string
  readonly undo: () => Promise<unknown>
}

const deepest = 50

/**
 * What was done to segments and can be undone, newest last: by the snackbar's Undo, and by a key after that has gone. Each is
 * undone once, whichever asks for it. Forgotten when the workspace closes.
 */
export const useUndoStore = defineStore('undo', () => {
  const notices = useNoticesStore()
  const workspace = useWorkspaceStore()
  const done = shallowRef<readonly Done[]>([])
  watch(
    () => workspace.info?.path,
    () => (done.value = []),
  )

  /** Says what was done; `action`: offered instead of Undo, which the key still does. */
  function record(text: string, undo: Done['undo'], action?: Notice['action']): void {
    const one: Done = { text, undo }
    done.value = [...done.value, one].slice(-deepest)
    notices.show(text, action ?? { label: 'Undo', run: () => take(one) })
  }

  /** Throws what the undo throws; it is not offered again, for what stands in its way seldom goes. */
  async function take(one: Done): Promise<void> {
    if (!done.value.includes(one)) return
    done.value = done.value.filter((other) => other !== one)
    await one.undo()
  }

  async function undoLast(): Promise<void> {
    const last = done.value.at(-1)
    if (!last) return
    try {
      await take(last)
      notices.show(`Undone: ${last.text}`)
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  return { record, undoLast, canUndo: computed(() => done.value.length > 0) }
})

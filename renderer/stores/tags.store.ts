import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Input } from '@shared/contract/contract.ts'
import type { TagRow } from '@shared/domain/tag.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'
import { call, onEvent } from '../api/client.ts'
import { chosenTagColors } from '../components/tagColor.ts'
import { useUndoStore } from './undo.store.ts'
import { useWorkspaceStore } from './workspace.store.ts'

type Change = 'tags.apply' | 'tags.change' | 'tags.remove'

/** The tags of the open workspace, loaded when a page first needs them, and what is done to them, each with its Undo. */
export const useTagsStore = defineStore('tags', () => {
  const undos = useUndoStore()
  const tags = shallowRef<readonly TagRow[]>([])
  const error = ref<AppError | null>(null)
  let hearing = false
  let newest = 0

  function take(rows: readonly TagRow[]): void {
    tags.value = rows
    chosenTagColors.value = new Map(rows.flatMap(({ name, color }) => (color === null ? [] : [[name.toLowerCase(), color]])))
  }

  async function load(): Promise<void> {
    newest += 1
    const question = newest
    try {
      const rows = await call('tags.list', {})
      if (question !== newest) return
      take(rows)
      error.value = null
    } catch (thrown) {
      if (question === newest) error.value = toAppError(thrown)
    }
  }

  function hear(): void {
    if (hearing) return
    hearing = true
    const workspace = useWorkspaceStore()
    let path = workspace.info?.path
    onEvent('data.changed', ({ topics }) => topics.includes('tags') && void load())
    onEvent('workspace.changed', (info) => {
      if (info?.path === path) return
      path = info?.path
      newest += 1
      take([])
      if (info !== null) void load()
    })
  }

  async function need(): Promise<void> {
    hear()
    await load()
  }

  /** `done`: what the notice says. What it throws is the caller's to show. */
  async function change<C extends Change>(channel: C, input: Input<C>, done: string): Promise<void> {
    const undo = await call(channel, input)
    undos.record(done, () => call('tags.restore', undo as Input<'tags.restore'>))
  }

  return { tags, error, need, load, change }
})

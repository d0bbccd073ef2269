import { onBeforeUnmount, watch } from 'vue'
import type { DraftId } from '@shared/domain/ids.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { call } from '../../api/client.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'
import type { Builder } from './builder.ts'
import type { Saving } from './saving.ts'

const pauseMs = 400
/** A draft that takes long to be written, of a list of a million keys, is written less often. */
const longestPauseMs = 10_000

/**
 * Keeps what is edited in the workspace's journal, half a second behind, until it is saved or given up. `isKept`: it is
 * there already. Answers the function that gives it up.
 */
export function useKeptDraft(builder: Builder, saving: Saving, id: DraftId, isKept: boolean): () => Promise<void> {
  const workspace = useWorkspaceStore()
  const notices = useNoticesStore()
  let stored = isKept
  let ended = false
  let told = false
  let pause = pauseMs
  let timer: ReturnType<typeof setTimeout> | undefined

  async function write(): Promise<void> {
    timer = undefined
    const started = performance.now()
    const { name, outputName, description, tags } = saving.details.value
    if (saving.changed.value) {
      stored = true
      await call('drafts.put', { draft: id, segment: saving.saved.value?.id ?? null, details: { name, outputName, description, tags: [...tags] }, definition: builder.definition.value as DefinitionInput })
    } else if (stored) {
      stored = false
      await call('drafts.remove', { draft: id })
    }
    pause = Math.min(longestPauseMs, Math.max(pauseMs, 20 * (performance.now() - started)))
  }

  /** Said once: the draft is no worse for it until the window ends. */
  function complain(thrown: unknown): void {
    if (!told && !ended) notices.fail(thrown)
    told = true
  }

  function soon(): void {
    if (ended || workspace.readOnly || timer !== undefined) return
    timer = setTimeout(() => void write().catch(complain), pause)
  }
  watch([builder.definition, saving.details, saving.changed], soon)
  if (saving.changed.value && !isKept) soon()

  onBeforeUnmount(() => {
    const waits = timer !== undefined
    clearTimeout(timer)
    if (ended) return
    ended = true
    // Without a workspace there is nothing to keep it in, nor a loss: what was kept is offered at its next opening.
    if (waits) void write().catch(() => undefined)
  })

  return async () => {
    ended = true
    clearTimeout(timer)
    if (stored) await call('drafts.remove', { draft: id }).catch(() => undefined)
  }
}

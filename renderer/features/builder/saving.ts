import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { TaskId } from '@shared/domain/ids.ts'
import { fail, toAppError } from '@shared/errors/appError.ts'
import type { Definition, DefinitionInput } from '@shared/rules/definition.ts'
import { call } from '../../api/client.ts'
import type { Builder } from './builder.ts'
import { noDetails, type Details, type Saved } from './segmentDetails.ts'

export interface Saving {
  readonly details: ShallowRef<Details>
  readonly saved: ShallowRef<Saved | null>
  readonly busy: Ref<boolean>
  /** Whether anything differs from what was last saved. */
  readonly changed: ComputedRef<boolean>
  /** What was thrown stays with the caller: it knows whether a dialog is open. */
  save(options: { readonly refresh: boolean; readonly details?: Details }): Promise<SaveResult>
}

interface SaveResult {
  /** Of the refresh; null where none was asked for, or none can be. */
  readonly task: TaskId | null
  /** What was saved cannot run yet: the newest count may still be about what was there before. */
  readonly isDraft: boolean
}

/**
 * Saves the draft under its details; the output name is sent once, at the first save, and only where it was chosen.
 * `begun`: the details of a draft that is saved nowhere yet, made by another page or left by an earlier window.
 */
export function useSaving(builder: Builder, start: Saved | null, begun: Details | null = null): Saving {
  const saved = shallowRef<Saved | null>(start)
  const details = shallowRef<Details>(begun ?? start?.details ?? noDetails)
  const savedDefinition = shallowRef<Definition | null>(begun ? null : builder.definition.value)
  const savedDetails = shallowRef<Details>(start?.details ?? noDetails)
  const busy = ref(false)
  const changed = computed(() => builder.definition.value !== savedDefinition.value || details.value !== savedDetails.value)

  async function save({ refresh, details: next = details.value }: { readonly refresh: boolean; readonly details?: Details }): Promise<SaveResult> {
    if (busy.value) throw fail('conflict', 'The segment is being saved; wait until that is done.')
    busy.value = true
    builder.history.seal()
    const definition = builder.definition.value
    try {
      const reply = await call('segments.save', {
        ...(saved.value ? { segment: saved.value.id } : next.outputName === '' ? {} : { outputName: next.outputName }),
        name: next.name,
        description: next.description,
        tags: [...next.tags],
        definition: definition as DefinitionInput,
        refresh,
      })
      details.value = { ...next, name: reply.segment.name, outputName: reply.segment.outputName }
      savedDetails.value = details.value
      savedDefinition.value = definition
      saved.value = { id: reply.segment.id, details: details.value, members: reply.segment.members }
      return { task: reply.task, isDraft: reply.diagnostics.some(({ severity }) => severity === 'error') }
    } finally {
      busy.value = false
    }
  }

  return { details, saved, busy, changed, save }
}

/** Whether a failed save is about the details, so that the dialog is where to put it right. */
export function concernsDetails(thrown: unknown): boolean {
  const { code } = toAppError(thrown)
  return code === 'conflict' || code === 'invalidInput'
}

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { toAppError } from '@shared/errors/appError.ts'

export interface Notice {
  readonly id: number
  readonly text: string
  readonly failed: boolean
  /** Offered as the snackbar's button: "Undo", or another next step. */
  readonly action: { readonly label: string; readonly run: () => void | Promise<void> } | null
}

/**
 * Short messages at the bottom of the window, one at a time: the newest at once, its Undo must not wait. What went well
 * before it gives way; a failure shows again afterwards.
 */
export const useNoticesStore = defineStore('notices', () => {
  const queue = ref<readonly Notice[]>([])
  let last = 0

  function add(notice: Omit<Notice, 'id'>): void {
    last += 1
    if (queue.value.some((waiting) => waiting.text === notice.text && waiting.action === null)) return
    queue.value = [...queue.value.filter((waiting) => waiting.failed), { ...notice, id: last }]
  }

  function show(text: string, action: Notice['action'] = null): void {
    add({ text, failed: false, action })
  }

  function showUndo(text: string, undo: () => void | Promise<void>): void {
    show(text, { label: 'Undo', run: undo })
  }

  /** One plain sentence about anything thrown; a cancellation says nothing. */
  function fail(thrown: unknown): void {
    const error = toAppError(thrown)
    if (error.code !== 'canceled') failWith(error.message)
  }

  function failWith(text: string, action: Notice['action'] = null): void {
    add({ text, failed: true, action })
  }

  function dismiss(id: number): void {
    queue.value = queue.value.filter((notice) => notice.id !== id)
  }

  const current = computed(() => queue.value.at(-1) ?? null)

  return { queue, current, show, showUndo, fail, failWith, dismiss }
})

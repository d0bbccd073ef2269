import { computed, ref, watch } from 'vue'
import type { SegmentId, TaskId } from '@shared/domain/ids.ts'
import { call } from '../../api/client.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useTasksStore } from '../../stores/tasks.store.ts'

/**
 * Refreshes one segment and follows the task; a refresh of it that was started elsewhere is followed too, by its
 * title. `ended` is called whenever one has ended, however it ended.
 */
export function useRefresh(segment: () => { readonly id: SegmentId; readonly name: string } | null, ended: () => void) {
  const tasks = useTasksStore()
  const notices = useNoticesStore()
  const started = ref<TaskId | null>(null)

  const task = computed(() => {
    const own = started.value === null ? undefined : tasks.tasks.get(started.value)
    if (own && own.finishedAt === null) return own
    return tasks.running.find((running) => running.kind === 'refresh' && running.title === segment()?.name) ?? null
  })
  watch(
    () => task.value?.id,
    (now, before) => {
      if (before !== undefined && now !== before) ended()
    },
  )

  async function start(): Promise<void> {
    const target = segment()
    if (target === null || task.value !== null) return
    try {
      const reply = await call('segments.refresh', { segments: [target.id] })
      started.value = reply.task
      if (reply.leftOut.length > 0) notices.show(`${reply.leftOut.join(', ')} is inactive and was left out.`)
      await tasks.succeeded(reply.task)
    } catch (thrown) {
      notices.fail(thrown)
    }
    ended()
  }

  async function cancel(): Promise<void> {
    if (task.value) await tasks.cancel(task.value.id)
  }

  return { task, start, cancel }
}

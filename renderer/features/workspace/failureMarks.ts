import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import { z } from 'zod'
import type { Failure } from '@shared/contract/pipeline.contract.ts'
import { call } from '../../api/client.ts'
import { useDataChanges } from '../../composables/useEvent.ts'
import { keptPerWorkspace } from '../../stores/keptPerWorkspace.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'

/** Where tasks are looked at; the page of each area has its name. Usage files are reached from segments. */
const areaOf = {
  sources: 'sources',
  entities: 'entities',
  profiles: 'entities',
  measures: 'measures',
  segments: 'segments',
  insights: 'segments',
  exports: 'exports',
  usage: 'segments',
} as const satisfies Record<Failure['about'], string>

/** So often at most it is asked what failed, however often a job that runs moves on. */
const pauseMs = 1000

/** By area, when the last failure began that somebody has looked at, UTC. */
const seenSchema = z.record(z.string(), z.string())
type Seen = z.infer<typeof seenSchema>

/** How many tasks of each area failed the last time; an area whose page was looked at since is left out. */
export function useFailureMarks(): ComputedRef<ReadonlyMap<string, number>> {
  const workspace = useWorkspaceStore()
  const route = useRoute()
  const { kept: seen, keep } = keptPerWorkspace<Seen>('failuresSeen', (value): value is Seen => seenSchema.safeParse(value).success, {})
  const failures = shallowRef<readonly Failure[]>([])

  async function ask(): Promise<void> {
    const of = workspace.info?.path
    // The page itself says where it cannot be asked.
    const found = of === undefined ? [] : await call('pipeline.failures', {}).catch(() => [])
    if (of === workspace.info?.path) failures.value = found
  }
  let waiting: ReturnType<typeof setTimeout> | undefined
  useDataChanges(['pipeline', 'segments', 'usage'], () => {
    waiting ??= setTimeout(() => {
      waiting = undefined
      void ask()
    }, pauseMs)
  })
  onScopeDispose(() => clearTimeout(waiting))
  // At once: what failed in the workspace before is nothing that was seen of this one.
  watch(
    () => workspace.info?.path,
    () => {
      failures.value = []
      void ask()
    },
    { immediate: true, flush: 'sync' },
  )

  const latestIn = (area: string): string => failures.value.reduce((latest, { about, latestAt }) => (areaOf[about] === area && latestAt > latest ? latestAt : latest), '')
  watch([failures, () => route.name], () => {
    const area = String(route.name)
    const latest = latestIn(area)
    if (latest > (seen.value[area] ?? '')) keep({ ...seen.value, [area]: latest })
  })

  return computed(() => {
    const marks = new Map<string, number>()
    for (const { about, tasks, latestAt } of failures.value) {
      const area = areaOf[about]
      if (latestAt > (seen.value[area] ?? '')) marks.set(area, (marks.get(area) ?? 0) + tasks)
    }
    return marks
  })
}

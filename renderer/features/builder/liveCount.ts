import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { LiveCount } from '@shared/contract/segments.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'
import type { Definition, DefinitionInput } from '@shared/rules/definition.ts'
import { call } from '../../api/client.ts'

type RuleCount = LiveCount['rules'][number]

export interface LiveCounts {
  /** The newest answer; stays, greyed, while a newer one is under way. */
  readonly count: Readonly<Ref<LiveCount | null>>
  /** True while what is shown is not about the definition as it stands. */
  readonly stale: Readonly<Ref<boolean>>
  readonly error: Readonly<Ref<AppError | null>>
  readonly rules: ComputedRef<ReadonlyMap<string, RuleCount>>
  /** Counts of conditions and groups; null where faulty, absent where not yet answered. */
  readonly nodes: ComputedRef<ReadonlyMap<string, number | null>>
  /** The time that conditions about now mean, in words. */
  readonly intervals: ComputedRef<ReadonlyMap<string, string>>
  /** Asks again: the data moved, or the last question failed. */
  again(): void
}

const pauseMs = 120

/** Exact counts of the draft, asked for when typing pauses. A late answer never replaces a newer one. */
export function useLiveCount(definition: () => Definition | null, draft: string, self: () => SegmentId | null = () => null): LiveCounts {
  const count = shallowRef<LiveCount | null>(null)
  const stale = ref(true)
  const error = ref<AppError | null>(null)
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(question: number, asked: Definition): Promise<void> {
    try {
      const segment = self()
      const answer = await call('segments.count', { draft, definition: asked as DefinitionInput, ...(segment === null ? {} : { segment }) })
      if (question !== newest) return
      count.value = answer
      error.value = null
      stale.value = false
    } catch (thrown) {
      if (question !== newest) return
      const reason = toAppError(thrown)
      if (reason.code !== 'canceled') error.value = reason
    }
  }

  function schedule(): void {
    newest += 1
    const question = newest
    stale.value = true
    clearTimeout(timer)
    const asked = definition()
    if (asked) timer = setTimeout(() => void ask(question, asked), count.value === null ? 0 : pauseMs)
  }

  watch(definition, schedule, { immediate: true })
  onScopeDispose(() => {
    newest += 1
    clearTimeout(timer)
  })

  const rules = computed(() => new Map(count.value?.rules.map((rule) => [rule.id, rule])))
  const nodes = computed(() => new Map(count.value?.rules.flatMap((rule) => rule.nodes.map((node) => [node.id, node.count] as const))))
  const intervals = computed(() => new Map(count.value?.rules.flatMap((rule) => rule.nodes.flatMap((node) => (node.interval === undefined ? [] : [[node.id, node.interval] as const])))))
  return { count, stale, error, rules, nodes, intervals, again: schedule }
}

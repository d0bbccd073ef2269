import { computed, nextTick, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
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

/** So long a newer question waits for the answer to the one before. */
const pauseMs = 120

/** Exact counts of the draft: asked for at once, or when the answer before is there or typing pauses. A late answer never replaces a newer one. */
export function useLiveCount(definition: () => Definition | null, draft: string, self: () => SegmentId | null = () => null): LiveCounts {
  const count = shallowRef<LiveCount | null>(null)
  const stale = ref(true)
  const error = ref<AppError | null>(null)
  let newest = 0
  let underWay = 0
  let waiting: { readonly timer: ReturnType<typeof setTimeout>; readonly ask: () => void } | null = null

  async function ask(question: number, asked: Definition): Promise<void> {
    underWay += 1
    try {
      // A page in the making does not know its segment yet.
      await nextTick()
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
    } finally {
      underWay -= 1
      if (underWay === 0) waiting?.ask()
    }
  }

  function forget(): void {
    clearTimeout(waiting?.timer)
    waiting = null
  }

  function schedule(): void {
    newest += 1
    const question = newest
    stale.value = true
    forget()
    const asked = definition()
    if (asked === null) return
    const askIt = (): void => {
      forget()
      void ask(question, asked)
    }
    if (underWay === 0) askIt()
    else waiting = { timer: setTimeout(askIt, pauseMs), ask: askIt }
  }

  watch(definition, schedule, { immediate: true })
  onScopeDispose(() => {
    newest += 1
    forget()
  })

  const rules = computed(() => new Map(count.value?.rules.map((rule) => [rule.id, rule])))
  const nodes = computed(() => new Map(count.value?.rules.flatMap((rule) => rule.nodes.map((node) => [node.id, node.count] as const))))
  const intervals = computed(() => new Map(count.value?.rules.flatMap((rule) => rule.nodes.flatMap((node) => (node.interval === undefined ? [] : [[node.id, node.interval] as const])))))
  return { count, stale, error, rules, nodes, intervals, again: schedule }
}

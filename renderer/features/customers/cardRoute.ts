import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { z } from 'zod'
import { entityIdSchema, segmentIdSchema, type EntityId, type SegmentId } from '@shared/domain/ids.ts'

const keySchema = z.array(z.string()).min(1)
const tabs = ['overview', 'timeline', 'segments'] as const
export type CardTab = (typeof tabs)[number]

/** One row: its entity and the parts of its key. */
export interface RowAddress {
  readonly entity: EntityId
  readonly key: readonly string[]
}

function keyOf(query: unknown): readonly string[] | null {
  if (typeof query !== 'string') return null
  try {
    return keySchema.safeParse(JSON.parse(query)).data ?? null
  } catch {
    return null
  }
}

/**
 * Which card is open is part of the address: `row`, the parts of the key; `of`, the entity where it is not the page's
 * own; `card`, the tab; `why`, the segment that is explained. `why` without `row`: somebody is looked for.
 */
export function useCardRoute(own: () => EntityId) {
  const route = useRoute()
  const router = useRouter()
  const put = (query: Readonly<Record<string, string | undefined>>): void => void router.replace({ query: { ...route.query, ...query } })

  const why = computed<SegmentId | null>({
    get: () => segmentIdSchema.safeParse(route.query['why']).data ?? null,
    set: (segment) => put({ card: 'segments', why: segment ?? undefined }),
  })
  const entity = computed(() => entityIdSchema.safeParse(route.query['of']).data ?? own())
  const key = computed(() => keyOf(route.query['row']))
  return {
    entity,
    key,
    why,
    tab: computed<CardTab>({
      get: () => tabs.find((tab) => tab === route.query['card']) ?? 'overview',
      set: (tab) => put({ card: tab === 'overview' ? undefined : tab, why: undefined }),
    }),
    /** Nobody is chosen yet whose membership is explained. */
    isFinding: computed(() => key.value === null && why.value !== null),
    go: (row: RowAddress, tab: CardTab) => put({ row: JSON.stringify(row.key), of: row.entity === own() ? undefined : row.entity, card: tab === 'overview' ? undefined : tab, why: undefined }),
    /** The one who was looked for. */
    found: (found: readonly string[]) => put({ row: JSON.stringify(found), card: 'segments' }),
    /** Somebody else for the same segment. */
    find: () => put({ row: undefined, card: 'segments' }),
    close: () => put({ row: undefined, of: undefined, card: undefined, why: undefined }),
  }
}

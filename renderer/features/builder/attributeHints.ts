import { onScopeDispose, shallowRef } from 'vue'
import { offeredAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { formatCount } from '@shared/format/numbers.ts'
import { call } from '../../api/client.ts'

export interface Hints {
  /** "6 values", "3 % missing"; empty until known. */
  of(attribute: AttributeId): string
  /** Looks the attributes of these entities up, one after another, so that counts are never kept waiting. */
  want(entities: readonly Entity[]): void
}

/** Larger entities would cost a pass over all their rows per attribute. */
const mostRows = 500_000

/** A few words about what each attribute holds. They are a help only: one that cannot be had is left out. */
export function useHints(): Hints {
  const known = shallowRef<ReadonlyMap<AttributeId, string>>(new Map())
  const asked = new Set<AttributeId>()
  let queue: readonly Attribute[] = []
  let working = false
  let gone = false

  async function work(): Promise<void> {
    working = true
    for (let next = queue[0]; next && !gone; next = queue[0]) {
      queue = queue.slice(1)
      const hint = await call('catalog.values', { attribute: next.id, limit: 1 }).then(
        (values) => hintOf(values),
        () => '',
      )
      known.value = new Map([...known.value, [next.id, hint]])
    }
    working = false
  }

  function want(entities: readonly Entity[]): void {
    const fresh = entities.filter((entity) => entity.rowCount <= mostRows).flatMap((entity) => offeredAttributes(entity).filter((attribute) => !asked.has(attribute.id)))
    for (const attribute of fresh) asked.add(attribute.id)
    queue = [...queue, ...fresh]
    if (!working) void work()
  }

  onScopeDispose(() => (gone = true))
  return { of: (attribute) => known.value.get(attribute) ?? '', want }
}

function hintOf({ distinct, missing, values }: { readonly distinct: number; readonly missing: number; readonly values: readonly unknown[] }): string {
  if (distinct === 0 && values.length === 0) return missing > 0 ? 'empty' : ''
  return distinct === 1 ? '1 value' : `${formatCount(distinct)} values`
}

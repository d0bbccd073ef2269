import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { call } from '../api/client.ts'

const retryMs = 700
const mostTries = 30

/** How the values of an attribute are spread, asked for once it is wanted and again while it is being found out; null until then. */
export function useAttributeProfile(of: () => { readonly entity: EntityId; readonly attribute: AttributeId } | null, wanted: () => boolean): Readonly<ShallowRef<AttributeProfile | null>> {
  const profile = shallowRef<AttributeProfile | null>(null)
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(question: number, tries: number): Promise<void> {
    const subject = of()
    if (!subject) return
    const reply = await call('entities.profiles', { entity: subject.entity }).catch(() => null)
    if (question !== newest) return
    const found = reply?.attributes.find((one) => one.attribute === subject.attribute)
    profile.value = found?.profile ?? null
    if (reply?.task && tries < mostTries && (profile.value === null || found?.isStale)) timer = setTimeout(() => void load(question, tries + 1), retryMs)
  }

  watch(
    () => [wanted(), of()?.attribute] as const,
    ([now, attribute], before) => {
      newest += 1
      clearTimeout(timer)
      // The numbers of another attribute may be of another kind: days, say, instead of moments.
      if (attribute !== before?.[1]) profile.value = null
      if (now) void load(newest, 0)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    newest += 1
    clearTimeout(timer)
  })
  return profile
}

import type { Handlers } from '@shared/contract/contract.ts'
import type { computedContract } from '@shared/contract/computed.contract.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import type { ComputedAttribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { canceled, fail } from '@shared/errors/appError.ts'
import { removeComputed, saveComputed } from '../catalog/computed.ts'
import { usageOfComputed } from '../catalog/computedUsage.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { dataOf } from './dataOf.ts'
import { previewComputed } from './preview.ts'
import { profileOf } from './profile.ts'
import { rowErrors } from './rowErrors.ts'

export function createComputedHandlers({ ports, emit, workspace }: CoreContext): Handlers<keyof typeof computedContract> {
  /** What each editor asked last: a newer question gives up the older one. */
  const asking = new Map<string, AbortController>()
  const instant = (asOf: string | undefined): number => asOfInstant(asOf, workspace().zone(), ports.now())
  const changed = (): void => emit('data.changed', { topics: ['catalog'] })
  const unending = (): AbortSignal => new AbortController().signal

  return {
    'computed.save': ({ computed, recipe, first }) => {
      const saved = saveComputed(ports, workspace(), recipe, computed ?? null, first)
      changed()
      return saved
    },

    'computed.preview': async ({ draft, computed, recipe, first, asOf }) => {
      asking.get(draft)?.abort()
      const own = new AbortController()
      asking.set(draft, own)
      try {
        const preview = await previewComputed(ports, workspace(), { recipe, first, computed: computed ?? null, asOf: instant(asOf), signal: own.signal })
        if (own.signal.aborted) throw canceled()
        return preview
      } finally {
        if (asking.get(draft) === own) asking.delete(draft)
      }
    },

    'computed.check': async ({ computed: id, asOf }) => {
      const open = workspace()
      const { entity } = computedById(open, id)
      const reading = await open.engine.columns(entity.id, [id], { asOf: instant(asOf), zone: open.zone(), signal: unending() })
      return { rows: reading.rows, values: reading.values(0), errors: rowErrors(open, entity, reading, 0) }
    },

    'computed.profile': async ({ computed: id, asOf }) => {
      const open = workspace()
      const { entity, attribute } = computedById(open, id)
      const at = instant(asOf)
      const reading = await open.engine.columns(entity.id, [id], { asOf: at, zone: open.zone(), signal: unending() })
      const profile = await profileOf(ports, reading, 0, attribute, open.zone(), unending())
      return { profile, failed: reading.errors(0)?.count ?? 0, asOf: new Date(at).toISOString(), dataOf: dataOf(open.catalog(), entity, attribute, { zone: open.zone(), segments: open.segments() }) }
    },

    'computed.usage': () => {
      const { store, catalog } = workspace()
      return usageOfComputed(store, catalog()).map(({ computed, segments, attributes }) => ({ computed: computed.id, segments: [...segments], attributes: attributes.map(({ id, name }) => ({ id, name })) }))
    },

    'computed.remove': ({ computed }) => {
      removeComputed(workspace().store, computed)
      changed()
      return null
    },
  }
}

function computedById({ catalog }: OpenWorkspace, id: AttributeId): { readonly entity: Entity; readonly attribute: ComputedAttribute } {
  for (const entity of catalog().entities) {
    const attribute = entity.computed.find((one) => one.id === id)
    if (attribute !== undefined) return { entity, attribute }
  }
  throw fail('notFound', 'This computed attribute does not exist any more.')
}

import { defineStore } from 'pinia'
import { allAttributes, isComputed, offeredAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { keptPerWorkspace } from '../../stores/keptPerWorkspace.ts'

/** What differs from the columns an entity begins with: attributes of its own that are hidden, computed ones that are shown. */
interface Changes {
  readonly hidden: readonly string[]
  readonly added: readonly string[]
}

type Kept = Readonly<Record<string, Changes>>

const unchanged: Changes = { hidden: [], added: [] }

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every((one: unknown) => typeof one === 'object' && one !== null && 'hidden' in one && 'added' in one && isTexts(one.hidden) && isTexts(one.added))
}

/** Which columns the tables of entities show, remembered per workspace. */
export const useColumnsShownStore = defineStore('columnsShown', () => {
  const { kept, keep: keepAll } = keptPerWorkspace<Kept>('entities.columns', isKept, {})

  const changesOf = (entity: EntityId): Changes => kept.value[entity] ?? unchanged

  const keep = (entity: EntityId, changes: Changes): void => keepAll({ ...kept.value, [entity]: changes })

  /** In the order of the entity: the key first, then what a row is called, then the others, then measures and calculated attributes. */
  function shown(entity: Entity): readonly Attribute[] {
    const { hidden, added } = changesOf(entity.id)
    const visible = inOrder(entity).filter((attribute) => (isComputed(attribute) ? added.includes(attribute.id) : !hidden.includes(attribute.id)))
    return visible.length > 0 ? visible : inOrder(entity).slice(0, 1)
  }

  function toggle(entity: Entity, id: AttributeId): void {
    const { hidden, added } = changesOf(entity.id)
    const turned = (list: readonly string[]): readonly string[] => (list.includes(id) ? list.filter((other) => other !== id) : [...list, id])
    const attribute = allAttributes(entity).find((one) => one.id === id)
    if (attribute) keep(entity.id, isComputed(attribute) ? { hidden, added: turned(added) } : { hidden: turned(hidden), added })
  }

  const isChanged = (entity: Entity): boolean => changesOf(entity.id).hidden.length > 0 || changesOf(entity.id).added.length > 0
  const reset = (entity: Entity): void => keep(entity.id, unchanged)

  return { shown, toggle, isChanged, reset }
})

function inOrder(entity: Entity): readonly Attribute[] {
  const offered = offeredAttributes(entity)
  const first = [...entity.key, ...(entity.nameAttribute === null ? [] : [entity.nameAttribute])]
  const placeOf = (id: AttributeId): number => (first.includes(id) ? first.indexOf(id) : first.length)
  return offered.toSorted((a, b) => placeOf(a.id) - placeOf(b.id))
}

/** All that may be shown, as the menu of columns has it. */
export function columnGroups(entity: Entity): readonly { readonly heading: string; readonly columns: readonly Attribute[] }[] {
  const all = inOrder(entity)
  return [
    { heading: 'Attributes', columns: all.filter((attribute) => !isComputed(attribute)) },
    { heading: 'Measures and calculated attributes', columns: all.filter(isComputed) },
  ]
}

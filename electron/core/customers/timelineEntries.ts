import type { TimelineEntry } from '@shared/contract/customers.contract.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { cellOf, displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import type { OpenWorkspace } from '../context.ts'
import { keyAttributes } from '../segments/keyOrder.ts'
import { readRows } from '../segments/memberRows.ts'
import type { Activity } from './timeline.ts'

const mostFacts = 4

/** In the order of the activities; one read for each kind. Rows that are no longer in the data are left out. */
export function timelineEntries(workspace: OpenWorkspace, activities: readonly Activity[]): TimelineEntry[] {
  const zone = workspace.zone()
  const joins = new Set(workspace.catalog().relationships.flatMap(({ childAttributes }) => childAttributes))
  const rows = new Map<EntityId, ReadonlyMap<number, TimelineEntry>>()
  for (const entity of new Set(activities.map((activity) => activity.entity))) {
    // Keys of other records say little to a person.
    const shown = entity.attributes.filter(({ id }) => !entity.key.includes(id) && id !== entity.nameAttribute && id !== entity.dateAttribute && !joins.has(id))
    const ordinals = activities.filter((activity) => activity.entity === entity).map(({ ordinal }) => ordinal)
    const stored = readRows(workspace.store, entity, entity.attributes, ordinals, true)
    rows.set(entity.id, new Map(stored.map(([ordinal, ...values]) => [Number(ordinal), entryOf(entity, shown, values, zone)])))
  }
  return activities.flatMap(({ entity, ordinal }) => rows.get(entity.id)?.get(ordinal) ?? [])
}

function entryOf(entity: Entity, shown: readonly Attribute[], values: readonly StoredValue[], zone: string): TimelineEntry {
  const valueOf = (attribute: Attribute): StoredValue => values[entity.attributes.indexOf(attribute)] ?? null
  const textOf = (attribute: Attribute | undefined): string | null => (attribute === undefined ? null : displayText(valueOf(attribute), attribute.type, attribute.scale, zone))
  const named = (id: string | null): Attribute | undefined => entity.attributes.find((attribute) => attribute.id === id)
  const filled = shown.filter((attribute) => valueOf(attribute) !== null).slice(0, mostFacts)
  return {
    entity: entity.id,
    at: textOf(named(entity.dateAttribute)),
    key: keyAttributes(entity).map((attribute) => textOf(attribute) ?? ''),
    name: entity.nameAttribute !== null && entity.key.includes(entity.nameAttribute) ? null : textOf(named(entity.nameAttribute)),
    facts: filled.map((attribute) => ({ name: attribute.name, type: attribute.type, scale: attribute.scale, value: cellOf(valueOf(attribute), attribute.type, attribute.scale, zone) })),
  }
}

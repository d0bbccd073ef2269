import type { Handlers } from '@shared/contract/contract.ts'
import { audienceRoles, type Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { breather } from '../tasks/breather.ts'
import { addRelationship } from './relationships.ts'
import { listed } from './names.ts'
import { madeWith } from './ownRelationship.ts'
import { readFirstRows } from './rows.ts'
import { suggestRelationships } from './suggestions.ts'
import { segmentsUsingEntity, segmentsUsingRelationship } from './usage.ts'
import { attributeById, readValues } from './values.ts'

type Channels = 'catalog.get' | 'catalog.values' | 'catalog.rows' | 'entities.update' | 'relationships.suggest' | 'relationships.add' | 'relationships.remove'

export function createCatalogHandlers({ ports, emit, workspace }: CoreContext): Handlers<Channels> {
  const rest = (): (() => Promise<void>) => breather(ports, new AbortController().signal)

  return {
    'catalog.get': () => workspace().catalog(),
    'catalog.values': ({ attribute, search, limit }) => {
      const open = workspace()
      return readValues(open, attributeById(open.catalog(), attribute), { zone: open.zone(), asOf: ports.now() }, { search, limit }, rest())
    },
    'catalog.rows': ({ entity, limit }) => {
      const open = workspace()
      return readFirstRows(open.store, entityById(open, entity), open.zone(), limit)
    },
    'entities.update': async ({ entity: id, role, nameAttribute, dateAttribute }) => {
      const open = workspace()
      const before = entityById(open, id)
      const after: Entity = {
        ...before,
        role: role ?? before.role,
        nameAttribute: nameAttribute === undefined ? before.nameAttribute : nameAttribute,
        dateAttribute: dateAttribute === undefined ? before.dateAttribute : dateAttribute,
      }
      checkEntity(open, before, after)
      open.store.edit((edit) => edit.update('entity', { id }, { role: after.role, name_attribute: after.nameAttribute, date_attribute: after.dateAttribute }))
      // The date orders what is derived from the entity.
      if (after.dateAttribute !== before.dateAttribute) await open.remakeDerived()
      emit('data.changed', { topics: ['catalog', 'sources'] })
      return after
    },
    'relationships.suggest': () => {
      const { store, catalog } = workspace()
      return suggestRelationships(store, catalog(), rest())
    },
    'relationships.add': async (wanted) => {
      const added = await addRelationship(workspace().store, ports, wanted, rest())
      emit('data.changed', { topics: ['catalog'] })
      return added
    },
    'relationships.remove': ({ relationship: id }) => {
      const { store, catalog } = workspace()
      const relationship = catalog().relationships.find((one) => one.id === id)
      if (relationship === undefined) throw fail('notFound', 'This relationship does not exist any more.')
      const usedBy = segmentsUsingRelationship(store, relationship, catalog())
      if (usedBy.length > 0) {
        throw fail('inUse', `The relationship "${relationship.name}" is used by ${listed(usedBy)}: change or delete ${usedBy.length === 1 ? 'it' : 'them'} first.`, { usedBy: [...usedBy] })
      }
      const made = madeWith(store, catalog(), relationship)
      if (made !== null) throw fail('inUse', `The relationship "${relationship.name}" is part of how ${made.name} is derived: remove ${made.name} instead.`, { usedBy: [made.name] })
      store.edit((edit) => edit.remove('relationship', { id }))
      emit('data.changed', { topics: ['catalog'] })
      return null
    },
  }
}

function entityById(open: OpenWorkspace, id: EntityId): Entity {
  const entity = open.catalog().entities.find((one) => one.id === id)
  if (entity === undefined) throw fail('notFound', 'This entity does not exist any more: its data source was removed.')
  return entity
}

function checkEntity({ store, catalog }: OpenWorkspace, before: Entity, after: Entity): void {
  const attribute = (id: AttributeId | null) => after.attributes.find((one) => one.id === id)
  if (after.nameAttribute !== null && attribute(after.nameAttribute) === undefined) throw fail('invalidInput', `${after.name} has no such attribute to name its rows by.`, { field: 'nameAttribute' })
  const date = attribute(after.dateAttribute)
  if (after.dateAttribute !== null && date?.type !== 'date' && date?.type !== 'datetime') throw fail('invalidInput', `The date of ${after.name} must be one of its date attributes.`, { field: 'dateAttribute' })
  if (after.role === 'activity' && date === undefined) throw fail('invalidInput', `${after.name} needs a date to be an activity: choose one of its date attributes.`, { field: 'dateAttribute' })
  if (!audienceRoles.includes(before.role) || audienceRoles.includes(after.role)) return
  const usedBy = segmentsUsingEntity(store, before, catalog())
  if (usedBy.length > 0) throw fail('inUse', `${before.name} stays an audience while segments use it: change or delete ${listed(usedBy)} first.`, { usedBy: [...usedBy] })
}

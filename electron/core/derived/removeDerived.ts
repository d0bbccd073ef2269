import type { EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { brokenBy } from '../catalog/brokenBy.ts'
import { isMade } from '../catalog/entityRecipe.repo.ts'
import { listed } from '../catalog/names.ts'
import { removeEntity } from '../catalog/removedEntity.ts'
import { segmentsUsingEntity } from '../catalog/usage.ts'
import type { OpenWorkspace } from '../context.ts'

/** Removes a derived or combined entity with its rows and relationships; its sources stay. Refused while anything uses it. */
export async function removeDerived({ store, catalog, zone, segments }: OpenWorkspace, id: EntityId): Promise<void> {
  const before = catalog()
  const entity = before.entities.find((one) => one.id === id)
  if (entity === undefined || !isMade(store, id)) throw fail('notFound', 'This derived entity does not exist any more.')
  const relationships = before.relationships.filter((one) => one.childEntity !== id && one.parentEntity !== id)
  const after = { entities: before.entities.filter((one) => one !== entity), relationships }
  const broken = brokenBy(store, before, after, { zone: zone(), segments: segments() }).map(({ name }) => name)
  const names = [...new Set([...segmentsUsingEntity(store, entity, before), ...broken])]
  if (names.length > 0) throw fail('inUse', `"${entity.name}" is used: first change or delete ${listed(names)}${names.length === 1 ? '' : ', in this order'}.`, { usedBy: names })
  await removeEntity(store, id)
}

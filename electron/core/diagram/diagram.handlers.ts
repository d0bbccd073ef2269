import type { Handlers } from '@shared/contract/contract.ts'
import type { diagramContract } from '@shared/contract/diagram.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { CoreContext } from '../context.ts'
import { keepPlaces, keptPlaces } from './places.ts'

export function createDiagramHandlers({ emit, workspace }: Pick<CoreContext, 'emit' | 'workspace'>): Handlers<keyof typeof diagramContract> {
  return {
    'diagram.places': () => {
      const { store, catalog } = workspace()
      const known = new Set(catalog().entities.map(({ id }) => id))
      return keptPlaces(store).filter(({ entity }) => known.has(entity))
    },
    'diagram.setPlaces': ({ places }) => {
      const { store, catalog } = workspace()
      const known = new Set(catalog().entities.map(({ id }) => id))
      keepPlaces(store, places.filter(({ entity }) => known.has(entity)))
      // No page shows other data now, but the file has something to save.
      emit('data.changed', { topics: [] })
      return null
    },
    'diagram.match': async ({ relationship: id }) => {
      const { engine, catalog } = workspace()
      const { entities, relationships } = catalog()
      const relationship = relationships.find((one) => one.id === id)
      const child = entities.find((one) => one.id === relationship?.childEntity)
      if (relationship === undefined || child === undefined) throw fail('notFound', 'This relationship does not exist any more.')
      return { rows: child.rowCount, ...(await engine.match(id, new AbortController().signal)) }
    },
  }
}

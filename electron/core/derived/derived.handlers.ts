import type { Handlers } from '@shared/contract/contract.ts'
import type { KeyLook } from '@shared/contract/derived.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { readEntityRecipes } from '../catalog/entityRecipe.repo.ts'
import { inputStamps } from '../catalog/inputStamps.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { breather } from '../tasks/breather.ts'
import { lookAtKey, previewEntity } from './look.ts'
import { removeDerived } from './removeDerived.ts'
import { checkEntityRecipe, saveEntityRecipe } from './saveEntityRecipe.ts'
import { suggestDerived } from './suggest.ts'

type Channels = 'derived.list' | 'derived.suggest' | 'derived.look' | 'derived.preview' | 'derived.save' | 'derived.remove'

export function createDerivedHandlers({ ports, emit, tasks, workspace }: CoreContext): Handlers<Channels> {
  const previews = new Map<string, AbortController>()
  const looks = new Map<string, KeyLook>()
  const changed = (): void => emit('data.changed', { topics: ['catalog', 'sources', 'segments'] })

  return {
    'derived.list': () => {
      const { store, catalog, zone } = workspace()
      const entities = catalog().entities
      return readEntityRecipes(store).map(({ entity, recipe, inputs, leftOut, warnings, problem, madeAt }) => ({
        entity,
        recipe,
        rows: entities.find(({ id }) => id === entity)?.rowCount ?? 0,
        leftOut,
        warnings: [...warnings],
        problem,
        isCurrent: inputStamps(recipe, catalog(), zone()).join('\n') === inputs.join('\n'),
        madeAt,
      }))
    },
    'derived.suggest': ({ from }) => {
      const open = workspace()
      const { signal } = new AbortController()
      const sources = from === undefined ? open.catalog().entities : [entityById(open, from)]
      return suggestDerived(open, sources, looks, signal, breather(ports, signal))
    },
    'derived.look': ({ from, key }) => {
      const open = workspace()
      const { signal } = new AbortController()
      return lookAtKey(open, entityById(open, from), key, signal, breather(ports, signal))
    },
    async 'derived.preview'({ draft, recipe }) {
      previews.get(draft)?.abort()
      const abort = new AbortController()
      previews.set(draft, abort)
      try {
        return await previewEntity(workspace(), recipe, abort.signal, breather(ports, abort.signal))
      } finally {
        if (previews.get(draft) === abort) previews.delete(draft)
      }
    },
    'derived.save': ({ entity, recipe }) => {
      const open = workspace()
      const checked = checkEntityRecipe(ports, open, recipe, entity ?? null)
      const task = tasks.start('derive', checked.recipe.name, async (control) => {
        try {
          return await saveEntityRecipe(ports, open, checked, control)
        } finally {
          changed()
        }
      })
      return { task }
    },
    async 'derived.remove'({ entity }) {
      await removeDerived(workspace(), entity)
      changed()
      return null
    },
  }
}

function entityById(open: OpenWorkspace, id: EntityId): Entity {
  const entity = open.catalog().entities.find((one) => one.id === id)
  if (entity === undefined) throw fail('notFound', 'This entity does not exist any more.')
  return entity
}

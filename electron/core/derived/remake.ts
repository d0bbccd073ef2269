import type { Catalog } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { fail, isCanceled, toAppError } from '@shared/errors/appError.ts'
import { inDependencyOrder } from '@shared/rules/derived/entityCircle.ts'
import { entityProblemText } from '@shared/rules/derived/entityProblem.ts'
import { entitiesRead } from '@shared/rules/derived/recipeReads.ts'
import { resolveEntityRecipe } from '@shared/rules/derived/resolveEntityRecipe.ts'
import { readEntityRecipes, writeEntityRecipe, type StoredEntityRecipe } from '../catalog/entityRecipe.repo.ts'
import { inputStamps } from '../catalog/inputStamps.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ports } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { breather } from '../tasks/breather.ts'
import { makeRows } from './makeRows.ts'
import { storeRows } from './storeRows.ts'

interface Workspace {
  readonly store: Store
  readonly engine: Engine
  catalog(): Catalog
  zone(): string
}

export type Report = (step: string, done: number, total: number | null) => void

/** One at a time: two would make the same rows, and the second find them changed. */
export function createRemaker(ports: Ports, workspace: Workspace): OpenWorkspace['remakeDerived'] {
  let turn: Promise<void> = Promise.resolve()
  return (report = () => {}, signal = new AbortController().signal, only = null) => {
    const result = turn.then(() => remakeDerived(ports, workspace, report, signal, only))
    turn = result.catch(() => {})
    return result
  }
}

/**
 * Makes the rows of derived and combined entities anew where what they are made of has changed, each after its inputs.
 * One that fails keeps its rows and says why; the others are made all the same. Canceled only by a task of its own: else it
 * belongs to what was changed before it, which is done. Saving is the caller's.
 */
async function remakeDerived(ports: Ports, workspace: Workspace, report: Report, signal: AbortSignal, only: EntityId | null): Promise<void> {
  const { store, catalog, zone } = workspace
  if (store.readOnlyReason !== null) return
  for (const stored of inDependencyOrder(readEntityRecipes(store), (recipe) => entitiesRead(recipe, catalog()))) {
    if (only !== null && stored.entity !== only) continue
    const inputs = inputStamps(stored.recipe, catalog(), zone())
    if (inputs.join('\n') === stored.inputs.join('\n')) continue
    try {
      await remakeOne(ports, workspace, stored, inputs, report, signal)
    } catch (error) {
      if (isCanceled(error) || signal.aborted) throw error
      const { code, message } = toAppError(error)
      if (code === 'unexpected') ports.log(`Making ${stored.recipe.name} failed`, error)
      // It keeps the stamps of the rows it has: the next change of the data tries again.
      store.edit((edit) => writeEntityRecipe(edit, { ...stored, problem: message }))
    }
  }
}

async function remakeOne(ports: Ports, { store, engine, catalog, zone }: Workspace, { entity: id, recipe }: StoredEntityRecipe, inputs: readonly string[], report: Report, signal: AbortSignal): Promise<void> {
  report(`Making ${recipe.name}`, 0, null)
  const rest = breather(ports, signal)
  const { resolved, problems } = resolveEntityRecipe(recipe, catalog())
  if (resolved === null) throw fail('dataSource', problems.map(entityProblemText).join(' '))
  const made = await makeRows(engine, resolved, { zone: zone(), signal }, rest)
  const replaced = catalog().entities.find((one) => one.id === id) ?? null
  await storeRows(ports, store, { resolved, made, replaced, inputs, isSaved: false, onProgress: (rows) => report(`Making ${recipe.name}`, rows, made.rows) }, rest)
}

import { inDependencyOrder } from '@shared/rules/derived/entityCircle.ts'
import { entitiesRead } from '@shared/rules/derived/recipeReads.ts'
import { countWords } from '@shared/format/pipelineWords.ts'
import { rowWarningText } from '@shared/format/rowWarningWords.ts'
import { foldName } from '@shared/rules/names.ts'
import { readEntityRecipes, type StoredEntityRecipe } from '../../catalog/entityRecipe.repo.ts'
import type { OpenWorkspace } from '../../context.ts'
import type { TaskControl } from '../../tasks/tasks.ts'
import { failedWith, successful, type PlannedTask, type StagePlugin, type TaskEnd, type Thing } from '../stage.ts'

/** Derived and combined entities, each after what it is made of; those whose inputs are as they were keep their rows. */
export const entitiesStage: StagePlugin = {
  stage: 'entities',
  plan(workspace) {
    const recipes = inDependencyOrder(readEntityRecipes(workspace.store), (recipe) => entitiesRead(recipe, workspace.catalog()))
    const tasks = recipes.map(({ entity, recipe }): PlannedTask => ({
      key: `entities:${entity}`,
      name: recipe.name,
      makes: [`entity:${entity}`],
      reads: () => inputThings(workspace, recipe),
      run: (control) => make(workspace, entity, control),
    }))
    return { stage: 'entities', tasks, keepsRuns: false, write: () => {} }
  },
}

function inputThings({ catalog }: OpenWorkspace, recipe: StoredEntityRecipe['recipe']): readonly Thing[] {
  const names = new Set(entitiesRead(recipe, catalog()).map(foldName))
  return catalog().entities.flatMap(({ id, name }): Thing[] => (names.has(foldName(name)) ? [`entity:${id}`] : []))
}

async function make(workspace: OpenWorkspace, entity: StoredEntityRecipe['entity'], { report, signal }: TaskControl): Promise<TaskEnd | null> {
  const find = () => readEntityRecipes(workspace.store).find((one) => one.entity === entity)
  const version = (): number | undefined => workspace.catalog().entities.find(({ id }) => id === entity)?.dataVersion
  if (find() === undefined) return null
  const before = version()
  await workspace.remakeDerived(report, signal, entity)
  const after = find()
  if (after === undefined) return null
  if (after.problem !== null) return failedWith(after.problem)
  const isMade = version() !== before
  if (isMade) {
    report('Saving the workspace', 0, null)
    await workspace.store.save()
  }
  const rows = workspace.catalog().entities.find(({ id }) => id === entity)?.rowCount ?? 0
  return successful(`${countWords(rows, 'row', 'rows')}${isMade ? '' : ', unchanged'}`, after.warnings.map(rowWarningText))
}

import type { SegmentSize } from '@shared/contract/quick.contract.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import { attributeIdSchema } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { readRecipes } from '../catalog/catalog.repo.ts'
import { catalogWith, lastingRecipe } from '../catalog/computed.ts'
import { findEntity } from '../catalog/names.ts'
import type { OpenWorkspace } from '../context.ts'

/** How many members a definition has, over what is computed already and what would be made with it. */
export async function countSegment(workspace: OpenWorkspace, definition: Definition, recipes: readonly unknown[], { asOf, signal }: { readonly asOf: number; readonly signal: AbortSignal }): Promise<SegmentSize> {
  const catalog = recipes.length === 0 ? null : withRecipes(workspace, recipes)
  const { audience, total, rules, diagnostics } = await workspace.engine.count(definition, { asOf, zone: workspace.zone(), self: null, signal, ...(catalog === null ? {} : { catalog }) })
  const intervals = rules.flatMap((rule) => [...(rule.interval === null ? [] : [rule.interval]), ...rule.nodes.flatMap((node) => node.interval ?? [])])
  return { audience, total, interval: intervals[0] ?? null, problem: diagnostics.find(({ severity }) => severity === 'error')?.message ?? null }
}

function withRecipes({ store, catalog, segments }: OpenWorkspace, recipes: readonly unknown[]): Catalog {
  const before = catalog()
  const drafts = recipes.map((json, index) => {
    const recipe = lastingRecipe(json, segments())
    const owner = recipe.kind === 'calculated' ? recipe.entity : recipe.audience
    const entity = findEntity(before, owner)
    if (entity === null) throw fail('notFound', `There is no entity “${owner}”.`)
    return { id: attributeIdSchema.parse(`quick-${index}`), entity: entity.id, name: recipe.name, recipe }
  })
  return catalogWith(before, readRecipes(store), drafts)
}

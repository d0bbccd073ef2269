import type { Entity } from '@shared/domain/entity.ts'
import { inputsOf } from '@shared/rules/derived/entityRecipe.ts'
import { withWorkspace } from '../client.ts'
import { readArguments, type Command } from '../command.ts'
import { problemsOf } from '../derivedProblems.ts'
import { countWords, tableText } from '../output.ts'

/** Computed ones last, each said to be one; one that cannot be computed says why. */
function attributesText(entity: Entity): string {
  const computed = entity.computed.map(({ name, type, recipe, problem }) => `${name} (${problem === null ? `${type}, ${recipe.kind}` : `cannot be computed: ${problem}`})`)
  return [...entity.attributes.map(({ name, type }) => `${name} (${type})`), ...computed].join(', ')
}

export const infoCommand: Command = {
  name: 'info',
  usage: 'info <ws>',
  summary: 'Says what a workspace holds: entities, attributes, relationships, segments.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 1)
    const { workspace, catalog, derived } = await withWorkspace(word(0), 'read', async (client) => ({
      workspace: await client.ask('workspace.state', {}),
      catalog: await client.ask('catalog.get', {}),
      derived: await client.ask('derived.list', {}),
    }))
    if (options.json === true) return output.json({ workspace, ...catalog, derived })
    if (workspace === null) return
    output.line(`${workspace.name}: time zone ${workspace.zone}, ${countWords(workspace.counts.segments, 'segment', 'segments')}`)
    if (workspace.notice !== null) output.line(workspace.notice)
    const names = new Map(catalog.entities.flatMap((entity) => entity.attributes.map((attribute) => [attribute.id, attribute.name])))
    const entityNames = new Map(catalog.entities.map((entity) => [entity.id, entity.name]))
    if (catalog.entities.length > 0) {
      const made = new Map(derived.map((one) => [one.entity, one]))
      const origin = ({ id, origin: from }: Entity): string => {
        const recipe = made.get(id)?.recipe
        return recipe === undefined ? from : `${recipe.kind} from ${inputsOf(recipe).join(', ')}`
      }
      const rows = catalog.entities.map((entity) => [entity.name, entity.role, String(entity.rowCount), entity.key.map((id) => names.get(id) ?? '').join(', '), origin(entity)])
      output.line(`\n${tableText(['Entity', 'Role', 'Rows', 'Key', 'Origin'], rows)}`)
      for (const problem of problemsOf(derived)) output.note(problem)
      for (const entity of catalog.entities) output.line(`\n${entity.name}: ${attributesText(entity)}`)
    }
    if (catalog.relationships.length > 0) {
      const place = (entity: string, attributes: readonly string[]): string => `${entity}.${attributes.join(',')}`
      const rows = catalog.relationships.map((one) => [
        one.name,
        place(entityNames.get(one.childEntity) ?? '', one.childAttributes.map((id) => names.get(id) ?? '')),
        place(entityNames.get(one.parentEntity) ?? '', one.parentAttributes.map((id) => names.get(id) ?? '')),
      ])
      output.line(`\n${tableText(['Relationship', 'Many', 'One'], rows)}`)
    }
  },
}

import { basename } from 'node:path'
import { derivedOutcomeSchema } from '@shared/contract/derived.contract.ts'
import { rowWarningText } from '@shared/format/rowWarningWords.ts'
import { fail } from '@shared/errors/appError.ts'
import { isEntityRecipe } from '@shared/rules/derived/parseEntityRecipe.ts'
import { readArguments, type Command } from '../command.ts'
import { withWorkspace, type Client } from '../client.ts'
import { readJsonFile } from '../jsonFile.ts'
import { countWords, type Output } from '../output.ts'

const kinds = 'calculated, measure, derived or combined'

export const addCommand: Command = {
  name: 'add',
  usage: 'add <ws> <recipe.json>',
  summary: 'Adds the calculated attribute, measure, derived or combined entity that a recipe file describes.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 2)
    const recipe = recipeIn(readJsonFile(word(1)), basename(word(1)))
    const json = options.json === true
    await withWorkspace(word(0), 'write', (client) => (isEntityRecipe(recipe) ? addEntity(client, recipe, json, output) : addComputed(client, recipe, json, output)))
  },
}

type AnyRecipe = { kind: string }

function recipeIn(json: unknown, file: string): AnyRecipe {
  if (Array.isArray(json)) throw fail('invalidInput', `"${file}" holds a list, and recipes are added one at a time: give each a file of its own, in the order in which they use one another.`)
  if (typeof json !== 'object' || json === null || !('kind' in json) || typeof json.kind !== 'string') {
    throw fail('invalidInput', `"${file}" is no recipe: it must be an object that says its "kind", ${kinds}.`)
  }
  if (!['calculated', 'measure', 'derived', 'combined'].includes(json.kind)) throw fail('invalidInput', `"${file}" has the kind "${json.kind}", which is not known; give ${kinds}.`)
  return json as AnyRecipe
}

/** Computed before it is saved: what cannot be computed leaves nothing behind. */
async function addComputed(client: Client, recipe: AnyRecipe, json: boolean, output: Output): Promise<void> {
  const preview = await client.ask('computed.preview', { draft: 'command', recipe })
  const saved = await client.ask('computed.save', { recipe })
  const { rows, values } = preview.profile ?? { rows: 0, values: 0 }
  for (const { rows: failed, message, keys } of preview.errors) output.note(`${saved.name}: ${failed} ${failed === 1 ? 'row has' : 'rows have'} no value, ${keys.join('; ')}${failed > keys.length ? ' …' : ''}. ${message}`)
  if (json) output.json({ ...saved, rows, values, errors: preview.errors })
  else output.line(`${saved.name}: ${typeText(saved)}, ${values} of ${rows} rows have a value.`)
}

async function addEntity(client: Client, recipe: AnyRecipe, json: boolean, output: Output): Promise<void> {
  const { task } = await client.follow(client.ask('derived.save', { recipe }))
  const outcome = derivedOutcomeSchema.parse(task.result)
  for (const warning of outcome.warnings) output.note(`${outcome.name}: ${rowWarningText(warning)}`)
  if (json) return output.json(outcome)
  const leftOut = outcome.leftOut === 0 ? '' : `; ${countWords(outcome.leftOut, 'row without a key was', 'rows without a key were')} left out`
  output.line(`${outcome.name}: ${countWords(outcome.rows, 'row', 'rows')}${leftOut}.`)
}

function typeText({ type, scale }: { readonly type: string; readonly scale: number | null }): string {
  if (type !== 'decimal') return type
  return scale === null ? 'decimal (floating)' : `decimal with ${scale} places`
}

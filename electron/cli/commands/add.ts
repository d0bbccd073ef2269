import { basename } from 'node:path'
import { fail } from '@shared/errors/appError.ts'
import { readArguments, type Command } from '../command.ts'
import { withWorkspace } from '../client.ts'
import { readJsonFile } from '../jsonFile.ts'

export const addCommand: Command = {
  name: 'add',
  usage: 'add <ws> <recipe.json>',
  summary: 'Adds the calculated attribute or measure that a recipe file describes.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 2)
    const recipe = readJsonFile(word(1))
    const name = basename(word(1))
    if (!isRecipe(recipe)) throw fail('invalidInput', `"${name}" is no recipe: it must be an object that says its "kind", calculated or measure.`)
    const { saved, check } = await withWorkspace(word(0), 'write', async (client) => {
      const added = await client.ask('computed.save', { recipe })
      return { saved: added, check: await client.ask('computed.check', { computed: added.id }) }
    })
    for (const { rows, message, keys } of check.errors) output.note(`${saved.name}: ${rows} ${rows === 1 ? 'row has' : 'rows have'} no value, ${keys.join('; ')}${rows > keys.length ? ' …' : ''}. ${message}`)
    if (options.json === true) output.json({ ...saved, ...check })
    else output.line(`${saved.name}: ${typeText(saved)}, ${check.values} of ${check.rows} rows have a value.`)
  },
}

function isRecipe(json: unknown): json is { kind: string } {
  return typeof json === 'object' && json !== null && 'kind' in json && typeof json.kind === 'string'
}

function typeText({ type, scale }: { readonly type: string; readonly scale: number | null }): string {
  if (type !== 'decimal') return type
  return scale === null ? 'decimal (floating)' : `decimal with ${scale} places`
}

import { basename } from 'node:path'
import { fail } from '@shared/errors/appError.ts'
import { readArguments, type Command } from '../command.ts'
import { withWorkspace } from '../client.ts'
import { readJsonFile } from '../jsonFile.ts'

export const addCommand: Command = {
  name: 'add',
  usage: 'add <ws> <recipe.json>',
  summary: 'Adds what a recipe file describes to the workspace.',
  async run(args) {
    const { word } = readArguments(this.usage, args, {}, 2)
    const recipe = readJsonFile(word(1))
    const kind = typeof recipe === 'object' && recipe !== null && 'kind' in recipe ? recipe.kind : undefined
    const name = basename(word(1))
    await withWorkspace(word(0), 'read', async () => {
      if (typeof kind !== 'string') throw fail('invalidInput', `"${name}" is no recipe: it must be an object that says its "kind".`)
      throw fail('invalidInput', `"${name}" is a recipe of the kind "${kind}", which this version of Tessera does not know.`)
    })
  },
}

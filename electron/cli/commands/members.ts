import { existsSync } from 'node:fs'
import { unwrap } from '@shared/errors/result.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { withWorkspace, type Client } from '../client.ts'
import { commaList, readArguments, UsageError, type Command } from '../command.ts'
import { readJsonFile } from '../jsonFile.ts'

export const membersCommand: Command = {
  name: 'members',
  usage: 'members <ws> <NAME|def.json> [--keys] [--columns A,B] [--as-of DATE]',
  summary: 'Writes the stored members of a segment, or those a definition has now, as CSV; output columns are named as attributes are.',
  async run(args, output) {
    const options = { keys: { type: 'boolean' }, columns: { type: 'string' }, 'as-of': { type: 'string' } } as const
    const { options: given, word } = readArguments(this.usage, args, options, 2)
    if (given.keys === true && given.columns !== undefined) throw new UsageError('--keys and --columns exclude each other; give one of them.')
    const form = given.keys === true ? 'keys' : 'rows'
    await withWorkspace(word(0), 'read', async (client) => {
      const of = await whose(client, word(1), given['as-of'])
      const request = { of, columns: commaList(given.columns), form, isJson: given.json === true } as const
      unwrap(await client.streamMembers(request, (text) => output.write(text)))
    })
  },
}

/** A segment by its name, else a definition by its file. */
async function whose(client: Client, nameOrFile: string, asOf: string | undefined) {
  const rows = await client.ask('segments.list', {})
  const segment = rows.find((row) => foldName(row.name) === foldName(nameOrFile))
  if (segment !== undefined) {
    if (asOf !== undefined) throw new UsageError(`--as-of goes with a definition's file; the stored members of "${segment.name}" are those of its last refresh.`)
    return { segment: segment.id }
  }
  if (!existsSync(nameOrFile) && !nameOrFile.toLowerCase().endsWith('.json')) throw fail('notFound', `There is no segment and no definition's file named "${nameOrFile}".`)
  return { definition: readJsonFile(nameOrFile), asOf }
}

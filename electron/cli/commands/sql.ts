import { existsSync } from 'node:fs'
import { sqlDialectSchema } from '@shared/contract/segments.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { withWorkspace, type Client } from '../client.ts'
import { oneOf, readArguments, UsageError, type Command } from '../command.ts'
import { readJsonFile } from '../jsonFile.ts'
import { asOfOption, requireShape } from './definitions.ts'

export const sqlCommand: Command = {
  name: 'sql',
  usage: 'sql <ws> <def.json|NAME> --dialect sqlite|postgres|duckdb [--literals] [--as-of DATE]',
  summary: 'Writes a definition, or a segment’s, as one SQL statement that answers the keys of its members.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { dialect: { type: 'string' }, literals: { type: 'boolean' }, 'as-of': { type: 'string' } }, 2)
    if (options.dialect === undefined) throw new UsageError(`--dialect is missing. Usage: tessera ${this.usage}`)
    const dialect = oneOf('dialect', options.dialect, sqlDialectSchema.options)
    const literals = options.literals === true
    const statement = await withWorkspace(word(0), 'read', async (client) => client.ask('segments.sql', { of: await whose(client, word(1)), dialect, literals, ...asOfOption(options['as-of']) }))
    if (options.json === true) return output.json(statement)
    output.line(`${statement.text};`)
    if (statement.parameters.length > 0) output.line(statement.parameters.map((value, index) => `-- ${dialect === 'sqlite' ? index + 1 : `$${index + 1}`}: ${JSON.stringify(value)}`).join('\n'))
  },
}

/** A segment by its name, else a definition by its file. */
export async function whose(client: Client, nameOrFile: string) {
  const rows = await client.ask('segments.list', {})
  const segment = rows.find((row) => foldName(row.name) === foldName(nameOrFile))
  if (segment !== undefined) return { segment: segment.id }
  if (!existsSync(nameOrFile) && !nameOrFile.toLowerCase().endsWith('.json')) throw fail('notFound', `There is no segment and no definition's file named "${nameOrFile}".`)
  return { definition: requireShape(readJsonFile(nameOrFile)) }
}

import { fail } from '@shared/errors/appError.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { diagnosticText } from '@shared/rules/place.ts'
import { withWorkspace } from '../client.ts'
import { readArguments, type Command } from '../command.ts'
import { readJsonFile } from '../jsonFile.ts'
import { segmentsNamed } from '../namedSegments.ts'
import { countWords } from '../output.ts'

export const validateCommand: Command = {
  name: 'validate',
  usage: 'validate <ws> <def.json> [--segment NAME]',
  summary: 'Says everything that is wrong with a definition, each with its place; of a segment, circles too.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { segment: { type: 'string' } }, 2)
    const json = readJsonFile(word(1))
    const parsed = parseDefinition(json)
    const diagnostics = !parsed.ok ? parsed.diagnostics : await withWorkspace(word(0), 'read', async (client) => {
      const [segment] = await segmentsNamed(client, options.segment === undefined ? [] : [options.segment])
      return client.ask('segments.check', { definition: parsed.definition as DefinitionInput, ...(segment ? { segment: segment.id } : {}) })
    })
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
    const found = diagnostics.map((diagnostic) => ({ ...diagnostic, message: diagnosticText(json, diagnostic) }))
    if (options.json === true) output.json({ valid: errors.length === 0, diagnostics: found })
    else for (const { severity, message } of found) output.line(`${severity}: ${message}`)
    if (errors.length > 0) throw fail('invalidDefinition', `The definition has ${countWords(errors.length, 'error', 'errors')}.`, { diagnostics: [...diagnostics] })
    if (options.json !== true) output.line('The definition is valid.')
  },
}

export const countCommand: Command = {
  name: 'count',
  usage: 'count <ws> <def.json> [--as-of DATE]',
  summary: 'Counts the members a definition has now, or has as of a date.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { 'as-of': { type: 'string' } }, 2)
    const json = readJsonFile(word(1))
    const counts = await withWorkspace(word(0), 'read', (client) =>
      client.ask('segments.count', { draft: 'command', definition: requireShape(json), ...asOfOption(options['as-of']) }),
    )
    if (counts.total === null) throw invalid(json, counts.diagnostics)
    if (options.json === true) output.json(counts)
    else output.line(String(counts.total))
  },
}

/** A definition of the right shape; names and values are for the workspace to judge. */
export function requireShape(json: unknown): DefinitionInput {
  const parsed = parseDefinition(json)
  if (!parsed.ok) throw invalid(json, parsed.diagnostics)
  return parsed.definition as DefinitionInput
}

/** The first error as the sentence, and how many more there are. */
export function invalid(json: unknown, diagnostics: readonly Diagnostic[]) {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more; see tessera validate)` : ''
  return fail('invalidDefinition', `${first === undefined ? 'The definition is not valid.' : diagnosticText(json, first)}${more}`, { diagnostics: [...diagnostics] })
}

export function asOfOption(text: string | undefined): { asOf?: string } {
  return text === undefined ? {} : { asOf: text }
}

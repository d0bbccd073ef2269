import { fail } from '@shared/errors/appError.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { diagnosticText } from '@shared/rules/place.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { withWorkspace } from '../client.ts'
import { readArguments, type Command } from '../command.ts'
import { readJsonFile } from '../jsonFile.ts'
import { countWords } from '../output.ts'

export const validateCommand: Command = {
  name: 'validate',
  usage: 'validate <ws> <def.json>',
  summary: 'Says everything that is wrong with a definition, each with its place.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 2)
    const json = readJsonFile(word(1))
    const diagnostics = await withWorkspace(word(0), 'read', async (client) => {
      const state = await client.ask('workspace.state', {})
      return diagnose(json, await client.ask('catalog.get', {}), state?.zone ?? 'UTC')
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

function diagnose(json: unknown, catalog: Catalog, zone: string): readonly Diagnostic[] {
  const parsed = parseDefinition(json)
  return parsed.ok ? resolveDefinition(parsed.definition, catalog, { zone }).diagnostics : parsed.diagnostics
}

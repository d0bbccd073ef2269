import { basename } from 'node:path'
import type { MemberExplanation } from '@shared/contract/explanation.ts'
import { diagnosticText } from '@shared/rules/place.ts'
import { withWorkspace } from '../client.ts'
import { readArguments, type Command } from '../command.ts'
import { explanationLines } from '../explanationText.ts'
import { asOfOption } from './definitions.ts'
import { whose } from './sql.ts'

export const whyCommand: Command = {
  name: 'why',
  usage: 'why <ws> <def.json|NAME> <KEY> [--as-of DATE]',
  summary: 'Says why a customer is in a segment or not, with the values found. KEY of several parts: A,B; a part with a comma in double quotes: \'A,"b, c"\'.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { 'as-of': { type: 'string' } }, 3)
    const { explanation, name, definition } = await withWorkspace(word(0), 'read', async (client) => {
      const of = await whose(client, word(1))
      const explained = await client.ask('segments.explain', { of, key: word(2), ...asOfOption(options['as-of']) })
      if ('definition' in of) return { explanation: explained, name: basename(word(1)), definition: of.definition }
      const segment = await client.ask('segments.get', { segment: of.segment })
      return { explanation: explained, name: segment.name, definition: segment.definition }
    })
    if (options.json === true) return output.json(explanation)
    for (const line of explanationLines(explanation, name, faultsOf(explanation, definition))) output.line(line)
  },
}

/** What is wrong with the definition, each with its place. */
function faultsOf({ diagnostics }: MemberExplanation, definition: unknown): readonly string[] {
  return diagnostics.map((diagnostic) => diagnosticText(definition, diagnostic))
}

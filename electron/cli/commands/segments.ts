import type { SegmentRow } from '@shared/domain/segment.ts'
import { withWorkspace } from '../client.ts'
import { readArguments, UsageError, type Command } from '../command.ts'
import { readJsonFile } from '../jsonFile.ts'
import { segmentsNamed } from '../namedSegments.ts'
import { tableText, type Output } from '../output.ts'
import { invalid, requireShape } from './definitions.ts'

export const segmentAddCommand: Command = {
  name: 'segment add',
  usage: 'segment add <ws> <def.json> --name NAME',
  summary: 'Saves a definition as a new segment; refresh it to give it members.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { name: { type: 'string' } }, 2)
    const name = options.name
    if (name === undefined) throw new UsageError(`--name is missing. Usage: tessera ${this.usage}`)
    const json = readJsonFile(word(1))
    const { segment } = await withWorkspace(word(0), 'write', async (client) => {
      const definition = requireShape(json)
      // In the window a faulty definition waits as a draft for somebody to finish it; a script wants to be told.
      const { total, diagnostics } = await client.ask('segments.count', { draft: 'command', definition })
      if (total === null) throw invalid(json, diagnostics)
      return client.ask('segments.save', { name, definition })
    })
    if (options.json === true) output.json(segment)
    else output.line(`Added "${segment.name}", output name ${segment.outputName}.`)
  },
}

export const segmentsCommand: Command = {
  name: 'segments',
  usage: 'segments <ws> [--usage NAME]',
  summary: 'Lists the segments with their status and number of members, or all that uses one of them.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { usage: { type: 'string' } }, 1)
    if (options.usage !== undefined) return listUses(word(0), options.usage, options.json === true, output)
    const rows = await withWorkspace(word(0), 'read', (client) => client.ask('segments.list', {}))
    if (options.json === true) return output.json(rows)
    if (rows.length === 0) return output.line('There are no segments yet.')
    const headings = ['Name', 'Type', 'State', 'Status', 'Members', 'Last refreshed']
    output.line(tableText(headings, rows.map((row) => [row.name, row.type, row.state, statusText(row), membersText(row), row.lastRefreshedAt ?? ''])))
  },
}

/** Everything that uses a segment, the nearest first, each with the way to it. */
async function listUses(path: string, name: string, isJson: boolean, output: Output): Promise<void> {
  const uses = await withWorkspace(path, 'read', async (client) => {
    const segments = (await segmentsNamed(client, [name])).map(({ id }) => id)
    return (await client.ask('usage.of', { segments })).uses
  })
  if (isJson) return output.json(uses)
  if (uses.length === 0) return output.line(`Nothing that Tessera knows of uses "${name}".`)
  output.line(tableText(['Product', 'Kind', 'Name', 'Through'], uses.map((use) => [use.product, use.kind, use.name, use.via.join(' > ')])))
}

export function statusText(row: SegmentRow): string {
  const words = { notStarted: 'not started', queued: 'queued', refreshing: 'refreshing', successful: 'successful', failed: 'failed', skipped: 'skipped', canceled: 'canceled' }
  return words[row.status] + (row.statusReason === null ? '' : `: ${row.statusReason}`)
}

function membersText(row: SegmentRow): string {
  return row.members === null ? '' : String(row.members)
}

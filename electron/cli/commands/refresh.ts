import { fail } from '@shared/errors/appError.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { withWorkspace } from '../client.ts'
import { readArguments, type Command } from '../command.ts'
import { countWords } from '../output.ts'
import { asOfOption } from './definitions.ts'
import { segmentsNamed } from '../namedSegments.ts'
import { statusText } from './segments.ts'

export const refreshCommand: Command = {
  name: 'refresh',
  usage: 'refresh <ws> [NAME…] [--as-of DATE]',
  summary: 'Refreshes the named segments, or all of them, and waits until it is done.',
  async run(args, output) {
    const { options, positionals, word } = readArguments(this.usage, args, { 'as-of': { type: 'string' } }, 1, Number.POSITIVE_INFINITY)
    const names = positionals.slice(1)
    const rows = await withWorkspace(word(0), 'write', async (client) => {
      const chosen = await segmentsNamed(client, names)
      const inactive = chosen.find((row) => row.state === 'inactive')
      if (inactive !== undefined) throw fail('conflict', `"${inactive.name}" is ${inactive.statusReason === 'draft' ? 'a draft' : 'inactive'} and is not refreshed; activate it first.`)
      const segments = names.length === 0 ? {} : { segments: chosen.map((row) => row.id) }
      await client.follow(client.ask('segments.refresh', { ...segments, ...asOfOption(options['as-of']), trigger: 'commandLine' }))
      const after = await client.ask('segments.list', {})
      const isCovered = (row: SegmentRow): boolean => (names.length === 0 ? (row.type !== 'static' || row.state === 'inactive') && row.statusReason !== 'draft' : chosen.some((one) => one.id === row.id))
      return after.filter(isCovered)
    })
    if (options.json === true) output.json(rows)
    else for (const row of rows) output.line(`${row.name}: ${row.status === 'successful' ? membersText(row) : statusText(row)}`)
    const failed = rows.filter((row) => row.status === 'failed')
    if (failed.length === 1) throw fail('conflict', `"${failed[0]?.name ?? ''}" could not be refreshed: ${failed[0]?.statusReason ?? ''}`)
    if (failed.length > 1) throw fail('conflict', `${failed.length} of ${countWords(rows.length, 'segment', 'segments')} could not be refreshed.`)
  },
}

function membersText(row: SegmentRow): string {
  const change = row.change === null ? '' : ` (${row.change >= 0 ? '+' : '−'}${Math.abs(row.change)})`
  return countWords(row.members ?? 0, 'member', 'members') + change
}

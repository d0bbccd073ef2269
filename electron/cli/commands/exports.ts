import { exportFormatSchema, exportRunSchema, type ExportRow, type ExportRun } from '@shared/domain/export.ts'
import { fail } from '@shared/errors/appError.ts'
import { datedFileName } from '@shared/format/exportFileNames.ts'
import { foldName } from '@shared/rules/names.ts'
import { absolute, withWorkspace, type Client } from '../client.ts'
import { commaList, oneOf, readArguments, UsageError, wholeNumber, type Command } from '../command.ts'
import { segmentsNamed } from '../namedSegments.ts'
import { countWords, tableText, type Output } from '../output.ts'

export const exportCommand: Command = {
  name: 'export',
  usage: 'export <ws> [NAME…]',
  summary: 'Runs the named exports, or all that have a destination, on stored members, and waits until they are done.',
  async run(args, output) {
    const { options, positionals, word } = readArguments(this.usage, args, {}, 1, Number.POSITIVE_INFINITY)
    const runs = await withWorkspace(word(0), 'write', async (client) => {
      const rows = await client.ask('exports.list', {})
      const chosen = positionals.length > 1 ? positionals.slice(1).map((name) => exportNamed(rows, name)) : rows.filter(({ destination }) => destination !== null)
      if (chosen.length === 0) throw fail('conflict', rows.length === 0 ? 'There is no export in this workspace.' : 'No export has a destination; choose one first.')
      const done: { readonly name: string; readonly run: ExportRun }[] = []
      for (const { id, name } of chosen) {
        const { task } = await client.follow(client.ask('exports.run', { export: id, trigger: 'commandLine' }))
        done.push({ name, run: exportRunSchema.parse(task.result) })
      }
      return done
    })
    if (options.json === true) output.json(runs.map(({ name, run }) => ({ name, ...run })))
    else for (const { name, run } of runs) report(output, name, run)
    const failed = runs.filter(({ run }) => run.status === 'failed')
    if (failed.length === 1) throw fail('conflict', `"${failed[0]?.name ?? ''}" could not be exported: ${failed[0]?.run.reason ?? ''}`)
    if (failed.length > 1) throw fail('conflict', `${failed.length} of ${countWords(runs.length, 'export', 'exports')} failed.`)
  },
}

export const exportsCommand: Command = {
  name: 'exports',
  usage: 'exports <ws>',
  summary: 'Lists the exports with their segments, destinations and last runs.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 1)
    const rows = await withWorkspace(word(0), 'read', (client) => client.ask('exports.list', {}))
    if (options.json === true) return output.json(rows)
    output.line(tableText(['Name', 'Format', 'Segments', 'Status', 'Last run', 'Connection'], rows.map((row) => [row.name, row.format, String(row.segments.length), row.status, row.lastRun?.startedAt ?? '', row.connection ?? 'none'])))
  },
}

export const exportAddCommand: Command = {
  name: 'export add',
  usage: 'export add <ws> <NAME> --segments A,B --to FOLDER [--format csv|xlsx|ndjson|parquet] [--columns A,B] [--file-name TEMPLATE] [--most N] [--raw] [--after-refresh]',
  summary: 'Makes an export to a folder; it is not run. The template may hold {export}, {segment}, {output}, {yyyy}, {mm}, {dd}, {hh}, {min} and {ss}.',
  async run(args, output) {
    const given = { segments: { type: 'string' }, to: { type: 'string' }, format: { type: 'string' }, columns: { type: 'string' }, 'file-name': { type: 'string' }, most: { type: 'string' }, raw: { type: 'boolean' }, 'after-refresh': { type: 'boolean' } } as const
    const { options, word } = readArguments(this.usage, args, given, 2)
    const { to, segments: names, most } = options
    if (to === undefined || names === undefined) throw new UsageError(`Something is missing. Usage: tessera ${this.usage}`)
    const columns = commaList(options.columns)
    const row = await withWorkspace(word(0), 'write', async (client) =>
      client.ask('exports.save', {
        settings: {
          name: word(1),
          segments: (await segmentsOf(client, names)).map(({ id }) => id),
          columns: columns.length === 0 ? null : columns.map((name) => ({ name })),
          format: oneOf('format', options.format ?? 'csv', exportFormatSchema.options),
          isSafe: options.raw !== true,
          fileName: options['file-name'] ?? datedFileName,
          mostMembers: most === undefined ? null : wholeNumber('most', most, 1),
          schedule: { kind: options['after-refresh'] === true ? 'refresh' : 'hand' },
        },
        destination: { kind: 'folder', folder: absolute(to) },
      }),
    )
    if (options.json === true) output.json(row)
    else output.line(`${row.name}: ${countWords(row.segments.length, 'segment', 'segments')} to ${row.connection ?? ''}`)
  },
}

function segmentsOf(client: Client, names: string) {
  return segmentsNamed(client, commaList(names))
}

function exportNamed(rows: readonly ExportRow[], name: string): ExportRow {
  const found = rows.find((row) => foldName(row.name) === foldName(name))
  if (found === undefined) throw fail('notFound', `There is no export named "${name}"; see tessera exports.`)
  return found
}

/** Files to stdout, what was left out to stderr. */
function report(output: Output, name: string, run: ExportRun): void {
  for (const { name: segment, reason, warnings, files } of run.segments) {
    for (const file of files) output.line(`${file.name}: ${countWords(file.rows, 'row', 'rows')}`)
    for (const problem of [...(reason === null ? [] : [reason]), ...warnings]) output.note(`${name}, ${segment}: ${problem}`)
  }
  if (run.segments.length === 0 && run.status !== 'failed') output.note(`${name}: ${run.reason ?? run.status}`)
}

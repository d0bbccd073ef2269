import { exportFormatSchema, type ExportFormat } from '@shared/domain/export.ts'
import { absolute, withWorkspace } from '../client.ts'
import { oneOf, readArguments, UsageError, type Command } from '../command.ts'
import { segmentsNamed } from '../namedSegments.ts'
import { countWords } from '../output.ts'

export const downloadCommand: Command = {
  name: 'download',
  usage: 'download <ws> <NAME> <FILE> [--format csv|xlsx|ndjson|parquet] [--raw]',
  summary: 'Writes the stored members of a segment with all their columns to a file, its format by the ending; --raw leaves formulas in CSV as they are.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { format: { type: 'string' }, raw: { type: 'boolean' } }, 3)
    const path = absolute(word(2))
    const format = options.format === undefined ? formatOf(path) : oneOf('format', options.format, exportFormatSchema.options)
    const rows = await withWorkspace(word(0), 'read', async (client) => {
      const [segment] = await segmentsNamed(client, [word(1)])
      if (segment === undefined) throw new UsageError(`Name a segment. Usage: tessera ${this.usage}`)
      const { task } = await client.follow(client.ask('segments.download', { segment: segment.id, path, format, isSafe: options.raw !== true }))
      return Number(task.result)
    })
    if (options.json === true) output.json({ path, format, rows })
    else output.line(`${path}: ${countWords(rows, 'row', 'rows')}`)
  },
}

/** By the file's ending. */
function formatOf(path: string): ExportFormat {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  const found = ending === 'jsonl' ? 'ndjson' : exportFormatSchema.options.find((format) => format === ending)
  if (found === undefined) throw new UsageError(`"${path}" does not end like a format that is written (.csv, .xlsx, .ndjson, .jsonl, .parquet); give --format.`)
  return found
}

import { basename, resolve } from 'node:path'
import { correctionOutcomeSchema, sourceRefreshOutcomeSchema, type SourceRefreshOutcome } from '@shared/contract/sourceRefresh.contract.ts'
import type { DataSource } from '@shared/contract/sources.contract.ts'
import { sourceModeSchema, type RefreshReport } from '@shared/domain/source.ts'
import { fail, isCanceled, toAppError } from '@shared/errors/appError.ts'
import { leftWords } from '@shared/format/refreshWords.ts'
import { foldName } from '@shared/rules/names.ts'
import { withWorkspace, type Client } from '../client.ts'
import { commaList, oneOf, readArguments, UsageError, type Command } from '../command.ts'
import { problemsOf } from '../derivedProblems.ts'
import { countWords, tableText } from '../output.ts'

export const sourcesCommand: Command = {
  name: 'sources',
  usage: 'sources <ws>',
  summary: 'Lists the data sources: file, mode, rows, rejected rows, and how the last refresh ended.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 1)
    const sources = await withWorkspace(word(0), 'read', (client) => client.ask('sources.list', {}))
    if (options.json === true) return output.json(sources)
    const rows = sources.map((one) => [one.entityName, one.fileName, one.format, one.mode, String(one.rows), String(one.rejected), one.lastRefresh === null ? '' : reportText(one.lastRefresh)])
    output.line(tableText(['Entity', 'File', 'Format', 'Mode', 'Rows', 'Rejected', 'Last refresh'], rows))
  },
}

export const sourceRefreshCommand: Command = {
  name: 'source refresh',
  usage: 'source refresh <ws> [ENTITY…] [--file FILE] [--add COL[,COL]] [--leave-out COL[,COL]] [--anew]',
  summary: 'Reads the files of entities again, of all that come with every refresh unless named; rows are matched by key.',
  async run(args, output) {
    const flags = { file: { type: 'string' }, add: { type: 'string' }, 'leave-out': { type: 'string' }, anew: { type: 'boolean' } } as const
    const { options, positionals, word } = readArguments(this.usage, args, flags, 1, Number.POSITIVE_INFINITY)
    const names = positionals.slice(1)
    const [add, leaveOut] = [commaList(options.add), commaList(options['leave-out'])]
    if (names.length !== 1 && (options.file !== undefined || add.length > 0 || leaveOut.length > 0)) throw new UsageError('--file, --add and --leave-out are about one entity: name it.')
    const path = options.file === undefined ? {} : { path: resolve(options.file) }
    const failures: string[] = []
    const { outcomes, problems } = await withWorkspace(word(0), 'write', async (client) => {
      const done: SourceRefreshOutcome[] = []
      for (const { id, entityName } of await chosen(client, names)) {
        try {
          const { task } = await client.follow(client.ask('sources.refresh', { source: id, add: [...add], leaveOut: [...leaveOut], anew: options.anew === true, ...path }))
          done.push(sourceRefreshOutcomeSchema.parse(task.result))
        } catch (error) {
          if (isCanceled(error)) throw error
          failures.push(`${entityName} was not refreshed. ${toAppError(error).message}`)
        }
      }
      return { outcomes: done, problems: problemsOf(await client.ask('derived.list', {})) }
    })
    if (options.json === true) output.json(outcomes)
    else for (const { entityName, rows, rejected, report } of outcomes) output.line(`${entityName}: ${reportText(report)}; ${countWords(rows, 'row', 'rows')}, ${rejected} rejected.`)
    for (const { entityName, fileName, report, firstRejected } of outcomes) {
      for (const words of leftWords(report)) output.note(`${entityName}: ${words}`)
      if (report.newColumns.length > 0) output.note(`${fileName} has new columns: ${report.newColumns.join(', ')}; take them in with --add.`)
      if (firstRejected !== null) output.note(`${fileName}, first rejected: line ${firstRejected.line}: ${firstRejected.reason}`)
    }
    for (const problem of problems) output.note(problem)
    if (failures.length > 0) throw fail('dataSource', failures.join('\n'))
  },
}

export const sourceModeCommand: Command = {
  name: 'source mode',
  usage: 'source mode <ws> ENTITY once|refresh',
  summary: 'Says whether the file of an entity is read once, or again with every refresh.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 3)
    const mode = oneOf('mode', word(2), sourceModeSchema.options)
    const source = await withWorkspace(word(0), 'write', async (client) => {
      const [only] = await chosen(client, [word(1)])
      if (only !== undefined) await client.ask('sources.update', { source: only.id, mode })
      return only
    })
    if (options.json === true) output.json({ entity: source?.entityName, mode })
    else output.line(`${source?.entityName ?? ''}: ${mode === 'refresh' ? 'read again with every refresh' : 'read once'}.`)
  },
}

export const sourceRejectedCommand: Command = {
  name: 'source rejected',
  usage: 'source rejected <ws> ENTITY FILE',
  summary: 'Writes the rejected rows of an entity as CSV, each as the file had it, with line and reason.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 3)
    const path = resolve(word(2))
    const source = await withWorkspace(word(0), 'read', async (client) => {
      const [only] = await chosen(client, [word(1)])
      if (only !== undefined) await client.ask('sources.downloadRejected', { source: only.id, path })
      return only
    })
    if (options.json === true) output.json({ entity: source?.entityName, rejected: source?.rejected, path })
    else output.line(`${basename(path)}: ${countWords(source?.rejected ?? 0, 'rejected row', 'rejected rows')} of ${source?.entityName ?? ''}.`)
  },
}

export const sourceCorrectCommand: Command = {
  name: 'source correct',
  usage: 'source correct <ws> ENTITY FILE',
  summary: 'Takes in corrected rows: a file that `source rejected` wrote and somebody corrected.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, {}, 3)
    const outcome = await withWorkspace(word(0), 'write', async (client) => {
      const [only] = await chosen(client, [word(1)])
      if (only === undefined) return null
      const { task } = await client.follow(client.ask('sources.importCorrected', { source: only.id, path: resolve(word(2)) }))
      return correctionOutcomeSchema.parse(task.result)
    })
    if (outcome === null) return
    if (options.json === true) output.json(outcome)
    else output.line(`${outcome.entityName}: ${countWords(outcome.rows, 'corrected row', 'corrected rows')} taken in, ${outcome.refused} still refused, ${outcome.rejected} left out.`)
    const { firstRefused } = outcome
    if (firstRefused !== null) output.note(`${basename(word(2))}, first refused: line ${firstRefused.line}: ${firstRefused.reason}`)
  },
}

/** The sources of these entities; without names those that come with every refresh. */
async function chosen(client: Client, names: readonly string[]): Promise<readonly DataSource[]> {
  const sources = await client.ask('sources.list', {})
  if (names.length > 0) {
    return names.map((name) => {
      const found = sources.find((one) => foldName(one.entityName) === foldName(name))
      if (found === undefined) throw fail('notFound', `There is no data source of an entity named "${name}"; see tessera sources.`)
      return found
    })
  }
  const again = sources.filter(({ mode, canRefresh }) => mode === 'refresh' && canRefresh)
  if (again.length === 0) throw fail('notFound', 'No data source comes with every refresh; name an entity, or set one with tessera source mode.')
  return again
}

function reportText({ status, added, changed, removed, unreadable, error }: RefreshReport): string {
  if (status === 'failed') return `failed: ${error ?? ''}`
  if (status === 'unchanged') return 'the file is unchanged'
  if (added === null || changed === null || removed === null) return 'all rows replaced'
  const left = unreadable === null || unreadable === 0 ? '' : `, ${unreadable} no longer readable`
  return `${added} added, ${changed} changed, ${removed} removed${left}`
}

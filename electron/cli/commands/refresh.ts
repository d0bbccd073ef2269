import { fail } from '@shared/errors/appError.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import { stages, type PipelineTask } from '@shared/domain/pipeline.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import type { Task } from '@shared/domain/task.ts'
import { withWorkspace, type Client } from '../client.ts'
import { readArguments, type Command } from '../command.ts'
import { countWords } from '../output.ts'
import { asOfOption } from './definitions.ts'
import { segmentsNamed } from '../namedSegments.ts'
import { statusText } from './segments.ts'

export const refreshCommand: Command = {
  name: 'refresh',
  usage: 'refresh <ws> [NAME…] [--as-of DATE] [--schedule]',
  summary: 'Refreshes the named segments, or everything from the data sources on, and waits until it is done. With --schedule: everything, but only if the schedule wants it now.',
  async run(args, output) {
    const { options, positionals, word } = readArguments(this.usage, args, { 'as-of': { type: 'string' }, schedule: { type: 'boolean' } }, 1, Number.POSITIVE_INFINITY)
    const names = positionals.slice(1)
    const asOf = asOfOption(options['as-of'])
    const isScheduled = options.schedule === true
    if (isScheduled && (names.length > 0 || options['as-of'] !== undefined)) throw fail('invalidInput', 'With --schedule neither segments nor a time are named: the schedule of the workspace says both.')
    const refreshed = await withWorkspace(word(0), 'write', (client) => (isScheduled ? refreshDue(client) : names.length === 0 ? refreshAll(client, asOf) : refreshNamed(client, names, asOf)))
    if (refreshed === null) {
      if (options.json === true) output.json([])
      else output.line('Nothing is due.')
      return
    }
    const { rows, tasks } = refreshed
    // Of segments that failed their own line says why.
    const others = tasks.filter(({ stage }) => stage !== 'segments')
    if (options.json === true) output.json(rows)
    else for (const row of rows) output.line(`${row.name}: ${row.status === 'successful' ? membersText(row) : statusText(row)}`)
    for (const { name, warnings } of tasks) for (const warning of warnings) output.note(`${name}: ${warning}`)
    const failed = [
      ...others.flatMap(({ name, status, reason }) => (status === 'failed' ? [{ name, reason }] : [])),
      ...rows.flatMap(({ name, status, statusReason }) => (status === 'failed' ? [{ name, reason: statusReason }] : [])),
    ]
    const [first] = failed
    if (first === undefined) return
    if (failed.length === 1) throw fail('conflict', `"${first.name}" could not be refreshed: ${first.reason ?? ''}`)
    const all = others.length === 0 ? countWords(rows.length, 'segment', 'segments') : countWords(tasks.length, 'task', 'tasks')
    throw fail('conflict', `${failed.length} of ${all} could not be refreshed. First: "${first.name}": ${first.reason ?? ''}`)
  },
}

interface Refreshed {
  readonly rows: readonly SegmentRow[]
  readonly tasks: readonly PipelineTask[]
}

type AsOf = ReturnType<typeof asOfOption>

async function refreshAll(client: Client, asOf: AsOf): Promise<Refreshed> {
  return refreshedBy(client, client.ask('pipeline.refreshAll', { trigger: 'commandLine', ...asOf }).then(({ job }) => ({ task: job })))
}

/** Null: the schedule wants nothing now. */
async function refreshDue(client: Client): Promise<Refreshed | null> {
  const { job } = await client.ask('schedule.runDue', {})
  return job === null ? null : refreshedBy(client, Promise.resolve({ task: job }))
}

async function refreshedBy(client: Client, started: Promise<{ readonly task: TaskId }>): Promise<Refreshed> {
  const { task } = await client.follow(started)
  const covered = await tasksOf(client, task)
  const rows = await client.ask('segments.list', {})
  return { tasks: covered, rows: rows.filter(({ id }) => covered.some(({ key }) => key === `segments:${id}`)) }
}

async function refreshNamed(client: Client, names: readonly string[], asOf: AsOf): Promise<Refreshed> {
  const chosen = await segmentsNamed(client, names)
  const inactive = chosen.find((row) => row.state === 'inactive')
  if (inactive !== undefined) throw fail('conflict', `"${inactive.name}" is ${inactive.statusReason === 'draft' ? 'a draft' : 'inactive'} and is not refreshed; activate it first.`)
  const { task } = await client.follow(client.ask('segments.refresh', { segments: chosen.map((row) => row.id), ...asOf, trigger: 'commandLine' }))
  const rows = await client.ask('segments.list', {})
  return { tasks: await tasksOf(client, task), rows: rows.filter(({ id }) => chosen.some((one) => one.id === id)) }
}

async function tasksOf(client: Client, { id }: Task): Promise<readonly PipelineTask[]> {
  return (await client.ask('pipeline.job', { job: id, tasksOf: [...stages] })).stages.flatMap(({ tasks }) => tasks ?? [])
}

function membersText(row: SegmentRow): string {
  const change = row.change === null ? '' : ` (${row.change >= 0 ? '+' : '−'}${Math.abs(row.change)})`
  return countWords(row.members ?? 0, 'member', 'members') + change
}

import { describe, expect, it, test } from 'vitest'
import { progressRows, type ProgressRow, type Unfolded } from '@renderer/features/progress/progressRows.ts'
import { taskActions } from '@renderer/features/progress/taskActions.ts'
import { detailsText, explanationOf, lastProcessed } from '@renderer/features/progress/taskWords.ts'
import type { PipelineTaskStatus, Stage } from '@shared/domain/pipeline.ts'
import { sampleJob, sampleTaskOf, sampleTasks } from '../support/sampleJobs.ts'

const folded: Unfolded = { stages: new Set(), tasks: new Set(), successes: new Set() }
const short = (row: ProgressRow): string => (row.kind === 'task' || row.kind === 'details' ? `${row.kind} ${row.task.name}` : row.kind === 'more' ? `more ${row.count}` : `stage ${row.stage.stage}`)
const { stages } = sampleJob(sampleTasks)

describe('P100: the lines of a job', () => {
  it('are its stages in their order, until one is unfolded', () => {
    expect(progressRows(stages, folded, new Set()).map(short)).toEqual(['stage sources', 'stage profiles', 'stage measures', 'stage segments'])
  })

  it('of an unfolded stage begin with what failed, then what runs and waits; most that went well stands behind one line', () => {
    const rows = progressRows(stages, { ...folded, stages: new Set(['segments']) }, new Set()).map(short)
    expect(rows.slice(3)).toEqual([
      'stage segments',
      'task Newsletter, no purchase yet',
      'task Lapsed 90 days',
      'task Cold-brew subscribers',
      'task Reviewers, four stars and up',
      'task Office pilot 2025',
      'task Birthday this month',
      'task Espresso machine owners',
      'task High-value customers',
      'more 4',
    ])
  })

  it('keep a task in sight that somebody unfolded or is on, also once it went well', () => {
    const tea = sampleTaskOf('segments', 'Tea drinkers').key
    const buyers = sampleTaskOf('segments', 'One-time buyers').key
    const rows = progressRows(stages, { ...folded, stages: new Set(['segments']), tasks: new Set([tea]) }, new Set([buyers])).map(short)
    expect(rows.slice(-7)).toEqual(['task Birthday this month', 'task Espresso machine owners', 'task High-value customers', 'task One-time buyers', 'task Tea drinkers', 'details Tea drinkers', 'more 2'])
  })

  it('show all that went well where it is asked for, and can be told to show fewer', () => {
    const rows = progressRows(stages, { ...folded, stages: new Set(['segments']), successes: new Set(['segments']) }, new Set())
    expect(rows.filter(({ kind }) => kind === 'task')).toHaveLength(12)
    expect(rows.at(-1)).toMatchObject({ kind: 'more', isOpen: true })
  })

  it('have a key each', () => {
    const all = new Set<Stage>(['sources', 'profiles', 'measures', 'segments'])
    const keys = progressRows(stages, { stages: all, tasks: new Set(sampleTasks.map(({ key }) => key)), successes: all }, new Set()).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('wait for the tasks of a stage that were not asked for yet', () => {
    const open = stages.map((stage) => ({ ...stage, tasks: null }))
    expect(progressRows(open, { ...folded, stages: new Set(['segments']) }, new Set())).toHaveLength(4)
  })
})

test.each<[PipelineTaskStatus, string | null, string]>([
  ['failed', 'orders.csv was not found. Choose where it is now.', 'orders.csv was not found. Choose where it is now.'],
  ['failed', null, 'It did not succeed. What was stored before is still there.'],
  ['skipped', 'inactive', 'The segment is inactive: a refresh of all leaves it alone. Activate it to have it refreshed again.'],
  ['skipped', 'upstream “Orders” failed', 'It was not refreshed, because upstream “Orders” failed. Mend that first; it is refreshed with the next refresh then.'],
  ['canceled', null, 'It was canceled. What was stored before is still there.'],
  ['queued', null, 'It waits for what comes before it, and starts by itself.'],
  ['notStarted', 'draft', 'This is a draft. Edit it until it is complete.'],
  ['notStarted', null, 'It has not been refreshed yet.'],
  ['successful', null, ''],
])('P10, P25: %s with the reason %s says what there is to do', (status, reason, sentence) => {
  expect(explanationOf({ status, reason, stage: 'segments' })).toBe(sentence)
})

test.each<[Stage, PipelineTaskStatus, string | null, boolean, readonly string[]]>([
  ['segments', 'failed', 'x', false, ['Edit segment', 'View segment', 'Refresh']],
  ['segments', 'failed', 'x', true, ['Edit segment', 'View segment']],
  ['segments', 'skipped', 'inactive', false, ['Edit segment', 'View segment', 'Activate and refresh']],
  ['segments', 'refreshing', null, false, ['Edit segment', 'View segment']],
  ['segments', 'notStarted', 'draft', false, ['Edit segment', 'View segment']],
  ['sources', 'failed', 'x', false, ['Open data sources']],
  ['profiles', 'failed', 'x', false, ['Open entity']],
  ['measures', 'failed', 'x', false, ['Edit measure']],
  ['exports', 'failed', 'x', false, []],
  ['insights', 'failed', 'x', false, []],
])('what can be done about a task of %s that is %s (%s), read-only: %s', (stage, status, reason, readOnly, labels) => {
  expect(taskActions({ key: `${stage}:x`, stage, status, reason }, readOnly, () => false).map(({ label }) => label)).toEqual(labels)
})

it('a usage file that could not be read leads to the usage files', () => {
  expect(taskActions({ key: 'usage:x', stage: 'sources', status: 'failed', reason: 'x' }, false, () => false)).toEqual([{ label: 'Open usage files', to: { name: 'segments', query: { show: 'usageFiles' } } }])
})

it('details are copied as text, with what went wrong', () => {
  const task = sampleTaskOf('sources', 'Orders', { status: 'failed', reason: 'orders.csv was not found. Choose where it is now.', startedAt: '2026-11-23T08:32:41.000Z', durationMs: 250, warnings: ['2 rows left out.'] })
  expect(lastProcessed(task)).toBe('2026-11-23T08:32:41.250Z')
  expect(detailsText(task, 'Europe/Berlin')).toBe(
    ['Data sources: Orders', 'Status: Failed', 'orders.csv was not found. Choose where it is now.', 'Warning: 2 rows left out.', 'Processing time: 250 ms', 'Last processed: 23 Nov 2026, 09:32:41 Europe/Berlin'].join('\n'),
  )
})

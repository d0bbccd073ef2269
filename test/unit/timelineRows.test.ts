import { describe, expect, it, test } from 'vitest'
import { meantTasks, statusesOf, statusRows } from '@renderer/features/system/statusRows.ts'
import { timelineCsv } from '@renderer/features/system/timelineCsv.ts'
import { timeAxis, timelineRows } from '@renderer/features/system/timelineRows.ts'
import { timelineBarSchema } from '@shared/contract/pipeline.contract.ts'
import { sampleStates } from '../support/sampleJobs.ts'

const bar = (key: string, fromMs: number, durationMs: number, previousMs: number | null, name = key.slice(key.indexOf(':') + 1)) =>
  timelineBarSchema.parse({ key, stage: key.slice(0, key.indexOf(':')), name, status: 'successful', reason: null, fromMs, durationMs, previousMs })
const bars = [bar('sources:orders', 0, 400, 300), bar('sources:customers', 400, 100, null), bar('segments:vip', 600, 50, 60), bar('segments:lapsed', 650, 250, 240)]

describe('P103: the timeline', () => {
  it('has each stage over its tasks, from the first start to the last end', () => {
    expect(timelineRows(bars).map(({ key, fromMs, spanMs, durationMs, changeMs }) => [key, fromMs, spanMs, durationMs, changeMs])).toEqual([
      ['stage sources', 0, 500, 500, 100],
      ['sources:orders', 0, 400, 400, 100],
      ['sources:customers', 400, 100, 100, null],
      ['stage segments', 600, 300, 300, 0],
      ['segments:vip', 600, 50, 50, -10],
      ['segments:lapsed', 650, 250, 250, 10],
    ])
  })

  it('compares a stage with nothing where none of its tasks ran before', () => {
    expect(timelineRows([bar('sources:new', 0, 10, null)])[0]).toMatchObject({ previousMs: null, changeMs: null })
  })

  test.each([
    [1, 1, 1],
    [812, 1000, 200],
    [8000, 8000, 1000],
    [61_000, 70_000, 10_000],
    [8_640_000, 9_000_000, 1_800_000],
    [400_000_000, 453_600_000, 64_800_000],
  ])('of %d ms has an axis to %d with a mark every %d', (spanMs, endMs, stepMs) => {
    expect(timeAxis(spanMs)).toEqual({ endMs, stepMs })
  })

  it('is written as CSV, in which no name is a formula', () => {
    expect(timelineCsv(timelineRows([bar('segments:a', 0, 12.4, 10, '=1+1, "x"')]))).toBe('stage,task,status,start_ms,duration_ms,previous_ms,change_ms\r\nSegments,"\'=1+1, ""x""",Successful,0,12,10,2\r\n')
  })
})

describe('P101: tasks by stage', () => {
  const stages = sampleStates()

  it('are found by name and status; what failed comes first', () => {
    const rows = statusRows(stages, new Set(['profiles', 'measures', 'segments']))
    expect(rows.slice(0, 3).map((row) => (row.kind === 'stage' ? [row.stage, row.total, row.failed] : row.task.name))).toEqual([['sources', 6, 1], 'Reviews', 'Customers'])
    expect(meantTasks(stages, ' CUSTOMERS', null).flatMap(({ tasks }) => tasks.map(({ key }) => key))).toEqual(['sources:Customers', 'profiles:Customers', 'segments:High_value_customers', 'segments:Loyal_coffee_and_tea_customers'])
    expect(meantTasks(stages, '', 'failed').map(({ stage, tasks }) => [stage, tasks.length])).toEqual([['sources', 1], ['segments', 1]])
    expect(meantTasks(stages, 'nobody', null)).toEqual([])
    expect(statusesOf(stages)).toEqual(['successful', 'failed', 'refreshing', 'queued', 'skipped'])
  })
})

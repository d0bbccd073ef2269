import { describe, expect, it, test } from 'vitest'
import type { Job, JobTrigger } from '@shared/domain/pipeline.ts'
import { countExceptions, jobEnding, jobName, stageAmount, stagesDone, timeLeft, triggerText } from '@shared/format/jobWords.ts'
import { formatDurationChange, formatMoment, formatSeconds } from '@shared/format/times.ts'
import { sampleJob, sampleTaskOf, sampleTasks } from '../support/sampleJobs.ts'

const { job, stages } = sampleJob(sampleTasks)

describe('P100: words about a job', () => {
  it('count the tasks of a stage, and what became of the others', () => {
    expect(stages.map((stage) => [stageAmount(stage), ...countExceptions(stage.counts).map(({ text }) => text)].join(' · '))).toEqual([
      '5 of 6 refreshed · 1 failed',
      '3 of 3 profiled',
      '3 of 3 calculated',
      '7 of 12 refreshed · 1 failed · 2 skipped',
    ])
    expect(stagesDone(stages)).toBe('3 of 4 stages done')
    // P99: what was canceled is not done.
    expect(stagesDone(sampleJob([sampleTaskOf('sources', 'Orders'), sampleTaskOf('segments', 'VIP', { status: 'canceled' })]).stages)).toBe('1 of 2 stages done')
  })

  test.each<[Partial<Job>, string]>([
    [{}, 'System refresh'],
    [{ scope: 'some', title: '18 segments' }, 'Refresh of 18 segments'],
  ])('call it by its scope', (part, name) => {
    expect(jobName({ ...job, ...part })).toBe(name)
  })

  it('call the job of one segment by its name', () => {
    expect(jobName(sampleJob([sampleTaskOf('segments', 'VIP')], { scope: 'some', title: 'VIP' }).job)).toBe('Refresh of “VIP”')
  })

  test.each<[JobTrigger, string]>([
    [{ kind: 'hand', due: null, missed: 0 }, 'By hand'],
    [{ kind: 'refreshAll', due: null, missed: 0 }, 'Refresh all'],
    [{ kind: 'commandLine', due: null, missed: 0 }, 'Command line'],
    [{ kind: 'schedule', due: '2026-11-23T08:30:00.000Z', missed: 0 }, 'Scheduled'],
    [{ kind: 'schedule', due: '2026-11-23T08:30:00.000Z', missed: 3 }, 'Scheduled, due 09:30, 3 missed'],
    [{ kind: 'schedule', due: '2026-11-22T08:30:00.000Z', missed: 1 }, 'Scheduled, due 22 Nov 2026, 09:30, 1 missed'],
  ])('P94: say who asked for it, %j', (trigger, text) => {
    expect(triggerText(trigger, '2026-11-23T10:12:00.000Z', 'Europe/Berlin')).toBe(text)
  })

  it('say how long it takes still once that can be told', () => {
    expect([timeLeft(10_000, 0.5), timeLeft(2000, 0.5), timeLeft(10_000, 0.01), timeLeft(10_000, null)]).toEqual([10_000, null, null, null])
  })

  it('say how long, how much longer, and when', () => {
    expect([formatSeconds(12_900), formatSeconds(125_000), formatSeconds(-1)]).toEqual(['12 s', '2 min 05 s', '0 s'])
    expect([formatDurationChange(1400), formatDurationChange(-38), formatDurationChange(0.2)]).toEqual(['+1.4 s', '−38 ms', 'the same'])
    const now = Date.parse('2026-11-23T10:00:00.000Z')
    expect([formatMoment('2026-11-23T08:30:00.000Z', 'Europe/Berlin', now), formatMoment('2026-11-22T08:30:00.000Z', 'Europe/Berlin', now)]).toEqual(['09:30:00', '22 Nov 2026, 09:30:00'])
  })
})

describe('what is said of a refresh that ended', () => {
  const long = 30_000
  const hand: JobTrigger = { kind: 'refreshAll', due: null, missed: 0 }
  const ended = (part: Partial<Job>): Job => ({ ...job, status: 'successful', finishedAt: '2026-11-23T08:34:00.000Z', durationMs: 60_000, trigger: hand, counts: { ...job.counts, failed: 0 }, ...part })
  const counts = { ...job.counts, failed: 2, skipped: 3 }

  test.each<[string, Partial<Job>, string | null]>([
    ['a failure of a scheduled one', { status: 'failed', counts, durationMs: 900, trigger: { kind: 'schedule', due: null, missed: 0 } }, 'System refresh ended with 2 failed tasks'],
    ['a failure of a long one', { status: 'failed', counts }, 'System refresh ended with 2 failed tasks'],
    ['nothing of a short one somebody waits for', { status: 'failed', counts, durationMs: 900 }, null],
    ['the end of a long one', {}, 'System refresh is done'],
    ['nothing of a scheduled one that went well', { trigger: { kind: 'schedule', due: null, missed: 0 } }, null],
    ['nothing of one that was canceled', { status: 'canceled' }, null],
    ['one that was interrupted', { status: 'interrupted' }, 'System refresh was interrupted'],
  ])('%s', (_, part, title) => {
    expect(jobEnding(ended(part), long)?.title ?? null).toBe(title)
  })

  it('with numbers, and that nothing is lost', () => {
    expect(jobEnding(ended({ status: 'failed', counts }), long)?.text).toBe('2 of 24 tasks failed, 3 skipped. What had been stored for them before is still there.')
  })
})

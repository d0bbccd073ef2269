import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Job, PipelineTask, PipelineTaskStatus } from '@shared/domain/pipeline.ts'
import type { Output } from '@shared/contract/contract.ts'
import { taskIdSchema } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { useProgressStore } from '@renderer/stores/progress.store.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleJob, sampleTaskOf, sampleTasks, type SampleJob } from '../support/sampleJobs.ts'
import { sampleAnswers, sampleSegment, sampleTask, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp
let shown: SampleJob
beforeEach(() => void (shown = sampleJob(sampleTasks)))
afterEach(() => app.wrapper.unmount())

/** As the core answers: tasks of the stages that are asked for only; `around` leaves the others out. */
function answerJob({ tasksOf, around }: { readonly tasksOf: readonly string[]; readonly around?: string | undefined }): Output<'pipeline.job'> {
  const stages = shown.stages.map((stage) => {
    const meant = (stage.tasks ?? []).filter(({ key }) => around === undefined || key === around || key === 'sources:Reviews')
    return { ...stage, counts: { ...stage.counts, total: meant.length }, tasks: tasksOf.includes(stage.stage) ? meant : null }
  })
  return { job: shown.job, stages: stages.filter(({ counts }) => counts.total > 0) }
}

async function open(answers: FakeAnswers = {}, info = sampleWorkspace, route = '/segments'): Promise<void> {
  app = await mountApp(route, {
    ...sampleAnswers(info),
    'pipeline.jobOf': () => ({ job: shown.job.id }),
    'pipeline.jobs': () => [shown.job],
    'pipeline.runs': () => [],
    'pipeline.job': answerJob,
    'pipeline.cancel': () => null,
    'lists.missing': () => {
      throw fail('conflict', 'No list of keys.')
    },
    'host.notify': () => null,
    ...answers,
  })
}

/** On a page that has little of its own. */
async function openJob(answers: FakeAnswers = {}): Promise<void> {
  await open(answers, sampleWorkspace, '/settings')
  useProgressStore().showJob()
  await app.settle()
}

const pane = () => document.querySelector<HTMLElement>('aside.pane.v-navigation-drawer--active')
const text = () => (pane()?.textContent ?? '').replace(/\s+/g, ' ')
const tasks = () => Array.from(pane()?.querySelectorAll('.task .name') ?? [], (name) => name.textContent)
async function arrived(): Promise<void> {
  await vi.waitUntil(() => pane()?.querySelector('[aria-label="Job"]') !== null && pane() !== null, { timeout: 20_000 })
  await app.settle()
}
async function changed(): Promise<void> {
  app.bridge.emit('data.changed', { topics: ['pipeline'] })
  await app.settle()
}

describe('P10, P11: a status leads to its task', () => {
  it('of a segment that failed: unfolded, with what went wrong and what to do', async () => {
    await open()
    await app.click('Failed')
    await arrived()
    expect(pane()?.querySelector('h2')?.textContent).toBe('Progress details')
    const card = pane()?.querySelector('[aria-label="Details of Newsletter, no purchase yet"]')
    expect(card?.textContent).toContain('consent_date, which is no longer in newsletter.csv. Pick another attribute')
    for (const fact of ['Processing time200 ms', 'Errors1', 'Warnings0']) expect(card?.textContent?.replace(/\s+/g, ' ')).toContain(fact)
    await app.click('Edit segment')
    await app.arrives('editSegment')
    expect(pane()).not.toBeNull()
  })

  it('of a usage file that could not be read: from there to the usage files, where it is', async () => {
    shown = sampleJob([sampleTaskOf('sources', 'uses.csv', { key: 'usage:u1', status: 'failed', reason: 'uses.csv was not found.' })])
    await openJob({ 'usage.files': () => [], 'usage.tracked': () => [] })
    await arrived()
    await app.click(/^uses\.csv/)
    expect(app.named('Open data sources')).toHaveLength(0)
    await app.click('Open usage files')
    await app.arrives('segments')
    await vi.waitUntil(() => document.querySelector('[role=dialog]')?.textContent?.includes('Usage files') === true, { timeout: 20_000 })
    await app.click('Done')
    await vi.waitUntil(() => document.querySelector('[role=dialog]') === null, { timeout: 20_000 })
    expect(app.router.currentRoute.value.fullPath).toBe('/segments')
  })

  it('of one that never ran, to what is known of it', async () => {
    await open({ 'segments.list': () => [sampleSegment({ name: 'Summer sampler', status: 'notStarted', statusReason: 'draft', state: 'inactive', members: null, lastRefreshedAt: null })], 'pipeline.jobOf': () => ({ job: null }) })
    await app.click('Not started')
    await vi.waitUntil(() => text().includes('This is a draft.'), { timeout: 20_000 })
    expect(text()).toContain('Last processedNever')
    expect(app.named('Refresh')).toHaveLength(0)
  })

  it('of one whose job is not kept any more, too', async () => {
    await open({ 'pipeline.job': () => { throw fail('notFound', 'That job is not kept any more.') } })
    await app.click('Failed')
    await vi.waitUntil(() => text().includes('Pick another attribute'), { timeout: 20_000 })
  })

  it('of one that cannot be asked for says so, and can be asked again', async () => {
    await open({ 'pipeline.job': () => { throw fail('storage', 'The workspace file is damaged.') } })
    await app.click('Failed')
    await vi.waitUntil(() => text().includes('The workspace file is damaged.'), { timeout: 20_000 })
    app.bridge.answer({ 'pipeline.job': answerJob })
    await app.click('Try again')
    await arrived()
  })
})

describe('P100: progress details', () => {
  it('count each stage, and unfold to tasks', async () => {
    await openJob()
    await arrived()
    expect(text()).toContain('System refresh3 of 4 stages done')
    // What failed or runs is unfolded to begin with.
    expect(tasks()).toContain('Reviews')
    expect(tasks()).toContain('Lapsed 90 days')
    expect(tasks()).not.toContain('Total spend')
    await app.click(/^Measures3 of 3/)
    expect(tasks()).toContain('Total spend')
    await app.click(/^Measures3 of 3/)
    expect(tasks()).not.toContain('Total spend')
  })

  it('unfold what runs once something does, unless somebody chose by then', async () => {
    const waiting = sampleJob(sampleTasks.map((task) => ({ ...task, status: 'queued' })))
    const running = shown
    shown = waiting
    await openJob()
    await arrived()
    expect(tasks()).toEqual([])
    shown = running
    await changed()
    expect(tasks()).toContain('Reviews')
    app.wrapper.unmount()
    shown = waiting
    await openJob()
    await arrived()
    await app.click(/^Measures0 of 3/)
    shown = running
    await changed()
    expect(tasks()).not.toContain('Reviews')
  })

  it('cancel the job, above the way to the status of the system', async () => {
    await openJob()
    await arrived()
    const [cancel, status] = [app.named('Cancel job')[0], app.named('View system status')[0]]
    expect(cancel && status && cancel.compareDocumentPosition(status) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
    await app.click('Cancel job')
    expect(app.bridge.inputsOf('pipeline.cancel')).toEqual([{ job: 'job-1' }])
    shown = sampleJob(sampleTasks.map((task) => (task.status === 'refreshing' || task.status === 'queued' ? { ...task, status: 'canceled' } : task)), { status: 'canceled', summary: 'Canceled, 22 of 24 done' })
    await changed()
    expect(text()).toContain('Canceled, 22 of 24 done')
    expect(app.named('Cancel job')).toHaveLength(0)
  })

  it('show what a task waits for alone, or the entire workflow', async () => {
    await open()
    await app.click('Failed')
    await arrived()
    await app.click('Entire workflow')
    expect(app.bridge.inputsOf('pipeline.job').at(-1)).toMatchObject({ around: 'segments:Newsletter_no_purchase_yet' })
    expect(text()).not.toContain('Measures')
    await app.click('Entire workflow')
    expect(app.bridge.inputsOf('pipeline.job').at(-1)).not.toHaveProperty('around')
  })

  it('stay as they are while it runs: what is unfolded, and where the focus is, though its line moves', async () => {
    await openJob()
    await arrived()
    await app.click(/^Refreshing ?Lapsed 90 days|^Lapsed 90 days/)
    const line = app.named(/Lapsed 90 days/).find((element) => pane()?.contains(element))
    line?.focus()
    expect(document.activeElement).toBe(line)
    if (line) await app.press(line, 'ArrowUp')
    expect(document.activeElement?.textContent).toContain('Newsletter, no purchase yet')
    if (document.activeElement) await app.press(document.activeElement, 'ArrowDown')
    expect(document.activeElement).toBe(line)
    const done: readonly PipelineTask[] = sampleTasks.map((task) => (task.name === 'Lapsed 90 days' ? { ...task, status: 'successful', progress: null, durationMs: 5000 } : task))
    shown = sampleJob(done)
    await changed()
    await changed()
    expect(document.activeElement?.textContent).toContain('Lapsed 90 days')
    expect(pane()?.querySelector('[aria-label="Details of Lapsed 90 days"]')).not.toBeNull()
    expect(tasks().indexOf('Lapsed 90 days')).toBeGreaterThan(tasks().indexOf('Office pilot 2025'))
  })

  it('draw thousands of tasks as a few lines', async () => {
    shown = sampleJob(Array.from({ length: 10_000 }, (_, index) => sampleTaskOf('segments', `Segment ${index}`, { status: 'queued' })))
    await openJob()
    await arrived()
    await app.click(/Segments ?0 of 10,000/)
    expect(tasks().length).toBeGreaterThan(10)
    expect(tasks().length).toBeLessThan(80)
  })

  it('close with Esc, and give the focus back', async () => {
    await open()
    const status = app.named('Failed')[0]
    status?.focus()
    await app.click('Failed')
    await arrived()
    await app.press(pane()?.querySelector('h2') ?? document.body, 'Escape')
    expect(pane()).toBeNull()
    expect(document.activeElement).toBe(status)
  })

  it('say how it goes or went, and can be canceled while it has not ended', async () => {
    const table: readonly (readonly [Partial<Job>, PipelineTaskStatus, readonly string[]])[] = [
      [{}, 'refreshing', ['Scheduled', 'Cancel job']],
      [{ status: 'queued', startedAt: null, durationMs: null }, 'queued', ['waits for its turn', 'Queued', 'Cancel job']],
      [{ status: 'successful', changeMs: -3000 }, 'successful', ['took 3 min 00 s, −3.0 s against the one before', 'Successful']],
      [{ status: 'failed', summary: '1 of 1 failed' }, 'failed', ['1 of 1 failed']],
      [{ status: 'canceled', summary: 'Canceled, 10 of 12 done' }, 'canceled', ['Canceled, 10 of 12 done']],
      [{ status: 'interrupted', summary: 'Interrupted, 10 of 12 done' }, 'canceled', ['Interrupted, 10 of 12 done']],
      [{ status: 'successful', trigger: { kind: 'schedule', due: '2026-11-23T07:30:00.000Z', missed: 3 } }, 'successful', ['due 08:30, 3 missed']],
    ]
    await openJob()
    await arrived()
    const missing: string[] = []
    for (const [part, status, words] of table) {
      shown = sampleJob([sampleTaskOf('segments', 'VIP', { status })], part)
      await changed()
      missing.push(...words.filter((word) => !text().includes(word)))
      if (app.named('Cancel job').length > 0 !== words.includes('Cancel job')) missing.push(`Cancel job of one that is ${shown.job.status}`)
    }
    expect(missing).toEqual([])
  })

  it('say that nothing was refreshed yet', async () => {
    await openJob({ 'pipeline.jobs': () => [] })
    await vi.waitUntil(() => text().includes('No refresh yet'), { timeout: 20_000 })
  })

  it('offer nothing that changes a read-only workspace', async () => {
    await open({}, { ...sampleWorkspace, readOnlyReason: 'another window has it open' })
    await app.click('Failed')
    await arrived()
    expect([app.named('Edit segment').length, app.named('Refresh').length]).toEqual([1, 0])
  })
})

it('is closed with the workspace it is about', async () => {
  await openJob()
  await arrived()
  app.bridge.emit('workspace.changed', null)
  await app.settle()
  expect(useProgressStore().open).toBe(false)
})

describe('the end of a refresh', () => {
  const ended = (part: Partial<Job>): void => {
    shown = sampleJob(sampleTasks, { finishedAt: '2026-11-23T08:34:00.000Z', ...part })
    app.bridge.emit('task.changed', sampleTask({ id: 'job-1', status: 'successful', finishedAt: '2026-11-23T08:34:00.000Z' }))
  }

  it('with failures of a scheduled one is said, in the window and to the host, and leads to them', async () => {
    await open({}, sampleWorkspace, '/settings')
    ended({ status: 'failed', durationMs: 1000 })
    await app.settle()
    expect(app.text()).toContain('System refresh ended with 2 failed tasks.')
    expect(app.bridge.inputsOf('host.notify')).toEqual([{ title: 'System refresh ended with 2 failed tasks', text: '2 of 24 tasks failed, 2 skipped. What had been stored for them before is still there.' }])
    await app.click('Show details')
    await arrived()
    expect(app.bridge.inputsOf('pipeline.job').at(-1)).toMatchObject({ job: 'job-1' })
  })

  it('is not said where that is switched off, nor of a short one by hand', async () => {
    await open({ 'settings.get': () => ({ theme: 'system', density: 'comfortable', railCollapsed: false, notifications: false }) }, sampleWorkspace, '/settings')
    ended({ status: 'failed' })
    await app.settle()
    expect(app.bridge.inputsOf('host.notify')).toEqual([])
    app.wrapper.unmount()
    await open({}, sampleWorkspace, '/settings')
    ended({ status: 'failed', durationMs: 1000, trigger: { kind: 'hand', due: null, missed: 0 } })
    await app.settle()
    expect(app.bridge.inputsOf('host.notify')).toEqual([])
  })
})

it('the system’s menu refreshes all, and shows how that goes', async () => {
  await open({ 'pipeline.refreshAll': () => ({ job: taskIdSchema.parse('job-1') }) }, sampleWorkspace, '/settings')
  app.bridge.emit('host.command', { command: 'refreshAll' })
  await app.settle()
  expect(app.bridge.inputsOf('pipeline.refreshAll')).toEqual([{}])
  app.bridge.emit('host.command', { command: 'showProgress' })
  await app.settle()
  await arrived()
})

describe('the menu of running tasks', () => {
  it('goes with the last of them, and is not there again with the next (P100)', async () => {
    await open({}, sampleWorkspace, '/settings')
    const emit = async (part: Parameters<typeof sampleTask>[0]): Promise<void> => {
      app.bridge.emit('task.changed', sampleTask(part))
      await app.settle()
    }
    const isOpen = (): boolean => document.querySelector('.v-overlay--active [aria-label="Running tasks"]') !== null
    await emit({ id: 'task-first' })
    await app.click(/^Running tasks/)
    expect(isOpen()).toBe(true)
    await emit({ id: 'task-first', status: 'canceled', finishedAt: '2026-11-23T17:00:00.000Z' })
    await emit({ id: 'task-next' })
    expect(app.named(/^Running tasks/)).toHaveLength(1)
    expect(isOpen()).toBe(false)
  })
})

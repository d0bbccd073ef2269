import { afterEach, describe, expect, it, vi } from 'vitest'
import { taskRunSchema, timelineBarSchema, type Failure } from '@shared/contract/pipeline.contract.ts'
import type { DataSource } from '@shared/contract/sources.contract.ts'
import { jobSchema } from '@shared/domain/pipeline.ts'
import { taskIdSchema } from '@shared/domain/ids.ts'
import { firstSchedule } from '@shared/domain/schedule.ts'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleJob, sampleStates, sampleTaskOf, sampleTasks } from '../support/sampleJobs.ts'
import { before, sampleAnswers, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'
import { customersSource, ordersSource } from './sourcesFixture.ts'

let app: MountedApp
afterEach(() => app.wrapper.unmount())

const { job } = sampleJob(sampleTasks, { status: 'failed', summary: '2 of 24 failed', changeMs: 4000 })
const earlier = jobSchema.parse({ ...job, id: 'job-0', status: 'canceled', summary: 'Canceled, 10 of 12 done', changeMs: null, queuedAt: before(90), startedAt: before(90), finishedAt: before(88) })
const bar = (key: string, fromMs: number, durationMs: number, previousMs: number | null, status = 'successful') =>
  timelineBarSchema.parse({ key, stage: key.slice(0, key.indexOf(':')), name: key.slice(key.indexOf(':') + 1), status, reason: null, fromMs, durationMs, previousMs })

async function open(answers: FakeAnswers = {}, info = sampleWorkspace): Promise<void> {
  app = await mountApp('/system', {
    ...sampleAnswers(info),
    'pipeline.status': () => ({ running: [], stages: sampleStates().map(({ stage, tasks }) => ({ stage, tasks: [...tasks] })) }),
    'pipeline.jobs': () => [job, earlier],
    'pipeline.timeline': ({ job: id }) => ({ job: id === earlier.id ? earlier : job, previous: id === earlier.id ? null : earlier, bars: id === earlier.id ? [] : [bar('sources:Orders', 0, 2400, 1000), bar('sources:Reviews', 2400, 100, null, 'failed'), bar('segments:VIP', 3000, 50, 80)] }),
    'pipeline.refreshAll': () => ({ job: taskIdSchema.parse('job-2') }),
    'pipeline.job': () => ({ job, stages: sampleJob(sampleTasks).stages.map((stage) => ({ ...stage })) }),
    ...answers,
  })
  await app.arrives('systemStatus')
}

const rows = () => Array.from(document.querySelectorAll('[role=table] .line:not(.head)'), (row) => (row.textContent ?? '').replace(/\s+/g, ' ').trim())

describe('P101: System > Status', () => {
  it('has the tasks of each stage with their status, last update and duration; what failed first', async () => {
    await open()
    expect(app.text()).toContain('TaskStatusLast updatedDuration')
    const [stage, first, second] = rows()
    expect([stage, first]).toEqual(['Data sources6 tasks · 1 failed', 'ReviewsFailedNever900 ms'])
    expect(second).toMatch(/^CustomersSuccessful.+900 ms$/)
    await app.click('Data sources')
    expect(rows()[1]).toBe('Profiling3 tasks')
  })

  it('finds tasks by name, and says where there is none', async () => {
    await open()
    await app.type('Search task', 'spend')
    expect(rows()).toHaveLength(2)
    await app.type('Search task', 'nobody')
    expect(app.text()).toContain('No task named “nobody”.')
    await app.click('Clear search')
    expect(rows().length).toBeGreaterThan(10)
  })

  it('shows the last runs of a task, each with why, and leads to the job of one', async () => {
    const run = taskRunSchema.parse({ ...sampleTaskOf('sources', 'Reviews', { status: 'failed', reason: 'reviews.csv was not found.' }), job: 'job-0', trigger: { kind: 'schedule', due: null, missed: 0 } })
    await open({ 'pipeline.runs': () => [run] })
    await app.click('Last runs of Reviews')
    expect(app.bridge.inputsOf('pipeline.runs')).toEqual([{ task: 'sources:Reviews' }])
    expect(document.querySelector('aside.pane.v-navigation-drawer--active')?.textContent).toContain('reviews.csv was not found.')
    Array.from(document.querySelectorAll<HTMLElement>('aside.v-navigation-drawer--active button')).find((button) => button.textContent === 'Failed')?.click()
    await vi.waitUntil(() => app.bridge.inputsOf('pipeline.job').length > 0, { timeout: 20_000 })
    expect(app.bridge.inputsOf('pipeline.job')[0]).toMatchObject({ job: 'job-0', tasksOf: ['sources'] })
  })

  it('refreshes all and shows how that goes; not in a read-only workspace', async () => {
    await open()
    await app.click('Refresh all')
    expect(app.bridge.inputsOf('pipeline.refreshAll')).toEqual([{}])
    await vi.waitUntil(() => app.bridge.inputsOf('pipeline.job').length > 0, { timeout: 20_000 })
    app.wrapper.unmount()
    await open({}, { ...sampleWorkspace, readOnlyReason: 'another window has it open' })
    expect(app.named('Refresh all')[0]?.hasAttribute('disabled')).toBe(true)
  })

  it('says what to do where it cannot be loaded, and where there is nothing yet', async () => {
    await open({ 'pipeline.status': () => { throw fail('storage', 'The workspace file is damaged.') } })
    expect(app.text()).toContain('The workspace file is damaged.')
    app.bridge.answer({ 'pipeline.status': () => ({ running: [], stages: [] }) })
    await app.click('Try again')
    expect(app.text()).toContain('Nothing to refresh yet')
    expect(app.named('Import a file')).toHaveLength(1)
  })
})

describe('P103: the timeline of a refresh', () => {
  it('has when each task ran and how long against the time before, also as numbers; another refresh can be chosen', async () => {
    await open()
    await app.click('Refreshes')
    expect(app.text()).toContain('+4.0 s against')
    expect(rows()).toEqual(['Data sources0 ms2.5 s1.0 s+1.4 s', 'OrdersSuccessful0 ms2.4 s1.0 s+1.4 s', 'ReviewsFailed2.4 s100 msNew—', 'Segments3.0 s50 ms80 ms−30 ms', 'VIPSuccessful3.0 s50 ms80 ms−30 ms'])
    await app.click('Timeline commands')
    await app.click('Table view')
    expect(document.querySelector('.timeline.numbers .track')).toBeNull()
    await app.click(/Canceled, 10 of 12 done/)
    expect(app.text()).toContain('No task of this refresh has run.')
  })
})

describe('the rail marks where something failed', () => {
  const mark = (name: string): string | undefined => app.named(new RegExp(`^${name}`))[0]?.querySelector('.mark')?.textContent ?? undefined
  const failed = (about: Failure['about'], latestAt: string, tasks = 1): Failure => ({ about, tasks, latestAt })

  it('until its page was looked at, and again when something fails after that', async () => {
    let failures: readonly Failure[] = [failed('sources', before(3)), failed('profiles', before(3), 2), failed('usage', before(3))]
    await open({ 'pipeline.failures': () => [...failures], 'sources.list': () => [] })
    expect(['Segments', 'Entities', 'Data sources', 'Measures'].map(mark)).toEqual(['1 task failed', '2 tasks failed', '1 task failed', undefined])
    await app.router.push('/sources')
    await app.arrives('sources')
    expect(mark('Data sources')).toBeUndefined()
    await app.router.push('/system')
    await app.arrives('systemStatus')
    failures = [failed('sources', before(1))]
    app.bridge.emit('data.changed', { topics: ['pipeline'] })
    await vi.waitUntil(() => mark('Data sources') !== undefined, { timeout: 20_000 })
    expect([mark('Entities'), mark('Segments')]).toEqual([undefined, undefined])
    failures = []
    app.bridge.emit('data.changed', { topics: ['pipeline'] })
    await vi.waitUntil(() => mark('Data sources') === undefined, { timeout: 20_000 })
  })
})

describe('P90: System > Schedule', () => {
  const on = { ...firstSchedule('Europe/Berlin'), on: true }
  const next = ['2026-11-24T05:00:00.000Z']
  async function openSchedule(info = sampleWorkspace, sources: readonly DataSource[] = []): Promise<void> {
    await open({ 'sources.list': () => [...sources], 'schedule.get': () => ({ schedule: on, next }), 'schedule.preview': () => ({ next }), 'schedule.set': ({ schedule }) => ({ schedule, next }) }, info)
    await app.router.push('/system/schedule')
    await app.arrives('systemSchedule')
  }

  it('has times as they are written everywhere here, and takes them as they are typed', async () => {
    await openSchedule()
    const field = app.named('Time 1')[0]
    if (!(field instanceof HTMLInputElement)) throw new Error('Time 1 is no field.')
    expect([field.type, field.value]).toEqual(['text', '06:00'])
    await app.type('Time 1', '9.30 pm')
    field.dispatchEvent(new Event('blur'))
    await app.settle()
    expect(field.value).toBe('21:30')
    await app.click('Save')
    expect(app.bridge.inputsOf('schedule.set')).toEqual([{ schedule: { ...on, times: ['21:30'] } }])
    await app.type('Time 1', 'noon')
    field.dispatchEvent(new Event('blur'))
    await app.settle()
    expect(app.text()).toContain('A time is written as hours and minutes, like 09:30.')
  })

  it('can be turned off whatever is wrong with times that are then not to be seen', async () => {
    await openSchedule()
    await app.type('Time 1', 'noon')
    app.named('Time 1')[0]?.dispatchEvent(new Event('blur'))
    await app.click('Off')
    expect(app.text()).not.toContain('A time is written as hours and minutes')
    await app.click('Save')
    expect(app.bridge.inputsOf('schedule.set')).toEqual([{ schedule: { ...on, on: false } }])
  })

  it('is not left with changes that are not saved, unless somebody says so', async () => {
    await openSchedule()
    await app.click('Weekly')
    void app.router.push('/system')
    await app.settle()
    expect(app.text()).toContain('Leave the schedule without saving?')
    await app.click('Cancel')
    expect(app.router.currentRoute.value.name).toBe('systemSchedule')
    app.bridge.answer({ 'schedule.get': () => ({ schedule: { ...on, weekdays: [1, 2, 3, 4, 5] }, next }) })
    await app.click('Save')
    await app.router.push('/system')
    await app.arrives('systemStatus')
  })

  it.each([
    [['once', 'once'], 'Customers and Orders are read by hand only, not by this refresh: change that under Data sources.'],
    [['refresh', 'once'], 'Orders is read by hand only, not by this refresh: change that under Data sources.'],
    [['refresh', 'refresh'], null],
  ] as const)('says which data sources it leaves out: %j', async ([first, second], said) => {
    await openSchedule(sampleWorkspace, [{ ...customersSource, mode: first }, { ...ordersSource, mode: second }])
    await app.settle()
    expect(app.text()).toContain(said ?? 'Next refreshes')
    if (said === null) expect(app.text()).not.toContain('by hand only')
  })

  it('says of a read-only window that it runs nothing', async () => {
    await openSchedule({ ...sampleWorkspace, readOnlyReason: 'another window has it open' })
    expect(app.text()).toContain('24 Nov 2026, 06:00:00 Europe/Berlin')
    expect(app.text()).toContain('This window is read-only and runs nothing.')
  })
})

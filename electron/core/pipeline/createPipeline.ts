import type { SegmentId, TaskId } from '@shared/domain/ids.ts'
import { stages, type Job, type JobTrigger } from '@shared/domain/pipeline.ts'
import { jobSummary } from '@shared/format/pipelineWords.ts'
import { canceled, fail, isCanceled } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { RefreshRequest, Refresher, UnderWay } from '../segments/refresher.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { createJobNotes, type JobNotes } from './jobNotes.ts'
import { insertJob, readJob } from './job.repo.ts'
import { countsOf, liveTask, type LiveJob } from './liveJob.ts'
import type { Pipeline, PipelineRequest } from './pipeline.ts'
import { pruneJobs } from './retention.ts'
import { runJob } from './runJob.ts'
import type { JobFrame, PlannedStage, StagePlugin, Thing } from './stage.ts'
import { cancelSegments, planSegments, segmentsStage, type SegmentPlan } from './stages/segments.ts'

/** The result of the task of a job. */
export interface RefreshOutcome {
  readonly successful: number
  readonly failed: number
  readonly skipped: number
}

/** The pipeline with what the rest of the core needs of it. */
export interface PipelineParts extends Pipeline {
  readonly refresher: Refresher
  /** Jobs that run or wait, in their order. */
  live(): readonly LiveJob[]
  /** Whether the whole pipeline is at work: it looks after derived entities itself. */
  isRunning(): boolean
  readonly plugins: readonly StagePlugin[]
}

interface PipelineSurroundings {
  /** Every stage but that of segments. */
  readonly plugins: readonly StagePlugin[]
  /** Resolves when nothing upstream of segments is being changed outside of jobs. */
  upstreamQuiet(): Promise<void>
}

interface Wanted {
  readonly scope: Job['scope']
  readonly segments: readonly SegmentId[] | null
  readonly trigger: JobTrigger
  readonly asOf: number | null
}

/** One job at a time; the same request while it waits or runs joins the job that is there. */
export function createPipeline(context: Pick<CoreContext, 'ports' | 'tasks' | 'emit' | 'workspace'>, { plugins, upstreamQuiet }: PipelineSurroundings): PipelineParts {
  const { ports, tasks, emit } = context
  const underWay = new Map<SegmentId, UnderWay>()
  const joinable = new Map<string, TaskId>()
  const live: LiveJob[] = []
  let last: Promise<unknown> = Promise.resolve()
  let running: LiveJob | null = null

  async function planAll(workspace: OpenWorkspace, job: LiveJob, plan: SegmentPlan, asOf: number, control: TaskControl): Promise<void> {
    const made = new Set<Thing>()
    const planned: PlannedStage[] = []
    for (const stage of stages) {
      if (stage === 'segments') {
        const parts = { context, workspace, plan, frame: { asOf, trigger: job.trigger.kind }, job: job.id, underWay }
        planned.push(await segmentsStage(parts, control.breathe))
        continue
      }
      if (job.scope === 'some') continue
      const frame: JobFrame = { asOf, made, trigger: job.trigger }
      for (const plugin of plugins) if (plugin.stage === stage) planned.push(plugin.plan(workspace, frame))
      for (const { tasks: some } of planned) for (const task of some) for (const thing of task.makes) made.add(thing)
    }
    job.stages = planned.filter((one) => one.tasks.length > 0)
    job.tasks = []
    for (const stage of job.stages) for (const task of stage.tasks) job.tasks.push(liveTask(task, stage, job.tasks.length))
  }

  async function carryOut(workspace: OpenWorkspace, job: LiveJob, plan: SegmentPlan, asOf: number | null, notes: JobNotes, control: TaskControl): Promise<RefreshOutcome> {
    const now = ports.now()
    await planAll(workspace, job, plan, asOf ?? now, control)
    job.startedAt = now
    running = job
    notes.begin()
    await runJob(ports, job, control, notes)
    const { successful, failed, skipped } = countsOf(job.tasks)
    return { successful, failed, skipped }
  }

  async function takeTurn(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([before.then(upstreamQuiet), stopped])
    if (signal.aborted) throw canceled()
  }

  function start(wanted: Wanted): TaskId {
    const workspace = context.workspace()
    const plan = planSegments(workspace, wanted.segments, wanted.scope === 'all')
    const others = wanted.scope === 'some' ? [] : plugins.map((plugin) => plugin.scopeOf?.(workspace, wanted.trigger) ?? '')
    // What is to be done says whether it is the same: a schedule of its own of one that is left alone anyway makes no difference.
    const scope = JSON.stringify([workspace.store.path, wanted.scope, wanted.asOf, plan.segments.map(({ id, version }) => [id, version]), others])
    const joined = joinable.get(scope)
    if (joined !== undefined) return joined
    const before = last
    const task = tasks.start('refresh', titleOf(plan, wanted), (control) => {
      const job: LiveJob = { id: control.id, scope: wanted.scope, title: titleOf(plan, wanted), covers: coversOf(ports, wanted), trigger: wanted.trigger, queuedAt: ports.now(), startedAt: null, stages: [], tasks: [] }
      return work(workspace, job, plan, wanted.asOf, before, control)
    })
    joinable.set(scope, task)
    last = tasks.ended(task).finally(() => joinable.delete(scope))
    return task
  }

  async function work(workspace: OpenWorkspace, job: LiveJob, plan: SegmentPlan, asOf: number | null, before: Promise<unknown>, control: TaskControl): Promise<RefreshOutcome> {
    const notes = createJobNotes({ ports, emit, store: workspace.store, job })
    live.push(job)
    const catalog = workspace.catalog()
    try {
      for (const { id } of plan.segments) if (!underWay.has(id)) underWay.set(id, { status: 'queued', task: control.id })
      workspace.store.edit((edit) => insertJob(edit, job, plan.segments.map(({ id }) => id)))
      emit('data.changed', { topics: ['segments', 'pipeline'] })
      await takeTurn(before, control.signal)
      emit('data.changed', { topics: ['segments', 'pipeline'] })
      const outcome = await carryOut(workspace, job, plan, asOf, notes, control)
      notes.end(outcome.failed > 0 ? 'failed' : 'successful', null)
      return outcome
    } catch (error) {
      if (!isCanceled(error)) notes.end('failed', 'It could not be carried out; try again.')
      else {
        if (job.startedAt === null) cancelQueued(workspace, job, plan, asOf)
        notes.end('canceled', job.startedAt === null ? jobSummary('canceled', { ...countsOf([]), total: plan.segments.length }) : null)
      }
      throw error
    } finally {
      live.splice(live.indexOf(job), 1)
      for (const { id } of plan.segments) if (underWay.get(id)?.task === control.id) underWay.delete(id)
      // Nobody makes derived entities anew that a cancel left behind: they are of what was canceled.
      const isOther = job.scope === 'all' && workspace.catalog() !== catalog
      emit('data.changed', { topics: isOther ? ['catalog', 'sources', 'segments', 'pipeline'] : ['segments', 'pipeline'] })
      if (running === job) running = null
      pruneJobs(workspace.store, ports.now())
    }
  }

  /** Its turn never came: what only waited for it is canceled. */
  function cancelQueued(workspace: OpenWorkspace, job: LiveJob, plan: SegmentPlan, asOf: number | null): void {
    const waiting = plan.segments.filter(({ id }) => underWay.get(id)?.task === job.id)
    cancelSegments(context, workspace, waiting, { asOf: asOf ?? ports.now(), trigger: job.trigger.kind }, job.id)
  }

  return {
    plugins,
    live: () => live,
    isRunning: () => running?.scope === 'all',
    start: (request: PipelineRequest) => start({ scope: 'all', ...request }),
    async ended(id) {
      if (tasks.list().some((task) => task.id === id)) await tasks.ended(id)
      const job = readJob(context.workspace().store, id)
      if (job === null) throw fail('notFound', 'This refresh is not known any more.')
      return job
    },
    refresher: {
      underWay: () => underWay,
      start: ({ segments, asOf, trigger }: RefreshRequest) => start({ scope: 'some', segments, asOf, trigger: { kind: trigger, due: null, missed: 0 } }),
    },
  }
}

/** Whatever its segments are called by now, and in whichever order they were named. */
function coversOf({ checksum }: Pick<CoreContext['ports'], 'checksum'>, { segments }: Wanted): string {
  if (segments === null) return 'all'
  const sum = checksum()
  sum.add(new TextEncoder().encode(segments.toSorted().join(' ')))
  return sum.end()
}

function titleOf({ segments }: SegmentPlan, wanted: Wanted): string {
  if (wanted.scope === 'all') return 'everything'
  return segments.length === 1 ? (segments[0]?.name ?? '') : `${segments.length} segments`
}

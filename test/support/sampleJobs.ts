import { pipelineStateSchema, type PipelineState } from '@shared/contract/pipeline.contract.ts'
import { jobSchema, jobStageSchema, pipelineTaskSchema, stageSchema, type Job, type JobStage, type PipelineTask, type PipelineTaskStatus, type Stage, type TaskCounts } from '@shared/domain/pipeline.ts'
import { before } from './sampleReplies.ts'

type Part<T> = Partial<T>

/** One task by its name; what is not given is a quiet, successful one that took 900 ms. */
export function sampleTaskOf(stage: Stage, name: string, part: Part<Omit<PipelineTask, 'stage' | 'name'>> = {}): PipelineTask {
  const status = part.status ?? 'successful'
  const hasRun = status === 'successful' || status === 'failed' || status === 'completedWithWarnings'
  return pipelineTaskSchema.parse({
    key: `${stage}:${name.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 60)}`,
    stage,
    name,
    status,
    reason: null,
    warnings: [],
    outcome: null,
    startedAt: hasRun ? before(3) : null,
    durationMs: hasRun ? 900 : null,
    progress: null,
    ...part,
  })
}

export function countsOf(tasks: readonly PipelineTask[]): TaskCounts {
  const count = (...statuses: readonly PipelineTaskStatus[]): number => tasks.filter(({ status }) => statuses.includes(status)).length
  const [successful, failed, skipped] = [count('successful', 'completedWithWarnings'), count('failed'), count('skipped')]
  return { total: tasks.length, done: successful + failed + skipped, successful, failed, skipped, canceled: count('canceled'), warned: count('completedWithWarnings') }
}

const ranks: readonly PipelineTaskStatus[] = ['refreshing', 'failed', 'canceled', 'queued', 'skipped']

function stageOf(stage: Stage, tasks: readonly PipelineTask[]): JobStage {
  const status = ranks.find((one) => tasks.some((task) => task.status === one)) ?? 'successful'
  return jobStageSchema.parse({ stage, status: status === 'skipped' && tasks.some((task) => task.status !== 'skipped') ? 'successful' : status, counts: countsOf(tasks), startedAt: before(4), finishedAt: null, tasks: [...tasks] })
}

export interface SampleJob {
  readonly job: Job
  readonly stages: readonly JobStage[]
}

/** A job of these tasks. */
export function sampleJob(tasks: readonly PipelineTask[], part: Part<Job> = {}): SampleJob {
  const isOver = part.status !== undefined && part.status !== 'refreshing' && part.status !== 'queued'
  const job = jobSchema.parse({
    id: 'job-1',
    scope: 'all',
    title: 'everything',
    trigger: { kind: 'schedule', due: before(4), missed: 0 },
    status: 'refreshing',
    summary: null,
    queuedAt: before(4),
    startedAt: before(4),
    finishedAt: isOver ? before(1) : null,
    durationMs: isOver ? 180_000 : 200_000,
    changeMs: null,
    counts: countsOf(tasks),
    ...part,
  })
  return { job, stages: stageSchema.options.flatMap((stage) => (tasks.some((task) => task.stage === stage) ? [stageOf(stage, tasks.filter((task) => task.stage === stage))] : [])) }
}

/** The job of the design's picture: a scheduled refresh under way, with a failed file and what followed from it. */
export const sampleTasks: readonly PipelineTask[] = [
  ...['Customers', 'Online orders', 'Store purchases', 'Subscriptions', 'Products'].map((name) => sampleTaskOf('sources', name, { outcome: '12,000 rows, unchanged' })),
  sampleTaskOf('sources', 'Reviews', { status: 'failed', reason: 'reviews.csv was not found in /home/ada/Data. Put it back, or choose where it is now.' }),
  ...['Customers', 'Online orders', 'Store purchases'].map((name) => sampleTaskOf('profiles', name)),
  ...['Total spend', 'Orders', 'Average order value'].map((name) => sampleTaskOf('measures', name)),
  sampleTaskOf('segments', 'Lapsed 90 days', { status: 'refreshing', progress: 0.62, startedAt: before(1), durationMs: 3100 }),
  sampleTaskOf('segments', 'Cold-brew subscribers', { status: 'queued' }),
  sampleTaskOf('segments', 'Newsletter, no purchase yet', { status: 'failed', reason: 'Condition 1.2 uses consent_date, which is no longer in newsletter.csv. Pick another attribute, or import the file with that column again.', durationMs: 200 }),
  sampleTaskOf('segments', 'Reviewers, four stars and up', { status: 'skipped', reason: 'upstream “Reviews” failed' }),
  sampleTaskOf('segments', 'Office pilot 2025', { status: 'skipped', reason: 'inactive' }),
  ...['Birthday this month', 'Espresso machine owners', 'High-value customers', 'Loyal coffee and tea customers', 'No marketing consent', 'One-time buyers', 'Tea drinkers'].map((name) => sampleTaskOf('segments', name)),
]

/** The same as the page of the system's status has them. */
export function sampleStates(tasks: readonly PipelineTask[] = sampleTasks): readonly { readonly stage: Stage; readonly tasks: PipelineState[] }[] {
  return sampleJob(tasks).stages.map(({ stage, tasks: own }) => ({ stage, tasks: (own ?? []).map((task) => pipelineStateSchema.parse({ ...task, job: task.startedAt === null ? null : 'job-1', lastSuccessAt: task.status === 'successful' ? before(3) : null })) }))
}

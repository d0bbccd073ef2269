import type { AttributeId, EntityId, SegmentId } from '@shared/domain/ids.ts'
import type { JobTrigger, PipelineTaskKey, PipelineTaskStatus, Stage } from '@shared/domain/pipeline.ts'
import type { OpenWorkspace } from '../context.ts'
import type { TaskControl } from '../tasks/tasks.ts'

/** What tasks make and depend on. */
export type Thing = `entity:${EntityId}` | `measure:${AttributeId}` | `segment:${SegmentId}`

/** How one task ended by itself; a cancel is thrown. */
export interface TaskEnd {
  readonly status: Extract<PipelineTaskStatus, 'successful' | 'completedWithWarnings' | 'failed' | 'skipped'>
  /** Why it failed or was skipped, a sentence. */
  readonly reason: string | null
  readonly warnings: readonly string[]
  /** What it did, in a few words. */
  readonly outcome: string | null
}

/** One task of a job, as a stage plans it. */
export interface PlannedTask {
  readonly key: PipelineTaskKey
  /** As people call it; a failure names it to what depends on it. */
  readonly name: string
  /** What is not as it should be where it fails; what reads it is skipped. */
  readonly makes: readonly Thing[]
  /** What it depends on, directly; asked for only where something failed, or somebody looks. */
  reads(): readonly Thing[]
  /** Atomic: what it throws, or is canceled in, left everything as it was. Null: there is nothing to do for it any more, and it leaves the job. */
  run(control: TaskControl): Promise<TaskEnd | null>
  /** It is passed over because something upstream failed; for stages that write down outcomes themselves. */
  skip?(reason: string): void | Promise<void>
}

/** A task without what it does. */
export type TaskLook = Pick<PlannedTask, 'key' | 'name' | 'makes' | 'reads'>

/** What a stage is to do in one job. */
export interface PlannedStage {
  readonly stage: Stage
  /** In the order in which they run. None: the stage is not shown. */
  readonly tasks: readonly PlannedTask[]
  /** Whether it writes down the outcomes of its tasks itself, as refresh runs of segments are. */
  readonly keepsRuns: boolean
  /** Makes what it wrote down durable with the journal: at the end, and now and then before. */
  write(): void
  /** The job was canceled: these tasks were not finished. */
  cancel?(keys: ReadonlySet<PipelineTaskKey>): void
}

/** What a job is given to plan with. */
export interface JobFrame {
  readonly trigger: JobTrigger
  /** "Now" of the job, milliseconds UTC. */
  readonly asOf: number
  /** What the tasks of stages before it will make anew. */
  readonly made: ReadonlySet<Thing>
}

/** A stage of the pipeline: each feature gives its own. */
export interface StagePlugin {
  readonly stage: Stage
  /** Every task that the stage has in this workspace now. Cheap: called for pages as well. */
  plan(workspace: OpenWorkspace, frame: JobFrame): PlannedStage
  /** What its tasks depend on besides the segments of a job: requests that differ in it do not join. */
  scopeOf?(workspace: OpenWorkspace, trigger: JobTrigger): string
}

export const successful = (outcome: string | null = null, warnings: readonly string[] = []): TaskEnd => ({ status: 'successful', reason: null, warnings, outcome })
/** What depends on it goes on with what was there before. */
export const skippedFor = (reason: string): TaskEnd => ({ status: 'skipped', reason, warnings: [], outcome: null })
export const failedWith = (reason: string): TaskEnd => ({ status: 'failed', reason, warnings: [], outcome: null })

import { canceled, isCanceled, toAppError } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { endTask, type LiveJob, type LiveTask } from './liveJob.ts'
import { failedWith, type TaskEnd, type Thing } from './stage.ts'

/** What the run of a job tells. */
export interface JobWatch {
  /** A task began or ended. */
  moved(task: LiveTask): void
}

/**
 * Runs the tasks of a job in their order. One that fails, or is skipped because of a failure, makes what reads what it makes
 * skipped, naming the first cause; nothing else is touched. @throws canceled: what was not finished is marked so.
 */
export async function runJob(ports: Pick<Ports, 'now' | 'elapsed' | 'log'>, job: LiveJob, control: TaskControl, watch: JobWatch): Promise<void> {
  const causes = new Map<Thing, string>()
  const isAlone = job.tasks.length === 1
  let done = 0
  try {
    const tasks = job.tasks.slice()
    const last = tasks.at(-1)
    for (const task of tasks) {
      if (control.signal.aborted) throw canceled()
      const cause = causes.size === 0 ? null : causeOf(task, causes)
      const end = cause === null ? await runTask(task) : await skip(task, cause)
      if (end === null) {
        job.tasks.splice(job.tasks.indexOf(task), 1)
      } else {
        done += 1
        if (end.status === 'failed' || cause !== null) for (const thing of task.planned.makes) causes.set(thing, cause ?? task.planned.name)
      }
      watch.moved(task)
      if (!isAlone) control.report(task.planned.name, done, job.tasks.length)
      // What has done everything is not canceled any more.
      if (task !== last) await control.breathe()
    }
  } catch (error) {
    if (!isCanceled(error)) throw error
    cancelRest(job)
    throw error
  }

  async function runTask(task: LiveTask): Promise<TaskEnd | null> {
    const start = ports.elapsed()
    task.status = 'refreshing'
    task.startedAt = ports.now()
    task.isDirty = true
    if (!task.stage.keepsRuns) watch.moved(task)
    const own: TaskControl = {
      ...control,
      report(step, part, total) {
        task.progress = total === null || total === 0 ? null : Math.min(1, Math.max(0, part / total))
        if (isAlone) control.report(step, part, total)
        else control.report(task.planned.name, done, job.tasks.length)
      },
    }
    const end = await outcomeOf(task, own)
    if (end !== null) endTask(task, end, ports.elapsed() - start)
    return end
  }

  async function outcomeOf(task: LiveTask, own: TaskControl): Promise<TaskEnd | null> {
    try {
      return await task.planned.run(own)
    } catch (error) {
      if (isCanceled(error) || control.signal.aborted) throw canceled()
      const { code, message } = toAppError(error)
      if (code === 'unexpected') ports.log(`The task "${task.planned.name}" of a refresh failed`, error)
      return failedWith(message)
    }
  }
}

function causeOf({ planned }: LiveTask, causes: ReadonlyMap<Thing, string>): string | null {
  for (const thing of planned.reads()) {
    const cause = causes.get(thing)
    if (cause !== undefined) return cause
  }
  return null
}

async function skip(task: LiveTask, cause: string): Promise<TaskEnd> {
  const end: TaskEnd = { status: 'skipped', reason: `upstream “${cause}” failed`, warnings: [], outcome: null }
  await task.planned.skip?.(end.reason ?? '')
  endTask(task, end, null)
  return end
}

function cancelRest(job: LiveJob): void {
  const rest = job.tasks.filter(({ status }) => status === 'queued' || status === 'refreshing')
  for (const task of rest) {
    task.status = 'canceled'
    task.progress = null
    task.isDirty = true
  }
  const keys = new Set(rest.map(({ planned }) => planned.key))
  for (const stage of job.stages) stage.cancel?.(keys)
}

import type { Emit } from '@shared/contract/events.ts'
import type { JobStatus } from '@shared/domain/pipeline.ts'
import { jobSummary } from '@shared/format/pipelineWords.ts'
import type { Ports } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { endJob, removeTask, startJob, updateTask } from './job.repo.ts'
import { countsOf, type LiveJob, type LiveTask } from './liveJob.ts'
import type { JobWatch } from './runJob.ts'

/** What is written down of a job, and told to pages, this often while it runs. */
const everyMs = 250

export interface JobNotes extends JobWatch {
  /** Its turn has come, and what it is to do is known. */
  begin(): void
  /** All that is left is written in one go. `summary`: where it is not the usual one. */
  end(status: JobStatus, summary: string | null): void
}

interface Parts {
  readonly ports: Pick<Ports, 'now' | 'elapsed' | 'after'>
  readonly emit: Emit
  readonly store: Store
  readonly job: LiveJob
}

export function createJobNotes({ ports, emit, store, job }: Parts): JobNotes {
  let announcedAt = ports.elapsed()
  let forget: (() => void) | null = null
  const gone: LiveTask[] = []

  function note(): void {
    const dirty = job.tasks.filter(({ isDirty, stage }) => isDirty && !stage.keepsRuns)
    if (dirty.length > 0 || gone.length > 0) {
      store.edit((edit) => {
        for (const task of dirty) updateTask(edit, job.id, task)
        for (const { planned } of gone) removeTask(edit, job.id, planned.key)
      })
    }
    gone.length = 0
    for (const task of job.tasks) task.isDirty = false
    for (const stage of job.stages) stage.write()
  }

  function announce(): void {
    forget?.()
    forget = null
    announcedAt = ports.elapsed()
    note()
    emit('data.changed', { topics: ['segments', 'pipeline'] })
  }

  return {
    begin() {
      store.edit((edit) => startJob(edit, job, job.startedAt ?? ports.now()))
      emit('data.changed', { topics: ['pipeline'] })
    },
    moved(task) {
      if (!task.stage.keepsRuns && !job.tasks.includes(task)) gone.push(task)
      if (ports.elapsed() - announcedAt >= everyMs) announce()
      // A task that runs for long says so although nothing moves meanwhile.
      else if (!task.stage.keepsRuns) forget ??= ports.after(everyMs, announce)
    },
    end(status, summary) {
      forget?.()
      forget = null
      note()
      const counts = countsOf(job.tasks)
      const finishedAt = ports.now()
      // The clock may have been set back meanwhile.
      const durationMs = job.startedAt === null ? null : Math.max(0, finishedAt - job.startedAt)
      store.edit((edit) => endJob(edit, job.id, { status, summary: summary ?? jobSummary(status, counts), counts, finishedAt: new Date(finishedAt).toISOString(), durationMs }))
    },
  }
}

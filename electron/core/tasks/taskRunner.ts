import type { Emit } from '@shared/contract/events.ts'
import { taskIdSchema, type TaskId } from '@shared/domain/ids.ts'
import type { Task, TaskKind } from '@shared/domain/task.ts'
import { isCanceled, toAppError } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import { breather } from './breather.ts'
import type { TaskControl, TaskRunner } from './tasks.ts'

/** Ended tasks that stay to be looked at. */
const kept = 200
/** Ten announcements a second at most. */
const announceEveryMs = 100

type RunnerPorts = Pick<Ports, 'now' | 'elapsed' | 'after' | 'pause' | 'randomBytes' | 'log'>

interface Entry {
  task: Task
  readonly abort: AbortController
  readonly ended: Promise<void>
  announcedAt: number
  wasStopped: boolean
  forgetTimer: (() => void) | null
}

/** Runs long work in the same process: watched through `task.changed`, canceled by signal. */
export function createTaskRunner(ports: RunnerPorts, emit: Emit): TaskRunner {
  const entries = new Map<TaskId, Entry>()
  /** In the order in which they ended. */
  const over: TaskId[] = []

  function announce(entry: Entry): void {
    entry.forgetTimer?.()
    entry.forgetTimer = null
    entry.announcedAt = ports.elapsed()
    emit('task.changed', entry.task)
  }

  function announceSoon(entry: Entry): void {
    const wait = entry.announcedAt + announceEveryMs - ports.elapsed()
    if (wait <= 0) announce(entry)
    else entry.forgetTimer ??= ports.after(wait, () => announce(entry))
  }

  function controlOf(id: TaskId, entry: () => Entry, signal: AbortSignal): TaskControl {
    return {
      id,
      signal,
      report(step, done, total) {
        const one = entry()
        if (one.task.finishedAt !== null) return
        const progress = total === null ? null : total === 0 ? 1 : Math.min(1, Math.max(0, done / total))
        one.task = { ...one.task, step, done, total, progress }
        announceSoon(one)
      },
      breathe: breather(ports, signal),
    }
  }

  function end(entry: Entry, outcome: Pick<Task, 'status' | 'error' | 'result'>): void {
    const progress = outcome.status === 'successful' ? 1 : entry.task.progress
    entry.task = { ...entry.task, ...outcome, progress, finishedAt: new Date(ports.now()).toISOString() }
    announce(entry)
    over.push(entry.task.id)
    for (const old of over.splice(0, Math.max(0, over.length - kept))) entries.delete(old)
  }

  async function carryOut(entry: Entry, control: TaskControl, work: (control: TaskControl) => Promise<unknown>): Promise<void> {
    try {
      const result = (await work(control)) ?? null
      end(entry, { status: 'successful', error: null, result })
    } catch (error) {
      // An engine or a file that notices the abort in its own way is canceled all the same.
      const byCancel = isCanceled(error) || (control.signal.aborted && isAbort(error))
      if (byCancel) return end(entry, { status: 'canceled', error: null, result: null })
      const data = toAppError(error)
      if (data.code === 'unexpected') ports.log(`The task "${entry.task.title}" failed`, error)
      end(entry, { status: 'failed', error: data, result: null })
    }
  }

  return {
    start(kind: TaskKind, title: string, work) {
      const id = newId(ports, taskIdSchema)
      const abort = new AbortController()
      const startedAt = new Date(ports.now()).toISOString()
      const task: Task = {
        id, kind, title, status: 'refreshing', step: '', progress: null, done: 0, total: null, startedAt, finishedAt: null, error: null, result: null,
      }
      let settle: () => void = () => {}
      const ended = new Promise<void>((resolve) => (settle = resolve))
      const entry: Entry = { task, abort, ended, announcedAt: Number.NEGATIVE_INFINITY, wasStopped: false, forgetTimer: null }
      entries.set(id, entry)
      announce(entry)
      const control = controlOf(id, () => entry, abort.signal)
      void carryOut(entry, control, work).finally(settle)
      return id
    },
    async ended(id) {
      const entry = entries.get(id)
      if (entry === undefined) throw new Error(`There is no task ${id}.`)
      await entry.ended
      return entry.task
    },
    list: () => [...entries.values()].map((entry) => entry.task),
    cancel(id) {
      entries.get(id)?.abort.abort()
    },
    wasStopped: (id) => entries.get(id)?.wasStopped === true,
    async stop() {
      const running = [...entries.values()].filter((entry) => entry.task.finishedAt === null)
      for (const entry of running) {
        entry.wasStopped ||= !entry.abort.signal.aborted
        entry.abort.abort()
      }
      await Promise.all(running.map((entry) => entry.ended))
    },
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

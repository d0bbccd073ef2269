import { powerMonitor, powerSaveBlocker } from 'electron'
import { taskSchema } from '@shared/domain/task.ts'
import type { Application } from '../application.ts'

/**
 * Looks for scheduled refreshes as soon as the machine wakes or somebody is at it again, and keeps it from falling asleep
 * by itself while one runs. Only after the app is ready.
 */
export function followPower({ events, router }: Pick<Application, 'events' | 'router'>): void {
  // Refused where no workspace is open, or one that is read-only: nothing is due there.
  const look = (): void => void router.call('schedule.runDue', {})
  powerMonitor.on('resume', look)
  powerMonitor.on('unlock-screen', look)

  const running = new Set<string>()
  let blocker: number | null = null
  function follow(): void {
    if (running.size > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }
  events.on((event, payload) => {
    if (event === 'task.changed') {
      const task = taskSchema.safeParse(payload).data
      if (task?.kind !== 'refresh') return
      if (task.finishedAt === null) running.add(task.id)
      else running.delete(task.id)
    } else if (event === 'core.restarted' || (event === 'workspace.changed' && payload === null)) running.clear()
    else return
    follow()
  })
}

import { useEvent } from '../../composables/useEvent.ts'
import { jobEnding } from '@shared/format/jobWords.ts'
import type { Task } from '@shared/domain/task.ts'
import { call } from '../../api/client.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useProgressStore } from '../../stores/progress.store.ts'
import { useSettingsStore } from '../../stores/settings.store.ts'

/** From here on somebody has turned to something else. */
const longMs = 30_000

/** Says how refreshes ended that nobody watched: in the window, and through the system while that is in the background. */
export function useRefreshEndings(): void {
  const notices = useNoticesStore()
  const progress = useProgressStore()
  const settings = useSettingsStore()

  async function say({ id }: Task): Promise<void> {
    // One that somebody refreshed is no job where it was not kept: there is nothing to say then.
    const known = await call('pipeline.job', { job: id }).catch(() => null)
    const ending = known === null ? null : jobEnding(known.job, longMs)
    if (ending === null) return
    const isWatched = progress.open && !document.hidden
    if (!isWatched) {
      const details = { label: 'Show details', run: () => progress.showJob(id) }
      if (ending.isFailure) notices.failWith(`${ending.title}.`, details)
      else notices.show(`${ending.title}.`, details)
    }
    await call('host.notify', { title: ending.title, text: ending.text })
  }

  useEvent('task.changed', (task) => {
    if (task.kind !== 'refresh' || task.finishedAt === null || settings.settings.notifications === false) return
    say(task).catch(notices.fail)
  })
}

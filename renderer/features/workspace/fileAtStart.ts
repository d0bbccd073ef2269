import { useNoticesStore } from '../../stores/notices.store.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'

/**
 * Opens the file Tessera was started with, so that the first page is its grid and not Home on the way there. False:
 * there is none, or a notice says why it cannot be opened.
 */
export async function openFileAtStart(): Promise<boolean> {
  const workspace = useWorkspaceStore()
  const notices = useNoticesStore()
  try {
    const { openAtStart } = await workspace.hostInfo()
    if (openAtStart === null) return false
    if (isReload()) {
      await workspace.started()
      if (workspace.info) return false
    }
    await workspace.open(openAtStart)
    return true
  } catch (thrown) {
    notices.fail(thrown)
    return false
  }
}

/** The page was loaded again: what is open then stays in front. */
function isReload(): boolean {
  return performance.getEntriesByType('navigation').some((entry) => (entry as PerformanceNavigationTiming).type === 'reload')
}

import type { Store } from './store.ts'

/** A store with its life: what the session of the open workspace holds. */
export interface WorkspaceStore extends Store {
  /** When the file was last written whole, UTC. */
  readonly savedAt: string | null
  /** True while memory holds changes that the file does not. */
  readonly unsaved: boolean
  /** What the person should know: changes that cannot be written now, or how the file was opened; null where all was well. */
  readonly notice: string | null
  /** Called after every edit, save, loss of the lock, and when the notice changes. */
  onChange(listener: () => void): void
  /** Writes everything as it is now to another file, which then is a workspace of its own. */
  writeCopy(path: string): Promise<void>
  /** Saves what is unsaved and gives the file free; rejects where that failed, and is closed all the same. */
  close(): Promise<void>
}

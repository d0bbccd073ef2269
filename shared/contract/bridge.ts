import type { Result } from '../errors/result.ts'

/**
 * What a page has of its host, as `window.tessera`: exactly these two functions, the same in Electron (preload) and in
 * the browser host (bridge). Neither throws or rejects: whatever goes wrong is a Result that is not ok.
 */
export interface Bridge {
  /**
   * Asks one channel of the contract. `input` is plain data, with one exception: `host.receiveFiles` takes
   * `{ files: File[] }` and the host turns the files into paths (Electron) or uploads them (browser host).
   */
  call(channel: string, input: unknown): Promise<Result<unknown>>
  /** Hears every push event; the returned function ends that. */
  on(listener: (event: string, payload: unknown) => void): () => void
}

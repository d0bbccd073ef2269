import type { Engine, EngineCache } from '../engine/engine.ts'
import type { Ports } from '../ports.ts'
import { createColumnFile, type FileEntry } from '../store/columnFile.ts'
import type { Store } from '../store/store.ts'

/** After the last column was built: nobody waits for anything then. */
const idleMs = 10_000

/** Less is read from the store in some tenths of a second, which is not worth a second file beside the workspace. */
const leastBytes = 4 * 2 ** 20

export interface ColumnCache extends EngineCache {
  /** Writes what is not written yet, and forgets what is of data that are gone. Never rejects. */
  close(): Promise<void>
}

/**
 * Keeps the engine's columns in the file beside the workspace, written when nothing was built for a while and when the
 * workspace is closed; by the one who may write the workspace only.
 */
export function createColumnCache(ports: Ports, store: Pick<Store, 'path' | 'readOnlyReason'>, engine: () => Pick<Engine, 'keepable'>, least = leastBytes): ColumnCache {
  const file = createColumnFile(ports, store.path)
  let isBehind = false
  let cancelWriting = (): void => {}
  let writing: Promise<void> = Promise.resolve()

  function write(): Promise<void> {
    cancelWriting()
    writing = writing.then(writeNow).catch((error: unknown) => ports.log('The columns could not be cached.', error))
    return writing
  }

  async function writeNow(): Promise<void> {
    if (store.readOnlyReason !== null) return
    const { entries, isCurrent } = engine().keepable()
    const before = await file.keys()
    if (!isBehind && before.every(isCurrent)) return
    isBehind = false
    const fresh = new Set(entries.map(({ key }) => key))
    const kept = before.filter((key) => isCurrent(key) && !fresh.has(key))
    const bytes = entries.flatMap(({ arrays }) => arrays().arrays).reduce((sum, array) => sum + array.byteLength, 0)
    if (bytes < least && kept.length === 0) return file.replace([])
    await file.replace([
      ...entries.map(({ key, arrays }): FileEntry => ({ key, arrays: () => Promise.resolve(arrays()) })),
      ...kept.map((key): FileEntry => ({ key, arrays: () => file.read(key) })),
    ])
  }

  return {
    read: (key) => file.read(key),
    onBuilt() {
      isBehind = true
      cancelWriting()
      cancelWriting = ports.after(idleMs, () => void write())
    },
    close: write,
  }
}

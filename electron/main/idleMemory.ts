import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const idleMs = 1000

/**
 * V8 collects when more is allocated, so what a download, a refresh or a save left behind would stay for as long as
 * nobody asks for anything: after a save that is a copy of the whole file. Call the returned function whenever something
 * happens; once nothing has for a second, unused memory goes back to the system, which takes some 20 ms.
 */
export function idleMemory(collect: () => void = collector(), after: (ms: number, work: () => void) => () => void = wait): () => void {
  let cancel = (): void => {}
  return () => {
    cancel()
    cancel = after(idleMs, collect)
  }
}

/** V8's own function, which it hands only to contexts made while the flag is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return typeof collect === 'function' ? () => void collect() : () => {}
}

function wait(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms)
  timer.unref()
  return () => clearTimeout(timer)
}

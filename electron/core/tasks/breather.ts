import { canceled } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'

/** Other calls wait no longer than this for a piece of long work. */
const sliceMs = 8

/** Gives way to other calls when 8 ms have passed since it last did, and throws `canceled` once the signal is aborted. */
export function breather(ports: Pick<Ports, 'elapsed' | 'pause'>, signal: AbortSignal): () => Promise<void> {
  let sliceStart = ports.elapsed()
  return async () => {
    if (signal.aborted) throw canceled()
    if (ports.elapsed() - sliceStart < sliceMs) return
    await ports.pause()
    sliceStart = ports.elapsed()
    if (signal.aborted) throw canceled()
  }
}

import type { Ports } from '../ports.ts'

/** Other calls wait no longer than this for a piece of long work. */
const sliceMs = 8

/** Called between pieces of the work of opening a file: gives way to other calls when 8 ms have passed since it last did. */
export function restOf(ports: Pick<Ports, 'elapsed' | 'pause'>): () => Promise<void> {
  let sliceStart = ports.elapsed()
  return async () => {
    if (ports.elapsed() - sliceStart < sliceMs) return
    await ports.pause()
    sliceStart = ports.elapsed()
  }
}

import { canceled } from '@shared/errors/appError.ts'
import { listBits, type Bits } from './bitset.ts'

/** Lets other calls be served while a long loop runs, and ends the loop once it is canceled. */
export interface Breath {
  /** 8 ms have passed since other calls were last served. */
  isDue(): boolean
  /** Serves them; throws `canceled` where the work is no longer wanted. */
  take(): Promise<void>
}

const workMs = 8

/** When others were last served. Pieces of work that share it give way like one long one, however short each is. */
export interface Pace {
  servedAt: number
}

export function createBreath(ports: { readonly pause: () => Promise<void>; readonly elapsed: () => number }, signal: AbortSignal, pace: Pace = { servedAt: ports.elapsed() }): Breath {
  if (signal.aborted) throw canceled()
  return {
    isDue: () => ports.elapsed() - pace.servedAt >= workMs,
    async take() {
      if (signal.aborted) throw canceled()
      await ports.pause()
      if (signal.aborted) throw canceled()
      pace.servedAt = ports.elapsed()
    },
  }
}

/** About a millisecond of the cheapest loops; a multiple of 32, so that slices never share a word of a bitset. */
const sliceRows = 1 << 18

/** Runs `work` over 0 to length - 1 in slices that begin at multiples of 32, with a breath between them where due. */
export async function inSlices(breath: Breath, length: number, work: (from: number, to: number) => void, slice = sliceRows): Promise<void> {
  for (let from = 0; from < length; from += slice) {
    work(from, Math.min(from + slice, length))
    if (breath.isDue()) await breath.take()
  }
}

/** Fits the processor's second cache together with what a loop reads and writes. */
const listRows = 1 << 15

/**
 * Runs `work` over the set bits as lists of numbers in ascending order: what a loop does with each then is all there is
 * to its inner loop. The list is used again for the next slice.
 */
export async function inLists(breath: Breath, bits: Bits, work: (list: Int32Array, length: number) => void): Promise<void> {
  const list = new Int32Array(Math.min(listRows, bits.length * 32))
  await inSlices(breath, bits.length * 32, (from, to) => work(list, listBits(bits, from >>> 5, to >>> 5, list)), listRows)
}

import { readFileSync, writeFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

export async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly ms: number; readonly value: T }> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}

export interface Took {
  readonly ms: number
  /** Processor time of this process, all threads: what `ms` would be about on a machine that does nothing else, of one thread. */
  readonly cpuMs: number
}

export async function timedWithCpu<T>(work: () => Promise<T> | T): Promise<Took & { readonly value: T }> {
  const before = process.cpuUsage()
  const { ms, value } = await timed(work)
  const { user, system } = process.cpuUsage(before)
  return { ms, cpuMs: (user + system) / 1000, value }
}

/** The middle of the samples; NaN of none. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length === 0 ? NaN : sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** The sample that 99 % do not exceed. */
export function highest99(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? NaN
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export function residentBytes(): number {
  return process.memoryUsage.rss()
}

/** Most memory this process has held since `resetPeak`: Linux knows it exactly; elsewhere since the process began. */
export function peakBytes(): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
    if (found !== null) return Number(found[1]) * 1024
  } catch {
    // No such file system: below.
  }
  return process.resourceUsage().maxRSS * 1024
}

export function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // As `peakBytes` says.
  }
}

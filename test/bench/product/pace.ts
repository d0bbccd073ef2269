import { monitorEventLoopDelay } from 'node:perf_hooks'
import { highest99, wait } from '../measure.ts'
import type { Core } from './core.ts'

/** How others fared while one job ran, milliseconds. */
export interface Pace {
  /** How late the main process's event loop was, 99th percentile and worst. */
  readonly loopDelay99: number
  readonly loopDelayWorst: number
  /** Answer times of a trivial call to the core. */
  readonly answer99: number
  readonly answerWorst: number
  readonly answers: number
}

const resolution = 1
const everyMs = 3

/** Runs `work` while a trivial call is sent to the core again and again, and the event loop is watched. */
export async function paceOf(core: Core, work: () => Promise<unknown>): Promise<Pace> {
  const delay = monitorEventLoopDelay({ resolution })
  const answers: number[] = []
  let isOver = false
  const ask = async (): Promise<void> => {
    while (!isOver) {
      const start = performance.now()
      await core.ask('settings.get', {})
      answers.push(performance.now() - start)
      await wait(everyMs)
    }
  }
  delay.enable()
  const asking = ask()
  await work()
  isOver = true
  await asking
  delay.disable()
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution)
  return {
    loopDelay99: late(delay.percentile(99)),
    loopDelayWorst: late(delay.max),
    answer99: highest99(answers),
    answerWorst: Math.max(...answers),
    answers: answers.length,
  }
}

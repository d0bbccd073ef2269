import { TesseraError } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { fileErrorCode } from '../store/fileErrors.ts'
import type { TaskControl } from './tasks.ts'

/** Node's codes of what passes by itself: another program holds the file for a moment, or too much is open. */
const passingCodes = new Set(['EBUSY', 'EPERM', 'EAGAIN', 'EMFILE', 'ENFILE', 'ETXTBSY'])

/** Waits between attempts, milliseconds: five at most, within half a minute. */
export const backOffMs = [500, 2000, 6000, 20_000] as const

const passing = new WeakSet<Error>()

/** The error to show, known as one that may pass: where `cause` is such a one, or without a cause. */
export function mayPass(error: TesseraError, cause: unknown = null): TesseraError {
  if (cause === null || passingCodes.has(fileErrorCode(cause))) passing.add(error)
  return error
}

/** Does it again, with growing waits, as long as it fails by what may pass; a cancel ends the waiting at once. */
export async function withBackOff<T>(ports: Pick<Ports, 'after'>, control: Pick<TaskControl, 'signal' | 'report'>, work: () => Promise<T>): Promise<T> {
  for (const [attempt, wait] of backOffMs.entries()) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || control.signal.aborted) throw error
      control.report(`Trying again (${attempt + 2} of ${backOffMs.length + 1})`, 0, null)
      await pause(ports, wait, control.signal)
      if (control.signal.aborted) throw error
    }
  }
  return work()
}

function isPassing(error: unknown): boolean {
  return error instanceof TesseraError ? passing.has(error) : passingCodes.has(fileErrorCode(error))
}

function pause(ports: Pick<Ports, 'after'>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const forget = ports.after(ms, resolve)
    signal.addEventListener('abort', () => {
      forget()
      resolve()
    }, { once: true })
  })
}

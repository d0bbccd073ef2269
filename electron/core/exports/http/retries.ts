import { canceled } from '@shared/errors/appError.ts'
import type { HttpAnswer, HttpRequest, Ports } from '../../ports.ts'

type RetryPorts = Pick<Ports, 'http' | 'after' | 'now'>

const attempts = 6
const firstWaitMs = 1000
/** The longest that another side may ask to wait. */
const mostWaitMs = 60_000

/**
 * Sends a request until it is answered with something that will not change by asking again; what is sent is the same each
 * time, its idempotency key too. `mayPass`: answers that may be others the next time. The last answer, or what stopped the last attempt.
 * @throws canceled, or what the port rejects with
 */
export async function sendPatiently({ http, after, now }: RetryPorts, request: HttpRequest, signal: AbortSignal, mayPass: (status: number) => boolean = mayPassByItself): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw canceled()
    const isLast = attempt === attempts
    let waitMs = firstWaitMs * 2 ** (attempt - 1)
    try {
      const answer = await http.send(request, signal)
      if (isLast || !mayPass(answer.status)) return answer
      waitMs = Math.min(mostWaitMs, wantedWaitMs(answer, now()) ?? waitMs)
    } catch (error) {
      if (signal.aborted) throw canceled()
      if (isLast) throw error
    }
    await wait(after, waitMs, signal)
  }
}

/** Too busy, too many at once, or out of order for now. */
function mayPassByItself(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505 && status !== 507)
}

/** `Retry-After`: seconds, or a date (RFC 9110, 10.2.3); null where there is none. */
function wantedWaitMs(answer: HttpAnswer, now: number): number | null {
  const text = answer.header('retry-after')?.trim()
  if (text === undefined || text === '') return null
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

function wait(after: Ports['after'], ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      forget()
      reject(canceled())
    }
    const forget = after(ms, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  })
}

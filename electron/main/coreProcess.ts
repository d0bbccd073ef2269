import type { ChannelName } from '@shared/contract/contract.ts'
import { fail } from '@shared/errors/appError.ts'
import { failed, type Result } from '@shared/errors/result.ts'
import type { CoreChild, CoreEnd, FromCore, StartCore } from './coreMessages.ts'
import type { EventRelay } from './eventRelay.ts'
import { createRunningWork } from './runningWork.ts'
import type { Secrets } from './secrets.ts'

export interface CoreProcess {
  /** Settles exactly once: by the reply, the process's end or the time-out. Never rejects. */
  call(channel: ChannelName, input: unknown): Promise<Result<unknown>>
  /** Saves and ends it; null, or the sentence that says why the workspace was not saved. */
  stop(): Promise<string | null>
}

interface Options {
  /** Calls back later; the returned function forgets it. */
  readonly after?: (ms: number, work: () => void) => () => void
  /** How long one call may take. Long work is a task and answers at once; reading a large file through is not. */
  readonly callLimitMs?: number
  /** How long saving may take at the end. */
  readonly stopLimitMs?: number
  /** After so many ends without a minute of rest it is not started again. */
  readonly restartLimit?: number
}

const restMs = 60_000

function afterTimer(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

/** Starts the core process, asks it, and starts it again after a crash from the last durable state. */
export function createCoreProcess(start: StartCore, events: EventRelay, secrets: Pick<Secrets, 'read'>, options: Options = {}): CoreProcess {
  const { after = afterTimer, callLimitMs = 30 * 60_000, stopLimitMs = 60_000, restartLimit = 3 } = options
  const waiting = new Map<number, (result: Result<unknown>) => void>()
  const work = createRunningWork()
  let nextId = 1
  let crashes = 0
  let child: CoreChild | null = null
  let stopping: ((failure: string | null) => void) | null = null
  let forgetCrashes = () => {}
  /** Resolves when the core can be asked: at once, or when a restarted one has its workspace again. */
  let ready = Promise.resolve()

  function hear(message: FromCore): void {
    if (message.kind === 'event') {
      work.note(message.event, message.payload)
      events.relay(message.event, message.payload)
    } else if (message.kind === 'stopped') stopping?.(message.failure)
    else if (message.kind === 'secret') void tellSecret(message)
    else waiting.get(message.id)?.(message.result)
  }

  async function tellSecret({ id, secret, place }: Extract<FromCore, { readonly kind: 'secret' }>): Promise<void> {
    const asker = child
    const value = await secrets.read(secret, place).catch(() => null)
    if (child === asker) asker?.send({ kind: 'secret', id, value })
  }

  function launch(): void {
    const own: CoreChild = start({
      message: (message) => void (child === own && hear(message)),
      end: (end) => void (child === own && ended(end)),
    })
    child = own
  }

  function ended(end: CoreEnd): void {
    child = null
    const lost = [...waiting.values()]
    const isLast = stopping !== null
    if (!isLast) restart(end)
    const failure = isLast ? fail('canceled', 'Tessera is closing.') : fail('unexpected', child === null ? goneFor(end) : lostAnswer(end))
    for (const settle of lost) settle(failed(failure))
    stopping?.('The part of Tessera that holds your data ended before it had saved; the next start recovers what was acknowledged.')
  }

  function restart(end: CoreEnd): void {
    crashes += 1
    forgetCrashes()
    forgetCrashes = after(restMs, () => void (crashes = 0))
    if (crashes > restartLimit) return
    const { path, sentence } = work.interrupt()
    launch()
    ready = reopen(path).then((notice) => events.emit('core.restarted', { message: `${whatHappened(end)}${sentence}${notice}` }))
  }

  async function reopen(path: string | null): Promise<string> {
    if (path === null) return ''
    const result = await ask('workspace.open', { path })
    return result.ok ? '' : ` The workspace could not be opened again: ${result.error.message}`
  }

  function ask(channel: ChannelName, input: unknown): Promise<Result<unknown>> {
    const target = child
    if (target === null) return Promise.resolve(failed(fail('unexpected', goneFor({ code: 1, outOfMemory: false }))))
    return new Promise((resolve) => {
      const id = nextId++
      const settle = (result: Result<unknown>) => {
        if (!waiting.delete(id)) return
        forget()
        resolve(result)
      }
      const forget = after(callLimitMs, () => settle(failed(fail('unexpected', 'This took too long and was given up. Try again with less at once.'))))
      waiting.set(id, settle)
      try {
        target.send({ kind: 'call', id, channel, input })
      } catch {
        settle(failed(fail('unexpected', 'Tessera could not pass this on to where it is worked on. Try again.')))
      }
    })
  }

  launch()
  return {
    async call(channel, input) {
      await ready
      return await ask(channel, input)
    },
    async stop() {
      const target = child
      if (target === null) return null
      const failure = await new Promise<string | null>((resolve) => {
        const forget = after(stopLimitMs, () => stopping?.('Saving took too long; the next start recovers what was acknowledged.'))
        stopping = (reason) => {
          forget()
          resolve(reason)
        }
        target.send({ kind: 'stop' })
      })
      child = null
      forgetCrashes()
      target.kill()
      for (const settle of waiting.values()) settle(failed(fail('canceled', 'Tessera is closing.')))
      return failure
    },
  }
}

function whatHappened(end: CoreEnd): string {
  if (end.outOfMemory) return 'Tessera ran out of memory and reopened your workspace as it was last saved.'
  return 'The part of Tessera that holds your data ended unexpectedly and was started again, with your workspace as it was last saved.'
}

function lostAnswer(end: CoreEnd): string {
  if (end.outOfMemory) return 'Tessera ran out of memory while it worked on this. Try again with less at once.'
  return 'The part of Tessera that holds your data ended while it worked on this. It was started again; try again.'
}

function goneFor(end: CoreEnd): string {
  const why = end.outOfMemory ? 'ran out of memory' : 'ended unexpectedly'
  return `The part of Tessera that holds your data ${why} several times in a row. Close Tessera and open it again.`
}

import type { Bridge } from '@shared/contract/bridge.ts'
import { channelOf, type ChannelName, type Output, type Parsed } from '@shared/contract/contract.ts'
import { events, type EventName, type Events } from '@shared/contract/events.ts'
import { fail } from '@shared/errors/appError.ts'
import { failed, succeed, type Result } from '@shared/errors/result.ts'

/** Answers by channel; what a test does not answer fails and says which channel was asked. */
export type FakeAnswers = { [C in ChannelName]?: (input: Parsed<C>) => Output<C> | Promise<Output<C>> }

export interface FakeBridge extends Bridge {
  /** Everything asked, in order, with the input as it was sent. */
  readonly asked: { readonly channel: string; readonly input: unknown }[]
  /** The inputs one channel was asked with. */
  inputsOf(channel: ChannelName): unknown[]
  /** Replaces or adds answers while the test runs. */
  answer(more: FakeAnswers): void
  emit<E extends EventName>(event: E, payload: Events[E]): void
}

/**
 * A host made of the contract: inputs and outputs are parsed by it, so that a fake cannot drift from what the real
 * handlers take and give. An answer may throw a TesseraError like a real handler.
 */
export function createFakeBridge(answers: FakeAnswers = {}): FakeBridge {
  const known: FakeAnswers = { ...answers }
  const asked: { channel: string; input: unknown }[] = []
  const listeners = new Set<(event: string, payload: unknown) => void>()

  async function call(name: string, input: unknown): Promise<Result<unknown>> {
    asked.push({ channel: name, input })
    try {
      const channel = channelOf(name)
      if (!channel) throw new Error(`There is no channel ${name}.`)
      const parsed = name === 'host.receiveFiles' ? input : channel.input.parse(structuredClone(input))
      const handle = known[channel.name] as ((input: unknown) => unknown) | undefined
      if (!handle) throw fail('unexpected', `The test answers nothing on ${name}.`)
      return succeed(channel.output.parse(await handle(parsed)))
    } catch (error) {
      if (!(error instanceof Error && error.name === 'TesseraError')) console.error(`${name}: ${String(error)}`)
      return failed(error)
    }
  }

  return {
    call,
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    asked,
    inputsOf: (channel) => asked.filter((one) => one.channel === channel).map((one) => one.input),
    answer: (more) => void Object.assign(known, more),
    emit(event, payload) {
      const parsed: unknown = events[event].parse(payload)
      for (const listener of listeners) listener(event, parsed)
    },
  }
}

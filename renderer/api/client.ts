import { toRaw } from 'vue'
import type { Bridge } from '@shared/contract/bridge.ts'
import type { ChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { EventName, Events } from '@shared/contract/events.ts'
import { unwrap, type Result } from '@shared/errors/result.ts'

declare global {
  interface Window {
    readonly tessera: Bridge
  }
}

/** Plain data: Vue's proxies cannot be cloned on their way to another process. `undefined` is left out. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const raw: object = toRaw(value)
  if (Array.isArray(raw)) return raw.map(plain)
  return Object.fromEntries(Object.entries(raw).flatMap(([key, field]) => (field === undefined ? [] : [[key, plain(field)]])))
}

/** Asks the core or the host; throws a TesseraError with the sentence for the person. */
export async function call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Output<C>> {
  return unwrap((await window.tessera.call(channel, plain(input))) as Result<Output<C>>)
}

/** Hands dropped or picked files to the host, which says where each can be read. */
export async function receiveFiles(files: readonly File[]): Promise<Output<'host.receiveFiles'>> {
  return unwrap((await window.tessera.call('host.receiveFiles', { files: [...files] })) as Result<Output<'host.receiveFiles'>>)
}

type Listeners = { [E in EventName]?: Set<(payload: Events[E]) => void> }

const listeners: Listeners = {}
let heard: Bridge | undefined

function announce(event: string, payload: unknown): void {
  const set = Object.hasOwn(listeners, event) ? listeners[event as EventName] : undefined
  for (const listener of set ?? []) (listener as (payload: unknown) => void)(payload)
}

/** Hears an event until the returned function is called. */
export function onEvent<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
  if (heard !== window.tessera) {
    heard = window.tessera
    heard.on(announce)
  }
  const set: Set<(payload: Events[E]) => void> = listeners[event] ?? new Set()
  ;(listeners as Record<EventName, unknown>)[event] = set
  set.add(listener)
  return () => set.delete(listener)
}

import { events, type Emit, type EventName } from '@shared/contract/events.ts'

export type EventListener = (event: EventName, payload: unknown) => void

/** Passes what the core and the host announce on to every window and to whoever in the main process keeps track. */
export interface EventRelay {
  readonly emit: Emit
  /** An event from another process: passed on only when the contract knows it. */
  relay(event: string, payload: unknown): void
  on(listener: EventListener): () => void
}

export function createEventRelay(): EventRelay {
  const listeners = new Set<EventListener>()
  const tell: EventListener = (event, payload) => listeners.forEach((listener) => listener(event, payload))
  return {
    emit: tell,
    relay(event, payload) {
      if (Object.hasOwn(events, event)) tell(event as EventName, payload)
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

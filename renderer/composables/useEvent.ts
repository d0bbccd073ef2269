import { onScopeDispose } from 'vue'
import type { EventName, Events } from '@shared/contract/events.ts'
import { onEvent } from '../api/client.ts'

/** Hears an event while the component (or scope) lives. */
export function useEvent<E extends EventName>(event: E, listener: (payload: Events[E]) => void): void {
  onScopeDispose(onEvent(event, listener))
}

export type Topic = Events['data.changed']['topics'][number]

/** Calls back when what the page shows of one of these topics is out of date. */
export function useDataChanges(topics: readonly Topic[], reload: () => void): void {
  useEvent('data.changed', (payload) => {
    if (payload.topics.some((topic) => topics.includes(topic))) reload()
  })
}

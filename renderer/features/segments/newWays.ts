import type { Router } from 'vue-router'
import type { EntityId } from '@shared/domain/ids.ts'

/** One way to make a segment; a line of the menu New. */
export interface NewWay {
  readonly label: string
  /** Null: there is one audience, and it is that. */
  start(audience: EntityId | null): void
}

/** In the order of the menu (P7). */
export function newWays(router: Router, openList: (audience: EntityId | null) => void): readonly [NewWay, ...NewWay[]] {
  return [
    { label: 'Build your own', start: (audience) => void router.push({ name: 'newSegment', query: audience ? { audience } : {} }) },
    { label: 'Quick segment', start: (audience) => void router.push({ name: 'quickSegment', query: audience ? { audience } : {} }) },
    { label: 'From a template', start: (audience) => void router.push({ name: 'segmentTemplates', query: audience ? { audience } : {} }) },
    { label: 'From a list of ids', start: openList },
  ]
}

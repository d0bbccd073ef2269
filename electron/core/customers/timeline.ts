import type { TimelinePage } from '@shared/contract/customers.contract.ts'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { dayMs } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Store } from '../store/store.ts'
import { activityPaths } from './activityPaths.ts'
import { timelineEntries } from './timelineEntries.ts'

/** One activity of a row. */
export interface Activity {
  readonly entity: Entity
  readonly ordinal: number
  /** Milliseconds UTC, of a day its first; null where the row has no date. */
  readonly at: number | null
}

export interface Timeline {
  readonly entities: readonly Entity[]
  /** Newest first, those without a date last; at one moment in the catalog's order, then the later row first. */
  readonly activities: readonly Activity[]
}

/** Timelines on screen at the same time, and a few to go back to. */
const mostKept = 4
const kept = new WeakMap<Store, Map<string, Promise<Timeline>>>()

/** All activities of a row; kept for its next pages until the data change. */
export function timelineOf(workspace: OpenWorkspace, entity: Entity, ordinal: number): Promise<Timeline> {
  const { store } = workspace
  const catalog = workspace.catalog()
  const data = catalog.entities.map(({ id, dataVersion, role, dateAttribute }) => `${id}@${dataVersion} ${role} ${dateAttribute ?? ''}`)
  const key = [entity.id, ordinal, workspace.zone(), ...data, ...catalog.relationships.map(({ id }) => id)].join(' ')
  const ofStore = kept.get(store) ?? new Map<string, Promise<Timeline>>()
  kept.set(store, ofStore)
  const timeline = ofStore.get(key) ?? findTimeline(workspace, catalog, entity, ordinal)
  ofStore.delete(key)
  ofStore.set(key, timeline)
  timeline.catch(() => ofStore.delete(key))
  for (const oldest of ofStore.keys()) if (ofStore.size > mostKept) ofStore.delete(oldest)
  return timeline
}

async function findTimeline({ engine, zone }: OpenWorkspace, catalog: Catalog, entity: Entity, ordinal: number): Promise<Timeline> {
  const { signal } = new AbortController()
  const ways = activityPaths(catalog, entity)
  const ends = await engine.related(entity.id, ordinal, ways.flatMap(({ paths }) => paths), signal)
  const activities: Activity[] = []
  let next = 0
  for (const { entity: activity, paths } of ways) {
    const ordinals = new Set(ends.slice(next, next + paths.length).flat())
    next += paths.length
    if (ordinals.size === 0 || activity.dateAttribute === null) continue
    const dates = await engine.columns(activity.id, [activity.dateAttribute], { asOf: 0, zone: zone(), signal })
    const isDay = activity.attributes.some(({ id, type }) => id === activity.dateAttribute && type === 'date')
    for (const one of ordinals) activities.push({ entity: activity, ordinal: one, at: instantOf(dates.value(one, 0), isDay, zone()) })
  }
  const places = new Map(ways.map((way, place) => [way.entity.id, place]))
  const place = (activity: Activity): number => places.get(activity.entity.id) ?? 0
  activities.sort((a, b) => compareNewestFirst(a.at, b.at) || place(a) - place(b) || b.ordinal - a.ordinal)
  return { entities: ways.map((way) => way.entity), activities }
}

function compareNewestFirst(a: number | null, b: number | null): number {
  return a === null || b === null ? Number(a === null) - Number(b === null) : b - a
}

function instantOf(stored: string | number | null, isDay: boolean, zone: string): number | null {
  if (typeof stored !== 'number') return null
  return isDay ? zoneOf(zone).instant(stored * dayMs) : stored
}

export interface PageWanted {
  /** Null: activities of every kind. */
  readonly only: readonly EntityId[] | null
  readonly offset: number
  readonly limit: number
}

export function timelinePage(workspace: OpenWorkspace, { entities, activities }: Timeline, { only, offset, limit }: PageWanted): TimelinePage {
  const wanted = only === null ? activities : activities.filter(({ entity }) => only.includes(entity.id))
  return {
    total: wanted.length,
    undated: wanted.filter(({ at }) => at === null).length,
    entities: entities.map(({ id, name }) => ({ entity: id, name, rows: activities.filter((activity) => activity.entity.id === id).length })),
    entries: timelineEntries(workspace, wanted.slice(offset, offset + limit)),
  }
}

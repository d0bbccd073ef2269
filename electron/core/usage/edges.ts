import { ownProduct } from '@shared/domain/usage.ts'
import { exportScheduleWords } from '@shared/format/scheduleWords.ts'
import { foldName } from '@shared/rules/names.ts'
import { findSegment, type KnownSegment } from '@shared/rules/segmentDirectory.ts'
import { namedByComputed, namedByDefinition, type NamedParts } from '@shared/rules/segmentsUsed.ts'
import type { OpenWorkspace } from '../context.ts'
import { readExports } from '../exports/export.repo.ts'
import type { MetadataTable } from '../store/metadata.ts'
import type { Place, UseEdge } from './graph.ts'
import { readTracked, type StoredTracked } from './tracked.repo.ts'

/** Finds the uses of one kind. `tables`: what it reads beside segments and the catalog. */
export interface UseFinder {
  readonly tables: readonly MetadataTable[]
  /** Null where whoever follows may rest: definitions are read on the way, and there may be thousands. */
  edges(open: Pick<OpenWorkspace, 'store' | 'catalog' | 'segments'>): Iterable<UseEdge | null>
}

const inWorkspace = { product: ownProduct, link: null, mayOpen: true, campaign: null } as const

/** Segments and computed attributes that a definition names, whatever state the segment is in. */
const ofSegments: UseFinder = {
  tables: [],
  *edges({ catalog, segments }) {
    const [known, directory] = [catalog(), segments()]
    for (const segment of directory.all()) {
      yield null
      const definition = segment.isDeleted ? null : segment.definition()
      if (definition === null) continue
      const by: Place = { ...inWorkspace, place: { kind: 'segment', id: segment.id }, kind: 'segment', name: segment.name, status: stateOf(segment) }
      yield* edgesTo(by, namedByDefinition(definition, directory, known))
    }
  },
}

/** What measures and calculated attributes are computed from. */
const ofComputed: UseFinder = {
  tables: [],
  *edges({ catalog, segments }) {
    const [known, directory] = [catalog(), segments()]
    for (const entity of known.entities) {
      for (const attribute of entity.computed) {
        const kind = attribute.recipe.kind === 'measure' ? 'measure' : 'attribute'
        const by: Place = { ...inWorkspace, place: { kind: 'computed', id: attribute.id }, kind, name: attribute.name, status: null }
        yield* edgesTo(by, namedByComputed(entity, attribute, directory, known))
      }
    }
  },
}

/**
 * Of a place the person may not open, nothing is handed on but its name. One that is registered and stands in a file as well
 * is one place, and a product one product however it is spelled: as it was first.
 */
const ofTrackedApps: UseFinder = {
  tables: ['tracked_app'],
  *edges({ store, segments }) {
    const directory = segments()
    const products = new Map<string, string>()
    const places = new Map<string, Place>()
    for (const app of readTracked(store)) {
      const product = products.get(foldName(app.product)) ?? app.product
      products.set(foldName(product), product)
      const identity = [product, kindOf(app.kind), foldName(app.name)].join('\n')
      const by = places.get(identity) ?? placeOf(app, product)
      places.set(identity, by)
      for (const segment of app.segments) {
        const found = findSegment(directory, segment)
        if (found.kind === 'found') yield { used: { kind: 'segment', id: found.item.id }, by }
      }
    }
  },
}

function placeOf({ id, kind, name, campaign, link, status, mayOpen }: StoredTracked, product: string): Place {
  const open = { status, link, campaign }
  const closed = { status: null, link: null, campaign: null }
  return { place: { kind: 'tracked', id }, product, kind: kindOf(kind), name, mayOpen, ...(mayOpen ? open : closed) }
}

/** What exports hand on: their segments, and computed attributes that are columns of theirs. */
const ofExports: UseFinder = {
  tables: ['export'],
  *edges({ store, catalog, segments }) {
    const exports = readExports(store)
    if (exports.length === 0) return
    const [entities, all] = [catalog().entities, segments().all()]
    const audiences = new Map(all.map(({ id, audience }) => [id, audience] as const))
    for (const { id, settings } of exports) {
      const by: Place = { ...inWorkspace, place: { kind: 'export', id }, kind: 'export', name: settings.name, status: exportScheduleWords(settings.schedule) }
      for (const segment of settings.segments) yield { used: { kind: 'segment', id: segment }, by }
      const columns = new Set(settings.columns?.map(({ name }) => foldName(name)))
      const own = new Set(settings.segments.map((segment) => audiences.get(segment) ?? null))
      for (const entity of columns.size === 0 ? [] : entities.filter((one) => own.has(one.id))) {
        for (const attribute of entity.computed) if (columns.has(foldName(attribute.name))) yield { used: { kind: 'computed', id: attribute.id }, by }
      }
    }
  },
}

/** Everything that is asked whether it uses segments; what else comes to use them is added here. */
export const useFinders: readonly UseFinder[] = [ofSegments, ofComputed, ofExports, ofTrackedApps]

function* edgesTo(by: Place, { segments, computed }: NamedParts): Generator<UseEdge> {
  for (const { id } of segments) yield { used: { kind: 'segment', id }, by }
  for (const id of computed) yield { used: { kind: 'computed', id }, by }
}

function stateOf({ standing }: KnownSegment): string {
  return standing === 'draft' ? 'Draft' : standing === 'inactive' ? 'Inactive' : 'Active'
}

/** "Journeys" of one file and "journey" of another are one kind. */
function kindOf(kind: string): string {
  const folded = kind.trim().toLowerCase()
  return ['journeys', 'campaigns', 'reports', 'dashboards'].includes(folded) ? folded.slice(0, -1) : folded
}

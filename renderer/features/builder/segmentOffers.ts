import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import { isAudience } from '@shared/domain/audience.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import type { Definition, DefinitionInput, Rule, RuleNode, SegmentCondition } from '@shared/rules/definition.ts'
import { newGroup } from '@shared/rules/edit.ts'
import { call } from '../../api/client.ts'
import { useDataChanges } from '../../composables/useEvent.ts'
import type { Adding } from './adding.ts'
import type { Builder } from './builder.ts'
import { notOnPath } from './fitting.ts'
import { chainOf, entityNamed, offersFor, type PlaceOnPath } from './reach.ts'

/** A segment that can be tested in a place, and whose row it is tested of there. */
export interface SegmentOffer {
  readonly row: SegmentRow
  readonly place: PlaceOnPath
  /** The entity tested where it is not the rule's own; null where it is. */
  readonly owner: string | null
}

export interface SegmentOffers {
  /** By name; null while they are not known. */
  readonly offers: ComputedRef<readonly SegmentOffer[] | null>
  /** Into the group worked in, or a rule about the audience. */
  add(offer: SegmentOffer): void
  /** The condition where the segment is dragged to; a sentence where its members are not on the path. */
  make(offer: SegmentOffer, scope: Pick<Rule, 'entity' | 'path'>): RuleNode | string
}

const mostItems = 1000

/**
 * Segments whose members can be in the chain of the rule worked in, the edited one and those that depend on it left out.
 * `wanted`: whether they are shown; until then nothing is asked. `scope`: the rule meant where it is another.
 */
export function useSegmentOffers(builder: Builder, adding: Adding, wanted: () => boolean, scope: () => Pick<Rule, 'entity' | 'path'> | null = () => adding.target.value?.scope ?? null): SegmentOffers {
  const rows = shallowRef<readonly SegmentRow[] | null>(null)
  const excluded = shallowRef<ReadonlySet<string>>(new Set())
  let newest = 0

  async function load(): Promise<void> {
    newest += 1
    const question = newest
    const listed = await call('segments.list', {}).catch(() => null)
    if (listed === null || question !== newest) return
    const self = builder.self()
    const others = listed.filter((row) => row.id !== self)
    const circular = await dependents(others).catch(() => new Set<string>())
    if (question !== newest) return
    excluded.value = circular
    rows.value = others
  }

  /** The ids of those that lead back to the edited one: found out by the check itself, with all of them in one definition. */
  async function dependents(others: readonly SegmentRow[]): Promise<ReadonlySet<string>> {
    const self = builder.self()
    if (self === null || others.length === 0) return new Set()
    const found = new Set<string>()
    for (const audience of new Set(others.map((row) => row.audienceName))) {
      const segments = others.filter((row) => row.audienceName === audience)
      for (let start = 0; start < segments.length; start += mostItems) {
        const where = { ...newGroup(builder.makeId, 'or'), items: segments.slice(start, start + mostItems).map((row) => conditionOn(row, row.id, {})) }
        const definition: Definition = { schemaVersion: 1, audience, rules: [{ id: builder.makeId(), combine: 'union', entity: audience, path: [], quantifier: { kind: 'some' }, window: null, where }], projections: [] }
        const problems = await call('segments.check', { definition: definition as DefinitionInput, segment: self })
        for (const { nodeId, message } of problems) if (nodeId !== null && message.includes('would depend on itself')) found.add(nodeId)
      }
    }
    return found
  }

  watch(wanted, (now) => now && rows.value === null && void load(), { immediate: true })
  useDataChanges(['segments'], () => {
    if (wanted()) void load()
    else rows.value = null
  })

  const offers = computed(() => {
    const { value: known } = rows
    if (known === null) return null
    const places = placesIn(scope())
    return known
      .filter((row) => !excluded.value.has(row.id))
      .flatMap((row): SegmentOffer[] => {
        const place = places.find((other) => other.entity === row.audience)
        return place ? [{ row, place: place.place, owner: place.owner }] : []
      })
      .toSorted((a, b) => a.row.name.localeCompare(b.row.name))
  })

  function placesIn(of: Pick<Rule, 'entity' | 'path'> | null): readonly { readonly entity: string; readonly place: PlaceOnPath; readonly owner: string | null }[] {
    const catalog = builder.catalog.value
    const route = of ?? { entity: builder.audience.value, path: [] }
    const own = entityNamed(catalog, route.entity)
    return offersFor(catalog, builder.audience.value, route)
      .filter((offer) => isAudience(offer.entity))
      .map(({ entity, place }) => ({ entity: entity.id, place, owner: entity.id === own?.id ? null : entity.name }))
  }

  function add({ row, place }: SegmentOffer): void {
    adding.addTo(adding.target.value, conditionOn(row, builder.makeId(), place))
  }

  function make({ row }: SegmentOffer, of: Pick<Rule, 'entity' | 'path'>): RuleNode | string {
    const place = placesIn(of).find((other) => other.entity === row.audience)
    return place ? conditionOn(row, builder.makeId(), place.place) : notOnPath(`The members of “${row.name}” are ${row.audienceName}`, chainOf(builder.catalog.value, builder.audience.value, of) ?? [])
  }

  return { offers, add, make }
}

function conditionOn(row: SegmentRow, id: string, place: PlaceOnPath): SegmentCondition {
  return { kind: 'segment', id, segment: row.outputName, ...place, negate: false, includeEmpty: true }
}

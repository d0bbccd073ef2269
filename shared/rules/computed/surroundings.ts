import { isComputed } from '../../domain/allAttributes.ts'
import type { Catalog, ComputedAttribute, Entity } from '../../domain/entity.ts'
import type { SegmentId } from '../../domain/ids.ts'
import type { Surroundings } from '../resolve/scope.ts'
import { quoted } from '../resolve/scope.ts'
import type { SegmentDirectory } from '../segmentDirectory.ts'
import { resolveComputed } from './resolveComputed.ts'

/** What definitions and recipes are resolved against; whether a computed attribute can be had is found out once each. */
export function surroundingsOf(catalog: Catalog, { zone, segments, self = null }: { readonly zone: string; readonly segments: SegmentDirectory; readonly self?: SegmentId | null }): Surroundings {
  const known = new Map<string, string | null>()
  const surroundings: Surroundings = {
    catalog,
    zone,
    segments,
    self,
    problemOf(entity, attribute) {
      if (!isComputed(attribute)) return null
      const before = known.get(attribute.id)
      if (before !== undefined) return before
      // A recipe that comes back to itself has its problem in the catalog; nothing is followed for ever.
      const problem = problemIn(entity, attribute, surroundings)
      known.set(attribute.id, problem)
      return problem
    },
  }
  return surroundings
}

function problemIn(entity: Entity, attribute: ComputedAttribute, surroundings: Surroundings): string | null {
  const resolution = attribute.problem === null ? resolveComputed(entity, attribute.recipe, surroundings) : { ok: false as const, problem: attribute.problem }
  return resolution.ok ? null : `${quoted(attribute.name)} cannot be computed: ${resolution.problem}`
}

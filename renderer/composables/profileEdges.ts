import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'

/** The value at an edge of a histogram. Bars of whole numbers are equally wide, and the last may reach beyond the greatest there is. */
export function endOf({ edges, spread }: Pick<AttributeProfile, 'edges' | 'spread'>, edge: number): number {
  const at = edges[edge] ?? 0
  return edge === edges.length - 1 && spread !== null ? Math.min(at, spread.greatest) : at
}

/** All of them, so that what is chosen up to the last bar ends at the greatest value. */
export function edgesOf(profile: Pick<AttributeProfile, 'edges' | 'spread'>): readonly number[] {
  return profile.edges.map((_, edge) => endOf(profile, edge))
}

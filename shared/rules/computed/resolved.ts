import type { AttributeType } from '../../domain/entity.ts'
import type { EntityId } from '../../domain/ids.ts'
import type { ResolvedFormula } from '../../formula/resolved.ts'
import type { AggregateFunction } from '../definition.ts'
import type { ResolvedAttribute, ResolvedFrame, ResolvedGroup } from '../resolve/resolved.ts'

/** A recipe whose every name was found. The values are those of the entity's rows: an attribute like any other. */
export type ResolvedComputed = {
  readonly entity: EntityId
  readonly type: AttributeType
  /** Places of a scaled decimal; null for a floating one and for every other type. */
  readonly scale: number | null
} & (ResolvedFormulaAttribute | ResolvedMeasureAggregate | ResolvedPlacement)

export interface ResolvedFormulaAttribute {
  readonly kind: 'formula'
  readonly formula: ResolvedFormula
}

/**
 * Of the distinct rows at `frame.quantifier.of` that satisfy `where` and lie in the frame's window. The frame is that
 * of a rule whose test says nothing here. Without rows, count, distinct count and sum are 0; average, min, max, first
 * and last are empty.
 */
export interface ResolvedMeasureAggregate {
  readonly kind: 'aggregate'
  readonly function: 'count' | AggregateFunction
  readonly frame: ResolvedFrame
  readonly where: ResolvedGroup | null
}

/** Where a member's value stands among those of all members; rows without a value have none. */
export type ResolvedPlacement = { readonly of: ResolvedAttribute } & (
  | { readonly kind: 'rank' | 'percentile'; readonly isDescending: boolean }
  | { readonly kind: 'tiles' | 'bands'; readonly isDescending: boolean; readonly n: number }
  /** Ascending, in the stored form of the attribute's type and scale, so that value ≥ edge is exact. */
  | { readonly kind: 'bins'; readonly edges: readonly number[] }
)

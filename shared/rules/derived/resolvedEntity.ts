import type { Attribute, Entity } from '../../domain/entity.ts'
import type { CombinedRecipe, DerivedFunction, DerivedRecipe } from './entityRecipe.ts'

/** An attribute of the entity to be. */
export type MadeAttribute = Pick<Attribute, 'name' | 'type' | 'scale'>

export interface ResolvedAggregate extends MadeAttribute {
  readonly function: DerivedFunction
  /** Null for a count. */
  readonly attribute: Attribute | null
}

/** A recipe held against the catalog. `made`: the attributes of the entity to be, those of the key first. */
export interface ResolvedDerived {
  readonly kind: 'derived'
  readonly recipe: DerivedRecipe
  readonly source: Entity
  readonly key: readonly Attribute[]
  readonly kept: readonly { readonly name: string; readonly attribute: Attribute }[]
  readonly aggregates: readonly ResolvedAggregate[]
  /** What orders the rows of a key; null: their order in the file alone. */
  readonly date: Attribute | null
  readonly made: readonly MadeAttribute[]
}

export interface CombinedColumn extends MadeAttribute {
  /** For each part; null: its rows are empty there. */
  readonly of: readonly (Attribute | null)[]
}

/** `made`: the source column, then the columns. */
export interface ResolvedCombined {
  readonly kind: 'combined'
  readonly recipe: CombinedRecipe
  readonly parts: readonly { readonly entity: Entity; readonly label: string }[]
  readonly columns: readonly CombinedColumn[]
  /** Names, the source column first; empty: rows are numbered. */
  readonly key: readonly string[]
  readonly made: readonly MadeAttribute[]
}

export type ResolvedEntity = ResolvedDerived | ResolvedCombined

/** Names of the key's attributes in the entity to be. */
export function keyNames(resolved: ResolvedEntity): readonly string[] {
  return resolved.kind === 'derived' ? resolved.key.map(({ name }) => name) : resolved.key
}

import type { AttributeType } from '../domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId } from '../domain/ids.ts'
import type { StoredValue } from '../domain/storedValue.ts'
import type { FunctionName } from './functions.ts'

/** A formula whose every name was found and whose every part has its type. Only `resolveFormula` makes one; plain data, frozen. */
export interface ResolvedFormula {
  readonly root: TypedNode
  readonly type: AttributeType
  /** Places of a scaled decimal; null for a floating one and for every other type. */
  readonly scale: number | null
  /** Asks for today: the values are those of one "as of" only. */
  readonly dependsOnNow: boolean
  /** Days of date-times, today and date-times as text are those of one time zone. */
  readonly dependsOnZone: boolean
  /** What the formula reads, each once, in the order of its first use. */
  readonly attributes: readonly FormulaAttribute[]
}

/** An attribute of the row, or of the row that `via` leads to. */
export interface FormulaAttribute {
  /** Many-to-one look-ups in order; empty: the row itself. */
  readonly via: readonly RelationshipId[]
  /** The entity that holds the attribute. */
  readonly entity: EntityId
  readonly attribute: AttributeId
  readonly name: string
  readonly type: AttributeType
  readonly scale: number | null
}

/** `type` and `scale` as in an attribute: the scale is null but for scaled decimals. */
export type TypedNode = LiteralNode | AttributeNode | CallNode

export interface LiteralNode {
  readonly kind: 'literal'
  readonly type: AttributeType
  readonly scale: number | null
  /** In the stored form of its type; null for '' and for an `if` without its last argument. */
  readonly value: StoredValue
}

export interface AttributeNode {
  readonly kind: 'attribute'
  readonly type: AttributeType
  readonly scale: number | null
  /** The very object of the formula's list. */
  readonly attribute: FormulaAttribute
}

/**
 * Operators are calls too. Arguments have been made alike where the table of functions says so (by `convert`); `if`
 * always has three. `multiply` and `divide` take each number at its own scale, unless the product is floating: then
 * both factors are. Calendar functions are given dates (by `dateOf`), `concat` text (by `text`). The decimal places of
 * `round` and `number` are no argument: they are those of the call's own type (see {@link placesOf}). A floating number
 * is snapped to 15 significant digits where it is compared, rounded, put into text, and as the formula's result.
 */
export interface CallNode {
  readonly kind: 'call'
  readonly name: FunctionName
  readonly args: readonly TypedNode[]
  readonly type: AttributeType
  readonly scale: number | null
}

/** Decimal places that a stored number carries: 0 for integers, null where it is floating. */
export function placesOf({ type, scale }: { readonly type: AttributeType; readonly scale: number | null }): number | null {
  return type === 'decimal' ? scale : 0
}

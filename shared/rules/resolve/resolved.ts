import type { AttributeId, EntityId, RelationshipId } from '../../domain/ids.ts'
import type { AttributeType } from '../../domain/entity.ts'
import type { AggregateFunction } from '../definition.ts'
import type { OperatorName, SpanUnit } from '../operators.ts'

/** A definition whose every name was found and whose every value has the form its column holds. Only `resolve` makes one. */
export interface ResolvedDefinition {
  readonly audience: EntityId
  readonly rules: readonly ResolvedRule[]
}

/** One step of a chain: to the many rows of the relationship's child, or to the one row of its parent. */
export interface ResolvedStep {
  readonly relationship: RelationshipId
  readonly to: 'child' | 'parent'
  readonly entity: EntityId
}

export interface ResolvedRule {
  readonly id: string
  readonly combine: 'union' | 'intersect' | 'except'
  /** Empty: the rule is about the audience itself. */
  readonly path: readonly ResolvedStep[]
  readonly quantifier: ResolvedQuantifier
  readonly window: { readonly attribute: ResolvedAttribute; readonly test: ResolvedTest } | null
  /** Null: no conditions (any record will do); only on a rule about related records. */
  readonly where: ResolvedGroup | null
}

/** An attribute of the row at position `at` of the chain (0: the audience), or of the row `via` leads to from there. */
export interface ResolvedAttribute {
  readonly at: number
  readonly via: readonly RelationshipId[]
  readonly entity: EntityId
  readonly attribute: AttributeId
  readonly name: string
  readonly type: AttributeType
  readonly scale: number | null
}

export interface ResolvedCondition {
  readonly kind: 'condition'
  readonly id: string
  readonly attribute: ResolvedAttribute
  readonly test: ResolvedTest
}

export interface ResolvedGroup {
  readonly kind: 'group'
  readonly id: string
  readonly operator: 'and' | 'or'
  readonly negate: boolean
  readonly items: readonly (ResolvedCondition | ResolvedGroup)[]
}

/** Values as stored: text NFC and trimmed, scaled integers, days, milliseconds. */
export type StoredLiteral = string | number

export type ResolvedOperand =
  | { readonly kind: 'none' }
  | { readonly kind: 'value'; readonly value: StoredLiteral }
  /** A date-time attribute compared with a calendar day: first and last millisecond of the day in the workspace's zone. */
  | { readonly kind: 'instants'; readonly from: number; readonly to: number }
  | { readonly kind: 'values'; readonly values: readonly StoredLiteral[] }
  | { readonly kind: 'range'; readonly from: StoredLiteral; readonly to: StoredLiteral }
  | { readonly kind: 'span'; readonly n: number; readonly unit: SpanUnit }
  | { readonly kind: 'attribute'; readonly attribute: ResolvedAttribute }

export interface ResolvedTest {
  readonly operator: OperatorName
  readonly negate: boolean
  readonly operand: ResolvedOperand
  readonly ignoreCase: boolean
  readonly includeEmpty: boolean
}

/** `of`: the position on the path whose distinct rows are counted or aggregated. */
export type ResolvedQuantifier =
  | { readonly kind: 'some' | 'none'; readonly of: number }
  | { readonly kind: 'count'; readonly of: number; readonly test: ResolvedTest }
  | {
      readonly kind: 'aggregate'
      readonly of: number
      readonly function: AggregateFunction
      readonly attribute: ResolvedAttribute
      /** Against a value of the aggregate's type: a decimal of `attribute.scale` for sum; of its own for others. */
      readonly test: ResolvedTest
    }

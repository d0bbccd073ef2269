import type { AttributeId, EntityId, RelationshipId, RunId, SegmentId } from '../../domain/ids.ts'
import type { AttributeType } from '../../domain/entity.ts'
import type { ExactDecimal } from '../../domain/storedValue.ts'
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

/** A rule without its conditions: which chains are judged, and how many must hold. */
export interface ResolvedFrame {
  readonly id: string
  readonly combine: 'union' | 'intersect' | 'except'
  /** Empty: the rule is about the audience itself. */
  readonly path: readonly ResolvedStep[]
  readonly quantifier: ResolvedQuantifier
  /** Chains without the date are never inside. */
  readonly window: ResolvedComparison | null
}

export interface ResolvedRule extends ResolvedFrame {
  /** Null: no conditions (any record will do); never on a rule that would then mean everyone. */
  readonly where: ResolvedGroup | null
}

/** An attribute of the row at position `at` of the chain (0: the audience), or of the row `via` leads to from there. */
export interface ResolvedAttribute {
  readonly at: number
  /** Many-to-one look-ups from the row at `at`, in order. */
  readonly via: readonly RelationshipId[]
  /** The entity that holds the attribute: that at `at`, or the last of the look-ups. */
  readonly entity: EntityId
  readonly attribute: AttributeId
  readonly name: string
  readonly type: AttributeType
  readonly scale: number | null
}

export interface ResolvedComparison {
  readonly attribute: ResolvedAttribute
  readonly test: ResolvedTest
}

export interface ResolvedCondition extends ResolvedComparison {
  readonly kind: 'condition'
  readonly id: string
}

export interface ResolvedGroup {
  readonly kind: 'group'
  readonly id: string
  readonly operator: 'and' | 'or'
  readonly negate: boolean
  /** Matters where `negate` is set: false leaves out chains where a condition inside lacks its value. */
  readonly includeEmpty: boolean
  readonly items: readonly ResolvedNode[]
}
/** Whether the row at `at`, or the one `via` leads to, is among the members a segment's run stored. */
export interface ResolvedSegmentCondition {
  readonly kind: 'segment'
  readonly id: string
  readonly at: number
  readonly via: readonly RelationshipId[]
  /** The segment's audience: the entity at `at`, or the last of the look-ups. */
  readonly entity: EntityId
  readonly segment: SegmentId
  /** Names the stored set: another run, another set. */
  readonly run: RunId
  readonly negate: boolean
  /** Matters where `negate` is set and a look-up leads nowhere. */
  readonly includeEmpty: boolean
}

/** Whether a chain's record at `from` is followed by one at the end of another path of the same member. */
export interface ResolvedSequence {
  readonly kind: 'sequence'
  readonly id: string
  readonly negate: boolean
  /** The date of the record judged, on the rule's own chain. */
  readonly from: ResolvedAttribute
  /** From the audience to the records that follow. */
  readonly path: readonly ResolvedStep[]
  /** Their date, on the chain of `path`. */
  readonly date: ResolvedAttribute
  /** a < b ≤ a + n units; hours only where both dates have a time. */
  readonly within: { readonly n: number; readonly unit: SpanUnit }
  readonly onlyFinished: boolean
  /** On the chain of `path`; null: any record. */
  readonly where: ResolvedGroup | null
}
export type ResolvedNode = ResolvedCondition | ResolvedSegmentCondition | ResolvedSequence | ResolvedGroup

/** Values as stored: text NFC and trimmed, scaled integers, days, milliseconds. */
export type StoredLiteral = string | number

/**
 * A literal finer than its column's scale is rounded to the side that keeps the comparison exact; "equal" to such a
 * one has no values at all. `L` is the form of the literals.
 */
export type ResolvedOperand<L = StoredLiteral> =
  | { readonly kind: 'none' }
  | { readonly kind: 'value'; readonly value: L }
  /** A date-time compared with a moment, or with a calendar day: its first and last millisecond in the workspace's zone. */
  | { readonly kind: 'instants'; readonly from: number; readonly to: number }
  | { readonly kind: 'values'; readonly values: readonly L[] }
  /** Both ends included; `from` above `to` where rounding leaves nothing between. */
  | { readonly kind: 'range'; readonly from: L; readonly to: L }
  | { readonly kind: 'span'; readonly n: number; readonly unit: SpanUnit }
  /** Rows, percent or days; at least 1. */
  | { readonly kind: 'count'; readonly n: number }
  /** Months 1–12, days 1–31, days of the week 1 (Monday) – 7, years, quarters 1–4. */
  | { readonly kind: 'parts'; readonly parts: readonly number[] }
  | { readonly kind: 'attribute'; readonly attribute: ResolvedAttribute }

export interface ResolvedTest<L = StoredLiteral> {
  readonly operator: OperatorName
  readonly negate: boolean
  readonly operand: ResolvedOperand<L>
  readonly ignoreCase: boolean
  readonly includeEmpty: boolean
}

/** `of`: the position on the path whose distinct rows are counted or aggregated. */
export type ResolvedQuantifier =
  | { readonly kind: 'some' | 'none'; readonly of: number }
  | { readonly kind: 'count'; readonly of: number; readonly test: ResolvedTest }
  | ResolvedAggregate

/** `attribute` is one of the counted row (`at` equals `of`) or looked up from it. */
export type ResolvedAggregate = { readonly kind: 'aggregate'; readonly of: number; readonly attribute: ResolvedAttribute } & (
  | { readonly function: 'countDistinct'; readonly test: ResolvedTest }
  /** Compared exactly, whatever the scale of the literal. */
  | { readonly function: 'sum' | 'average'; readonly test: ResolvedTest<ExactDecimal> }
  /** Against the attribute's own stored form. */
  | { readonly function: 'min' | 'max'; readonly test: ResolvedTest }
  /** `order`: the date that decides, determined by the counted row; ties by key. */
  | { readonly function: 'first' | 'last'; readonly order: ResolvedAttribute; readonly test: ResolvedTest }
)

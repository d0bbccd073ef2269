import type { EntityId } from '@shared/domain/ids.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import type { Rule } from '@shared/rules/definition.ts'

/** Why one member is in or out. Nothing is claimed of what is faulty: null there. */
export interface Explanation {
  readonly isMember: boolean | null
  readonly rules: readonly RuleExplanation[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface RuleExplanation {
  readonly id: string
  readonly combine: Rule['combine']
  /** Whether the member is one of this rule alone. */
  readonly alone: boolean | null
  /** Whether the member is still in after this rule. */
  readonly soFar: boolean | null
  readonly quantifier: QuantifierExplanation | null
  /** Null: the rule has no window, or a faulty one. */
  readonly window: WindowExplanation | null
  /** Every condition, group, segment condition and sequence, in the definition's order; the outermost group first. */
  readonly nodes: readonly NodeExplanation[]
  /** Null where the rule is about the audience itself, or faulty. */
  readonly records: RecordsExplanation | null
}

export interface QuantifierExplanation {
  /** The rule without its conditions; null where that would mean everyone. */
  readonly holds: boolean | null
  /** What was counted or aggregated over the records that satisfy everything; null: nothing, or the conditions are faulty. */
  readonly found: string | null
}

export interface WindowExplanation {
  /** "26 Aug – 23 Nov 2026, today included"; null where another attribute decides. */
  readonly interval: string | null
  readonly found: Found
}

export interface NodeExplanation {
  readonly id: string
  /** The rule with this one alone holds for the member: what the count beside it counts. */
  readonly holds: boolean | null
  /** Values of the records inside the window; null where there is no value to show. */
  readonly found: Found | null
}

/** Different values, those that satisfy first; at most twenty. */
export interface Found {
  readonly type: AttributeType
  readonly values: readonly FoundValue[]
  /** Values beyond the twenty. */
  readonly more: number
}

export interface FoundValue {
  /** As people read it, numbers with a point; null: empty. */
  readonly text: string | null
  /** The value it is compared with where that is another attribute's; null: empty, or not compared with one. */
  readonly against: string | null
  /** Whether the condition holds on the record itself. */
  readonly holds: boolean
  /** Records with this value. */
  readonly records: number
}

/** Records of the member along the rule's path, those that satisfy most first; at most twenty. */
export interface RecordsExplanation {
  /** The entities of the path, the audience left out. */
  readonly entities: readonly EntityId[]
  readonly total: number
  /** Null: the rule has no window. */
  readonly inWindow: number | null
  /** Records that satisfy the window and all conditions; null where conditions are faulty. */
  readonly holding: number | null
  readonly shown: readonly RecordExplanation[]
}

export interface RecordExplanation {
  /** The ordinal of the row of each of the entities. */
  readonly ordinals: readonly number[]
  readonly isInWindow: boolean | null
  readonly holds: boolean | null
  /** Of everything that is in order, judged on this record alone, the window apart. `text` null: empty, or no value. */
  readonly nodes: readonly { readonly id: string; readonly holds: boolean; readonly text: string | null }[]
}

/** More values or records than this are counted, not listed. */
export const mostListed = 20

import type { Rule } from '@shared/rules/definition.ts'
import type { ResolvedNode } from '@shared/rules/resolve/resolved.ts'
import type { RuleParts } from '@shared/rules/resolve/rule.ts'
import { isOneStep } from '@shared/rules/stepWords.ts'
import { and, countBits, type Bits } from './bitset.ts'
import type { Judged } from './evaluate/condition.ts'
import { join, judge } from './evaluate/group.ts'
import { lowerNode } from './evaluate/lower.ts'
import { combine, ruleMembers, type Evaluation } from './evaluate/rule.ts'

/** How many are left once a definition is read up to one of its conditions. */
export interface AttritionStep {
  readonly ruleId: string
  /** The condition or group read last; null: the rule's quantifier and window alone. */
  readonly nodeId: string | null
  readonly members: number
  /** Against the step before, at first against the whole audience: above 0 where a union or a wider "none" adds. */
  readonly change: number
}

/** A rule read up to one place: what stands in place of its conditions. */
interface Cut {
  readonly nodeId: string | null
  readonly where: ResolvedNode | null
  /** The one that came to those of the cut before. */
  readonly last: ResolvedNode | null
}

/**
 * The steps of one rule, each joined to `before` as the whole rule will be; `left`: the members of the step before. The
 * first faulty place ends them: what follows it would be a wider number than the definition means.
 */
export async function ruleAttrition(rule: Rule, part: RuleParts, before: Bits | null, left: number, evaluation: Evaluation): Promise<readonly AttritionStep[]> {
  const { frame } = part
  if (frame === null || (before === null && rule.combine !== 'union')) return []
  const steps: AttritionStep[] = []
  let held: Judged | null = null
  for (const { nodeId, where, last } of cutsOf(rule, part)) {
    const heldBefore = held
    held = null
    const own = await ruleMembers(frame, where, evaluation, async (lowered, context) => {
      // What held one step before has only to be joined with the one condition that is new.
      held = heldBefore && last ? await join([heldBefore, await judge(lowerNode(last, context.data, context.clock), context)], and, context) : await judge(lowered, context)
      return held
    })
    const members = countBits(combine(before, rule.combine, own))
    steps.push({ ruleId: rule.id, nodeId, members, change: members - (steps.at(-1)?.members ?? left) })
  }
  return steps
}

function cutsOf(rule: Rule, { frame, nodes }: RuleParts): readonly Cut[] {
  const cuts: Cut[] = []
  // Of a rule about the audience itself, the quantifier alone would mean everyone.
  const isAboutMembers = rule.window === null && rule.quantifier.kind !== 'aggregate' && frame?.path.length === 0
  if (!isAboutMembers) cuts.push({ nodeId: null, where: null, last: null })
  const { where } = rule
  const tops = isOneStep(where) ? [where] : where.items
  const items: ResolvedNode[] = []
  for (const { id } of tops) {
    const node = nodes.get(id) ?? null
    if (node === null) break
    items.push(node)
    cuts.push({ nodeId: id, where: { kind: 'group', id: where.id, operator: 'and', negate: false, includeEmpty: true, items: [...items] }, last: node })
  }
  return cuts
}

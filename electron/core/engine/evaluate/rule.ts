import type { EntityId } from '@shared/domain/ids.ts'
import type { ResolvedFrame, ResolvedNode } from '@shared/rules/resolve/resolved.ts'
import { and, andNot, or, type Bits } from '../bitset.ts'
import type { Breath } from '../breath.ts'
import type { Data } from '../data.ts'
import type { PredicateCache } from '../predicateCache.ts'
import type { Judged } from './condition.ts'
import { arrayBytes, type Context } from './context.ts'
import { judge } from './group.ts'
import { membersByLastRows } from './lastRows.ts'
import { lowerWhere, pathKey, quantifierKey, type LoweredNode } from './lower.ts'
import { quantify } from './quantify.ts'
import type { Clock } from './clock.ts'

export interface Evaluation {
  readonly data: Data
  readonly cache: PredicateCache
  readonly breath: Breath
  readonly clock: Clock
  readonly audience: EntityId
}

/**
 * The members of one rule alone, with these conditions in place of its own. The result is shared: not to be changed.
 * `judgeWhere`: a shorter way to judge them with the window among them; taken only where the answer is not there yet.
 */
export async function ruleMembers(frame: ResolvedFrame, where: ResolvedNode | null, evaluation: Evaluation, judgeWhere: (lowered: LoweredNode, context: Context) => Promise<Judged> = judge): Promise<Bits> {
  const { data, cache, clock, audience } = evaluation
  const context: Context = { ...evaluation, path: frame.path }
  const lowered = lowerWhere(frame, where, data, clock)
  const key = `rule ${pathKey(audience, frame.path, data)} ${quantifierKey(frame, data, clock)} ${lowered?.key ?? 'any'}`
  return cache.remember(key, arrayBytes, async () => (await membersByLastRows(frame, lowered, context)) ?? quantify(frame, lowered && (await judgeWhere(lowered, context)), context))
}

/** The running result of the rules before, joined with one more; null: there is none before, which resolving allows for a union only. */
export function combine(before: Bits | null, operator: ResolvedFrame['combine'], members: Bits): Bits {
  if (before === null) return members
  switch (operator) {
    case 'union':
      return or(before, members)
    case 'intersect':
      return and(before, members)
    case 'except':
      return andNot(before, members)
  }
}

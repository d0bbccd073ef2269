import type { Catalog } from '@shared/domain/entity.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { hasBit, type Bits } from '../bitset.ts'
import type { Counting } from '../count.ts'
import { combine, ruleMembers } from '../evaluate/rule.ts'
import { needsOf } from '../needs.ts'
import type { Explanation, RuleExplanation } from './explanation.ts'
import { explainRule } from './explainRule.ts'

/**
 * Why a member is in or out, in the same terms as the counts and from the same cached answers: a condition is true here
 * just where the count beside it counts the member.
 */
export async function explainDefinition(definition: Definition, catalog: Catalog, member: number, counting: Counting): Promise<Explanation> {
  const { options } = counting
  const { audience, parts, diagnostics, resolved } = resolveDefinition(definition, catalog, { zone: options.zone, segments: counting.segments, self: options.self ?? null })
  if (audience === null) return { isMember: null, rules: [], diagnostics }
  const frames = parts.flatMap((part) => part.frame ?? [])
  const nodes = parts.flatMap((part) => (part.frame ? [...part.nodes.values()] : [])).filter((node) => node !== null)
  const { data } = await counting.load(catalog, needsOf(audience.id, frames, nodes, catalog), options)
  const evaluation = counting.evaluationOf(data, audience.id, options)
  const rules: RuleExplanation[] = []
  let running: Bits | null = null
  let isSound = true
  for (const [index, rule] of definition.rules.entries()) {
    const part = parts[index]
    const members: Bits | null = part?.rule ? await ruleMembers(part.rule, part.rule.where, evaluation) : null
    isSound &&= members !== null
    if (members !== null && isSound) running = combine(running, rule.combine, members)
    rules.push({
      id: rule.id,
      combine: rule.combine,
      alone: members && hasBit(members, member),
      soFar: isSound && running ? hasBit(running, member) : null,
      ...(await explainRule(rule, part, member, evaluation)),
    })
    options.onProgress?.((index + 1) / definition.rules.length)
  }
  return { isMember: resolved && running ? hasBit(running, member) : null, rules, diagnostics }
}

import type { Rule } from '@shared/rules/definition.ts'
import type { ResolvedFrame, ResolvedNode } from '@shared/rules/resolve/resolved.ts'
import type { RuleParts } from '@shared/rules/resolve/rule.ts'
import { hasBit } from '../bitset.ts'
import type { Chains } from '../chains.ts'
import { nodeIds } from '../count.ts'
import { judgeCondition } from '../evaluate/condition.ts'
import { chainsOf, type Context } from '../evaluate/context.ts'
import { judge } from '../evaluate/group.ts'
import { lowerComparison, lowerNode, lowerWhere } from '../evaluate/lower.ts'
import { ruleMembers, type Evaluation } from '../evaluate/rule.ts'
import { ruleInterval } from '../intervalWords.ts'
import type { NodeExplanation, RuleExplanation } from './explanation.ts'
import { foundValues } from './found.ts'
import { quantityFound } from './quantity.ts'
import { attributesOf, chainsOfMember, textReader, valueReader, verdictReader, type ChainReader } from './reading.ts'
import { explainRecords, type NodeReader } from './records.ts'

type Judged = Omit<RuleExplanation, 'id' | 'combine' | 'alone' | 'soFar'>

/** What one rule says of one member, as far as it is in order. */
export async function explainRule(rule: Rule, part: RuleParts | undefined, member: number, evaluation: Evaluation): Promise<Judged> {
  const ids = nodeIds(rule.where)
  if (!part?.frame) return { quantifier: null, window: null, nodes: ids.map((id) => ({ id, holds: null, found: null })), records: null }
  const { frame } = part
  const context: Context = { ...evaluation, path: frame.path }
  const chains = await chainsOf(context)
  const all = await chainsOfMember(chains, member, context.breath)
  const isInWindow = frame.window && verdictReader(await judgeCondition(lowerComparison(frame.window, context.data, context.clock), context), chains)
  const inside = isInWindow ? all.filter(isInWindow) : all
  const holds = part.rule && (await wholeReader(frame, part.rule.where, chains, context))
  const nodes: NodeExplanation[] = []
  const readers: NodeReader[] = []
  for (const id of ids) {
    const node = part.nodes.get(id) ?? null
    const reader = node && (await nodeReader(id, node, rule, chains, context))
    if (reader) readers.push(reader)
    const attributes = node && node.id === id ? attributesOf(node) : null
    nodes.push({
      id,
      holds: node && hasBit(await ruleMembers(frame, node, evaluation), member),
      found: attributes && reader ? await foundValues(attributes, reader.holds, inside, chains, context) : null,
    })
  }
  const isAboutMembers = frame.path.length === 0
  const meansEveryone = isAboutMembers && frame.window === null && frame.quantifier.kind !== 'aggregate'
  return {
    quantifier: {
      holds: meansEveryone ? null : hasBit(await ruleMembers(frame, null, evaluation), member),
      found: holds && (await quantityFound(frame, all.filter(holds), chains, context)),
    },
    window: frame.window && isInWindow && {
      interval: ruleInterval(frame, null, context.clock),
      found: await foundValues({ own: frame.window.attribute, other: null }, isInWindow, all, chains, context),
    },
    nodes,
    records: isAboutMembers ? null : await explainRecords(all, isInWindow, holds, readers, chains, context),
  }
}

/** Whether the window and all conditions hold on a chain. */
async function wholeReader(frame: ResolvedFrame, where: ResolvedNode | null, chains: Chains, context: Context): Promise<ChainReader<boolean>> {
  const lowered = lowerWhere(frame, where, context.data, context.clock)
  return lowered === null ? () => true : verdictReader(await judge(lowered, context), chains)
}

async function nodeReader(id: string, node: ResolvedNode, { where }: Rule, chains: Chains, context: Context): Promise<NodeReader> {
  const judged = await judge(lowerNode(node, context.data, context.clock), context)
  const own = node.id === id ? attributesOf(node)?.own : undefined
  return {
    id,
    isOutermost: where.items.some((item) => item.id === id),
    holds: verdictReader(judged, chains),
    text: own === undefined ? () => null : textReader(own, await valueReader(own, chains, context), context.clock.zone),
  }
}

import type { Catalog } from '@shared/domain/entity.ts'
import type { Definition, Rule, RuleNode } from '@shared/rules/definition.ts'
import { pathWords } from '@shared/rules/paths.ts'
import type { ResolvedNode } from '@shared/rules/resolve/resolved.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import type { RuleParts } from '@shared/rules/resolve/rule.ts'
import type { SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { ruleAttrition, type AttritionStep } from './attrition.ts'
import { countBits, type Bits } from './bitset.ts'
import type { Data } from './data.ts'
import type { DefinitionCounts, EvaluateOptions } from './engine.ts'
import { combine, ruleMembers, type Evaluation } from './evaluate/rule.ts'
import { nodeInterval, ruleInterval } from './intervalWords.ts'
import { needsOf, type AllNeeds } from './needs.ts'

/** How counting reaches the data. */
export interface Counting {
  load(catalog: Catalog, needs: AllNeeds, options: EvaluateOptions): Promise<{ readonly data: Data }>
  evaluationOf(data: Data, audience: Evaluation['audience'], options: EvaluateOptions): Evaluation
  readonly segments: SegmentDirectory
  readonly options: EvaluateOptions
}

type RuleCount = DefinitionCounts['rules'][number]

/** Counts of every rule, condition and group that is in order; what is faulty has none, and makes the total unknown. */
export async function countDefinition(definition: Definition, catalog: Catalog, counting: Counting): Promise<DefinitionCounts> {
  const { options } = counting
  const resolution = resolveDefinition(definition, catalog, { zone: options.zone, segments: counting.segments, self: options.self ?? null })
  const { audience, parts, diagnostics } = resolution
  if (audience === null) return { audience: 0, total: null, members: null, rules: definition.rules.map(uncounted), attrition: [], diagnostics }
  const frames = parts.flatMap((part) => part.frame ?? [])
  const nodes = parts.flatMap((part) => (part.frame ? [...part.nodes.values()] : [])).filter((node) => node !== null)
  const { data } = await counting.load(catalog, needsOf(audience.id, frames, nodes, catalog), options)
  const evaluation = counting.evaluationOf(data, audience.id, options)
  const audienceSize = countBits(data.table(audience.id).presence)
  const rules: RuleCount[] = []
  const attrition: AttritionStep[] = []
  let running: Bits | null = null
  let isSound = true
  for (const [index, rule] of definition.rules.entries()) {
    const part = parts[index]
    // First the steps: each builds on the one before, and the last is the rule itself.
    if (isSound && part) attrition.push(...(await ruleAttrition(rule, part, running, attrition.at(-1)?.members ?? audienceSize, evaluation)))
    const members: Bits | null = part?.rule ? await ruleMembers(part.rule, part.rule.where, evaluation) : null
    isSound &&= members !== null
    if (members !== null && isSound) running = combine(running, rule.combine, members)
    rules.push({
      id: rule.id,
      alone: members && countBits(members),
      soFar: isSound && running ? countBits(running) : null,
      nodes: await countNodes(rule, part, evaluation),
      interval: part?.frame ? ruleInterval(part.frame, part.rule?.where ?? null, evaluation.clock) : null,
      path: part?.frame ? pathWords(catalog, audience.id, part.frame.path) : rule.entity,
    })
    options.onProgress?.((index + 1) / definition.rules.length)
  }
  // Faulty columns are no reason not to count.
  const total = resolution.members ? running : null
  return {
    audience: audienceSize,
    total: total && countBits(total),
    members: total && { words: total.slice(), size: countBits(total) },
    rules,
    attrition,
    diagnostics,
  }
}

function uncounted(rule: Rule): RuleCount {
  return { id: rule.id, alone: null, soFar: null, nodes: nodeIds(rule.where).map((id) => ({ id, count: null })), interval: null, path: rule.entity }
}

/** Beside each condition and group: the rule with that one alone, its quantifier and window kept. */
async function countNodes(rule: Rule, part: RuleParts | undefined, evaluation: Evaluation): Promise<RuleCount['nodes']> {
  const counts: RuleCount['nodes'][number][] = []
  for (const id of nodeIds(rule.where)) {
    const node: ResolvedNode | null = part?.nodes.get(id) ?? null
    const count = part?.frame && node ? countBits(await ruleMembers(part.frame, node, evaluation)) : null
    const interval = node ? nodeInterval(node, evaluation.clock) : null
    counts.push({ id, count, ...(interval === null ? {} : { interval }) })
  }
  return counts
}

/** Of everything that has a count beside it, in the definition's order. */
export function nodeIds(node: RuleNode): readonly string[] {
  if (node.kind === 'group') return [node.id, ...node.items.flatMap(nodeIds)]
  return node.kind === 'sequence' ? [node.id, ...nodeIds(node.where)] : [node.id]
}

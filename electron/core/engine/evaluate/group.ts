import { and, andNot, not, or, type Bits } from '../bitset.ts'
import { judgeCondition, lackOf, lackOfValue, overChains, type Judged } from './condition.ts'
import { chainsOf, type Context } from './context.ts'
import type { LoweredGroup, LoweredLeaf, LoweredNode } from './lower.ts'
import { judgeSegment, lackOfRow } from './segmentSet.ts'
import { judgeSequence } from './sequence.ts'

/**
 * Where a condition or group holds. Conditions of one entity are joined over its rows; only where several entities of
 * the path come together is everything brought onto chains.
 */
export async function judge(node: LoweredNode, context: Context): Promise<Judged> {
  switch (node.kind) {
    case 'condition':
      return judgeCondition(node, context)
    case 'segment':
      return judgeSegment(node, context)
    case 'sequence':
      return judgeSequence(node, context, judge)
    case 'group':
      return judgeGroup(node, context)
  }
}

async function judgeGroup(node: LoweredGroup, context: Context): Promise<Judged> {
  const parts: Judged[] = []
  for (const item of node.items) parts.push(await judge(item, context))
  const joined = await join(parts, node.operator === 'and' ? and : or, context)
  return node.negate ? turnAround(node, joined, context) : joined
}

/** One or more answers joined, over the rows they have in common or else over chains. */
export async function join(parts: readonly Judged[], operation: (a: Bits, b: Bits) => Bits, context: Context): Promise<Judged> {
  const first = parts[0]
  if (!first) throw new Error('A group without conditions has no meaning.')
  if (parts.every((part) => part.domain === first.domain)) {
    return { domain: first.domain, bits: parts.slice(1).reduce((bits, part) => operation(bits, part.bits), first.bits) }
  }
  const chains = await chainsOf(context)
  let bits: Bits | null = null
  for (const part of parts) {
    const own = await overChains(part, chains, context)
    bits = bits === null ? own : operation(bits, own)
  }
  return { domain: 'chain', bits: bits ?? first.bits }
}

/** The complement, without the places where a condition inside lacked its value if that is not to count. */
async function turnAround(group: LoweredGroup, joined: Judged, context: Context): Promise<Judged> {
  const complement: Judged = { domain: joined.domain, bits: not(joined.bits) }
  const lacking: Judged[] = []
  for (const leaf of leavesIn(group)) {
    const lack = group.includeEmpty && leaf.includeEmpty ? null : await lackIn(leaf, context)
    if (lack) lacking.push(lack)
  }
  return lacking.length === 0 ? complement : join([complement, ...lacking], andNot, context)
}

/** What is inside a sequence is judged on other records, and lacks nothing of this one. */
function leavesIn(node: LoweredNode): readonly LoweredLeaf[] {
  return node.kind === 'group' ? node.items.flatMap(leavesIn) : [node]
}

function lackIn(leaf: LoweredLeaf, context: Context): Promise<Judged | null> {
  switch (leaf.kind) {
    case 'condition':
      return lackOf(leaf, context)
    case 'segment':
      return lackOfRow(leaf, context)
    case 'sequence':
      return lackOfValue(leaf.from, context)
  }
}

import { and, andNot, not, or, type Bits } from '../bitset.ts'
import { judgeCondition, lackOf, overChains, type Judged } from './condition.ts'
import { chainsOf, type Context } from './context.ts'
import type { LoweredCondition, LoweredGroup, LoweredNode } from './lower.ts'

/**
 * Where a condition or group holds. Conditions of one entity are joined over its rows; only where several entities of
 * the path come together is everything brought onto chains.
 */
export async function judge(node: LoweredNode, context: Context): Promise<Judged> {
  if (node.kind === 'condition') return judgeCondition(node, context)
  const parts: Judged[] = []
  for (const item of node.items) parts.push(await judge(item, context))
  const joined = await join(parts, node.operator === 'and' ? and : or, context)
  return node.negate ? turnAround(node, joined, context) : joined
}

async function join(parts: readonly Judged[], operation: (a: Bits, b: Bits) => Bits, context: Context): Promise<Judged> {
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
  for (const condition of conditionsIn(group)) {
    const lack = group.includeEmpty && condition.includeEmpty ? null : await lackOf(condition, context)
    if (lack) lacking.push(lack)
  }
  return lacking.length === 0 ? complement : join([complement, ...lacking], andNot, context)
}

function conditionsIn(node: LoweredNode): readonly LoweredCondition[] {
  return node.kind === 'condition' ? [node] : node.items.flatMap(conditionsIn)
}

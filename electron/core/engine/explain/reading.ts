import { displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import type { ResolvedAttribute, ResolvedNode } from '@shared/rules/resolve/resolved.ts'
import { hasBit } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Chains } from '../chains.ts'
import { storedValueAt } from '../columns/storedValue.ts'
import type { Judged } from '../evaluate/condition.ts'
import { entityAt, lookUp, type Context } from '../evaluate/context.ts'

/** What is read of one chain. */
export type ChainReader<T> = (chain: number) => T

/** The chains of one member, ascending. */
export async function chainsOfMember({ member, offsets }: Chains, ordinal: number, breath: Breath): Promise<readonly number[]> {
  if (member === null) return [ordinal]
  const found: number[] = []
  const [first, end] = offsets === null ? [0, member.length] : [offsets[ordinal] ?? 0, offsets[ordinal + 1] ?? 0]
  await inSlices(breath, end - first, (from, to) => {
    for (let chain = first + from; chain < first + to; chain++) if (member[chain] === ordinal) found.push(chain)
  })
  return found
}

export async function valueReader(attribute: ResolvedAttribute, chains: Chains, context: Context): Promise<ChainReader<StoredValue>> {
  const own = chains.rows[attribute.at] ?? null
  const looked = await lookUp(entityAt(context, attribute.at), attribute.via, context)
  const column = context.data.column(attribute.entity, attribute.attribute)
  return (chain) => {
    const row = own === null ? chain : (own[chain] ?? -1)
    const at = looked === null || row < 0 ? row : (looked[row] ?? -1)
    return at < 0 ? null : storedValueAt(column, at)
  }
}

export function textReader({ type, scale }: ResolvedAttribute, value: ChainReader<StoredValue>, zone: string): ChainReader<string | null> {
  return (chain) => displayText(value(chain), type, scale, zone)
}

/** Whether what was judged holds on a chain. */
export function verdictReader({ domain, bits }: Judged, chains: Chains): ChainReader<boolean> {
  const rows = domain === 'chain' ? null : (chains.rows[domain] ?? null)
  return (chain) => {
    const row = rows === null ? chain : (rows[chain] ?? -1)
    return row >= 0 && hasBit(bits, row)
  }
}

/** The attribute whose value a node is about, and the one it is compared with. */
export function attributesOf(node: ResolvedNode): { readonly own: ResolvedAttribute; readonly other: ResolvedAttribute | null } | null {
  if (node.kind === 'sequence') return { own: node.from, other: null }
  if (node.kind !== 'condition') return null
  const { operand } = node.test
  return { own: node.attribute, other: operand.kind === 'attribute' ? operand.attribute : null }
}

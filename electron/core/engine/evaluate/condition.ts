import { andNot, not, type Bits } from '../bitset.ts'
import type { Chains } from '../chains.ts'
import { dictionaryBytes } from '../columns/dictionary.ts'
import type { ResolvedAttribute } from '@shared/rules/resolve/resolved.ts'
import { compareSides, type Compared, type Side } from './compare.ts'
import { arrayBytes, chainsOf, entityAt, lookUp, type Context } from './context.ts'
import { composed, gather } from './gather.ts'
import { attributeKey, pathKey, type Comparison, type LoweredCondition } from './lower.ts'
import { matchingRows } from './match.ts'
import { rankedRows } from './rank.ts'
import { foldedDictionary } from './textMatch.ts'

/** Bits over the rows of the entity at a place of the path, or over the chains themselves. */
export interface Judged {
  readonly domain: number | 'chain'
  readonly bits: Bits
}

/** Where a condition holds, what it says of values that are not there included. */
export async function judgeCondition(condition: LoweredCondition, context: Context): Promise<Judged> {
  const { attribute, test } = condition
  if (test.kind === 'compare') return judgeComparison(condition, test, context)
  const bits = await context.cache.remember(`rows ${condition.rowKey}`, arrayBytes, async () => {
    const held = await heldByOwnRows(condition, context)
    const rows = await lookUp(entityAt(context, attribute.at), attribute.via, context)
    if (rows === null) return held
    const without = test.kind === 'missing' ? !condition.negate : condition.negate && condition.includeEmpty
    return gather(held, rows, without, context.breath)
  })
  return { domain: attribute.at, bits }
}

/** Over the rows of the entity that holds the attribute. */
async function heldByOwnRows({ attribute, test, negate, includeEmpty }: LoweredCondition, context: Context): Promise<Bits> {
  if (test.kind === 'compare') throw new Error('A comparison has no rows of its own.')
  const { data, cache, breath } = context
  const column = data.column(attribute.entity, attribute.attribute)
  const folded = () => cache.remember(`fold ${attributeKey({ ...attribute, via: [] }, data)}`, dictionaryBytes, () => (column.kind === 'text' ? foldedDictionary(column.dictionary, breath) : Promise.reject(new Error('Only texts have a case.'))))
  const match = test.kind === 'rank' ? await rankedRows(column, test, data.table(attribute.entity), breath) : await matchingRows(column, test, folded, breath)
  return negate ? turned(match, test.kind === 'missing' || includeEmpty ? null : column.missing) : match
}

/** All but the matching; without those that lack a value where that is given. */
function turned(match: Bits, lack: Bits | null): Bits {
  return lack === null ? not(match) : andNot(not(match), lack)
}

/** Where a condition has no value to judge; null where that never keeps it from an answer. */
export async function lackOf(condition: LoweredCondition, context: Context): Promise<Judged | null> {
  const { attribute, test } = condition
  if (test.kind === 'missing') return null
  if (test.kind === 'compare') {
    const { domain, compared } = await compare(condition, test, context)
    return { domain, bits: compared.lack }
  }
  return lackOfValue(attribute, context)
}

export async function lackOfValue(attribute: ResolvedAttribute, context: Context): Promise<Judged> {
  const { missing } = context.data.column(attribute.entity, attribute.attribute)
  const rows = await lookUp(entityAt(context, attribute.at), attribute.via, context)
  return { domain: attribute.at, bits: rows === null ? missing : await gather(missing, rows, true, context.breath) }
}

async function judgeComparison(condition: LoweredCondition, test: Comparison, context: Context): Promise<Judged> {
  const { domain, compared } = await compare(condition, test, context)
  return { domain, bits: condition.negate ? turned(compared.match, condition.includeEmpty ? null : compared.lack) : compared.match }
}

const comparedBytes = ({ match }: Compared): number => 2 * match.byteLength

/** Two attributes of one place are compared over its rows, of different places over chains. */
async function compare(condition: LoweredCondition, test: Comparison, context: Context): Promise<{ domain: Judged['domain']; compared: Compared }> {
  const { attribute } = condition
  const { data, breath, cache } = context
  const left: Side = { attribute, column: data.column(attribute.entity, attribute.attribute), rows: await lookUp(entityAt(context, attribute.at), attribute.via, context) }
  const { other } = test
  const right: Side = { attribute: other, column: data.column(other.entity, other.attribute), rows: await lookUp(entityAt(context, other.at), other.via, context) }
  if (attribute.at === other.at) {
    const { limit } = data.table(entityAt(context, attribute.at))
    const compared = await cache.remember(`compare ${condition.rowKey}`, comparedBytes, () => compareSides(test, left, right, limit, breath))
    return { domain: attribute.at, compared }
  }
  const chains = await chainsOf(context)
  const along = async (side: Side): Promise<Side> => ({ ...side, rows: await composed(chains.rows[side.attribute.at] ?? null, side.rows, breath) })
  const key = `compare ${pathKey(context.audience, context.path, data)} ${condition.key}`
  return { domain: 'chain', compared: await cache.remember(key, comparedBytes, async () => compareSides(test, await along(left), await along(right), chains.length, breath)) }
}

/** The same answer over chains. */
export async function overChains({ domain, bits }: Judged, chains: Chains, context: Context): Promise<Bits> {
  const rows = domain === 'chain' ? null : (chains.rows[domain] ?? null)
  return rows === null ? bits : gather(bits, rows, false, context.breath)
}

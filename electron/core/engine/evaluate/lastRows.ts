import type { ResolvedFrame } from '@shared/rules/resolve/resolved.ts'
import { and, andNot, type Bits } from '../bitset.ts'
import type { Breath } from '../breath.ts'
import type { NumberColumn } from '../columns/column.ts'
import { arrayBytes, chainsOf, type Context } from './context.ts'
import { inMembers } from './counted.ts'
import { pathKey, type LoweredNode } from './lower.ts'
import { placesWithin } from './match.ts'
import { isTimed } from './picked.ts'
import { predicateOf } from './predicate.ts'

/**
 * "At least n records in the last so many days" by one look at each member: where their rows are kept in the order of
 * their time and none is later than the window's end, n are in it just if the nth from the end is. Null: not such a rule.
 */
export async function membersByLastRows(frame: ResolvedFrame, where: LoweredNode | null, context: Context): Promise<Bits | null> {
  const atLeast = leastCount(frame, context)
  if (atLeast === null || where?.kind !== 'condition' || where.negate || where.test.kind !== 'within' || !isTimed(where.attribute, context)) return null
  const { offsets } = await chainsOf(context)
  if (offsets === null) return null
  const { from: least, to: most } = where.test
  const { data, cache, audience, path, breath } = context
  const column = data.column(where.attribute.entity, where.attribute.attribute)
  // A row without a time has 0 for it, and comes where 0 would.
  if (column.kind !== 'number' || !(least > 0) || !(most >= column.magnitude)) return null
  const { presence, limit } = data.table(audience)
  const key = `end ${pathKey(audience, path, data)} ${where.attribute.attribute} ${atLeast}`
  const ends = await cache.remember(key, arrayBytes, () => valuesAtEnd(column, offsets, atLeast, limit, breath))
  const held = await placesWithin(ends, least, Infinity, breath)
  return frame.quantifier.kind === 'none' ? andNot(presence, held) : and(held, presence)
}

/** Of each member's nth row from the end; -Infinity where there are fewer. The rows lie far apart: they are fetched once for all windows. */
async function valuesAtEnd({ values }: NumberColumn, offsets: Int32Array, n: number, memberLimit: number, breath: Breath): Promise<Float64Array> {
  const ends = new Float64Array(memberLimit).fill(-Infinity)
  const fetch = values instanceof Int32Array ? fetchInt32 : fetchFloat64
  await inMembers(offsets, memberLimit, breath, (from, to) => fetch(values as Int32Array & Float64Array, offsets, n, ends, from, to))
  return ends
}

/** Null where the rule asks for something else than a least number of records. */
function leastCount({ quantifier, path }: ResolvedFrame, { clock }: Context): number | null {
  if (path.length !== 1 || path[0]?.to !== 'child') return null
  if (quantifier.kind === 'some' || quantifier.kind === 'none') return 1
  if (quantifier.kind !== 'count' || quantifier.of !== 1 || quantifier.test.negate) return null
  const asked = predicateOf(quantifier.test, 'integer', 0, clock)
  return asked.kind === 'within' && asked.from >= 1 && Number.isInteger(asked.from) && asked.to === Infinity ? asked.from : null
}

type Fetch<A> = (values: A, offsets: Int32Array, n: number, ends: Float64Array, from: number, to: number) => void

// Twice the same, as in match.ts.
const fetchInt32: Fetch<Int32Array> = (values, offsets, n, ends, from, to) => {
  for (let member = from; member < to; member++) {
    const row = (offsets[member + 1] ?? 0) - n
    if (row >= (offsets[member] ?? 0)) ends[member] = values[row] ?? 0
  }
}

const fetchFloat64: Fetch<Float64Array> = (values, offsets, n, ends, from, to) => {
  for (let member = from; member < to; member++) {
    const row = (offsets[member + 1] ?? 0) - n
    if (row >= (offsets[member] ?? 0)) ends[member] = values[row] ?? 0
  }
}

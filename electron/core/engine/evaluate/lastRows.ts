import type { ResolvedFrame } from '@shared/rules/resolve/resolved.ts'
import { and, andNot, emptyBits, type Bits } from '../bitset.ts'
import { chainsOf, type Context } from './context.ts'
import { inMembers } from './counted.ts'
import type { LoweredNode } from './lower.ts'
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
  const { data, audience, breath } = context
  const column = data.column(where.attribute.entity, where.attribute.attribute)
  // A row without a time has 0 for it, and comes where 0 would.
  if (column.kind !== 'number' || !(least > 0) || !(most >= column.magnitude)) return null
  const { presence, limit } = data.table(audience)
  const held = emptyBits(limit)
  const look = column.values instanceof Int32Array ? lookInt32 : lookFloat64
  await inMembers(offsets, limit, breath, (from, to) => look(column.values as Int32Array & Float64Array, offsets, atLeast, least, held, from, to))
  return frame.quantifier.kind === 'none' ? andNot(presence, held) : and(held, presence)
}

/** Null where the rule asks for something else than a least number of records. */
function leastCount({ quantifier, path }: ResolvedFrame, { clock }: Context): number | null {
  if (path.length !== 1 || path[0]?.to !== 'child') return null
  if (quantifier.kind === 'some' || quantifier.kind === 'none') return 1
  if (quantifier.kind !== 'count' || quantifier.of !== 1 || quantifier.test.negate) return null
  const asked = predicateOf(quantifier.test, 'integer', 0, clock)
  return asked.kind === 'within' && asked.from >= 1 && Number.isInteger(asked.from) && asked.to === Infinity ? asked.from : null
}

type Look<A> = (values: A, offsets: Int32Array, atLeast: number, least: number, held: Bits, from: number, to: number) => void

// Twice the same, as in match.ts.
const lookInt32: Look<Int32Array> = (values, offsets, atLeast, least, held, from, to) => {
  for (let member = from; member < to; member++) {
    const row = (offsets[member + 1] ?? 0) - atLeast
    if (row >= (offsets[member] ?? 0) && (values[row] ?? 0) >= least) held[member >>> 5] = (held[member >>> 5] ?? 0) | (1 << (member & 31))
  }
}

const lookFloat64: Look<Float64Array> = (values, offsets, atLeast, least, held, from, to) => {
  for (let member = from; member < to; member++) {
    const row = (offsets[member + 1] ?? 0) - atLeast
    if (row >= (offsets[member] ?? 0) && (values[row] ?? 0) >= least) held[member >>> 5] = (held[member >>> 5] ?? 0) | (1 << (member & 31))
  }
}

import { and, andNot, emptyBits, type Bits } from '../bitset.ts'
import { arrangedBits } from '../rowOrder.ts'
import type { Judged } from './condition.ts'
import { arrayBytes, entityAt, lookUp, type Context } from './context.ts'
import { gather } from './gather.ts'
import type { LoweredSegment } from './lower.ts'

/** The rows at the place that are, or lead to, a stored member; who is no longer in the data is none. */
export async function judgeSegment(node: LoweredSegment, context: Context): Promise<Judged> {
  const { at, via, negate, includeEmpty } = node
  const bits = await context.cache.remember(`rows ${node.rowKey}`, arrayBytes, async () => {
    const { presence } = context.data.table(node.entity)
    const members = await storedMembers(node, context)
    const held = negate ? andNot(presence, members) : and(presence, members)
    const rows = await lookUp(entityAt(context, at), via, context)
    return rows === null ? held : gather(held, rows, negate && includeEmpty, context.breath)
  })
  return { domain: at, bits }
}

/** Where the look-up leads nowhere; null without one. */
export async function lackOfRow({ at, via, entity }: LoweredSegment, context: Context): Promise<Judged | null> {
  const rows = await lookUp(entityAt(context, at), via, context)
  return rows && { domain: at, bits: await gather(emptyBits(context.data.table(entity).limit), rows, true, context.breath) }
}

/** Over the rows of the table as it is: what was stored may be of one with fewer rows, or with more. */
async function storedMembers({ entity, run }: LoweredSegment, { data, breath }: Context): Promise<Bits> {
  const { limit, order } = data.table(entity)
  const words = emptyBits(limit)
  words.set((await data.members(run)).subarray(0, words.length))
  return order === null ? words : arrangedBits(words, order.rowOf, breath)
}

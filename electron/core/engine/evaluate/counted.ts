import { countBits, countRange, emptyBits, firstInRange, fullBits, hasBit, setBit, type Bits } from '../bitset.ts'
import { inLists, inSlices, type Breath } from '../breath.ts'
import type { Chains } from '../chains.ts'
import { chainsOf, entityAt, memberOrder, type Context } from './context.ts'

/** The chains that hold, one for each counted row: what counts and aggregates go over. */
export interface Counted {
  readonly chains: Chains
  /** Where several chains of a member share a counted row, only the first is set. */
  readonly bits: Bits
  /** The member of each chain; null where a chain is its member. */
  readonly member: Int32Array | null
  /** The counted row of each chain; null where it is the chain's number. */
  readonly row: Int32Array | null
}

/** `held`: the chains that satisfy the rule's conditions; null: all. */
export async function countedRows(held: Bits | null, of: number, context: Context): Promise<Counted> {
  const chains = await chainsOf(context)
  const all = held ?? fullBits(chains.length)
  const row = chains.rows[of] ?? null
  const bits = row === null ? all : await firstOfEachRow(all, row, of, chains, context)
  return { chains, bits, member: chains.member, row }
}

async function firstOfEachRow(held: Bits, row: Int32Array, of: number, chains: Chains, context: Context): Promise<Bits> {
  const { path, data, breath } = context
  const rowLimit = data.table(entityAt(context, of)).limit
  const { member } = chains
  const first = emptyBits(chains.length)
  if (path.slice(0, of).every((step) => step.to === 'child')) {
    // Up to here the path only goes down, so a row belongs to one member, and once is once.
    const seen = emptyBits(rowLimit)
    await inSlices(breath, chains.length, (from, to) => {
      for (let chain = from; chain < to; chain++) {
        const at = row[chain] ?? -1
        if (!hasBit(held, chain) || at < 0 || hasBit(seen, at) || (member !== null && (member[chain] ?? -1) < 0)) continue
        setBit(seen, at)
        setBit(first, chain)
      }
    })
    return first
  }
  const order = await memberOrder(context, chains)
  const lastMember = new Int32Array(rowLimit).fill(-1)
  await inSlices(breath, order?.length ?? chains.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const chain = order === null ? index : (order[index] ?? -1)
      if (!hasBit(held, chain)) continue
      const owner = member === null ? chain : (member[chain] ?? -1)
      const at = row[chain] ?? -1
      if (owner < 0 || at < 0 || lastMember[at] === owner) continue
      lastMember[at] = owner
      setBit(first, chain)
    }
  })
  return first
}

/** Members whose chains are looked through between two breaths. */
const sliceMembers = 1 << 15

/**
 * Whether going member by member through all chains is faster than through those that hold alone: that is where about
 * one of `few` holds, or more.
 */
export function goesByMember(bits: Bits, { offsets, length }: Chains, few = 8): boolean {
  return offsets !== null && countBits(bits) * few > length
}

/** Runs `work` over the members and their ranges of chains, in slices with a breath between them. */
export function inMembers(offsets: Int32Array, memberLimit: number, breath: Breath, work: (from: number, to: number) => void): Promise<void> {
  return inSlices(breath, Math.min(memberLimit, offsets.length - 1), work, sliceMembers)
}

/** Members with at least one of the chains; null: of all chains. */
export async function membersWith(bits: Bits | null, chains: Chains, memberLimit: number, context: Context): Promise<Bits> {
  const { member } = chains
  if (member === null) return bits ?? fullBits(memberLimit)
  const result = emptyBits(memberLimit)
  const { offsets } = chains
  if (offsets !== null && goesByMember(bits ?? fullBits(chains.length), chains)) {
    await inMembers(offsets, memberLimit, context.breath, (from, to) => {
      for (let owner = from; owner < to; owner++) {
        const start = offsets[owner] ?? 0
        const end = offsets[owner + 1] ?? 0
        if (start < end && (bits === null || firstInRange(bits, start, end) >= 0)) result[owner >>> 5] = (result[owner >>> 5] ?? 0) | (1 << (owner & 31))
      }
    })
    return result
  }
  await inLists(context.breath, bits ?? fullBits(chains.length), (list, length) => {
    for (let index = 0; index < length; index++) {
      const owner = member[list[index] ?? 0] ?? -1
      if (owner >= 0) result[owner >>> 5] = (result[owner >>> 5] ?? 0) | (1 << (owner & 31))
    }
  })
  return result
}

/** How many counted rows each member has. */
export async function countsByMember({ bits, member, chains }: Counted, memberLimit: number, context: Context): Promise<Int32Array> {
  const counts = new Int32Array(memberLimit)
  const { offsets } = chains
  if (offsets !== null && goesByMember(bits, chains)) {
    await inMembers(offsets, memberLimit, context.breath, (from, to) => {
      for (let owner = from; owner < to; owner++) {
        const start = offsets[owner] ?? 0
        const end = offsets[owner + 1] ?? 0
        if (start < end) counts[owner] = countRange(bits, start, end)
      }
    })
    return counts
  }
  await inLists(context.breath, bits, (list, length) => {
    for (let index = 0; index < length; index++) {
      const chain = list[index] ?? 0
      const owner = member === null ? chain : (member[chain] ?? -1)
      if (owner >= 0 && owner < memberLimit) counts[owner] = (counts[owner] ?? 0) + 1
    }
  })
  return counts
}

import type { EntityId, RelationshipId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { ResolvedStep } from '@shared/rules/resolve/resolved.ts'
import { hasBit } from './bitset.ts'
import { inSlices, type Breath } from './breath.ts'
import { childrenOf, type Children } from './children.ts'
import type { Data } from './data.ts'

/**
 * Every way from a member along a path: one row of each entity on it. A chain is a number; where a path goes down and
 * then up, the row it turns at (`anchor`) determines the whole chain and is its number, so most of it is what the
 * relations hold already. Numbers without a chain have member -1.
 */
export interface Chains {
  readonly length: number
  /** The audience's ordinal; -1: no chain. Null: every chain is a member of its own number. */
  readonly member: Int32Array | null
  /** Rows by place on the path; null where a chain's row is its own number. */
  readonly rows: readonly (Int32Array | null)[]
  /** Whether chains of one member follow one another. */
  readonly isGrouped: boolean
  /** The chains of member m: offsets[m] to offsets[m + 1] - 1, every one of them; null where they are not kept so. */
  readonly offsets: Int32Array | null
  readonly bytes: number
}

/** More than this would not fit into memory beside the data. */
const mostChains = 1 << 27

export async function buildChains(audience: EntityId, path: readonly ResolvedStep[], data: Data, breath: Breath): Promise<Chains> {
  const limit = data.table(audience).limit
  if (path.length === 0) return { length: limit, member: null, rows: [null], isGrouped: true, offsets: null, bytes: 0 }
  const turn = path.findIndex((step) => step.to === 'parent')
  const anchor = turn === -1 ? path.length : turn
  const isAnchored = path.slice(anchor).every((step) => step.to === 'parent')
  return isAnchored ? anchoredChains(audience, path, anchor, data, breath) : expandedChains(audience, path, data, breath)
}

async function anchoredChains(audience: EntityId, path: readonly ResolvedStep[], anchor: number, data: Data, breath: Breath): Promise<Chains> {
  const entities = [audience, ...path.map((step) => step.entity)]
  const table = data.table(entities[anchor] ?? audience)
  const rows: (Int32Array | null)[] = Array.from({ length: entities.length }, () => null)
  for (let place = anchor - 1; place >= 0; place--) rows[place] = await followed(rows[place + 1] ?? null, path[place]?.relationship, data, breath)
  for (let place = anchor + 1; place < entities.length; place++) rows[place] = await followed(rows[place - 1] ?? null, path[place - 1]?.relationship, data, breath)
  const owner = rows[0] ?? null
  const isWhole = anchor === entities.length - 1
  // Up the relationships, an orphan ends the way: there is a chain only where every entity on the path has its row.
  const member = isWhole && owner ? owner : await masked(owner, rows.slice(anchor + 1), table.limit, breath)
  if (rows[0] !== null) rows[0] = member
  const own = rows.filter((row, place) => row !== null && Math.abs(place - anchor) > 1).length + (isWhole ? 0 : 1)
  const offsets = anchor === 1 && path[0] ? data.relation(path[0].relationship).offsets : null
  return { length: table.limit, member, rows, isGrouped: anchor === 0 || offsets !== null, offsets: isWhole ? offsets : null, bytes: own * 4 * table.limit }
}

/** The parents of rows; null stands for each row itself. */
export async function followed(rows: Int32Array | null, relationship: RelationshipId | undefined, data: Data, breath: Breath): Promise<Int32Array> {
  if (relationship === undefined) throw new Error('A step of a path has no relationship.')
  const { parentOf } = data.relation(relationship)
  if (rows === null) return parentOf
  const result = new Int32Array(rows.length)
  await inSlices(breath, rows.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const row = rows[index] ?? -1
      result[index] = row < 0 ? -1 : (parentOf[row] ?? -1)
    }
  })
  return result
}

async function masked(owner: Int32Array | null, ups: readonly (Int32Array | null)[], length: number, breath: Breath): Promise<Int32Array> {
  const last = ups.at(-1) ?? null
  const member = new Int32Array(length)
  await inSlices(breath, length, (from, to) => {
    for (let chain = from; chain < to; chain++) {
      const isWhole = last === null || (last[chain] ?? -1) >= 0
      member[chain] = isWhole ? (owner === null ? chain : (owner[chain] ?? -1)) : -1
    }
  })
  return member
}

/** Member by member, step by step: what remains for a path that goes up and then down again. */
async function expandedChains(audience: EntityId, path: readonly ResolvedStep[], data: Data, breath: Breath): Promise<Chains> {
  const { limit, presence } = data.table(audience)
  let rows: Int32Array[] = [Int32Array.from({ length: limit }, (_, ordinal) => ordinal).filter((ordinal) => hasBit(presence, ordinal))]
  for (const step of path) rows = await expanded(rows, step, data, breath)
  const member = rows[0] ?? new Int32Array(0)
  return { length: member.length, member, rows, isGrouped: true, offsets: null, bytes: rows.length * member.byteLength }
}

async function expanded(rows: readonly Int32Array[], step: ResolvedStep, data: Data, breath: Breath): Promise<Int32Array[]> {
  const { parentOf, parentLimit } = data.relation(step.relationship)
  const at = rows.at(-1) ?? new Int32Array(0)
  const children = step.to === 'child' ? await childrenOf(parentOf, parentLimit, breath) : null
  const source = new Int32Array(lengthOf(at, children, parentOf))
  const next = new Int32Array(source.length)
  let length = 0
  await inSlices(breath, at.length, (from, to) => {
    for (let chain = from; chain < to; chain++) {
      const row = at[chain] ?? -1
      if (children === null) {
        const parent = parentOf[row] ?? -1
        if (parent < 0) continue
        source[length] = chain
        next[length++] = parent
        continue
      }
      const end = children.offsets[row + 1] ?? 0
      for (let child = children.offsets[row] ?? 0; child < end; child++) {
        source[length] = chain
        next[length++] = children.rows[child] ?? -1
      }
    }
  }, 1 << 15)
  return [...rows.map((column) => source.map((chain) => column[chain] ?? -1)), next]
}

function lengthOf(at: Int32Array, children: Children | null, parentOf: Int32Array): number {
  let length = 0
  for (const row of at) {
    if (children === null) length += (parentOf[row] ?? -1) >= 0 ? 1 : 0
    else length += (children.offsets[row + 1] ?? 0) - (children.offsets[row] ?? 0)
    if (length > mostChains) throw fail('conflict', 'A rule’s path leads to more than 134 million combinations of records; choose a shorter path, or one that does not go up and down again.')
  }
  return length
}

/** The order in which chains of one member follow one another. */
export async function chainsByMember(chains: Chains, memberLimit: number, breath: Breath): Promise<Int32Array | null> {
  if (chains.isGrouped || chains.member === null) return null
  return (await childrenOf(chains.member, memberLimit, breath)).rows
}

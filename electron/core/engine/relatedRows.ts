import type { EntityId } from '@shared/domain/ids.ts'
import type { ResolvedStep } from '@shared/rules/resolve/resolved.ts'
import { inSlices, type Breath } from './breath.ts'
import type { Data } from './data.ts'
import { ordinalsOf } from './rowOrder.ts'

/** Ordinals of the rows at the end of each path that one row leads to, ascending and each once. Costs a pass over the children of each step. */
export async function relatedRows(entity: EntityId, ordinal: number, paths: readonly (readonly ResolvedStep[])[], data: Data, breath: Breath): Promise<readonly (readonly number[])[]> {
  const { order } = data.table(entity)
  const start = new Set([order === null ? ordinal : (order.rowOf[ordinal] ?? -1)])
  /** Paths begin alike: what a step leads to is found once. */
  const found = new Map<string, ReadonlySet<number>>()
  const ends: (readonly number[])[] = []
  for (const path of paths) {
    let rows: ReadonlySet<number> = start
    let way = ''
    for (const step of path) {
      way += `/${step.relationship} ${step.to}`
      const known = found.get(way) ?? (await stepped(rows, step, data, breath))
      found.set(way, known)
      rows = known
    }
    const arranged = data.table(path.at(-1)?.entity ?? entity).order
    const ordinals = arranged === null ? null : ordinalsOf(arranged)
    ends.push(Array.from(rows, (row) => (ordinals === null ? row : (ordinals[row] ?? -1))).sort((a, b) => a - b))
  }
  return ends
}

async function stepped(rows: ReadonlySet<number>, { relationship, to }: ResolvedStep, data: Data, breath: Breath): Promise<ReadonlySet<number>> {
  const { parentOf, offsets } = data.relation(relationship)
  const next = new Set<number>()
  if (rows.size === 0) return next
  if (to === 'parent') {
    for (const row of rows) if ((parentOf[row] ?? -1) >= 0) next.add(parentOf[row] ?? -1)
  } else if (offsets !== null) {
    for (const row of rows) for (let child = offsets[row] ?? 0; child < (offsets[row + 1] ?? 0); child++) next.add(child)
  } else {
    await inSlices(breath, parentOf.length, (from, end) => {
      for (let child = from; child < end; child++) if (rows.has(parentOf[child] ?? -1)) next.add(child)
    }, 1 << 16)
  }
  return next
}

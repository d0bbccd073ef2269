import type { Catalog } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import type { ResolvedFrame, ResolvedGroup, ResolvedNode } from '@shared/rules/resolve/resolved.ts'
import { inSlices } from './breath.ts'
import { aggregateColumn } from './computed/aggregateColumn.ts'
import type { Counting } from './count.ts'
import { needsOf } from './needs.ts'

/**
 * The records of all members together that lie in the frame's window and satisfy each node alone; null: any record. One
 * that belongs to several members is counted with each.
 */
export async function countRecords(audience: EntityId, frame: ResolvedFrame, nodes: readonly (ResolvedNode | null)[], catalog: Catalog, { load, evaluationOf, options }: Omit<Counting, 'segments'>): Promise<readonly number[]> {
  const { data } = await load(catalog, needsOf(audience, [frame], nodes.filter((node) => node !== null), catalog), options)
  const evaluation = evaluationOf(data, audience, options)
  const counts: number[] = []
  for (const node of nodes) {
    const where = node === null ? null : groupOf(node)
    const column = await aggregateColumn({ kind: 'aggregate', function: 'count', entity: audience, type: 'integer', scale: null, frame, where }, { ...evaluation, path: frame.path })
    let sum = 0
    if (column.kind === 'number') {
      const { values } = column
      await inSlices(evaluation.breath, values.length, (from, to) => {
        for (let row = from; row < to; row++) sum += values[row] ?? 0
      })
    }
    counts.push(sum)
  }
  return counts
}

function groupOf(node: ResolvedNode): ResolvedGroup {
  return node.kind === 'group' ? node : { kind: 'group', id: node.id, operator: 'and', negate: false, includeEmpty: true, items: [node] }
}

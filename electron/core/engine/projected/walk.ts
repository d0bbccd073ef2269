import type { EntityId } from '@shared/domain/ids.ts'
import type { ResolvedStep } from '@shared/rules/resolve/resolved.ts'
import { childrenOf, type Children } from '../children.ts'
import { pathKey } from '../evaluate/lower.ts'
import type { Evaluation } from '../evaluate/rule.ts'

/** From one row of an entity, every way along a path: `see` gets the rows of one, by place, until the next. */
export type Walk = (row: number, see: (rows: readonly number[]) => void) => void

type Step = { readonly parentOf: Int32Array } | { readonly offsets: Int32Array; readonly rows: Int32Array | null }

export async function walkAlong(start: EntityId, path: readonly ResolvedStep[], evaluation: Evaluation): Promise<Walk> {
  const steps: Step[] = []
  for (const [index, step] of path.entries()) steps.push(await stepOf(path[index - 1]?.entity ?? start, step, evaluation))
  return (row, see) => {
    const rows = [row]
    const go = (place: number): void => {
      const step = steps[place]
      if (step === undefined) return see(rows)
      const at = rows[place] ?? -1
      if ('parentOf' in step) {
        rows[place + 1] = step.parentOf[at] ?? -1
        if ((rows[place + 1] ?? -1) >= 0) go(place + 1)
        return
      }
      for (let child = step.offsets[at] ?? 0; child < (step.offsets[at + 1] ?? 0); child++) {
        rows[place + 1] = step.rows === null ? child : (step.rows[child] ?? -1)
        go(place + 1)
      }
    }
    go(0)
  }
}

/** Where children are not kept together, they are listed once for all who walk there. */
async function stepOf(from: EntityId, step: ResolvedStep, { data, cache, breath }: Evaluation): Promise<Step> {
  const { parentOf, parentLimit, offsets } = data.relation(step.relationship)
  if (step.to === 'parent') return { parentOf }
  if (offsets !== null) return { offsets, rows: null }
  const bytes = ({ offsets: each, rows }: Children): number => each.byteLength + rows.byteLength
  return cache.remember(`children ${pathKey(from, [step], data)}`, bytes, () => childrenOf(parentOf, parentLimit, breath))
}

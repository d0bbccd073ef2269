import { inSlices, type Breath } from './breath.ts'

/** The children of each parent, in ascending order: rows[offsets[p]] to rows[offsets[p + 1] - 1]. */
export interface Children {
  readonly offsets: Int32Array
  readonly rows: Int32Array
}

export async function childrenOf(parentOf: Int32Array, parentLimit: number, breath: Breath): Promise<Children> {
  const offsets = new Int32Array(parentLimit + 1)
  await inSlices(breath, parentOf.length, (from, to) => {
    for (let row = from; row < to; row++) {
      const parent = parentOf[row] ?? -1
      if (parent >= 0) offsets[parent + 1] = (offsets[parent + 1] ?? 0) + 1
    }
  })
  for (let parent = 0; parent < parentLimit; parent++) offsets[parent + 1] = (offsets[parent + 1] ?? 0) + (offsets[parent] ?? 0)
  const rows = new Int32Array(offsets[parentLimit] ?? 0)
  const next = offsets.slice(0, parentLimit)
  await inSlices(breath, parentOf.length, (from, to) => {
    for (let row = from; row < to; row++) {
      const parent = parentOf[row] ?? -1
      if (parent < 0) continue
      const place = next[parent] ?? 0
      rows[place] = row
      next[parent] = place + 1
    }
  })
  return { offsets, rows }
}

import { inSlices, type Breath } from '../engine/breath.ts'

/** Of whole numbers up to 2^53, none larger than `magnitude`: exact. */
export async function exactSum(values: Float64Array, magnitude: number, breath: Breath): Promise<bigint> {
  // So many can be added before a double no longer holds every whole number.
  const safe = Math.max(1, Math.floor(2 ** 53 / Math.max(1, magnitude)))
  let whole = 0n
  let part = 0
  let added = 0
  await inSlices(breath, values.length, (from, to) => {
    for (let at = from; at < to; at++) {
      part += values[at] ?? 0
      if (++added < safe) continue
      whole += BigInt(part)
      part = 0
      added = 0
    }
  })
  return whole + BigInt(part)
}

/** Neumaier's compensated sum (1974): what each addition loses is added at the end. */
export async function floatingSum(values: Float64Array, breath: Breath): Promise<number> {
  let sum = 0
  let lost = 0
  await inSlices(breath, values.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const value = values[at] ?? 0
      const next = sum + value
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
      sum = next
    }
  })
  return sum + lost
}

import type { ProfileBar } from '@shared/contract/profile.contract.ts'
import { cellOf } from '@shared/domain/storedValue.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { countBits, type Bits } from '../../engine/bitset.ts'
import { inLists, inSlices, type Breath } from '../../engine/breath.ts'
import type { ColumnValues } from './columnValues.ts'

/** What is the same for both sides, and what differs. */
export interface Compared {
  readonly difference: number | null
  readonly bars: readonly ProfileBar[]
  readonly isUnique: boolean
}

/** Bits of the column's rows. */
export interface Sides {
  readonly segment: Bits
  readonly others: Bits
}

const mostBars = 8
/** With fewer rows than so many for each value, two samples of the very same rows would differ much by chance. */
const rowsPerValue = 5
const fewValues = 50
const longestValue = 200

/**
 * The total variation distance of the two distributions: half the sum of the differences of the shares of each value, no
 * value being one of them; the largest difference of the shares of any set of values (Levin, Peres and Wilmer, Markov Chains
 * and Mixing Times, 2nd ed., proposition 4.2). Bars: the most common values of either side.
 */
export async function compareCodes(values: ColumnValues & { readonly kind: 'coded' }, { segment, others }: Sides, type: AttributeType, breath: Breath): Promise<Compared> {
  const [own, other] = [await countCodes(values, segment, breath), await countCodes(values, others, breath)]
  const [members, rows] = [countBits(segment), countBits(others)]
  const share = (count: number | undefined, of: number): number => (of === 0 ? 0 : (count ?? 0) / of)
  const weight = (code: number): number => Math.max(share(own[code], members), share(other[code], rows))
  let sum = 0
  let distinct = 0
  const shown: number[] = []
  await inSlices(breath, values.size, (from, to) => {
    for (let code = from; code < to; code++) {
      sum += Math.abs(share(own[code], members) - share(other[code], rows))
      if (code === 0 || ((own[code] ?? 0) === 0 && (other[code] ?? 0) === 0)) continue
      distinct++
      let at = shown.length
      while (at > 0 && weight(shown[at - 1] ?? 0) < weight(code)) at--
      if (at >= mostBars) continue
      shown.splice(at, 0, code)
      if (shown.length > mostBars) shown.pop()
    }
  }, 1 << 14)
  const bars: ProfileBar[] = shown.map((code) => ({ kind: 'value', ...shortCell(values.value(code), type), segment: own[code] ?? 0, others: other[code] ?? 0 }))
  if (distinct > shown.length) {
    const seen = (counts: Uint32Array, all: number): number => shown.reduce((rest, code) => rest - (counts[code] ?? 0), all - (counts[0] ?? 0))
    bars.push({ kind: 'rest', values: distinct - shown.length, segment: seen(own, members), others: seen(other, rows) })
  }
  if ((own[0] ?? 0) + (other[0] ?? 0) > 0) bars.push({ kind: 'missing', segment: own[0] ?? 0, others: other[0] ?? 0 })
  return { difference: members === 0 || rows === 0 ? null : Math.min(1, sum / 2), bars, isUnique: distinct > fewValues && distinct * rowsPerValue > Math.min(members, rows) }
}

async function countCodes({ codes, size }: ColumnValues & { readonly kind: 'coded' }, rows: Bits, breath: Breath): Promise<Uint32Array> {
  const counts = new Uint32Array(Math.max(1, size))
  await inLists(breath, rows, (list, length) => {
    for (let index = 0; index < length; index++) {
      const code = codes[list[index] ?? 0] ?? 0
      counts[code] = (counts[code] ?? 0) + 1
    }
  })
  return counts
}

function shortCell(value: string | number | null, type: AttributeType): { value: string | number | boolean; isCut?: boolean } {
  const cell = cellOf(value, type, null, 'UTC') ?? ''
  return typeof cell === 'string' && cell.length > longestValue ? { value: cell.slice(0, longestValue), isCut: true } : { value: cell }
}

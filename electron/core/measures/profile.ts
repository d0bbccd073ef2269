import type { ValueProfile } from '@shared/contract/computed.contract.ts'
import type { Attribute } from '@shared/domain/entity.ts'
import { displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import { createBreath, inSlices, type Breath } from '../engine/breath.ts'
import { quantileOf } from '../engine/formula/quantile.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import type { Ports } from '../ports.ts'

const mostBins = 20
const mostChoices = 10
const slice = 1 << 14

/** How the values of one column of a reading are spread. Costs a pass over its rows and some over its values. */
export async function profileOf(ports: Pick<Ports, 'pause' | 'elapsed'>, reading: ColumnReading, index: number, attribute: Pick<Attribute, 'type' | 'scale'>, zone: string, signal: AbortSignal): Promise<ValueProfile> {
  const breath = createBreath(ports, signal)
  const filled = { rows: reading.rows, values: reading.values(index) }
  if (filled.values === 0) return { kind: 'none', ...filled }
  if (attribute.type === 'text' || attribute.type === 'boolean') return { kind: 'choices', ...filled, ...(await choicesOf(reading, index, attribute, zone, breath)) }
  const values = await numbersOf(reading, index, filled.values, breath)
  const unit = attribute.type === 'decimal' && attribute.scale !== null ? 10 ** attribute.scale : 1
  const { mean, ...spread } = await spreadOf(values, unit, attribute.type === 'integer' || attribute.type === 'date', breath)
  return attribute.type === 'date' || attribute.type === 'datetime' ? { kind: 'dates', ...filled, ...spread } : { kind: 'numbers', ...filled, ...spread, mean }
}

async function numbersOf(reading: ColumnReading, index: number, count: number, breath: Breath): Promise<Float64Array> {
  const values = new Float64Array(count)
  let length = 0
  await inSlices(breath, reading.limit, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) {
      const value = reading.value(ordinal, index)
      if (typeof value === 'number') values[length++] = value
    }
  }, slice)
  return values.subarray(0, length)
}

async function spreadOf(values: Float64Array, unit: number, isWhole: boolean, breath: Breath) {
  let least = Infinity
  let greatest = -Infinity
  let sum = 0
  await inSlices(breath, values.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const value = values[at] ?? 0
      if (value < least) least = value
      if (value > greatest) greatest = value
      sum += value / values.length
    }
  })
  const at = async (quarters: number): Promise<number> => ((await quantileOf(values, quarters, 4, breath)) ?? 0) / unit
  const { edges, bins } = await binsOf(values, least, greatest, isWhole, breath)
  return { least: least / unit, quartile: await at(1), median: await at(2), upperQuartile: await at(3), greatest: greatest / unit, mean: sum / unit, edges: edges.map((edge) => edge / unit), bins }
}

/** Of whole numbers each bin holds as many of them: a bar is never higher only because it is one number wider. */
async function binsOf(values: Float64Array, least: number, greatest: number, isWhole: boolean, breath: Breath): Promise<{ readonly edges: readonly number[]; readonly bins: number[] }> {
  const span = greatest - least
  const width = isWhole ? Math.max(1, Math.ceil((span + 1) / mostBins)) : span / mostBins
  const count = span === 0 ? 1 : isWhole ? Math.ceil((span + 1) / width) : mostBins
  const bins = Array.from({ length: count }, () => 0)
  await inSlices(breath, values.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const bin = span === 0 ? 0 : Math.min(count - 1, Math.floor(((values[at] ?? 0) - least) / width))
      bins[bin] = (bins[bin] ?? 0) + 1
    }
  })
  return { edges: Array.from({ length: count + 1 }, (_, index) => (index === count && !isWhole ? greatest : least + index * width)), bins }
}

async function choicesOf(reading: ColumnReading, index: number, { type, scale }: Pick<Attribute, 'type' | 'scale'>, zone: string, breath: Breath) {
  const counts = new Map<StoredValue, number>()
  await inSlices(breath, reading.limit, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) {
      const value = reading.value(ordinal, index)
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
  }, slice)
  const order = [...counts].sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || (a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1))
  return { distinct: counts.size, common: order.slice(0, mostChoices).map(([value, rows]) => ({ value: displayText(value, type, scale, zone) ?? '', rows })) }
}

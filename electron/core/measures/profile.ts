import type { ValueProfile } from '@shared/contract/computed.contract.ts'
import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Attribute } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { emptyBits, setBit } from '../engine/bitset.ts'
import { createBreath, inSlices } from '../engine/breath.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import type { Ports } from '../ports.ts'
import { profileColumn } from '../profiling/profileColumn.ts'

type Typed = Pick<Attribute, 'type' | 'scale'>

/** How the values of one column of a reading are spread, in units. Costs what the profile of an attribute does. */
export async function profileOf(ports: Pick<Ports, 'pause' | 'elapsed'>, reading: ColumnReading, index: number, attribute: Typed, zone: string, signal: AbortSignal): Promise<ValueProfile> {
  const breath = createBreath(ports, signal)
  const column = reading.columns[index]
  if (column === undefined) throw new Error('A reading is profiled by a column it has not.')
  const among = emptyBits(reading.limit)
  await inSlices(breath, reading.limit, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) {
      const place = reading.place(ordinal)
      if (place >= 0) setBit(among, place)
    }
  }, 1 << 16)
  return inUnits(await profileColumn(column, among, attribute, breath), attribute, zone)
}

function inUnits({ rows, missing, distinct, spread, edges, bins, common }: AttributeProfile, { type, scale }: Typed, zone: string): ValueProfile {
  const filled = { rows, values: rows - missing }
  if (filled.values === 0) return { kind: 'none', ...filled }
  if (spread === null) return { kind: 'choices', ...filled, distinct, common: common.map(({ value, rows: times }) => ({ value: displayText(value, type, scale, zone) ?? '', rows: times })) }
  const unit = type === 'decimal' && scale !== null ? 10 ** scale : 1
  const { least, quartile, median, upperQuartile, greatest, mean } = spread
  const lengths = { least: least / unit, quartile: quartile / unit, median: median / unit, upperQuartile: upperQuartile / unit, greatest: greatest / unit, edges: edges.map((edge) => edge / unit), bins }
  return mean === null ? { kind: 'dates', ...filled, ...lengths } : { kind: 'numbers', ...filled, ...lengths, mean: mean / unit }
}

import type { ColumnProfile, SegmentProfile } from '@shared/contract/profile.contract.ts'
import { isComputed } from '@shared/domain/allAttributes.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { fail, isCanceled, toAppError } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../../context.ts'
import { and, countBits, emptyBits, hasBit, setBit, type Bits } from '../../engine/bitset.ts'
import { createBreath, inSlices, type Breath } from '../../engine/breath.ts'
import type { ColumnReading } from '../../engine/readColumns.ts'
import type { Ports } from '../../ports.ts'
import { segmentProjections } from '../../segments/checkDefinition.ts'
import { keyAttributes } from '../../segments/keyOrder.ts'
import { offeredColumns, type OutputColumn } from '../../segments/outputColumns.ts'
import { audienceEntity, storedMembers } from '../../segments/page.ts'
import type { StoredSegment } from '../../segments/segment.repo.ts'
import { compareCodes, type Compared, type Sides } from './compareCodes.ts'
import { compareNumbers } from './compareNumbers.ts'
import { valuesOfCells, valuesOfColumn, type ColumnValues } from './columnValues.ts'

interface Question {
  readonly segment: StoredSegment
  /** Null: everyone. */
  readonly against: StoredSegment | null
  readonly columns: readonly string[] | undefined
  readonly asOf: number
  readonly signal: AbortSignal
}

/** Cost: columns that nobody read before are built; then a few passes over the rows each, and of numbers a sort. */
export async function segmentProfile(ports: Pick<Ports, 'elapsed' | 'pause'>, workspace: OpenWorkspace, { segment, against, columns, asOf, signal }: Question): Promise<SegmentProfile> {
  const entity = audienceEntity(workspace, segment)
  if (against !== null && against.audience !== segment.audience) throw fail('invalidInput', `“${against.name}” is of ${against.audienceName}, “${segment.name}” of ${segment.audienceName}: choose a segment of the same audience.`, { field: 'against' })
  const [members, others] = [membersOf(workspace, segment), against === null ? null : membersOf(workspace, against)]
  const offered = offeredColumns(entity, segmentProjections(workspace, segment, false)).filter(isOneValue)
  const wanted = columns === undefined ? offered.filter((column) => isTelling(entity, column)) : offered.filter(({ name }) => columns.includes(name))
  const breath = createBreath(ports, signal)
  const options = { asOf, zone: workspace.zone(), signal }
  const stored = wanted.flatMap(({ attribute }) => (attribute === null || isComputed(attribute) ? [] : [attribute.id]))
  const reading = await workspace.engine.columns(entity.id, stored, options)
  const sides = await sidesOf(reading, members, others, breath)
  const profiles: ColumnProfile[] = []
  for (const column of wanted) {
    const { name, type, kind } = column
    try {
      const { values, sides: own } = await read(column)
      const compared = await compare(values, own, column, breath)
      profiles.push({ name, type, kind, difference: compared.difference, bars: [...compared.bars], isUnique: compared.isUnique, problem: null })
    } catch (error) {
      if (isCanceled(error) || signal.aborted) throw error
      profiles.push({ name, type, kind, difference: null, bars: [], isUnique: false, problem: toAppError(error).message })
    }
  }
  profiles.sort((a, b) => Number(a.isUnique) - Number(b.isUnique) || (b.difference ?? -1) - (a.difference ?? -1) || (a.name < b.name ? -1 : 1))
  return {
    members: countBits(sides.segment),
    others: countBits(sides.others),
    offered: offered.map((column) => ({ name: column.name, type: column.type, kind: column.kind, isProfiled: isTelling(entity, column) })),
    columns: profiles,
  }

  /** The values of one column; a failure of one leaves the others alone. */
  async function read({ attribute, projection }: OutputColumn): Promise<{ readonly values: ColumnValues; readonly sides: Sides }> {
    if (attribute !== null) {
      const own = isComputed(attribute) ? await workspace.engine.columns(entity.id, [attribute.id], options) : reading
      const column = own.columns[isComputed(attribute) ? 0 : stored.indexOf(attribute.id)]
      if (column === undefined) throw fail('conflict', `“${attribute.name}” was changed while it was read. Try again.`)
      const ownSides = own === reading ? sides : await sidesOf(own, members, others, breath)
      return { values: await valuesOfColumn(column, ownSides.segment.length * 32, breath), sides: ownSides }
    }
    const projected = await workspace.engine.project(entity.id, [projection], options)
    const cell = (ordinal: number): string | number | null => {
      const value = projected.cell(ordinal, 0)
      return typeof value === 'object' ? null : value
    }
    const present = emptyBits(reading.limit)
    for (let ordinal = 0; ordinal < reading.limit; ordinal++) if (reading.has(ordinal)) setBit(present, ordinal)
    const among = (bits: Bits | null): Bits => (bits === null ? present : and(present, bits))
    return { values: await valuesOfCells(cell, reading.limit, projection.type !== 'text' && projection.type !== 'boolean', breath), sides: { segment: among(members), others: among(others) } }
  }

  function compare(values: ColumnValues, own: Sides, { type, scale }: OutputColumn, breathing: Breath): Promise<Compared> {
    return values.kind === 'coded' ? compareCodes(values, own, type, breathing) : compareNumbers(values, own, { type, scale, zone: workspace.zone() }, breathing)
  }
}

function membersOf(workspace: OpenWorkspace, segment: StoredSegment): Bits {
  const members = storedMembers(workspace, segment)
  if (members === null) throw fail('conflict', `“${segment.name}” has no members yet; refresh it first.`)
  return members.words
}

/** Rows of the reading that are on each side; null: all. */
async function sidesOf(reading: ColumnReading, segment: Bits, others: Bits | null, breath: Breath): Promise<Sides> {
  const sides = { segment: emptyBits(reading.limit), others: emptyBits(reading.limit) }
  await inSlices(breath, reading.limit, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) {
      const place = reading.place(ordinal)
      if (place < 0) continue
      if (hasBit(segment, ordinal)) setBit(sides.segment, place)
      if (others === null || hasBit(others, ordinal)) setBit(sides.others, place)
    }
  }, 1 << 16)
  return sides
}

/** A list of records in a cell has no distribution. */
function isOneValue({ projection }: OutputColumn): boolean {
  return projection?.source.kind !== 'records'
}

/** Not what names a row. */
function isTelling(entity: Entity, { attribute }: OutputColumn): boolean {
  return attribute === null || (!keyAttributes(entity).includes(attribute) && attribute.id !== entity.nameAttribute)
}

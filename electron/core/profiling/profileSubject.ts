import { isComputed } from '@shared/domain/allAttributes.ts'
import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { fail, isCanceled, toAppError } from '@shared/errors/appError.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import type { OpenWorkspace } from '../context.ts'
import { and, emptyBits, hasBit, setBit, type Bits } from '../engine/bitset.ts'
import { createBreath, inSlices } from '../engine/breath.ts'
import type { Ports } from '../ports.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { profileColumn } from './profileColumn.ts'
import { attributesPerPass, readAttributes } from './readAttributes.ts'

/** A profile, or why there is none. */
export type Profiled = { readonly profile: AttributeProfile } | { readonly problem: string }

export interface ProfileWork {
  readonly entity: Entity
  readonly attributes: readonly Attribute[]
  /** Bits of ordinals; null: all rows. */
  readonly members: Bits | null
  /** "Now" of computed attributes. */
  readonly asOf: number
}

/** Profiles of attributes, one after another. @throws conflict where the rows were changed meanwhile. */
export async function profileAttributes(ports: Pick<Ports, 'elapsed' | 'pause'>, workspace: OpenWorkspace, { entity, attributes, members, asOf }: ProfileWork, control: Pick<TaskControl, 'signal' | 'report'>): Promise<ReadonlyMap<AttributeId, Profiled>> {
  const found = new Map<AttributeId, Profiled>()
  const breath = createBreath(ports, control.signal)
  const note = (attribute: Attribute, profiled: Profiled): void => {
    found.set(attribute.id, profiled)
    control.report('Profiling', found.size, attributes.length)
  }
  control.report('Profiling', 0, attributes.length)
  const stored = attributes.filter((attribute) => !isComputed(attribute))
  const perPass = attributesPerPass(readOrdinalLimit(workspace.store, entity.id))
  for (let from = 0; from < stored.length; from += perPass) {
    const some = stored.slice(from, from + perPass)
    const { presence, columns } = await readAttributes(workspace, ports, entity, some, control.signal)
    const among = members === null ? presence : and(presence, sized(members, presence.length))
    for (const [index, column] of columns.entries()) {
      const attribute = some[index]
      if (attribute !== undefined) note(attribute, { profile: await profileColumn(column, among, attribute, breath) })
    }
  }
  for (const attribute of attributes.filter(isComputed)) {
    try {
      const reading = await workspace.engine.columns(entity.id, [attribute.id], { asOf, zone: workspace.zone(), signal: control.signal })
      const column = reading.columns[0]
      if (column === undefined) continue
      const among = emptyBits(reading.limit)
      await inSlices(breath, reading.limit, (from, to) => {
        for (let ordinal = from; ordinal < to; ordinal++) {
          const place = reading.place(ordinal)
          if (place >= 0 && (members === null || hasBit(members, ordinal))) setBit(among, place)
        }
      }, 1 << 16)
      note(attribute, { profile: await profileColumn(column, among, attribute, breath) })
    } catch (error) {
      if (isCanceled(error)) throw error
      note(attribute, { problem: toAppError(error).message })
    }
  }
  const now = workspace.catalog().entities.find(({ id }) => id === entity.id)
  if (now?.dataVersion !== entity.dataVersion) throw fail('conflict', `The rows of “${entity.name}” were changed while they were profiled. Profile them again.`)
  return found
}

/** The same bits in as many words. */
function sized(bits: Bits, words: number): Bits {
  if (bits.length === words) return bits
  const result = new Uint32Array(words)
  result.set(bits.subarray(0, words))
  return result
}

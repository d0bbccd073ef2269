import type { Entity } from '@shared/domain/entity.ts'
import type { RunId } from '@shared/domain/ids.ts'
import { wayToParent } from '@shared/domain/wayToParent.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import { emptyBits, hasBit, setBit, type Bits } from '../engine/bitset.ts'
import { inSlices, type Breath } from '../engine/breath.ts'
import type { EvaluateOptions } from '../engine/engine.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import { readMemberSet } from '../segments/memberSet.repo.ts'
import { runOfMembers } from '../segments/run.repo.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'

/** The run that stored a segment's members. @throws conflict where it never ran. */
export function requireRun({ store }: Pick<OpenWorkspace, 'store'>, segment: StoredSegment): RunId {
  const run = runOfMembers(store, segment.id)
  if (run === null) throw fail('conflict', `“${segment.name}” has no members yet; refresh it first.`)
  return run
}

/**
 * Ordinals of an entity's rows that are stored members of a segment, or lead to one. `read`: a reading of the entity,
 * asked for after the members are known.
 */
export async function memberFilter(workspace: OpenWorkspace, entity: Entity, segment: StoredSegment, options: EvaluateOptions, read: () => Promise<ColumnReading>, breath: Breath): Promise<Bits> {
  const run = requireRun(workspace, segment)
  if (segment.audience === entity.id) return readMemberSet(workspace.store, run, entity.id).words
  const catalog = workspace.catalog()
  const via = wayToParent(catalog, entity.id, segment.audience)
  if (via === null) throw fail('invalidInput', `No relationship leads from “${entity.name}” to “${segment.audienceName}”, so its rows cannot be filtered by “${segment.name}”.`, { field: 'segment' })
  const where = {
    kind: 'group',
    id: 'all',
    operator: 'and',
    negate: false,
    includeEmpty: false,
    items: [{ kind: 'segment', id: 'members', at: 0, via, entity: segment.audience, segment: segment.id, run, negate: false, includeEmpty: false }],
  } as const
  const { words } = await workspace.engine.evaluate({ audience: entity.id, rules: [{ id: 'rows', combine: 'union', path: [], quantifier: { kind: 'some', of: 0 }, window: null, where }] }, options)
  // Rows of an entity that is no audience may be kept in another order than that of their numbers.
  const reading = await read()
  if (workspace.catalog() !== catalog) throw fail('conflict', 'The data were changed while their rows were looked up. Try again.')
  const found = emptyBits(reading.limit)
  await inSlices(breath, reading.limit, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) {
      const place = reading.place(ordinal)
      if (place >= 0 && hasBit(words, place)) setBit(found, ordinal)
    }
  }, 1 << 16)
  return found
}

import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { RelationshipId, RunId } from '@shared/domain/ids.ts'
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

/** Relationships that lead from each row of an entity to one row of another, shortest way first; null: there is no way. */
export function wayToParent(catalog: Catalog, from: Entity['id'], to: Entity['id']): readonly RelationshipId[] | null {
  let ways: { readonly entity: Entity['id']; readonly via: readonly RelationshipId[] }[] = [{ entity: from, via: [] }]
  const seen = new Set([from])
  while (ways.length > 0) {
    const there = ways.find(({ entity }) => entity === to)
    if (there) return there.via
    const further = (one: (typeof ways)[number]): readonly Relationship[] => catalog.relationships.filter(({ childEntity, parentEntity }) => childEntity === one.entity && !seen.has(parentEntity))
    ways = ways.flatMap((one) =>
      further(one).map(({ id, parentEntity }) => {
        seen.add(parentEntity)
        return { entity: parentEntity, via: [...one.via, id] }
      }),
    )
  }
  return null
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

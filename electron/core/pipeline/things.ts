import { surroundingsOf } from '@shared/rules/computed/surroundings.ts'
import type { AttributeId, EntityId, SegmentId } from '@shared/domain/ids.ts'
import { usesOf } from '@shared/rules/segmentCircles.ts'
import { segmentOfId } from '@shared/rules/segmentDirectory.ts'
import { toAppError } from '@shared/errors/appError.ts'
import { mentioned } from '../catalog/usage.ts'
import type { OpenWorkspace } from '../context.ts'
import { expandNeeds } from '../engine/computed/computedNeeds.ts'
import { needsOf, type AllNeeds } from '../engine/needs.ts'
import { resolveStored } from '../segments/resolvedDefinitions.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'
import type { Thing } from './stage.ts'

/** Segments whose stored members a segment reads. */
export function segmentsReadBy(workspace: Pick<OpenWorkspace, 'catalog' | 'segments'>, id: SegmentId, catalog = workspace.catalog()): readonly SegmentId[] {
  const segments = workspace.segments()
  const known = segmentOfId(segments, id)
  return known === null ? [] : usesOf(known, segments, catalog).map((one) => one.id)
}

/** All that the members of a segment follow from. A definition that is not in order fails by itself, and depends on what it mentions. */
export function thingsReadBySegment(workspace: OpenWorkspace, segment: StoredSegment): readonly Thing[] {
  const segments = segmentsReadBy(workspace, segment.id).map((id): Thing => `segment:${id}`)
  try {
    const { audience, rules } = resolveStored(workspace, segment)
    return [...segments, ...thingsIn(workspace, needsOf(audience, rules, rules.flatMap(({ where }) => where ?? []), workspace.catalog()))]
  } catch (error) {
    if (toAppError(error).code === 'unexpected') throw error
    const definition = segmentOfId(workspace.segments(), segment.id)?.definition() ?? null
    const named = definition === null ? [] : mentioned(segment.name, definition, workspace.catalog()).entities
    return [...segments, ...[...named].map((id): Thing => `entity:${id}`)]
  }
}

/** The same of a computed attribute; one that cannot be computed fails by itself. */
export function thingsReadByMeasure(workspace: OpenWorkspace, entity: EntityId, id: AttributeId): readonly Thing[] {
  try {
    const things = thingsIn(workspace, { attributes: new Map([[entity, new Set([id])]]), relationships: new Set() })
    return things.filter((thing) => thing !== `measure:${id}`)
  } catch (error) {
    if (toAppError(error).code === 'unexpected') throw error
    return [`entity:${entity}`]
  }
}

function thingsIn(workspace: OpenWorkspace, needs: AllNeeds): readonly Thing[] {
  const catalog = workspace.catalog()
  const { stored, computed } = expandNeeds(needs, surroundingsOf(catalog, { zone: workspace.zone(), segments: workspace.segments() }))
  const related = catalog.relationships.flatMap(({ id, childEntity, parentEntity }) => (stored.relationships.has(id) ? [childEntity, parentEntity] : []))
  const entities = new Set([...needs.attributes.keys(), ...stored.attributes.keys(), ...related])
  return [...[...entities].map((id): Thing => `entity:${id}`), ...computed.map(({ attribute }): Thing => `measure:${attribute}`)]
}

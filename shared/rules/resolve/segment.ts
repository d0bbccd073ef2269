import type { SegmentCondition } from '../definition.ts'
import { didYouMean } from '../names.ts'
import { findSegment, type KnownSegment } from '../segmentDirectory.ts'
import { circleWords, wayBack } from '../segmentCircles.ts'
import { resolvePlace } from './attribute.ts'
import type { Report } from './report.ts'
import type { ResolvedSegmentCondition } from './resolved.ts'
import { entityOf, quoted, type Scope } from './scope.ts'

/** A condition on another segment: on the members its last run stored, whatever its definition says by now. */
export function resolveSegment(node: SegmentCondition, scope: Scope, report: Report): ResolvedSegmentCondition | null {
  const place = resolvePlace(node, node.segment, scope, report, 'attribute')
  const segment = segmentNamed(node.segment, scope, report)
  if (!place || !segment) return null
  const { at, via, entity } = place
  if (segment.audience !== entity.id) return report.error('attribute', otherAudience(segment, entity.name, scope))
  const circle = scope.self === null ? null : wayBack(segment, scope.self, scope.segments, scope.catalog)
  const self = circle?.at(-1)
  if (circle && self) return report.error('value', `${quoted(self.name)} would depend on itself: ${circleWords([self, ...circle].map((one) => one.name))}. Use another segment, or change one of these.`)
  if (segment.run === null) return report.error('value', `${quoted(segment.name)} was never refreshed, so it has no members yet; refresh it first.`)
  if (segment.standing !== null) report.warning('value', standingWords[segment.standing](quoted(segment.name)))
  return { kind: 'segment', id: node.id, at, via, entity: entity.id, segment: segment.id, run: segment.run, negate: node.negate, includeEmpty: node.includeEmpty }
}

function segmentNamed(name: string, { segments }: Scope, report: Report): KnownSegment | null {
  const found = findSegment(segments, name)
  if (found.kind === 'found') return found.item.isDeleted ? report.error('value', `This uses the deleted segment ${quoted(found.item.name)}; use another one, or undo the deletion.`) : found.item
  const present = segments.all().filter((segment) => !segment.isDeleted)
  const near = didYouMean([...present.map((segment) => segment.name), ...present.map((segment) => segment.outputName)], name)
  const advice = near === '' ? ' It may have been deleted; use another one.' : near
  return report.error('value', `There is no segment ${quoted(name)}.${advice}`)
}

function otherAudience(segment: KnownSegment, tested: string, { catalog, chain, isComplete }: Scope): string {
  const audience = segment.audience && entityOf(catalog, segment.audience)
  if (!audience) return `The entity that ${quoted(segment.name)} takes its members from is not in the workspace any more; use another segment.`
  const fitting = isComplete ? chain.findIndex((entity) => entity.id === audience.id) : -1
  const advice = fitting === -1 ? 'use a segment of the same' : `set “at” to ${fitting}, where ${quoted(audience.name)} are`
  return `The members of ${quoted(segment.name)} are ${quoted(audience.name)}, but what is tested here are ${quoted(tested)}; ${advice}.`
}

/** Why the members that are read may be older than the data; `segment` as it is to be written. */
export const standingWords: Record<NonNullable<KnownSegment['standing']>, (segment: string) => string> = {
  inactive: (segment) => `${segment} is inactive: its members are those of its last refresh.`,
  static: (segment) => `${segment} is static: its members are those of its last refresh.`,
  draft: (segment) => `${segment} is a draft: its members are those of its last refresh, before it was changed.`,
}

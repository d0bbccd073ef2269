import type { Attribute, AttributeType, Entity } from '../../domain/entity.ts'
import type { AttributeId } from '../../domain/ids.ts'
import { resolveMeasureAggregate } from '../computed/resolveAggregate.ts'
import type { ResolvedComputed } from '../computed/resolved.ts'
import type { Projection } from '../definition.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { foldName, freeName } from '../names.ts'
import type { MeasureAggregate } from '../recipe.ts'
import { nearestDate, resolveAttribute } from './attribute.ts'
import { scopeAlong } from './path.ts'
import { createReport, type Report } from './report.ts'
import type { ResolvedAttribute, ResolvedStep } from './resolved.ts'
import { quoted, type Scope, type Surroundings } from './scope.ts'

/** An output column whose every name was found. */
export interface ResolvedProjection {
  readonly id: string
  readonly name: string
  /** Of the cell: several values are written as one text. */
  readonly type: AttributeType
  readonly scale: number | null
  readonly source: ProjectionSource
}

export type ProjectionSource =
  /** Of the member's own row, stored or computed. */
  | { readonly kind: 'own'; readonly attribute: AttributeId }
  /** Of the one record that a path of look-ups leads to. */
  | { readonly kind: 'record'; readonly path: readonly ResolvedStep[]; readonly attribute: ResolvedAttribute }
  /** Of each record at the end of the path, by `date` and then by key; null: no date on the path. */
  | { readonly kind: 'records'; readonly path: readonly ResolvedStep[]; readonly attribute: ResolvedAttribute; readonly date: ResolvedAttribute | null }
  | { readonly kind: 'aggregate'; readonly computed: Extract<ResolvedComputed, { kind: 'aggregate' }> }

/** In the definition's order; null where a column is faulty, which is among the diagnostics then. */
export function resolveProjections(projections: readonly Projection[], audience: Entity | null, surroundings: Surroundings, diagnostics: Diagnostic[]): readonly (ResolvedProjection | null)[] {
  return projections.map((projection, index) => {
    const report = createReport(diagnostics, null, projection.id)
    const same = projections.findIndex((other) => foldName(other.name) === foldName(projection.name))
    if (same < index) return report.error('projection', `The name ${quoted(projection.name)} is that of column ${same + 1} already; give each column a name of its own.`)
    if (audience !== null) warnOfSameName(projection, audience, report)
    return resolveProjection(projection, audience, surroundings, report)
  })
}

/** An attribute of the audience is a column of the output anyway, unless it is computed and not chosen. */
function warnOfSameName(projection: Projection, audience: Entity, report: Report): void {
  const own = audience.attributes.find(({ name }) => foldName(name) === foldName(projection.name))
  if (own) report.warning('projection', `${quoted(own.name)} is an attribute of ${audience.name} and a column already; this one gets a number behind its name. Give it a name of its own.`)
}

function resolveProjection(projection: Projection, audience: Entity | null, surroundings: Surroundings, report: Report): ResolvedProjection | null {
  const scope = scopeAlong(projection, audience, surroundings, report)
  if (!scope) return null
  const { id, show } = projection
  const name = projection.name.trim()
  if (show !== 'values') {
    const computed = audience && scope.isComplete ? resolveShape(projection, scope, audience, surroundings, report) : null
    return computed && { id, name, type: computed.type, scale: computed.scale, source: { kind: 'aggregate', computed } }
  }
  if (projection.attribute === undefined) return report.error('attribute', 'An “attribute” is missing: say which values the column shows, or count the records.')
  const attribute = resolveAttribute({ name: projection.attribute }, scope, report, 'attribute')
  if (!attribute || !scope.isComplete) return null
  const { path } = scope
  const { type, scale } = attribute
  if (path.length === 0) return { id, name, type, scale, source: { kind: 'own', attribute: attribute.attribute } }
  if (path.every(({ to }) => to === 'parent')) return { id, name, type, scale, source: { kind: 'record', path, attribute } }
  const date = nearestDate(scope, scope.chain.length - 1, () => true)
  return { id, name, type: 'text', scale: null, source: { kind: 'records', path, attribute, date } }
}

function resolveShape({ id, entity, path, attribute, show }: Projection, scope: Scope, audience: Entity, surroundings: Surroundings, report: Report): Extract<ResolvedComputed, { kind: 'aggregate' }> | null {
  if (show === 'values') return null
  if (scope.path.length === 0) return report.error('quantifier', `A member’s own attributes have one value each, so there is nothing to make a ${show} of; show the value.`)
  const value: MeasureAggregate = {
    kind: 'aggregate',
    function: show,
    entity,
    path,
    attribute: attribute === undefined ? undefined : { name: attribute },
    window: null,
    where: { kind: 'group', id: `${id}.0`, operator: 'and', negate: false, items: [] },
  }
  const computed = resolveMeasureAggregate(audience, value, surroundings, report)
  return computed?.kind === 'aggregate' ? computed : null
}

/** Names of columns in order: those of the audience that are put out anyway, then the projections, each name once. */
export function columnNames(attributes: readonly Pick<Attribute, 'name'>[], projections: readonly Pick<Projection, 'name'>[]): readonly string[] {
  return projections.reduce<readonly string[]>((names, { name }) => [...names, freeName(name, names)], attributes.map(({ name }) => name))
}

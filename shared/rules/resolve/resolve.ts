import { isAudience, type Catalog, type Entity } from '../../domain/entity.ts'
import type { SegmentId } from '../../domain/ids.ts'
import { surroundingsOf } from '../computed/surroundings.ts'
import type { Definition } from '../definition.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { listWords } from '../names.ts'
import type { SegmentDirectory } from '../segmentDirectory.ts'
import { resolveProjections, type ResolvedProjection } from './projection.ts'
import { countErrors, createReport, type Report } from './report.ts'
import type { ResolvedDefinition, ResolvedRule } from './resolved.ts'
import { resolveRule, type RuleParts } from './rule.ts'
import { findEntity, quoted } from './scope.ts'

export interface Resolution {
  /** Null where anything is wrong: a faulty definition never means more people than it says. */
  readonly resolved: ResolvedDefinition | null
  /** The same whatever is wrong with the output columns, which decide nothing of who is in. */
  readonly members: ResolvedDefinition | null
  /** In the definition's order; null where the column is faulty. */
  readonly projections: readonly (ResolvedProjection | null)[]
  /** In the definition's order; null where the rule is faulty. */
  readonly rules: readonly (ResolvedRule | null)[]
  /** The same rules in parts, for counts beside what is in order while other parts are not. */
  readonly parts: readonly RuleParts[]
  /** Null where the audience is not known or not one. */
  readonly audience: Entity | null
  /** Every problem at once. */
  readonly diagnostics: readonly Diagnostic[]
}

export interface ResolveOptions {
  /** IANA zone of calendar days. */
  readonly zone: string
  readonly segments: SegmentDirectory
  /** The segment the definition is of; left out: none yet. */
  readonly self?: SegmentId | null
}

/** Checks a definition against a catalog and turns its names and values into ids and stored form: all of it, or errors. */
export function resolveDefinition(definition: Definition, catalog: Catalog, options: ResolveOptions): Resolution {
  const surroundings = surroundingsOf(catalog, options)
  const diagnostics: Diagnostic[] = []
  const report = createReport(diagnostics, null)
  const entity = resolveAudience(definition.audience, catalog, report)
  if (definition.rules.length === 0) report.error('definition', 'There is no rule yet, and no rule does not mean everyone; add a rule.')
  const parts = definition.rules.map((rule, index) => resolveRule(rule, index === 0, entity, surroundings, diagnostics))
  const audience = entity && isAudience(entity) ? entity : null
  const rules = parts.map((part) => part.rule)
  const whole = rules.filter((rule) => rule !== null)
  const members = audience !== null && countErrors(diagnostics) === 0 ? { audience: audience.id, rules: whole } : null
  const projections = resolveProjections(definition.projections, entity, surroundings, diagnostics)
  return { resolved: countErrors(diagnostics) === 0 ? members : null, members, projections, rules, parts, audience, diagnostics }
}

/** The entity, reported where it is no audience; its rules are checked all the same. */
function resolveAudience(name: string, catalog: Catalog, report: Report): Entity | null {
  const entity = findEntity(catalog, name)
  if (typeof entity === 'string') return report.error('audience', entity)
  if (isAudience(entity)) return entity
  const audiences = catalog.entities.filter(isAudience).map((other) => quoted(other.name))
  const advice = audiences.length === 0 ? 'import a table as individuals, accounts or contacts' : `choose ${listWords(audiences, 'or')}, or import it as individuals, accounts or contacts`
  report.error('audience', `${quoted(entity.name)} is not an audience; ${advice}.`)
  return entity
}

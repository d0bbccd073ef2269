import type { Entity } from '../../domain/entity.ts'
import type { Quantifier, Rule, Test } from '../definition.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { newTest } from '../draft.ts'
import type { MeasureAggregate } from '../recipe.ts'
import type { Report } from '../resolve/report.ts'
import type { ResolvedAttribute } from '../resolve/resolved.ts'
import { resolveRule, type RuleParts } from '../resolve/rule.ts'
import type { Surroundings } from '../resolve/scope.ts'
import type { ResolvedComputed } from './resolved.ts'

/** Passed by every member. */
const any: Test = { ...newTest('greaterOrEqual'), value: 0 }

/**
 * The records of a measure are those of a rule: its path, window and conditions are resolved as one, with a test that
 * every member passes in place of the rule's own.
 */
export function resolveMeasureAggregate(entity: Entity, value: MeasureAggregate, surroundings: Surroundings, report: Report): ResolvedComputed | null {
  const quantifier = quantifierOf(value, report)
  if (quantifier === null) return null
  const diagnostics: Diagnostic[] = []
  const { rule: resolved } = resolveRule(ruleOf(value, quantifier), true, entity, surroundings, diagnostics)
  for (const { severity, part, nodeId, message } of diagnostics) if (severity === 'error') (nodeId === null ? report : report.at(nodeId)).error(part, message)
  if (resolved === null) return null
  if (resolved.path.length === 0) return report.error('path', 'A measure is about related records; for the member’s own attributes use a formula.')
  const { where: judged, ...frame } = resolved
  const attribute = frame.quantifier.kind === 'aggregate' ? frame.quantifier.attribute : null
  return { kind: 'aggregate', entity: entity.id, ...typeOf(value.function, attribute), function: value.function, frame, where: judged }
}

/** The records of a measure whatever it makes of them, and each condition on them alone: what counts beside them are made of. */
export function measureRecords(entity: Entity, value: MeasureAggregate, surroundings: Surroundings): RuleParts {
  const counted = value.of === undefined ? {} : { of: value.of }
  return resolveRule(ruleOf(value, { kind: 'count', ...counted, test: any }), true, entity, surroundings, [])
}

function ruleOf({ entity, path, window, where }: MeasureAggregate, quantifier: Quantifier): Rule {
  return { id: 'measure', combine: 'union', entity, path, quantifier, window, where }
}

function quantifierOf({ function: name, attribute, of }: MeasureAggregate, report: Report): Quantifier | null {
  const counted = of === undefined ? {} : { of }
  if (name === 'count') {
    if (attribute !== undefined) return report.error('attribute', 'A count takes no “attribute”; remove it, or use countDistinct.')
    return { kind: 'count', ...counted, test: any }
  }
  if (attribute === undefined) return report.error('attribute', `“${name}” needs an “attribute” of the records.`)
  const test = name === 'countDistinct' || name === 'sum' ? any : newTest('empty')
  return { kind: 'aggregate', ...counted, function: name, attribute, test }
}

function typeOf(name: MeasureAggregate['function'], attribute: ResolvedAttribute | null): Pick<ResolvedComputed, 'type' | 'scale'> {
  if (attribute === null || name === 'count' || name === 'countDistinct') return { type: 'integer', scale: null }
  // An average is seldom a number of so many places; it is floating and says so.
  if (name === 'average') return { type: 'decimal', scale: null }
  return { type: attribute.type, scale: attribute.scale }
}

import type { Entity } from '../../domain/entity.ts'
import type { Group, Rule, RuleNode, Window } from '../definition.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { nearestDate, resolveAttribute } from './attribute.ts'
import { resolvePath } from './path.ts'
import { resolveQuantifier } from './quantifier.ts'
import { createReport, type Report } from './report.ts'
import type { ResolvedComparison, ResolvedFrame, ResolvedGroup, ResolvedNode, ResolvedRule } from './resolved.ts'
import { entityOf, findEntity, quoted, type Scope, type Surroundings } from './scope.ts'
import { attributeTested, conditionParts, resolveTest, typeWords } from './test.ts'

/** What of a rule could be resolved: the whole of it, or the parts a count beside them can still be given for. */
export interface RuleParts {
  readonly rule: ResolvedRule | null
  readonly frame: ResolvedFrame | null
  /** Every condition and group by id; null where it is faulty. */
  readonly nodes: ReadonlyMap<string, ResolvedNode | null>
}

export function resolveRule(rule: Rule, isFirst: boolean, audience: Entity | null, surroundings: Surroundings, diagnostics: Diagnostic[]): RuleParts {
  const report = createReport(diagnostics, rule.id)
  const nodes = new Map<string, ResolvedNode | null>()
  const before = diagnostics.length
  if (isFirst && rule.combine !== 'union') report.error('definition', `The first rule is what the segment starts from; its “combine” must be union, not ${rule.combine}.`)
  const framed = diagnostics.length
  const scope = scopeOf(rule, audience, surroundings, report)
  if (!scope) return { rule: null, frame: null, nodes }
  const quantifier = resolveQuantifier(rule.quantifier, scope, report)
  const window = rule.window === null ? null : resolveWindow(rule.window, quantifier?.of ?? scope.chain.length - 1, scope, report)
  const hasFrame = scope.isComplete && diagnostics.length === framed && quantifier !== null
  const frame: ResolvedFrame | null = hasFrame ? { id: rule.id, combine: rule.combine, path: scope.path, quantifier, window } : null
  const where = resolveWhere(rule, scope, report, nodes)
  const isWhole = frame !== null && diagnostics.length === before
  return { rule: isWhole ? { ...frame, where } : null, frame, nodes }
}

/** Where the path is faulty, conditions of the rule's own entity are still checked, so that every problem shows at once. */
function scopeOf(rule: Rule, audience: Entity | null, surroundings: Surroundings, report: Report): Scope | null {
  const { catalog } = surroundings
  const path = audience ? resolvePath(rule, audience, catalog, report) : null
  if (audience && path) {
    const entities = path.map((step) => entityOf(catalog, step.entity)).filter((entity) => entity !== null)
    return { ...surroundings, path, chain: [audience, ...entities], isComplete: true }
  }
  const entity = findEntity(catalog, rule.entity)
  if (typeof entity !== 'string') return { ...surroundings, path: [], chain: [entity], isComplete: false }
  // With an audience, the path has reported it.
  return audience ? null : report.error('path', entity)
}

function resolveWindow(window: Window, counted: number, scope: Scope, report: Report): ResolvedComparison | null {
  if (!window.attribute && !scope.isComplete) return null
  const attribute = window.attribute ? resolveAttribute(window.attribute, scope, report, 'window') : nearestDate(scope, counted, () => true)
  if (!attribute) {
    return window.attribute ? null : report.error('window', `A window needs a date, and no entity on the path has an activity date; name a date attribute of ${quoted(scope.chain.at(-1)?.name ?? '…')}.`)
  }
  if (attribute.type !== 'date' && attribute.type !== 'datetime') return report.error('window', `A window needs a date, but ${quoted(attribute.name)} is ${typeWords[attribute.type]}; choose a date attribute.`)
  if (window.test.operator === 'empty') return report.error('window', 'A window is a time; records without a date are never inside. Put “is empty” in a condition instead.')
  const test = resolveTest(window.test, attributeTested(attribute, scope, { operator: 'window', value: 'window' }), report)
  return test && { attribute, test: { ...test, includeEmpty: false } }
}

function resolveWhere(rule: Rule, scope: Scope, report: Report, nodes: Map<string, ResolvedNode | null>): ResolvedGroup | null {
  if (rule.where.items.length > 0) return resolveGroup(rule.where, scope, report, nodes)
  nodes.set(rule.where.id, null)
  if (rule.where.negate) return report.error('group', 'Not is set, but there is no condition it could turn around; add one, or take Not away.')
  const meansEveryone = scope.isComplete && scope.path.length === 0 && rule.window === null && rule.quantifier.kind !== 'aggregate'
  if (meansEveryone) return report.error('group', `This rule has no condition, so it would mean all ${scope.chain[0]?.name ?? '…'}; add a condition.`)
  return null
}

function resolveNode(node: RuleNode, scope: Scope, report: Report, nodes: Map<string, ResolvedNode | null>): ResolvedNode | null {
  if (node.kind === 'group') return resolveGroup(node, scope, report, nodes)
  const at = report.at(node.id)
  const attribute = resolveAttribute(node.attribute, scope, at, 'attribute')
  const test = attribute && resolveTest(node.test, attributeTested(attribute, scope, conditionParts), at)
  const resolved: ResolvedNode | null = attribute && test && { kind: 'condition', id: node.id, attribute, test }
  nodes.set(node.id, resolved)
  return resolved
}

function resolveGroup(group: Group, scope: Scope, report: Report, nodes: Map<string, ResolvedNode | null>): ResolvedGroup | null {
  const items = group.items.map((item) => resolveNode(item, scope, report, nodes))
  if (items.length === 0) report.at(group.id).error('group', 'This group is empty; add a condition to it, or remove it.')
  const whole = items.filter((item) => item !== null)
  const { id, operator, negate } = group
  const isWhole = items.length > 0 && whole.length === items.length
  const resolved: ResolvedGroup | null = isWhole ? { kind: 'group', id, operator, negate, includeEmpty: group.includeEmpty ?? true, items: whole } : null
  nodes.set(id, resolved)
  return resolved
}

import type { Entity } from '../../domain/entity.ts'
import type { Rule, Window } from '../definition.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { nearestDate, resolveAttribute } from './attribute.ts'
import { nothingToTurn, resolveGroup, type NodePlace } from './node.ts'
import { scopeAlong } from './path.ts'
import { resolveQuantifier } from './quantifier.ts'
import { countErrors, createReport, type Report } from './report.ts'
import type { ResolvedComparison, ResolvedFrame, ResolvedGroup, ResolvedNode, ResolvedRule } from './resolved.ts'
import { quoted, type Scope, type Surroundings } from './scope.ts'
import { attributeTested, resolveTest, typeWords } from './test.ts'

/** What of a rule could be resolved: the whole of it, or the parts a count beside them can still be given for. */
export interface RuleParts {
  readonly rule: ResolvedRule | null
  readonly frame: ResolvedFrame | null
  /**
   * What is counted beside every condition and group, by id: that one alone, inside a sequence the sequence reduced to
   * it; null where it is faulty.
   */
  readonly nodes: ReadonlyMap<string, ResolvedNode | null>
}

export function resolveRule(rule: Rule, isFirst: boolean, audience: Entity | null, surroundings: Surroundings, diagnostics: Diagnostic[]): RuleParts {
  const report = createReport(diagnostics, rule.id)
  const nodes = new Map<string, ResolvedNode | null>()
  const before = countErrors(diagnostics)
  if (isFirst && rule.combine !== 'union') report.error('definition', `The first rule is what the segment starts from; its “combine” must be union, not ${rule.combine}.`)
  const framed = countErrors(diagnostics)
  const scope = scopeAlong(rule, audience, surroundings, report)
  if (!scope) return { rule: null, frame: null, nodes }
  const quantifier = resolveQuantifier(rule.quantifier, scope, report)
  const window = rule.window === null ? null : resolveWindow(rule.window, quantifier?.of ?? scope.chain.length - 1, scope, report)
  const hasFrame = scope.isComplete && countErrors(diagnostics) === framed && quantifier !== null
  const frame: ResolvedFrame | null = hasFrame ? { id: rule.id, combine: rule.combine, path: scope.path, quantifier, window } : null
  const where = resolveWhere(rule, { scope, audience, counted: quantifier?.of ?? scope.chain.length - 1, report, nodes, alone: (node) => node })
  const isWhole = frame !== null && countErrors(diagnostics) === before
  return { rule: isWhole ? { ...frame, where } : null, frame, nodes }
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

function resolveWhere(rule: Rule, place: NodePlace): ResolvedGroup | null {
  const { scope, report, nodes } = place
  if (rule.where.items.length > 0) return resolveGroup(rule.where, place)
  nodes.set(rule.where.id, null)
  if (rule.where.negate) return report.error('group', nothingToTurn)
  const meansEveryone = scope.isComplete && scope.path.length === 0 && rule.window === null && rule.quantifier.kind !== 'aggregate'
  if (meansEveryone) return report.error('group', `This rule has no condition, so it would mean all ${scope.chain[0]?.name ?? '…'}; add a condition.`)
  return null
}

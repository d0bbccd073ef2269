import type { ExplainedNode, ExplainedRule } from '../contract/explanation.ts'
import { listWords } from '../rules/names.ts'
import { countOf } from './numbers.ts'

/** How a rule is joined to those before it. */
export const joints = { union: 'or', intersect: 'and', except: 'except' } as const satisfies Record<ExplainedRule['combine'], string>

/** Of a member that is out: the rule that took it away last, else every rule that could have brought it in. */
export function reasonOut(rules: readonly ExplainedRule[]): string {
  const culprit = rules.findLastIndex((rule) => rule.soFar === true) + 1
  if (culprit > 0) return rules[culprit]?.combine === 'except' ? `rule ${culprit + 1} takes it out` : `rule ${culprit + 1} fails`
  const failed = rules.flatMap((rule, index) => (rule.combine === 'union' ? [String(index + 1)] : []))
  return failed.length === 1 ? `rule ${failed[0] ?? ''} fails` : `rules ${listWords(failed, 'and', 100)} fail`
}

/** Whether everything holds by itself and the rule as a whole does not. */
export function isApart({ alone, quantifier, nodes, records }: ExplainedRule): boolean {
  const outermost = nodes.filter((node) => node.depth === 0)
  return alone === false && records !== null && quantifier?.holds !== false && outermost.length > 1 && outermost.every((node) => node.holds === true)
}

/** How many records were found, are in the window and satisfy everything, and what the quantifier makes of them. */
export function quantityText({ quantifier, records, nodes }: ExplainedRule): string {
  if (records === null) return quantifier?.found ?? 'empty'
  const inside = records.inWindow === null ? `${records.total} found` : `${records.total} found, ${records.inWindow} in the window`
  const holding = records.holding === null || nodes.length === 0 ? '' : `, ${records.holding} satisfying every condition`
  const found = quantifier?.found ?? null
  if (found === null || found === String(records.holding)) return `${inside}${holding}`
  return `${inside}${holding}, ${quantifier?.isCount ? countOf(Number(found), 'different record') : `which gives ${found}`}`
}

/** For how many of the records a sequence holds; null for anything else, and where there are no records to tell it from. */
export function followedText({ kind, id }: ExplainedNode, { records }: ExplainedRule): string | null {
  if (kind !== 'sequence' || records === null || records.total === 0) return null
  const judged = records.shown.flatMap(({ nodes }) => nodes.filter((node) => node.id === id))
  if (judged.length === 0) return null
  const holding = judged.filter(({ holds }) => holds).length
  return `true for ${holding} of ${records.total > judged.length ? `the ${countOf(judged.length, 'record')} that come closest` : countOf(judged.length, 'record')}`
}

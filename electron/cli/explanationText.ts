import type { ExplainedNode, ExplainedRecords, ExplainedRule, Found, MemberExplanation } from '@shared/contract/explanation.ts'
import { followedText, isApart, joints, quantityText, reasonOut } from '@shared/format/explanationWords.ts'

/** An explanation as a tree of lines: a mark for each thing that was judged, and what was found. */
export function explanationLines(explanation: MemberExplanation, segment: string, faults: readonly string[]): readonly string[] {
  const { member, rules, stored, asOf } = explanation
  return [
    headline(explanation, segment),
    ...(member.name === null ? [] : [`${member.name}, as of ${asOf}`]),
    ...storedLines(explanation, segment, stored),
    ...rules.flatMap((rule, index) => ['', ...ruleLines(rule, index, rules.length)]),
    ...(faults.length === 0 ? [] : ['', ...faults]),
  ]
}

function headline({ member, isMember, rules }: MemberExplanation, segment: string): string {
  const key = member.key.join(', ')
  if (isMember === null) return `${key}: whether it is in “${segment}” cannot be said while the definition is faulty.`
  return isMember ? `${key} is in “${segment}”.` : `${key} is not in “${segment}”: ${reasonOut(rules)}.`
}

function storedLines({ isMember, member }: MemberExplanation, segment: string, stored: MemberExplanation['stored']): readonly string[] {
  if (stored === null || isMember === null || stored.isMember === isMember) return []
  return [`The stored members of “${segment}”, refreshed ${stored.refreshedAt}, ${stored.isMember ? 'still hold' : 'do not hold'} ${member.key.join(', ')}; refresh the segment.`]
}

const mark = (holds: boolean | null): string => (holds === null ? '?' : holds ? '✓' : '✗')

function ruleLines(rule: ExplainedRule, index: number, count: number): readonly string[] {
  const joint = index === 0 ? '' : `, ${joints[rule.combine]}`
  const { quantifier, window, nodes, records } = rule
  return [
    `${mark(rule.alone)} Rule ${index + 1}${joint}: ${rule.label}`,
    ...(quantifier && quantifier.label !== '' ? [`  ${mark(quantifier.holds)} ${quantifier.label}: ${quantityText(rule)}`] : []),
    ...(window ? [`    ${window.interval ?? 'in the window'}: ${foundText(window.found)}`] : []),
    ...nodes.map((node) => `${'  '.repeat(node.depth + 1)}${nodeText(node, rule)}`),
    ...(isApart(rule) ? ['  each of these holds, but not on the same records'] : []),
    ...(records ? recordLines(records, nodes) : []),
    ...(count > 1 ? [`  ${rule.soFar === null ? '?' : rule.soFar ? 'in' : 'out'} after rule ${index + 1}`] : []),
  ]
}

function nodeText(node: ExplainedNode, rule: ExplainedRule): string {
  const { kind, label, holds, found } = node
  const told = kind === 'group' || found === null ? followedText(node, rule) : foundText(found)
  return `${mark(holds)} ${label}${told === null ? '' : `: ${told}`}`
}

/** The whole list is in the JSON. */
const mostOnLine = 8

function foundText({ values, more }: Found): string {
  if (values.length === 0) return 'nothing found'
  const rest = more + Math.max(values.length - mostOnLine, 0)
  const shown = values.slice(0, mostOnLine).map(({ text, against, holds, records }) => {
    const compared = against === null ? '' : ` against ${against}`
    const marked = values.length > 1 || more > 0 ? ` ${mark(holds)}` : ''
    return `${text ?? 'empty'}${compared}${marked}${records > 1 ? ` (${records} times)` : ''}`
  })
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join('; ')
}

/** The records side by side: whether one and the same satisfies everything is seen here. */
function recordLines({ columns, shown, total }: ExplainedRecords, nodes: readonly ExplainedNode[]): readonly string[] {
  const judged = nodes.filter((node) => node.kind !== 'group')
  if (judged.length + Number(shown.some((record) => record.isInWindow !== null)) < 2) return []
  const rest = total - shown.length
  return [
    ...shown.map((record) => {
      const cells = columns.map(({ name }, index) => `${name} ${record.cells[index] ?? 'empty'}`).join(', ')
      const window = record.isInWindow === false ? ', outside the window' : ''
      const verdicts = judged.flatMap((node) => record.nodes.filter(({ id }) => id === node.id).map(({ holds, text }) => `${mark(holds)} ${node.kind === 'condition' ? (text ?? 'empty') : node.label}`))
      return `    ${mark(record.holds)} ${cells}${window}: ${verdicts.join(' ')}`
    }),
    ...(rest > 0 ? [`    and ${rest} more`] : []),
  ]
}

import type { LiveCount } from '@shared/contract/segments.contract.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import { formatChange, formatCount, formatShare } from '@shared/format/numbers.ts'
import type { Definition, Rule } from '@shared/rules/definition.ts'
import { findNode } from '@shared/rules/find.ts'
import type { SegmentNaming } from '@shared/rules/sentence.ts'
import { nodeWords, quantifierWords } from '@shared/rules/stepWords.ts'

/** One step of the waterfall as it is shown. */
export interface AttritionRow {
  readonly id: string
  readonly label: string
  /** The exact numbers in words. */
  readonly tip: string
  readonly change: string
  readonly left: string
  /** Of the whole audience, in percent: who stays, and beside them who is removed or added. */
  readonly kept: number
  readonly moved: number
  readonly adds: boolean
  /** The first step of a rule that adds members or takes them out. */
  readonly strong: boolean
}

const joints: Readonly<Record<Rule['combine'], string>> = { union: 'Or', intersect: 'And', except: 'Except' }

/** The steps of a count beside the definition as it stands: what was removed from it since then is left out. */
export function attritionRows({ attrition, audience }: LiveCount, definition: Definition, catalog: Catalog, noun: string, segmentName?: SegmentNaming): readonly AttritionRow[] {
  const share = (members: number): number => (audience === 0 ? 0 : (members / audience) * 100)
  return attrition.flatMap(({ ruleId, nodeId, members, change }, index): AttritionRow[] => {
    const number = definition.rules.findIndex((rule) => rule.id === ruleId)
    const rule = definition.rules[number]
    const words = rule && stepWords(rule, nodeId, definition, catalog, segmentName)
    if (!rule || !words) return []
    const isFirst = attrition[index - 1]?.ruleId !== ruleId
    const joint = isFirst && number > 0 ? `${joints[rule.combine]} ` : ''
    const label = joint === '' ? capital(words) : joint + words
    const before = members - change
    return [
      {
        id: `${ruleId} ${nodeId ?? ''}`,
        label,
        tip: `${label}: ${movedWords(change, before)}. ${formatCount(members)} left, ${shareWords(share(members) / 100)} of all ${noun}.`,
        change: change === 0 ? '' : formatChange(change),
        left: formatCount(members),
        kept: share(Math.min(members, before)),
        moved: share(Math.abs(change)),
        adds: change > 0,
        strong: isFirst && number > 0 && rule.combine !== 'intersect',
      },
    ]
  })
}

function stepWords(rule: Rule, nodeId: string | null, definition: Definition, catalog: Catalog, segmentName: SegmentNaming | undefined): string | null {
  if (nodeId === null) return quantifierWords(rule, definition, catalog)
  const node = findNode(definition, nodeId)?.node
  return node ? nodeWords(node, rule, definition, catalog, segmentName) : null
}

function movedWords(change: number, before: number): string {
  if (change === 0) return 'nobody drops out'
  if (change > 0) return `${formatCount(change)} added to ${formatCount(before)}`
  return `${formatCount(-change)} of ${formatCount(before)} removed, ${shareWords(-change / before)}`
}

/** On one line with its sign. */
function shareWords(share: number): string {
  return formatShare(share).replace(' %', '\u00a0%')
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

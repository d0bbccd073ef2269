import type { ColumnFinding, Inspection } from '@shared/contract/import.contract.ts'
import { countOf, formatCount, formatShare } from '@shared/format/numbers.ts'
import { attributeTypeOf, isNumber } from './attributeTypes.ts'
import { columnOf, isDate, isOpen, keyOf, linkOf, proposalId, type ImportDraft } from './importDraft.ts'

export interface ColumnNote {
  readonly kind: 'question' | 'fault' | 'key' | 'link' | 'left' | 'plain'
  readonly text: string
}

/** The one line under a column's head: what waits for an answer first, then faults, key and link, then what it holds. */
export function columnNote(finding: ColumnFinding, inspection: Inspection, draft: ImportDraft): ColumnNote {
  const column = columnOf(finding, draft)
  if (!column.include) return { kind: 'left', text: 'Left out' }
  if (isOpen(finding, draft)) return { kind: 'question', text: 'Which format?' }
  if (finding.misfits > 0) return { kind: 'fault', text: `${formatCount(finding.misfits)} not ${articled(attributeTypeOf(column.type).label)}` }
  if (keyOf(inspection, draft).includes(column.name)) return { kind: 'key', text: 'Key' }
  const linked = linkedEntity(column.name, inspection, draft)
  if (linked !== null) return { kind: 'link', text: linked }
  return { kind: 'plain', text: contents(finding, inspection) }
}

function articled(label: string): string {
  return `a ${label.toLowerCase()}`
}

/** The entity a column points to, accepted or still proposed. */
function linkedEntity(name: string, inspection: Inspection, draft: ImportDraft): string | null {
  for (const proposal of inspection.relationships) {
    const decision = draft.decisions[proposalId(proposal)]
    if (decision?.kind === 'skipped') continue
    const link = decision?.link ?? linkOf(proposal, inspection)
    if (link.thisIsChild && link.columns.includes(name)) return link.other
  }
  return null
}

function contents(finding: ColumnFinding, inspection: Inspection): string {
  const { plan, min, max, missing, distinct } = finding
  if (inspection.rows > 0 && missing === inspection.rows) return 'no values'
  if ((isNumber(plan.type) || isDate(plan)) && min !== null && max !== null) return min === max ? min : `${min} – ${max}`
  if (missing > 0 && distinct > 50) return `${formatShare(missing / inspection.rows)} empty`
  return `${countOf(distinct, 'value')}${finding.distinctCapped ? ' or more' : ''}`
}

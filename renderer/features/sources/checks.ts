import type { ColumnFinding, Inspection, RelationshipProposal } from '@shared/contract/import.contract.ts'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import { columnOf, entityOf, existingEntity, isDate, isOpen, proposalId, type AskedQuestion, type ImportDraft } from './importDraft.ts'

/** One card of the column "To check", in the order question, notice, proposal. */
export type Check =
  | { readonly kind: 'dateFormat'; readonly id: string; readonly finding: ColumnFinding; readonly asked: AskedQuestion }
  | { readonly kind: 'replace'; readonly id: string; readonly entity: Entity }
  | { readonly kind: 'misfits'; readonly id: string; readonly finding: ColumnFinding }
  | { readonly kind: 'rejected'; readonly id: string; readonly rows: number }
  | { readonly kind: 'key'; readonly id: string }
  | { readonly kind: 'relationship'; readonly id: string; readonly proposal: RelationshipProposal }

/** All there is to check; a question stays in the list once it is answered, so that the answer can be changed. */
export function checksOf(inspection: Inspection, draft: ImportDraft, catalog: Catalog): Check[] {
  const checks: Check[] = []
  for (const finding of inspection.columns) {
    const column = columnOf(finding, draft)
    const asked = draft.asked[finding.plan.source]
    const stands = isOpen(finding, draft) || draft.answers[finding.plan.source] !== undefined
    if (asked && stands && column.include && isDate(column)) checks.push({ kind: 'dateFormat', id: `date ${finding.plan.source}`, finding, asked })
  }
  const exists = existingEntity(catalog, entityOf(inspection, draft))
  if (exists) checks.push({ kind: 'replace', id: 'replace', entity: exists })
  for (const finding of inspection.columns) {
    if (finding.misfits > 0 && columnOf(finding, draft).include) checks.push({ kind: 'misfits', id: `misfits ${finding.plan.source}`, finding })
  }
  const explained = checks.some((check) => check.kind === 'misfits')
  if (inspection.rejectedRows > 0 && (!explained || inspection.firstRejected?.column === null)) {
    checks.push({ kind: 'rejected', id: 'rejected', rows: inspection.rejectedRows })
  }
  checks.push({ kind: 'key', id: 'key' })
  const proposals = exists ? inspection.relationships.filter((proposal) => !isThere(proposal, catalog)) : inspection.relationships
  for (const proposal of proposals) checks.push({ kind: 'relationship', id: `relationship ${proposalId(proposal)}`, proposal })
  return checks
}

/** Whether the workspace has this relationship: it stays when one of its entities is replaced. */
function isThere(proposal: RelationshipProposal, catalog: Catalog): boolean {
  const isEnd = (id: string, attributes: readonly string[], entity: string, columns: readonly string[]): boolean => {
    const found = existingEntity(catalog, entity)
    const names = attributes.map((attribute) => found?.attributes.find((one) => one.id === attribute)?.name)
    return found?.id === id && names.join('\n') === columns.join('\n')
  }
  return catalog.relationships.some(
    (one) =>
      isEnd(one.childEntity, one.childAttributes, proposal.child, proposal.childColumns) &&
      isEnd(one.parentEntity, one.parentAttributes, proposal.parent, proposal.parentColumns),
  )
}

const groups = [
  { words: ['question', 'questions'], kinds: ['dateFormat', 'replace'] },
  { words: ['notice', 'notices'], kinds: ['misfits', 'rejected'] },
  { words: ['proposal', 'proposals'], kinds: ['key', 'relationship'] },
] as const

/** "1 question, 1 notice, 2 proposals". */
export function checksSummary(checks: readonly Check[]): string {
  return groups
    .map(({ words, kinds }) => ({ words, count: checks.filter((check) => (kinds as readonly string[]).includes(check.kind)).length }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${count === 1 ? words[0] : words[1]}`)
    .join(', ')
}

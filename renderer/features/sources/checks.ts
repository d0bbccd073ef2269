import type { ColumnFinding, Inspection, RelationshipProposal } from '@shared/contract/import.contract.ts'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import { countOf } from '@shared/format/numbers.ts'
import { columnOf, entityOf, existingEntity, isDate, isOpen, proposalId, type AskedQuestion, type ImportDraft } from './importDraft.ts'

/** A column whose dates the file does not settle. */
export interface AskedColumn {
  readonly finding: ColumnFinding
  readonly asked: AskedQuestion
}

/** One card of the column "To check", in the order question, notice, proposal. */
export type Check =
  /** Several columns where one answer is for all of them. */
  | { readonly kind: 'dateFormat'; readonly id: string; readonly columns: readonly AskedColumn[] }
  | { readonly kind: 'replace'; readonly id: string; readonly entity: Entity }
  | { readonly kind: 'misfits'; readonly id: string; readonly finding: ColumnFinding }
  | { readonly kind: 'rejected'; readonly id: string; readonly rows: number }
  | { readonly kind: 'key'; readonly id: string }
  | { readonly kind: 'relationship'; readonly id: string; readonly proposal: RelationshipProposal }

/**
 * All there is to check; a question stays in the list once it is answered, so that the answer can be changed. Columns
 * that are asked the same are asked once, unless the person wants them `apart`.
 */
export function checksOf(inspection: Inspection, draft: ImportDraft, catalog: Catalog, apart = false): Check[] {
  const checks: Check[] = []
  for (const columns of alike(askedColumns(inspection, draft), apart)) checks.push({ kind: 'dateFormat', id: `date ${columns[0]?.finding.plan.source ?? ''}`, columns })
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

function askedColumns(inspection: Inspection, draft: ImportDraft): readonly AskedColumn[] {
  return inspection.columns.flatMap((finding) => {
    const column = columnOf(finding, draft)
    const asked = draft.asked[finding.plan.source]
    const stands = isOpen(finding, draft) || draft.answers[finding.plan.source] !== undefined
    return asked && stands && column.include && isDate(column) ? [{ finding, asked }] : []
  })
}

function alike(columns: readonly AskedColumn[], apart: boolean): readonly (readonly AskedColumn[])[] {
  const groups = new Map<string, AskedColumn[]>()
  for (const column of columns) {
    const key = apart ? column.finding.plan.source : column.asked.question.choices.map(({ label }) => label).join('\n')
    groups.set(key, [...(groups.get(key) ?? []), column])
  }
  return [...groups.values()]
}

/** Which of its choices columns were given, all of them the same; null: none, or not the same. */
export function chosenOf(columns: readonly AskedColumn[], draft: ImportDraft): number | null {
  const chosen = new Set(columns.map(({ finding, asked }) => asked.question.choices.findIndex(({ format }) => format === draft.answers[finding.plan.source])))
  const [only] = chosen
  return chosen.size !== 1 || only === undefined || only === -1 ? null : only
}

/** Whether the import waits for an answer. */
export function isWaiting(check: Check, draft: ImportDraft): boolean {
  if (check.kind === 'dateFormat') return check.columns.some(({ finding }) => draft.answers[finding.plan.source] === undefined)
  return check.kind === 'replace' && draft.replaces !== check.entity.name
}

/** Proposed relationships that were neither accepted nor skipped: the import goes without them. */
export function undecided(inspection: Inspection, draft: ImportDraft, catalog: Catalog): RelationshipProposal[] {
  return checksOf(inspection, draft, catalog).flatMap((check) => (check.kind === 'relationship' && draft.decisions[proposalId(check.proposal)] === undefined ? [check.proposal] : []))
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
  { words: ['notice', 'notices'], kinds: ['misfits', 'rejected'] },
  { words: ['proposal', 'proposals'], kinds: ['key', 'relationship'] },
] as const

/** "1 question, 1 notice, 2 proposals"; a question that is answered is none any more. */
export function checksSummary(checks: readonly Check[], draft: ImportDraft): string {
  const questions = checks.filter(({ kind }) => kind === 'dateFormat' || kind === 'replace')
  const waiting = questions.filter((check) => isWaiting(check, draft)).length
  const counts = groups.map(({ words, kinds }) => ({ words, count: checks.filter((check) => (kinds as readonly string[]).includes(check.kind)).length }))
  const asked = waiting > 0 ? [countOf(waiting, 'question')] : questions.length > 0 ? ['questions answered'] : []
  return [...asked, ...counts.filter(({ count }) => count > 0).map(({ words: [one, many], count }) => countOf(count, one, many))].join(', ')
}

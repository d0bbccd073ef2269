import type { ColumnFinding, ColumnPlan, ImportPlan, Inspection, RelationshipProposal } from '@shared/contract/import.contract.ts'
import type { Catalog, Entity, EntityRole } from '@shared/domain/entity.ts'

export type RelationshipLink = ImportPlan['relationships'][number]
export type Decision = { readonly kind: 'accepted'; readonly link: RelationshipLink } | { readonly kind: 'skipped' }

export interface AskedQuestion {
  readonly question: NonNullable<ColumnFinding['question']>
  /** Why it has to be asked. */
  readonly reason: string
}

/** What the person decided about one file; whatever is null or missing follows what was found in the file. */
export interface ImportDraft {
  /** By the file's header: every question the file ever raised, so that an answer can be changed after it was judged. */
  readonly asked: Readonly<Record<string, AskedQuestion>>
  readonly entity: string | null
  readonly role: EntityRole | null
  readonly dateColumn: string | null
  readonly key: readonly string[] | null
  /** By the file's header: columns the person changed. */
  readonly corrected: Readonly<Record<string, ColumnPlan>>
  /** By the file's header: the date format chosen where the file does not settle it. */
  readonly answers: Readonly<Record<string, string>>
  /** By {@link proposalId}. */
  readonly decisions: Readonly<Record<string, Decision>>
  /** The name of an existing entity the person agreed to replace. */
  readonly replaces: string | null
}

export const emptyDraft: ImportDraft = {
  asked: {},
  entity: null,
  role: null,
  dateColumn: null,
  key: null,
  corrected: {},
  answers: {},
  decisions: {},
  replaces: null,
}

export const isDate = (column: ColumnPlan): boolean => column.type === 'date' || column.type === 'datetime'

/** A column as it will be imported: as found, with the person's corrections and answers over it. */
export function columnOf(finding: ColumnFinding, draft: ImportDraft): ColumnPlan {
  const plan = draft.corrected[finding.plan.source] ?? finding.plan
  const answer = draft.answers[finding.plan.source]
  if (answer === undefined || !isDate(plan)) return plan
  return { ...plan, formats: answer.split('|') }
}

export function columnsOf(inspection: Inspection, draft: ImportDraft): ColumnPlan[] {
  return inspection.columns.map((finding) => columnOf(finding, draft))
}

/** Columns to send along with a new inspection: those whose reading the person stated. */
export function statedColumns(inspection: Inspection, draft: ImportDraft): ColumnPlan[] {
  return inspection.columns
    .filter(({ plan }) => draft.corrected[plan.source] !== undefined || draft.answers[plan.source] !== undefined)
    .map((finding) => columnOf(finding, draft))
}

export const entityOf = (inspection: Inspection, draft: ImportDraft): string => (draft.entity ?? inspection.entity).trim()
export const roleOf = (inspection: Inspection, draft: ImportDraft): EntityRole => draft.role ?? inspection.role.role

/** Names of the included columns: what keys, dates and links may refer to. */
function includedNames(inspection: Inspection, draft: ImportDraft): Set<string> {
  return new Set(columnsOf(inspection, draft).filter((column) => column.include).map((column) => column.name))
}

export function keyOf(inspection: Inspection, draft: ImportDraft): string[] {
  const names = includedNames(inspection, draft)
  return (draft.key ?? inspection.key.columns).filter((name) => names.has(name))
}

/** The date of an activity; null for every other role. */
export function dateColumnOf(inspection: Inspection, draft: ImportDraft): string | null {
  if (roleOf(inspection, draft) !== 'activity') return null
  const dates = columnsOf(inspection, draft).filter((column) => column.include && isDate(column))
  const wanted = draft.dateColumn ?? inspection.dateColumn
  return dates.find((column) => column.name === wanted)?.name ?? (dates.length === 1 ? (dates[0]?.name ?? null) : null)
}

/** Whether a column still waits for its date format. */
export function isOpen(finding: ColumnFinding, draft: ImportDraft): boolean {
  const column = columnOf(finding, draft)
  return finding.question !== null && column.include && isDate(column) && column.formats.length === 0
}

/** The draft with the questions of a new inspection added to those already asked. */
export function withQuestions(draft: ImportDraft, inspection: Inspection): ImportDraft {
  const raised = inspection.columns.flatMap(({ plan, question, reason }) => (question === null ? [] : [[plan.source, { question, reason }] as const]))
  return raised.length === 0 ? draft : { ...draft, asked: { ...draft.asked, ...Object.fromEntries(raised) } }
}

export const proposalId = (proposal: RelationshipProposal): string =>
  [proposal.child, ...proposal.childColumns, '>', proposal.parent, ...proposal.parentColumns].join('|')

/** A proposal as the plan states it: seen from the entity that is being imported. */
export function linkOf(proposal: RelationshipProposal, inspection: Inspection): RelationshipLink {
  return proposal.child === inspection.entity
    ? { columns: proposal.childColumns, other: proposal.parent, otherColumns: proposal.parentColumns, thisIsChild: true }
    : { columns: proposal.parentColumns, other: proposal.child, otherColumns: proposal.childColumns, thisIsChild: false }
}

export function existingEntity(catalog: Catalog, name: string): Entity | null {
  return catalog.entities.find((entity) => entity.name.toLowerCase() === name.toLowerCase()) ?? null
}

/** The column changed; what referred to its old name follows it. */
export function withColumn(draft: ImportDraft, before: ColumnPlan, after: ColumnPlan): ImportDraft {
  const follow = (name: string) => (name === before.name ? after.name : name)
  const stated = before.formats.join('\n') !== after.formats.join('\n') || before.type !== after.type
  const { [before.source]: _gone, ...otherAnswers } = draft.answers
  return {
    ...draft,
    corrected: { ...draft.corrected, [before.source]: after },
    answers: stated ? otherAnswers : draft.answers,
    key: draft.key?.map(follow) ?? null,
    dateColumn: draft.dateColumn === null ? null : follow(draft.dateColumn),
  }
}

/** One sentence for the first thing that keeps the file from being imported; null: it can be. */
export function blocker(inspection: Inspection, draft: ImportDraft, catalog: Catalog): string | null {
  const unanswered = inspection.columns.find((finding) => isOpen(finding, draft))
  if (unanswered) return `Choose the date format of ${columnOf(unanswered, draft).name} to import.`
  const entity = entityOf(inspection, draft)
  if (entity === '') return 'Name the entity to import.'
  if (entity.includes('.')) return 'Take the dot out of the entity’s name to import.'
  const exists = existingEntity(catalog, entity)
  if (exists && draft.replaces !== exists.name) return `Replace ${exists.name}, or give the entity another name, to import.`
  const included = columnsOf(inspection, draft).filter((column) => column.include)
  if (included.length === 0) return 'Include at least one column to import.'
  const names = included.map((column) => column.name.toLowerCase())
  const twice = included.find((column, index) => names.indexOf(column.name.toLowerCase()) !== index)
  if (twice) return `Rename one of the two columns named ${twice.name} to import.`
  if (roleOf(inspection, draft) === 'activity' && dateColumnOf(inspection, draft) === null) return 'Choose the activity’s date to import.'
  return null
}

/** The plan to start; only meaningful where {@link blocker} is null. */
export function planOf(inspection: Inspection, draft: ImportDraft): ImportPlan {
  const names = includedNames(inspection, draft)
  const nameColumn = renamed(inspection, draft, inspection.nameColumn)
  return {
    path: inspection.path,
    options: inspection.options,
    entity: entityOf(inspection, draft),
    role: roleOf(inspection, draft),
    columns: columnsOf(inspection, draft),
    key: keyOf(inspection, draft),
    dateColumn: dateColumnOf(inspection, draft),
    nameColumn: nameColumn !== null && names.has(nameColumn) ? nameColumn : null,
    strict: false,
    replace: draft.replaces !== null && draft.replaces.toLowerCase() === entityOf(inspection, draft).toLowerCase(),
    relationships: Object.values(draft.decisions)
      .flatMap((decision) => (decision.kind === 'accepted' ? [withOwnName(decision.link, inspection, draft)] : []))
      .filter((link) => link.columns.every((column) => names.has(column))),
  }
}

/** A relationship of the file's rows with one another goes by the name the entity will have. */
function withOwnName(link: RelationshipLink, inspection: Inspection, draft: ImportDraft): RelationshipLink {
  return link.other === inspection.entity ? { ...link, other: entityOf(inspection, draft) } : link
}

/** The name a column now has that the inspection knew by another. */
function renamed(inspection: Inspection, draft: ImportDraft, name: string | null): string | null {
  const finding = inspection.columns.find(({ plan }) => plan.name === name)
  return finding ? columnOf(finding, draft).name : null
}

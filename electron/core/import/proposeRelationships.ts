import type { ColumnFinding, RelationshipProposal } from '@shared/contract/import.contract.ts'
import { audienceRoles, type Catalog, type Entity, type EntityRole } from '@shared/domain/entity.ts'
import { foldName } from '@shared/rules/names.ts'
import { foundKeys, matchRows } from '../catalog/matching.ts'
import { findEntity } from '../catalog/names.ts'
import { keyAttribute, leastSelfShare, leastShare, likeness, reasonOf, selfLikeness } from '../catalog/suggestions.ts'
import type { Reader } from '../store/store.ts'
import type { ColumnStatistics } from './detect/columnStatistics.ts'
import type { RowSource } from './rowSource.ts'

interface Column {
  readonly finding: ColumnFinding
  readonly statistics: ColumnStatistics
}

/** How the file's rows may hang together with what the workspace holds, as children first, best first. */
export async function proposeRelationships(
  reader: Reader,
  catalog: Catalog,
  source: RowSource,
  entity: string,
  key: string | null,
  columns: readonly Column[],
  rest: () => Promise<void>,
): Promise<RelationshipProposal[]> {
  const known = catalog.entities.filter((one) => one !== findEntity(catalog, entity))
  const asChild: RelationshipProposal[] = []
  for (const parent of known) asChild.push(...(await childProposals(reader, source, entity, parent, columns, rest)))
  const asParent: RelationshipProposal[] = []
  const keyColumn = columns.find(({ finding }) => finding.plan.name === key)
  if (keyColumn !== undefined && keyColumn.statistics.isComplete) {
    for (const child of known) asParent.push(...(await parentProposals(reader, entity, keyColumn, child, rest)))
    asChild.push(...selfProposals(source, entity, keyColumn, columns))
  }
  const best = (a: RelationshipProposal, b: RelationshipProposal): number => b.matched - a.matched
  return [...asChild.sort(best), ...asParent.sort(best)].slice(0, 20)
}

/** The audience that rows belong to, and the columns that say to which of it. */
export interface Belonging {
  readonly role: EntityRole
  readonly columns: readonly string[]
}

/** The audience that the file's rows belong to, accounts first; null: none. */
export function audienceOf(proposals: readonly RelationshipProposal[], entity: string, catalog: Catalog): Belonging | null {
  const audiences = proposals.flatMap(({ child, childColumns, parent }): Belonging[] => {
    const role = child === entity && parent !== entity ? findEntity(catalog, parent)?.role : undefined
    return role !== undefined && audienceRoles.includes(role) ? [{ role, columns: childColumns }] : []
  })
  return audiences.find(({ role }) => role === 'accounts') ?? audiences[0] ?? null
}

/** Columns whose values are the keys of other rows of the same file: what belongs to what, who reports to whom. */
function selfProposals(source: RowSource, entity: string, key: Column, columns: readonly Column[]): RelationshipProposal[] {
  const { options } = source
  const own = 'table' in options ? options.table : null
  const declared = source.references.find(({ table, columns: from }) => from.length === 1 && own !== null && foldName(table) === foldName(own))?.columns[0]
  const keys = new Set<string>()
  for (const [value] of key.statistics.values()) keys.add(value)
  return columns.flatMap(({ finding: { plan, missing }, statistics }) => {
    if (plan === key.finding.plan || !plan.include || (plan.type !== 'text' && plan.type !== 'integer')) return []
    const like = plan.source === declared ? 2 : selfLikeness({ column: plan.name, isText: plan.type === 'text' })
    // In a hierarchy somebody is at the top; a second name of each row is none.
    if (like === 0 || (like === 1 && (missing === 0 || statistics.isUnique))) return []
    let rows = 0
    let orphans = 0
    for (const [value, count] of statistics.values()) {
      rows += count
      if (!keys.has(value)) orphans += count
    }
    const matched = rows === 0 ? 0 : (rows - orphans) / rows
    if (matched < leastSelfShare(like)) return []
    const reason = plan.source === declared ? `Declared in the file. ${reasonOf(matched, like)}` : `Its values are keys of other rows. ${reasonOf(matched, like)}`
    return [{ child: entity, childColumns: [plan.name], parent: entity, parentColumns: [key.finding.plan.name], matched, orphans, reason }]
  })
}

async function childProposals(reader: Reader, source: RowSource, entity: string, parent: Entity, columns: readonly Column[], rest: () => Promise<void>): Promise<RelationshipProposal[]> {
  const key = keyAttribute(parent)
  if (key === null) return []
  const declared = source.references.find(({ table, columns: own }) => own.length === 1 && findEntity({ entities: [parent], relationships: [] }, table) !== null)?.columns[0]
  const candidates = columns.flatMap((column) => {
    const { plan } = column.finding
    if (!plan.include || (plan.type !== 'text' && plan.type !== 'integer')) return []
    const like = plan.source === declared ? 2 : likeness({ entity, column: plan.name, isText: plan.type === 'text' }, { entity: parent.name, column: key.name, isText: key.type === 'text' })
    return like === 0 || (like === 1 && column.statistics.isUnique) ? [] : [{ ...column, like }]
  })
  if (candidates.length === 0) return []
  const wanted = new Set<string>()
  for (const { statistics } of candidates) await eachValue(statistics, (value) => wanted.add(value), rest)
  const values = await foundKeys(reader, parent, [key], wanted, rest)
  const proposals: RelationshipProposal[] = []
  for (const { finding, statistics, like } of candidates) {
    let rows = 0
    let orphans = 0
    await eachValue(statistics, (value, count) => {
      rows += count
      if (!values.has(value)) orphans += count
    }, rest)
    const matched = rows === 0 ? 0 : (rows - orphans) / rows
    if (matched < leastShare(like, finding.plan.source === declared)) continue
    const reason = finding.plan.source === declared ? `Declared in the file. ${reasonOf(matched, like)}` : reasonOf(matched, like)
    proposals.push({ child: entity, childColumns: [finding.plan.name], parent: parent.name, parentColumns: [key.name], matched, orphans, reason })
  }
  return proposals
}

/** Gives way every thousand values: there may be a hundred thousand of a column. */
async function eachValue(statistics: ColumnStatistics, visit: (value: string, rows: number) => void, rest: () => Promise<void>): Promise<void> {
  let seen = 0
  for (const [value, rows] of statistics.values()) {
    visit(value, rows)
    seen += 1
    if (seen % 1000 === 0) await rest()
  }
}

async function parentProposals(reader: Reader, entity: string, key: Column, child: Entity, rest: () => Promise<void>): Promise<RelationshipProposal[]> {
  const { plan } = key.finding
  const parent = { entity, column: plan.name, isText: plan.type === 'text' }
  const candidates = child.attributes.flatMap((attribute) => {
    if (attribute.type !== 'text' && attribute.type !== 'integer') return []
    const like = likeness({ entity: child.name, column: attribute.name, isText: attribute.type === 'text' }, parent)
    return like === 0 || (like === 1 && child.key.includes(attribute.id)) ? [] : [{ attribute, like }]
  })
  if (candidates.length === 0) return []
  const values = new Set<string>()
  await eachValue(key.statistics, (value) => values.add(value), rest)
  const found: RelationshipProposal[] = []
  for (const { attribute, like } of candidates) {
    const { rows, orphans } = await matchRows(reader, child, [attribute], values, rest)
    const matched = rows === 0 ? 0 : (rows - orphans) / rows
    if (matched < leastShare(like, false)) continue
    found.push({ child: child.name, childColumns: [attribute.name], parent: entity, parentColumns: [plan.name], matched, orphans, reason: reasonOf(matched, like) })
  }
  return found
}

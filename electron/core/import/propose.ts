import type { ColumnFinding } from '@shared/contract/import.contract.ts'
import { audienceRoles, type Catalog, type EntityRole } from '@shared/domain/entity.ts'
import { foldName } from '@shared/rules/names.ts'
import { findEntity } from '../catalog/names.ts'
import { singular } from '../catalog/suggestions.ts'
import type { ColumnStatistics } from './detect/columnStatistics.ts'
import type { RowSource } from './rowSource.ts'

/** What the file proposes to become; a person corrects it. */
export interface Proposal {
  readonly entity: string
  readonly key: { readonly columns: string[]; readonly reason: string }
  readonly role: { readonly role: EntityRole; readonly reason: string }
  /** What happened when; counts only where the role is activity. */
  readonly dateColumn: string | null
  readonly nameColumn: string | null
}

interface Column {
  readonly finding: ColumnFinding
  readonly statistics: ColumnStatistics
}

/** `belongsTo`: the role of the audience that its rows point to; null: none. */
export function propose(source: RowSource, columns: readonly Column[], belongsTo: EntityRole | null, catalog: Catalog): Proposal {
  const entity = entityName(source, catalog)
  const included = columns.filter(({ finding }) => finding.plan.include)
  const key = proposeKey(source, included, entity)
  const date = proposeDate(included)
  const role = findEntity(catalog, entity)?.role
  const proposed = role === undefined ? proposeRole(included, entity, date, belongsTo, catalog) : { role, reason: `${entity} has this role already.` }
  return { entity, key, role: proposed, dateColumn: date, nameColumn: proposed.role === 'activity' ? null : proposeName(included, entity) }
}

function entityName(source: RowSource, catalog: Catalog): string {
  const { options, tables, fileName } = source
  const isNamed = options.format === 'sqlite' || (options.format === 'workbook' && tables.length > 1)
  const raw = isNamed ? options.table : fileName.replace(/\.gz$/i, '').replace(/\.[^.]*$/, '')
  const name = raw.replaceAll('.', ' ').trim().slice(0, 100).trim() || 'Data'
  return findEntity(catalog, name)?.name ?? name
}

function plain(name: string): string {
  return foldName(name).replaceAll(/[^\p{L}\p{N}]/gu, '')
}

const idWord = /(id|key|code|number|nr|no|guid|uuid)$/

function proposeKey(source: RowSource, columns: readonly Column[], entity: string): Proposal['key'] {
  const names = new Set(columns.map(({ finding }) => finding.plan.source))
  const declared = source.declaredKey
  if (declared.length > 0 && declared.every((name) => names.has(name))) {
    return { columns: declared.map((name) => nameOf(columns, name)), reason: 'Declared as the key of the table.' }
  }
  const ranked = columns
    .map((column, index) => ({ column, rank: keyRank(column, index, entity) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
  const best = ranked[0]?.column
  if (best === undefined) return { columns: [], reason: 'No column is filled and different in every row: rows are numbered.' }
  return { columns: [best.finding.plan.name], reason: `${best.finding.distinct.toLocaleString('en')} distinct values, none missing.` }
}

function nameOf(columns: readonly Column[], source: string): string {
  return columns.find(({ finding }) => finding.plan.source === source)?.finding.plan.name ?? source
}

/** 0: no key. A unique column that neither is named like an id nor comes first may be so by chance. */
function keyRank({ finding, statistics }: Column, index: number, entity: string): number {
  const { type } = finding.plan
  if (!statistics.isUnique || statistics.missing > 0 || (type !== 'text' && type !== 'integer')) return 0
  const name = plain(finding.plan.name)
  const owner = plain(entity)
  const one = singular(owner)
  if (name === 'id' || name === `${one}id` || name === `${owner}id` || name === `${one}key` || name === `${one}code`) return 100 - index / 1000
  if (idWord.test(name)) return (index === 0 ? 90 : 70) - index / 1000
  if (index === 0) return 60
  return /mail/.test(name) ? 40 : 0
}

const activityWord = /order|purchas|event|visit|review|invoice|transaction|engage|activit|sale|booking|payment|call/
const secondaryDate = /birth|born|due|required|ship|deliver|close|hire|end|expir|settl|stock|updat|modif|creat/

function proposeDate(columns: readonly Column[]): string | null {
  const dates = columns.filter(({ finding }) => finding.plan.type === 'date' || finding.plan.type === 'datetime')
  const score = ({ finding }: Column): number => {
    const name = plain(finding.plan.name)
    return (activityWord.test(name) ? 2 : 0) - (/birth|born/.test(name) ? 9 : secondaryDate.test(name) ? 1 : 0)
  }
  const best = dates.toSorted((a, b) => score(b) - score(a) || a.statistics.missing - b.statistics.missing)[0]
  return best === undefined || score(best) < -5 ? null : best.finding.plan.name
}

const personWord = /firstname|lastname|fullname|surname|birth|gender|maritalstatus|email|phone|loyalty|yearbirth/
const companyWord = /company|sector|industry|employees|revenue|subsidiary/

function proposeRole(columns: readonly Column[], entity: string, date: string | null, belongsTo: EntityRole | null, catalog: Catalog): Proposal['role'] {
  const names = columns.map(({ finding }) => plain(finding.plan.name))
  const persons = names.filter((name) => personWord.test(name))
  const companies = names.filter((name) => companyWord.test(name))
  const title = plain(entity)
  const hasAudience = catalog.entities.some(({ role }) => audienceRoles.includes(role))
  if (belongsTo === 'accounts' && (persons.length >= 2 || (/contact|person|people/.test(title) && (persons.length >= 1 || date === null)))) {
    return { role: 'contacts', reason: `It describes people who belong to accounts${persons.length > 0 ? `: ${shown(columns, personWord)}` : ''}.` }
  }
  if (belongsTo !== null) {
    return date === null || persons.length >= 3
      ? { role: 'related', reason: 'Its rows belong to an audience that is already here.' }
      : { role: 'activity', reason: `Its rows belong to an audience and have a date, ${date}.` }
  }
  if (date !== null && activityWord.test(title)) return { role: 'activity', reason: `Each row has a date, ${date}.` }
  if (/account|compan|organi[sz]ation|firm/.test(title) || (companies.length >= 2 && companies.length > persons.length)) {
    return { role: 'accounts', reason: companies.length > 0 ? `It describes companies: ${shown(columns, companyWord)}.` : 'Its name says so.' }
  }
  const isPeople = /customer|client|member|person|people|individual|contact|subscriber|user|guest/.test(title)
  if (persons.length >= 3 || (isPeople && (persons.length >= 1 || date === null)) || (persons.length >= 2 && (date === null || !activityWord.test(plain(date))))) {
    const isContact = /contact/.test(title) && catalog.entities.some(({ role }) => role === 'accounts')
    const reason = persons.length > 0 ? `It describes people: ${shown(columns, personWord)}.` : 'Its name says so.'
    return { role: isContact ? 'contacts' : 'individuals', reason }
  }
  if (date !== null && (activityWord.test(plain(date)) || hasAudience)) return { role: 'activity', reason: `Each row has a date, ${date}.` }
  return { role: 'related', reason: 'It describes neither people nor companies, nor what happened when.' }
}

function shown(columns: readonly Column[], word: RegExp): string {
  return columns.map(({ finding }) => finding.plan.name).filter((name) => word.test(plain(name))).slice(0, 3).join(', ')
}

function proposeName(columns: readonly Column[], entity: string): string | null {
  const texts = columns.filter(({ finding }) => finding.plan.type === 'text')
  const owner = singular(plain(entity))
  const wanted = ['fullname', 'name', `${owner}name`, 'displayname', 'companyname', 'contactname', 'productname', 'title', owner, 'lastname']
  for (const name of wanted) {
    const found = texts.find(({ finding }) => plain(finding.plan.name) === name)
    if (found !== undefined) return found.finding.plan.name
  }
  return texts.find(({ finding }) => plain(finding.plan.name).endsWith('name'))?.finding.plan.name ?? null
}

import type { ColumnFinding } from '@shared/contract/import.contract.ts'
import { audienceRoles, type Catalog, type EntityRole } from '@shared/domain/entity.ts'
import { foldName } from '@shared/rules/names.ts'
import { findEntity } from '../catalog/names.ts'
import { singular } from '../catalog/suggestions.ts'
import type { ColumnStatistics } from './detect/columnStatistics.ts'
import type { Belonging } from './proposeRelationships.ts'
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

/** `belongsTo`: the audience that its rows point to; null: none. */
export function propose(source: RowSource, columns: readonly Column[], belongsTo: Belonging | null, catalog: Catalog): Proposal {
  const entity = entityName(source, catalog)
  const included = columns.filter(({ finding }) => finding.plan.include)
  const key = proposeKey(source, included, entity)
  const date = proposeDate(included)
  const role = findEntity(catalog, entity)?.role
  const proposed = role === undefined ? proposeRole({ columns: included, entity, key: key.columns, date, belongsTo, catalog }) : { role, reason: `${entity} has this role already.` }
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
  return { columns: [best.finding.plan.name], reason: best.finding.distinct === 1 ? 'One value, in the one row there is.' : `${best.finding.distinct.toLocaleString('en')} distinct values, none missing.` }
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
/** What is kept of people and companies alike. */
const trait = /^(.*(customer|client|member|company|account))?name$|city$|street|address|zip|postcode|postalcode|^country$|^region$|^age$|mobile|segment$|^ort$|^plz$|strasse|vorname|nachname/
const peopleTitle = /customer|client|member|person|people|individual|contact|subscriber|user|guest|shopper|buyer|donor|patient|kunde|mitglied/
const companyTitle = /account|compan|organi[sz]ation|firm/
const keyEnding = '(id|key|code|number|no|nr|num|ref|guid|uuid)'
/** What a column is called whose values name people, or companies. */
const personKey = new RegExp(`^(customer|client|member|buyer|shopper|subscriber|guest|patient|donor|user|contact|person|kunden?|mitglied)s?(${keyEnding}|e?mail|name)?$|^e?mail(address)?$`)
const companyKey = new RegExp(`^(account|company|organi[sz]ation|firm)s?(${keyEnding}|name)?$`)

interface RoleEvidence {
  readonly columns: readonly Column[]
  readonly entity: string
  readonly key: readonly string[]
  readonly date: string | null
  readonly belongsTo: Belonging | null
  readonly catalog: Catalog
}

/** One row for each person or company is an audience, dates or not; many rows for each of them, dated, are an activity. */
function proposeRole({ columns, entity, key, date, belongsTo, catalog }: RoleEvidence): Proposal['role'] {
  const names = columns.map(({ finding }) => plain(finding.plan.name))
  const persons = names.filter((name) => personWord.test(name))
  const companies = names.filter((name) => companyWord.test(name))
  const title = plain(entity)
  const hasAudience = catalog.entities.some(({ role }) => audienceRoles.includes(role))
  if (belongsTo?.role === 'accounts' && (persons.length >= 2 || (/contact|person|people/.test(title) && (persons.length >= 1 || date === null)))) {
    return { role: 'contacts', reason: `It describes people who belong to accounts${persons.length > 0 ? `: ${shown(columns, personWord)}` : ''}.` }
  }
  if (belongsTo !== null) {
    if (key.length === 1 && belongsTo.columns.join('\n') === key[0]) return { role: 'related', reason: `Its rows belong to an audience that is already here, one to each ${key[0]}.` }
    return date === null || persons.length >= 3
      ? { role: 'related', reason: 'Its rows belong to an audience that is already here.' }
      : { role: 'activity', reason: `Its rows belong to an audience and have a date, ${date}.` }
  }
  const keyName = key.length === 1 ? plain(key[0] ?? '') : ''
  const repeated = repeatedKey(columns, key, personKey.test(keyName))
  const own = key.length === 1 && repeated === null ? keyName : null
  const isDatedByName = date !== null && activityWord.test(plain(date))
  const isEvents = date !== null && (isDatedByName || activityWord.test(title))
  const traits = persons.length + names.filter((name) => trait.test(name)).length
  if (own !== null && personKey.test(own) && (traits >= 2 || !isEvents)) return audience('individuals', columns, key, title, catalog)
  if (own !== null && companyKey.test(own) && (companies.length + traits >= 2 || !isEvents)) return audience('accounts', columns, key, title, catalog)
  if (isEvents && repeated !== null) return { role: 'activity', reason: `${repeated} repeats, and each row has a date, ${date}.` }
  if (date !== null && activityWord.test(title)) return { role: 'activity', reason: `Each row has a date, ${date}.` }
  if (companyTitle.test(title) || (companies.length >= 2 && companies.length > persons.length)) return audience('accounts', columns, key, title, catalog)
  const isPeople = peopleTitle.test(title)
  if (persons.length >= 3 || (isPeople && (persons.length >= 1 || date === null || own !== null)) || (persons.length >= 2 && !isDatedByName)) return audience('individuals', columns, key, title, catalog)
  if (date !== null && repeated !== null) return { role: 'activity', reason: `${repeated} repeats, and each row has a date, ${date}.` }
  if (date !== null && (isDatedByName || hasAudience)) return { role: 'activity', reason: `Each row has a date, ${date}.` }
  return { role: 'related', reason: 'It describes neither people nor companies, nor what happened when.' }
}

/** A column other than the key that names people, or companies, many rows each; people may well share a company. */
function repeatedKey(columns: readonly Column[], key: readonly string[], isOfPeople: boolean): string | null {
  const found = columns.find((column) => {
    const name = plain(column.finding.plan.name)
    return !key.includes(column.finding.plan.name) && (personKey.test(name) || (!isOfPeople && companyKey.test(name))) && isRepeated(column)
  })
  return found?.finding.plan.name ?? null
}

/** A tenth of the rows at least is of a value that came before. */
function isRepeated({ finding, statistics }: Column): boolean {
  return !statistics.isUnique && finding.distinct < statistics.filled * 0.9
}

function audience(role: 'individuals' | 'accounts', columns: readonly Column[], key: readonly string[], title: string, catalog: Catalog): Proposal['role'] {
  const isContact = role === 'individuals' && /contact/.test(title) && catalog.entities.some((one) => one.role === 'accounts')
  const words = shown(columns, role === 'accounts' ? companyWord : personWord)
  const described = role === 'accounts' ? 'companies' : 'people'
  const says = words !== '' ? `It describes ${described}: ${words}` : key.length === 1 ? `It describes ${described}` : 'Its name says so'
  return { role: isContact ? 'contacts' : role, reason: key.length === 1 ? `${says}; one row for each ${key[0]}.` : `${says}.` }
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

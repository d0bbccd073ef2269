import type { RelationshipProposal } from '@shared/contract/import.contract.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { Reader } from '../store/store.ts'
import { readDeclared, type DeclaredReferences } from './declaredReferences.ts'
import { foldName } from '@shared/rules/names.ts'
import { matchRows, readKeys } from './matching.ts'

/** What a column says of itself: enough to guess which key it may point to. */
export interface ColumnSketch {
  readonly entity: string
  readonly column: string
  readonly isText: boolean
}

const idEnding = /(id|key|code|number|no|nr|guid|uuid|ref)s?$/

/** How much two names have in common as foreign key and key: 2 the same thing, 1 worth a look at the values, 0 nothing. */
export function likeness(child: ColumnSketch, parent: ColumnSketch): 0 | 1 | 2 {
  const from = plain(child.column)
  const key = plain(parent.column)
  const owner = singular(plain(parent.entity))
  const short = key.replace(idEnding, '')
  if (from === key && (idEnding.test(key) || key.length > 4)) return 2
  if (key !== 'id' && key.length > 3 && from.endsWith(key)) return 2
  if (from === owner || from === `${owner}id` || from === `${owner}key` || from === `${owner}code` || from === `${owner}${key}`) return 2
  if (short.length > 2 && from === short) return 2
  if (key.endsWith('name') && from === key.slice(0, -4)) return 2
  return child.isText && parent.isText && (idEnding.test(from) || idEnding.test(key)) ? 1 : 0
}

function plain(name: string): string {
  return foldName(name).replaceAll(/[^\p{L}\p{N}]/gu, '')
}

export function singular(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`
  if (/(ss|us|is)$/.test(name)) return name
  return name.endsWith('s') ? name.slice(0, -1) : name
}

const upwardWord = /parent|reportsto|manager|supervis|subsidiary|superior|boss|headquarter|belongsto|memberof|referredby|sponsor|upline|leader/

/** The same for a column that may point to other rows of its own table: an account to the one above it, an employee to who is reported to. */
export function selfLikeness(child: Pick<ColumnSketch, 'column' | 'isText'>): 0 | 1 | 2 {
  return upwardWord.test(plain(child.column)) ? 2 : child.isText ? 1 : 0
}

/** The least share of the values that must exist in the table's own key. */
export function leastSelfShare(like: 1 | 2): number {
  return like === 2 ? 0.5 : 0.95
}

/** Without a name that speaks for it, a table of more rows is not looked through for a hierarchy. */
const lookedThrough = 100_000

/** The least share of values that must exist in the parent. What a file declares is so even where it holds a part of the rows only. */
export function leastShare(like: 1 | 2, isDeclared: boolean): number {
  return isDeclared ? 0.05 : like === 2 ? 0.2 : 0.5
}

/** Relationships that names and values speak for and that are not there yet, best first. */
export async function suggestRelationships(reader: Reader, catalog: Catalog, rest: () => Promise<void>): Promise<RelationshipProposal[]> {
  const proposals: RelationshipProposal[] = []
  const declared = readDeclared(reader)
  for (const parent of catalog.entities) {
    const key = keyAttribute(parent)
    if (key === null) continue
    const candidates = catalog.entities.flatMap((child) => candidatesOf(catalog, child, parent, key, declared))
    if (candidates.length === 0) continue
    const { values } = await readKeys(reader, parent, [key], rest)
    for (const { child, attribute, like, isDeclared } of candidates) {
      const { rows, orphans } = await matchRows(reader, child, [attribute], values, rest)
      const matched = rows === 0 ? 0 : (rows - orphans) / rows
      if (matched < (child === parent ? leastSelfShare(like) : leastShare(like, isDeclared))) continue
      // In a hierarchy somebody is at the top; a second name of each row is none.
      if (child === parent && like === 1 && rows === child.rowCount) continue
      proposals.push({ child: child.name, childColumns: [attribute.name], parent: parent.name, parentColumns: [key.name], matched, orphans, reason: isDeclared ? `Declared in the file. ${reasonOf(matched, 2)}` : reasonOf(matched, like) })
    }
  }
  return proposals.sort((a, b) => b.matched - a.matched)
}

export function keyAttribute(entity: Entity): Attribute | null {
  return entity.key.length === 1 ? (entity.attributes.find(({ id }) => id === entity.key[0]) ?? null) : null
}

function candidatesOf(catalog: Catalog, child: Entity, parent: Entity, key: Attribute, declared: DeclaredReferences): readonly Candidate[] {
  const taken = catalog.relationships.filter((one) => one.childEntity === child.id && one.parentEntity === parent.id)
  return child.attributes.flatMap((attribute): readonly Candidate[] => {
    if (child.id === parent.id && attribute.id === key.id) return []
    if (attribute.type !== 'text' && attribute.type !== 'integer') return []
    if (taken.some((one) => one.childAttributes.includes(attribute.id))) return []
    if (declared(child, attribute, parent)) return [{ child, attribute, like: 2, isDeclared: true }]
    const like = child.id === parent.id ? selfLikeness(sketch(child, attribute)) : likeness(sketch(child, attribute), sketch(parent, key))
    if (like === 0) return []
    // A key that names its own rows rarely points elsewhere, unless the names say so.
    if (like === 1 && (child.key.includes(attribute.id) || (child.id === parent.id && child.rowCount > lookedThrough))) return []
    return [{ child, attribute, like, isDeclared: false }]
  })
}

interface Candidate {
  readonly child: Entity
  readonly attribute: Attribute
  readonly like: 1 | 2
  readonly isDeclared: boolean
}

function sketch(entity: Entity, attribute: Attribute): ColumnSketch {
  return { entity: entity.name, column: attribute.name, isText: attribute.type === 'text' }
}

export function reasonOf(matched: number, like: 1 | 2): string {
  const share = matched === 1 ? 'All values exist' : `${(Math.floor(matched * 1000) / 10).toLocaleString('en')} % of the values exist`
  return `${share} there; ${like === 2 ? 'the names agree' : 'the names differ'}.`
}

import type { RelationshipProposal } from '@shared/contract/sources.contract.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { Reader } from '../store/store.ts'
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

/** The least share of values that must exist in the parent. */
export function leastShare(like: 1 | 2): number {
  return like === 2 ? 0.05 : 0.5
}

/** Relationships that names and values speak for and that are not there yet, best first. */
export async function suggestRelationships(reader: Reader, catalog: Catalog, rest: () => Promise<void>): Promise<RelationshipProposal[]> {
  const proposals: RelationshipProposal[] = []
  for (const parent of catalog.entities) {
    const key = keyAttribute(parent)
    if (key === null) continue
    const candidates = catalog.entities.flatMap((child) => candidatesOf(catalog, child, parent, key))
    if (candidates.length === 0) continue
    const { values } = await readKeys(reader, parent, [key], rest)
    for (const { child, attribute, like } of candidates) {
      const { rows, orphans } = await matchRows(reader, child, [attribute], values, rest)
      const matched = rows === 0 ? 0 : (rows - orphans) / rows
      if (matched < leastShare(like)) continue
      proposals.push({ child: child.name, childColumns: [attribute.name], parent: parent.name, parentColumns: [key.name], matched, orphans, reason: reasonOf(matched, like) })
    }
  }
  return proposals.sort((a, b) => b.matched - a.matched)
}

export function keyAttribute(entity: Entity): Attribute | null {
  return entity.key.length === 1 ? (entity.attributes.find(({ id }) => id === entity.key[0]) ?? null) : null
}

function candidatesOf(catalog: Catalog, child: Entity, parent: Entity, key: Attribute) {
  const taken = catalog.relationships.filter((one) => one.childEntity === child.id && one.parentEntity === parent.id)
  return child.attributes.flatMap((attribute) => {
    if (child.id === parent.id && attribute.id === key.id) return []
    if (attribute.type !== 'text' && attribute.type !== 'integer') return []
    if (taken.some((one) => one.childAttributes.includes(attribute.id))) return []
    // A key that names its own rows rarely points elsewhere, unless the names say so.
    const like = likeness(sketch(child, attribute), sketch(parent, key))
    return like === 0 || (like === 1 && child.key.includes(attribute.id)) ? [] : [{ child, attribute, like }]
  })
}

function sketch(entity: Entity, attribute: Attribute): ColumnSketch {
  return { entity: entity.name, column: attribute.name, isText: attribute.type === 'text' }
}

export function reasonOf(matched: number, like: 1 | 2): string {
  const share = matched === 1 ? 'All values exist' : `${(Math.floor(matched * 1000) / 10).toLocaleString('en')} % of the values exist`
  return `${share} there; ${like === 2 ? 'the names agree' : 'the names differ'}.`
}

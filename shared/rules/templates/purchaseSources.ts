import { offeredAttributes } from '../../domain/allAttributes.ts'
import type { Attribute, Catalog, Entity } from '../../domain/entity.ts'
import type { AttributeId, EntityId } from '../../domain/ids.ts'
import type { PathStep } from '../definition.ts'
import { hopsFrom, pathSteps, type Path } from '../paths.ts'

/** What members did, dated, and where its money stands. */
export interface PurchaseSource {
  readonly activity: Entity
  readonly path: readonly PathStep[]
  readonly date: Attribute
  /** An amount of the activity itself, or of the lines each of its records has; null where nothing looks like one. */
  readonly money: { readonly entity: Entity; readonly path: readonly PathStep[]; readonly attribute: Attribute } | null
}

/** Dated records of an audience, those with money first, then the nearest. */
export function purchaseSources(catalog: Catalog, audience: Entity): readonly PurchaseSource[] {
  const paths = new Map<EntityId, Path>([[audience.id, []]])
  // A map is visited in the order it is filled: breadth first, as it grows.
  for (const [id, path] of paths) {
    for (const hop of hopsFrom(catalog, id)) if (!paths.has(hop.entity)) paths.set(hop.entity, [...path, hop])
  }
  const sources = [...paths].flatMap(([id, path]) => {
    const activity = catalog.entities.find((one) => one.id === id)
    const date = activity?.attributes.find((one) => one.id === activity.dateAttribute)
    if (activity === undefined || date === undefined || path.every((hop) => hop.to === 'parent')) return []
    return [{ activity, path: pathSteps(path), date, money: moneyOf(catalog, activity, path) }]
  })
  return sources.sort((a, b) => Number(b.money !== null) - Number(a.money !== null) || a.path.length - b.path.length)
}

function moneyOf(catalog: Catalog, activity: Entity, path: Path): PurchaseSource['money'] {
  const been = new Set([activity.id, ...path.map((hop) => hop.from)])
  const lines = hopsFrom(catalog, activity.id).filter((hop) => hop.to === 'child' && !been.has(hop.entity))
  for (const way of [path, ...lines.map((hop) => [...path, hop])]) {
    const entity = catalog.entities.find(({ id }) => id === (way.at(-1)?.entity ?? activity.id))
    const attribute = entity && moneyAttribute(catalog, entity)
    if (entity && attribute) return { entity, path: pathSteps(way), attribute }
  }
  return null
}

/** The attribute of an entity that looks most like an amount of money in all; one per piece or in percent is none. */
export function moneyAttribute(catalog: Catalog, entity: Entity): Attribute | null {
  const keys = new Set<AttributeId>([...entity.key, ...catalog.relationships.flatMap((one) => [...one.childAttributes, ...one.parentAttributes])])
  const scored = offeredAttributes(entity)
    .filter(({ id, type }) => !keys.has(id) && (type === 'decimal' || type === 'integer'))
    .map((attribute) => ({ attribute, score: likeness(attribute) }))
    .filter(({ score }) => score > 0)
  return scored.sort((a, b) => b.score - a.score)[0]?.attribute ?? null
}

const amounts = new Set(['amount', 'total', 'totals', 'revenue', 'sales', 'spend', 'spent', 'turnover', 'subtotal', 'paid', 'value', 'payment', 'sum', 'betrag', 'umsatz', 'summe'])
const prices = new Set(['price', 'cost', 'costs', 'charge', 'charges', 'fee', 'preis'])
const others = new Set(['unit', 'per', 'each', 'list', 'discount', 'tax', 'vat', 'freight', 'shipping', 'quantity', 'qty', 'points', 'rate', 'percent', 'share', 'id', 'count', 'number', 'items'])

/** 0: not money. Whole numbers must say it plainly; a decimal may be called a price. */
function likeness({ name, type }: Attribute): number {
  const words = name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase().split(/[^\p{L}]+/u)
  if (words.some((word) => others.has(word))) return 0
  if (words.some((word) => amounts.has(word))) return type === 'decimal' ? 3 : 2
  return type === 'decimal' && words.some((word) => prices.has(word)) ? 1 : 0
}

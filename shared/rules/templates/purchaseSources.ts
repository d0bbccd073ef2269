import { offeredAttributes } from '../../domain/allAttributes.ts'
import type { Attribute, Catalog, Entity } from '../../domain/entity.ts'
import type { AttributeId, EntityId } from '../../domain/ids.ts'
import type { PathStep } from '../definition.ts'
import { keyWord, orderWords } from '../derived/keyNames.ts'
import { foldName } from '../names.ts'
import { hopsFrom, pathSteps, type Path } from '../paths.ts'

/** What members did, dated, and where its money stands. */
export interface PurchaseSource {
  readonly activity: Entity
  readonly path: readonly PathStep[]
  readonly date: Attribute
  /** What tells one order from another, where a record is a part of an order such as a line; null where each is an order of its own. */
  readonly orderKey: Attribute | null
  /** An amount of the activity itself, or of the lines each of its records has; null where nothing looks like one. */
  readonly money: { readonly entity: Entity; readonly path: readonly PathStep[]; readonly attribute: Attribute } | null
}

/**
 * Dated records of an audience: those with money first, orders before their lines, then the nearest. Lines of orders
 * that are derived are left out: those orders say the same, each of them once.
 */
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
    const money = moneyOf(catalog, activity, path)
    return [{ activity, path: pathSteps(path), date, orderKey: money === null ? null : orderKeyOf(activity, money.attribute), money }]
  })
  return sources
    .filter(({ activity, orderKey }) => orderKey === null || !sources.some((other) => other.money !== null && other.activity.origin === 'derived' && pointsTo(catalog, activity, orderKey, other.activity)))
    .sort((a, b) => Number(b.money !== null) - Number(a.money !== null) || Number(a.orderKey !== null) - Number(b.orderKey !== null) || a.path.length - b.path.length)
}

function pointsTo(catalog: Catalog, child: Entity, attribute: Attribute, parent: Entity): boolean {
  return catalog.relationships.some((one) => one.childEntity === child.id && one.parentEntity === parent.id && one.childAttributes.includes(attribute.id))
}

/** The likeliest column that names orders; none where it, or another name of an order, is the entity's own key. */
function orderKeyOf(entity: Entity, money: Attribute): Attribute | null {
  const named = entity.attributes.flatMap((attribute) => {
    const found = attribute.id !== money.id && (attribute.type === 'text' || attribute.type === 'integer') ? keyWord(attribute.name, orderWords) : null
    // "Transaction" alone may as well say of what sort it was.
    const isKey = found !== null && (found.rank === 0 || foldName(attribute.name) === 'order' || foldName(attribute.name) === 'invoice')
    return isKey ? [{ attribute, rank: found.rank }] : []
  })
  if (entity.key.length === 1 && named.some(({ attribute }) => attribute.id === entity.key[0])) return null
  return named.sort((a, b) => a.rank - b.rank)[0]?.attribute ?? null
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

/** Whether decimal values of that name are likely money, and are written with cents. */
export function isMoneyName(name: string): boolean {
  return likeness({ name, type: 'decimal' }) > 0
}

/** 0: not money. Whole numbers must say it plainly; a decimal may be called a price. */
function likeness({ name, type }: Pick<Attribute, 'name' | 'type'>): number {
  const words = name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase().split(/[^\p{L}]+/u)
  if (words.some((word) => others.has(word))) return 0
  if (words.some((word) => amounts.has(word))) return type === 'decimal' ? 3 : 2
  return type === 'decimal' && words.some((word) => prices.has(word)) ? 1 : 0
}

import type { z } from 'zod'
import { allAttributes } from '../../domain/allAttributes.ts'
import type { Attribute, Catalog, Entity } from '../../domain/entity.ts'
import { recipeOf } from '../computed/parseRecipe.ts'
import type { PathStep } from '../definition.ts'
import { foldName, freeName } from '../names.ts'
import { measureRecipeSchema, type measureValueSchema, type MeasureValue, type RecipeInput } from '../recipe.ts'
import { purchaseSources, type PurchaseSource } from './purchaseSources.ts'

const templateIds = ['totalSpend', 'averageOrderValue', 'orders', 'daysSinceLast', 'activeLifespan', 'recencyScore', 'frequencyScore', 'monetaryScore'] as const
export type TemplateId = (typeof templateIds)[number]

/** A measure ready to be edited and saved, with those it needs that are not there yet; or the reason there is none. */
export type TemplateOffer = { readonly id: TemplateId; readonly title: string; readonly says: string } & (
  | { readonly ok: true; readonly recipe: RecipeInput; readonly first: readonly RecipeInput[] }
  | { readonly ok: false; readonly reason: string }
)

/** The templates over one kind of dated records; `activity` null: over none. */
export interface TemplateGroup {
  readonly activity: string | null
  readonly offers: readonly TemplateOffer[]
}

const words: Record<TemplateId, { readonly title: string; readonly says: string }> = {
  totalSpend: { title: 'Total spend', says: 'What a member paid in all.' },
  averageOrderValue: { title: 'Average order value', says: 'What a member paid at a time, on average.' },
  orders: { title: 'Orders', says: 'How many a member has.' },
  daysSinceLast: { title: 'Days since last purchase', says: 'From the last record to today.' },
  activeLifespan: { title: 'Active lifespan', says: 'Days from the first record to the last.' },
  recencyScore: { title: 'Recency score', says: '1 to 5 by the last record; 5 is the most recent fifth.' },
  frequencyScore: { title: 'Frequency score', says: '1 to 5 by the number of records; 5 is the fifth with the most.' },
  monetaryScore: { title: 'Monetary score', says: '1 to 5 by what was paid in all; 5 is the fifth that paid most.' },
}

/** Measures that many ask for, as far as the data of an audience allow them. */
export function measureTemplates(catalog: Catalog, audience: Entity): readonly TemplateGroup[] {
  const sources = purchaseSources(catalog, audience)
  if (sources.length === 0) return [{ activity: null, offers: templateIds.map((id) => ({ id, ...words[id], ok: false, reason: `No dated records belong to ${audience.name}: import orders or events, set their date, and relate them.` })) }]
  return sources.map((source, index) => {
    const makers = makersOf(catalog, audience, source, index === 0)
    return { activity: source.activity.name, offers: templateIds.map((id) => ({ id, ...wordsOf(id, source), ...offerOf(makers[id]) })) }
  })
}

/** A formula does not say by itself which records it goes by. */
function wordsOf(id: TemplateId, { activity, orderKey, money }: PurchaseSource): { readonly title: string; readonly says: string } {
  const { title, says } = words[id]
  if (id === 'orders' && money === null) return { title: `Number of ${activity.name}`, says }
  if (id !== 'averageOrderValue' || money === null || isOwn(activity, money, orderKey)) return { title, says }
  return { title, says: `${says} ${money.attribute.name} of ${money.entity.name} in all, divided by the number of ${orderKey === null ? activity.name : `different ${orderKey.name}`}.` }
}

/** Each record is an order with its amount: the average over the records is that over the orders. */
function isOwn(activity: Entity, money: NonNullable<PurchaseSource['money']>, orderKey: Attribute | null): boolean {
  return money.entity.id === activity.id && orderKey === null
}

function offerOf(made: Made | string): { readonly ok: true; readonly recipe: RecipeInput; readonly first: readonly RecipeInput[] } | { readonly ok: false; readonly reason: string } {
  if (typeof made === 'string') return { ok: false, reason: made }
  if (made.recipe === null) return { ok: false, reason: `“${made.name}” is this already.` }
  return { ok: true, recipe: made.recipe, first: made.first }
}

/** A measure by name: one that is there (`recipe` null), or one to be made after `first`. */
export interface Made {
  readonly name: string
  readonly recipe: RecipeInput | null
  readonly first: readonly RecipeInput[]
}

/** Every measure over one kind of records, or why there is none; `isMain`: those of the others are told apart by name. */
export function makersOf(catalog: Catalog, audience: Entity, { activity, path, date, orderKey, money }: PurchaseSource, isMain: boolean): Record<TemplateId, Made | string> {
  const taken = allAttributes(audience).map(({ name }) => name)
  const suffix = isMain ? '' : ` (${activity.name})`

  function made(base: string, value: MeasureInput, needs: readonly Made[] = []): Made {
    const there = audience.computed.find(({ recipe }) => recipe.kind === 'measure' && sameValue(catalog, audience, recipeOf(recipe), valueOf(value)))
    if (there !== undefined) return { name: there.name, recipe: null, first: [] }
    const wanted = base.endsWith(activity.name) ? base : `${base}${suffix}`
    const isTaken = taken.some((name) => foldName(name) === foldName(wanted))
    const own = !isTaken ? wanted : foldName(base) === foldName(activity.name) ? `Number of ${activity.name}` : `${base} (${activity.name})`
    const name = freeName(own, taken)
    const first = needs.flatMap((need) => [...need.first, ...(need.recipe === null ? [] : [need.recipe])])
    const unique = first.filter((one, index) => first.findIndex((other) => other.name === one.name) === index)
    return { name, recipe: measureRecipeSchema.parse({ kind: 'measure', audience: audience.name, name, value }), first: unique }
  }

  const over = (name: 'count' | 'countDistinct' | 'sum' | 'average' | 'min' | 'max', entity: string, way: readonly PathStep[], attribute?: string): MeasureInput => ({ kind: 'aggregate', function: name, entity, path: [...way], ...(attribute === undefined ? {} : { attribute: { name: attribute } }) })
  const noMoney = `${activity.name} has no amount of money: import one, or add it as a calculated attribute, price × quantity say.`
  const counted = orderKey === null ? over('count', activity.name, path) : over('countDistinct', activity.name, path, orderKey.name)
  const orders = made(money === null ? `Number of ${activity.name}` : 'Orders', counted)
  const last = made('Last purchase', over('max', activity.name, path, date.name))
  const firstOne = made('First purchase', over('min', activity.name, path, date.name))
  const spend = money === null ? noMoney : made('Total spend', over('sum', money.entity.name, money.path, money.attribute.name))
  const score = (base: string, of: Made): Made => made(base, { kind: 'bands', of: { name: of.name }, order: 'ascending', n: 5 }, [of])

  function average(): Made | string {
    if (money === null || typeof spend === 'string') return noMoney
    if (isOwn(activity, money, orderKey)) return made('Average order value', over('average', activity.name, path, money.attribute.name))
    return made('Average order value', { kind: 'formula', formula: `if(${bracketed(orders.name)} > 0, ${bracketed(spend.name)} / ${bracketed(orders.name)})` }, [spend, orders])
  }

  return {
    totalSpend: spend,
    averageOrderValue: average(),
    orders,
    daysSinceLast: made('Days since last purchase', { kind: 'formula', formula: `daysBetween(${bracketed(last.name)}, today())` }, [last]),
    activeLifespan: made('Active lifespan', { kind: 'formula', formula: `daysBetween(${bracketed(firstOne.name)}, ${bracketed(last.name)})` }, [firstOne, last]),
    recencyScore: score('Recency score', last),
    frequencyScore: score('Frequency score', orders),
    monetaryScore: typeof spend === 'string' ? spend : score('Monetary score', spend),
  }
}

type MeasureInput = z.input<typeof measureValueSchema>

function valueOf(value: MeasureInput): MeasureValue {
  const recipe = recipeOf(measureRecipeSchema.parse({ kind: 'measure', audience: 'any', name: 'any', value }))
  if (recipe.kind !== 'measure') throw new Error('A measure is made of a measure’s value.')
  return recipe.value
}

/** Ids of conditions, and a path left out where it is the one meant, make no difference. */
function sameValue(catalog: Catalog, audience: Entity, recipe: ReturnType<typeof recipeOf>, wanted: MeasureValue): boolean {
  if (recipe.kind !== 'measure') return false
  const { value } = recipe
  if (value.kind !== 'aggregate' || wanted.kind !== 'aggregate') return JSON.stringify(value) === JSON.stringify(wanted)
  if (value.where.items.length > 0 || value.where.negate || value.window !== null) return false
  const path = value.path ?? purchaseSources(catalog, audience).find(({ activity }) => activity.name === value.entity)?.path
  return JSON.stringify([value.function, value.entity, value.of, value.attribute, path]) === JSON.stringify([wanted.function, wanted.entity, wanted.of, wanted.attribute, wanted.path])
}

/** A name as a formula writes it. */
export function bracketed(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`
}

import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import type { RecipeInput } from '@shared/rules/recipe.ts'
import { recipeParts } from '@shared/rules/recipeSentence.ts'
import { sentenceText } from '@shared/rules/sentence.ts'
import { measureTemplates, type TemplateOffer } from '@shared/rules/templates/measureTemplates.ts'
import { moneyAttribute } from '@shared/rules/templates/purchaseSources.ts'
import { entityId, makeCatalog, type AttributeForm } from '../support/catalogFixture.ts'

const customers = { role: 'individuals', key: ['Id'], attributes: { Id: 'integer' } } as const
const withAmounts = makeCatalog(
  { Customers: customers, Purchases: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'integer', Day: 'date', Amount: 'decimal(2)' } } },
  { Bought: 'Purchases.Customer > Customers.Id' },
)
const withLines = makeCatalog(
  {
    Customers: customers,
    Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'integer', Day: 'datetime', Freight: 'decimal(2)' } },
    Lines: { key: ['Order'], attributes: { Order: 'integer', UnitPrice: 'decimal(2)', Quantity: 'integer', LineTotal: 'decimal(2)' } },
  },
  { Bought: 'Orders.Customer > Customers.Id', Part: 'Lines.Order > Orders.No' },
)
const withVisits = makeCatalog(
  { Customers: customers, Visits: { role: 'activity', key: ['No'], date: 'At', attributes: { No: 'integer', Customer: 'integer', At: 'datetime' } } },
  { Came: 'Visits.Customer > Customers.Id' },
)
/** One table of lines, as most files are; its orders may have been derived. */
const lineAttributes = { Row: 'integer', 'Order ID': 'text', Customer: 'integer', 'Order Date': 'date', Sales: 'decimal(2)' } as const
const onlyLines = makeCatalog(
  { Customers: customers, Lines: { role: 'activity', key: ['Row'], date: 'Order Date', attributes: lineAttributes } },
  { Bought: 'Lines.Customer > Customers.Id' },
)
const derivedOrders = derived(
  makeCatalog(
    {
      Customers: customers,
      Lines: { role: 'activity', key: ['Row'], date: 'Order Date', attributes: lineAttributes },
      Orders: { role: 'activity', key: ['Order ID'], date: 'Order Date', attributes: { 'Order ID': 'text', 'Order Date': 'date', 'Total Sales': 'decimal(2)' } },
    },
    { Bought: 'Lines.Customer > Customers.Id', Part: 'Lines.Order ID > Orders.Order ID' },
  ),
  'Orders',
)
const alone = makeCatalog({ Customers: customers })

function derived(catalog: Catalog, name: string): Catalog {
  return { ...catalog, entities: catalog.entities.map((entity) => (entity.name === name ? { ...entity, origin: 'derived' } : entity)) }
}

function groupsOf(catalog: Catalog) {
  const audience = catalog.entities[0]
  if (!audience) throw new Error('There is no audience.')
  return measureTemplates(catalog, audience)
}

function adding(catalog: Catalog, ...recipes: readonly RecipeInput[]): Catalog {
  return withComputed(catalog, recipes.map((recipe, index) => ({ id: `c${index}` as AttributeId, entity: entityId('Customers'), name: recipe.name, recipe })))
}

/** "name: sentence", after what it needs; or the reason there is none. */
function said(offer: TemplateOffer, catalog: Catalog): string {
  if (!offer.ok) return `— ${offer.reason}`
  return [...offer.first, offer.recipe].map((recipe) => `${recipe.name}: ${sentenceText(recipeParts(recipe, catalog))}`).join(' | ')
}

const noMoney = '— Visits has no amount of money: import one, or add it as a calculated attribute, price × quantity say.'
const noRecords = '— No dated records belong to Customers: import orders or events, set their date, and relate them.'
const table: readonly { readonly about: string; readonly catalog: Catalog; readonly offers: readonly string[] }[] = [
  {
    about: 'orders with an amount',
    catalog: withAmounts,
    offers: [
      'Total spend: total Amount over Purchases',
      'Average order value: average Amount over Purchases',
      'Orders: number of Purchases',
      'Last purchase: latest Day over Purchases | Days since last purchase: daysBetween([Last purchase], today())',
      'First purchase: earliest Day over Purchases | Last purchase: latest Day over Purchases | Active lifespan: daysBetween([First purchase], [Last purchase])',
      'Last purchase: latest Day over Purchases | Recency score: one of 5 quantile bands of Last purchase, smallest first',
      'Orders: number of Purchases | Frequency score: one of 5 quantile bands of Orders, smallest first',
      'Total spend: total Amount over Purchases | Monetary score: one of 5 quantile bands of Total spend, smallest first',
    ],
  },
  {
    about: 'orders whose lines have the amount',
    catalog: withLines,
    offers: [
      'Total spend: total LineTotal over Lines',
      'Total spend: total LineTotal over Lines | Orders: number of Orders | Average order value: if([Orders] > 0, [Total spend] / [Orders])',
      'Orders: number of Orders',
      'Last purchase: latest Day over Orders | Days since last purchase: daysBetween([Last purchase], today())',
      'First purchase: earliest Day over Orders | Last purchase: latest Day over Orders | Active lifespan: daysBetween([First purchase], [Last purchase])',
      'Last purchase: latest Day over Orders | Recency score: one of 5 quantile bands of Last purchase, smallest first',
      'Orders: number of Orders | Frequency score: one of 5 quantile bands of Orders, smallest first',
      'Total spend: total LineTotal over Lines | Monetary score: one of 5 quantile bands of Total spend, smallest first',
    ],
  },
  {
    about: 'lines that name their orders',
    catalog: onlyLines,
    offers: [
      'Total spend: total Sales over Lines',
      'Total spend: total Sales over Lines | Orders: number of different Order ID over Lines | Average order value: if([Orders] > 0, [Total spend] / [Orders])',
      'Orders: number of different Order ID over Lines',
      'Last purchase: latest Order Date over Lines | Days since last purchase: daysBetween([Last purchase], today())',
      'First purchase: earliest Order Date over Lines | Last purchase: latest Order Date over Lines | Active lifespan: daysBetween([First purchase], [Last purchase])',
      'Last purchase: latest Order Date over Lines | Recency score: one of 5 quantile bands of Last purchase, smallest first',
      'Orders: number of different Order ID over Lines | Frequency score: one of 5 quantile bands of Orders, smallest first',
      'Total spend: total Sales over Lines | Monetary score: one of 5 quantile bands of Total spend, smallest first',
    ],
  },
  {
    about: 'orders derived from lines, farther away than these',
    catalog: derivedOrders,
    offers: [
      'Total spend: sum of Total Sales over Orders',
      'Average order value: average Total Sales over Orders',
      'Orders: number of Orders',
      'Last purchase: latest Order Date over Orders | Days since last purchase: daysBetween([Last purchase], today())',
      'First purchase: earliest Order Date over Orders | Last purchase: latest Order Date over Orders | Active lifespan: daysBetween([First purchase], [Last purchase])',
      'Last purchase: latest Order Date over Orders | Recency score: one of 5 quantile bands of Last purchase, smallest first',
      'Orders: number of Orders | Frequency score: one of 5 quantile bands of Orders, smallest first',
      'Total spend: sum of Total Sales over Orders | Monetary score: one of 5 quantile bands of Total spend, smallest first',
    ],
  },
  {
    about: 'visits without money',
    catalog: withVisits,
    offers: [
      noMoney,
      noMoney,
      'Number of Visits: number of Visits',
      'Last purchase: latest At over Visits | Days since last purchase: daysBetween([Last purchase], today())',
      'First purchase: earliest At over Visits | Last purchase: latest At over Visits | Active lifespan: daysBetween([First purchase], [Last purchase])',
      'Last purchase: latest At over Visits | Recency score: one of 5 quantile bands of Last purchase, smallest first',
      'Number of Visits: number of Visits | Frequency score: one of 5 quantile bands of Number of Visits, smallest first',
      noMoney,
    ],
  },
  { about: 'customers alone', catalog: alone, offers: Array.from({ length: 8 }, () => noRecords) },
]

describe('templates of measures', () => {
  it.each(table)('over $about', ({ catalog, offers }) => {
    const [group] = groupsOf(catalog)
    expect(group?.offers.map((offer) => said(offer, catalog))).toEqual(offers)
  })

  it.each(table)('over $about can be computed as they are', ({ catalog }) => {
    for (const offer of groupsOf(catalog).flatMap(({ offers }) => offers)) {
      if (!offer.ok) continue
      const computed = adding(catalog, ...offer.first, offer.recipe).entities.flatMap((entity) => entity.computed)
      expect(computed.map(({ name, problem }) => [name, problem])).toEqual([...offer.first, offer.recipe].map(({ name }) => [name, null]))
    }
  })

  it('over orders that are derived leave their lines out, and those over lines say what an order is', () => {
    expect(groupsOf(derivedOrders).map(({ activity }) => activity)).toEqual(['Orders'])
    expect(groupsOf(onlyLines)[0]?.offers[1]?.says).toBe('What a member paid at a time, on average. Sales of Lines in all, divided by the number of different Order ID.')
    const derivedFrom = groupsOf(withLines)[0]?.offers[1]?.says
    expect(derivedFrom).toBe('What a member paid at a time, on average. LineTotal of Lines in all, divided by the number of Orders.')
  })

  it('build on measures that are there under any name, and say which is the template already', () => {
    const spend = groupsOf(withAmounts)[0]?.offers[0]
    if (!spend?.ok || spend.recipe.kind !== 'measure') throw new Error('Total spend is not offered.')
    const { value } = spend.recipe
    const catalog = adding(withAmounts, { ...spend.recipe, name: 'Revenue', value: value.kind === 'aggregate' ? { ...value, path: undefined } : value })
    const offers = groupsOf(catalog)[0]?.offers ?? []
    expect([offers[0], offers[7]].map((offer) => offer && said(offer, catalog))).toEqual([
      '— “Revenue” is this already.',
      'Monetary score: one of 5 quantile bands of Revenue, smallest first',
    ])
  })

  it('take another name where theirs is given to something else', () => {
    const catalog = adding(withAmounts, { schemaVersion: 1, kind: 'measure', audience: 'Customers', name: 'total SPEND', value: { kind: 'formula', formula: '1' } })
    const [spend] = groupsOf(catalog)[0]?.offers ?? []
    expect(spend?.ok === true && spend.recipe.name).toBe('Total spend (Purchases)')
  })

  it('say which records they go by where there are several kinds, those with money first', () => {
    const catalog = { entities: [...withVisits.entities, ...withAmounts.entities.slice(1)], relationships: [...withVisits.relationships, ...withAmounts.relationships] }
    expect(groupsOf(catalog).map(({ activity, offers }) => [activity, ...offers.flatMap((offer) => (offer.ok && offer.id !== 'orders' ? [offer.recipe.name] : [])).slice(0, 2)])).toEqual([
      ['Purchases', 'Total spend', 'Average order value'],
      ['Visits', 'Days since last purchase (Visits)', 'Active lifespan (Visits)'],
    ])
  })
})

describe('an amount of money', () => {
  const money: readonly [Readonly<Record<string, AttributeForm>>, string | null][] = [
    [{ Amount: 'decimal(2)', Price: 'decimal(2)' }, 'Amount'],
    [{ Price: 'decimal(2)', Quantity: 'integer' }, 'Price'],
    [{ 'Unit Price': 'decimal(2)', Discount: 'decimal(2)' }, null],
    [{ TotalAmount: 'integer' }, 'TotalAmount'],
    [{ 'Total points': 'integer', Price: 'integer' }, null],
    [{ Subtotal: 'decimal(2)', 'Tax amount': 'decimal(2)' }, 'Subtotal'],
    [{ Weight: 'decimal(2)' }, null],
  ]
  it.each(money)('among %j is %s', (attributes, name) => {
    const catalog = makeCatalog({ Orders: { attributes } })
    const [entity] = catalog.entities
    expect(entity && (moneyAttribute(catalog, entity)?.name ?? null)).toBe(name)
  })
})

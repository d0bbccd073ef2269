import type { AttributeType, EntityRole } from '@shared/domain/entity.ts'
import { createRandom, type Random } from './random.ts'
import { catalogue, cities, firstNames, lastNames, occupations, stores, webEvents } from './vocabulary.ts'

/** A cell in stored form: text, whole number (scaled for decimals, days, milliseconds, 0/1) or empty. */
export type SampleCell = string | number | null

export interface SampleEntity {
  readonly name: string
  readonly role: EntityRole
  readonly columns: readonly { readonly name: string; readonly type: AttributeType; readonly scale?: number }[]
  readonly key: string
  readonly nameColumn: string | null
  readonly dateColumn: string | null
  /** Drawn while iterated, once: a million customers never lie in memory together. */
  readonly rows: Iterable<readonly SampleCell[]>
}

const sampleSizes = { S: 4_000, M: 100_000, L: 1_000_000 } as const
export type SampleSize = keyof typeof sampleSizes

export const sampleRelationships: readonly { readonly child: string; readonly parent: string; readonly column: string }[] = [
  { child: 'Loyalty', parent: 'Customers', column: 'Customer ID' },
  { child: 'Online orders', parent: 'Customers', column: 'Customer ID' },
  { child: 'Store orders', parent: 'Loyalty', column: 'Loyalty ID' },
  { child: 'Web events', parent: 'Customers', column: 'Customer ID' },
]

const dayMs = 86_400_000

interface Person {
  readonly id: string
  /** Day the person became a customer. */
  readonly since: number
  /** How much they buy: log-normal around 1. */
  readonly appetite: number
  /** Last day anything happens: some people stop. */
  readonly until: number
  readonly loyaltyId: string | null
}

/**
 * The coffee and outdoor shop: customers with loyalty, online and store orders and web events over seven years up to
 * `today` (days since 1970). Spending is log-normal, activity fades for some, weekends are busier in stores.
 * Each entity's rows must be taken before the next entity is asked for: later ones build on earlier draws.
 */
export function* coffeeShop(size: SampleSize, seed: number, today: number): Generator<SampleEntity> {
  const random = createRandom(seed)
  const people: Person[] = []
  yield {
    name: 'Customers',
    role: 'individuals',
    key: 'Customer ID',
    nameColumn: 'Name',
    dateColumn: null,
    columns: [
      { name: 'Customer ID', type: 'text' }, { name: 'Name', type: 'text' }, { name: 'Email', type: 'text' }, { name: 'Birth date', type: 'date' },
      { name: 'City', type: 'text' }, { name: 'Postal code', type: 'text' }, { name: 'Country', type: 'text' }, { name: 'Occupation', type: 'text' },
      { name: 'Income', type: 'integer' }, { name: 'Email consent', type: 'boolean' }, { name: 'Customer since', type: 'date' },
    ],
    rows: customers(random, sampleSizes[size], today, people),
  }
  yield {
    name: 'Loyalty',
    role: 'related',
    key: 'Loyalty ID',
    nameColumn: null,
    dateColumn: null,
    columns: [
      { name: 'Loyalty ID', type: 'text' }, { name: 'Customer ID', type: 'text' }, { name: 'Tier', type: 'text' },
      { name: 'Points', type: 'integer' }, { name: 'Joined on', type: 'date' },
    ],
    rows: loyalty(random, people, today),
  }
  yield {
    name: 'Online orders',
    role: 'activity',
    key: 'Order ID',
    nameColumn: null,
    dateColumn: 'Ordered at',
    columns: [
      { name: 'Order ID', type: 'text' }, { name: 'Customer ID', type: 'text' }, { name: 'Ordered at', type: 'datetime' }, { name: 'Category', type: 'text' },
      { name: 'Product', type: 'text' }, { name: 'Quantity', type: 'integer' }, { name: 'Amount', type: 'decimal', scale: 2 }, { name: 'Is gift', type: 'boolean' },
    ],
    rows: onlineOrders(random, people),
  }
  yield {
    name: 'Store orders',
    role: 'activity',
    key: 'Receipt ID',
    nameColumn: null,
    dateColumn: 'Bought on',
    columns: [
      { name: 'Receipt ID', type: 'text' }, { name: 'Loyalty ID', type: 'text' }, { name: 'Store', type: 'text' }, { name: 'Bought on', type: 'date' },
      { name: 'Category', type: 'text' }, { name: 'Product', type: 'text' }, { name: 'Amount', type: 'decimal', scale: 2 },
    ],
    rows: storeOrders(random, people),
  }
  yield {
    name: 'Web events',
    role: 'activity',
    key: 'Event ID',
    nameColumn: null,
    dateColumn: 'Happened at',
    columns: [
      { name: 'Event ID', type: 'text' }, { name: 'Customer ID', type: 'text' }, { name: 'Happened at', type: 'datetime' },
      { name: 'Event', type: 'text' }, { name: 'Category', type: 'text' },
    ],
    rows: webVisits(random, people, today),
  }
}

type Rows = Generator<readonly SampleCell[]>

function* customers(random: Random, count: number, today: number, people: Person[]): Rows {
  for (let number = 1; number <= count; number++) {
    const id = `C-${String(number).padStart(7, '0')}`
    const first = random.pick(firstNames)
    const last = random.pick(lastNames)
    const [city, country, postal] = random.weighted(cities)
    const since = today - Math.min(2550, Math.floor(random.exponential(900)))
    people.push({
      id,
      since,
      appetite: Math.exp(0.8 * random.normal()),
      until: random.chance(0.45) ? Math.min(today, since + Math.floor(random.exponential(400))) : today,
      loyaltyId: random.chance(0.62) ? `L${String(100_000 + number)}` : null,
    })
    const age = Math.min(88, Math.max(16, Math.round(41 + 14 * random.normal())))
    yield [
      id,
      `${first} ${last}`,
      random.chance(0.04) ? null : `${plain(first)}.${plain(last)}${number}@example.com`,
      random.chance(0.06) ? null : today - age * 365 - random.between(0, 364),
      city,
      random.chance(0.03) ? null : `${postal}${String(random.between(0, 999)).padStart(3, '0')}`,
      country,
      random.chance(0.2) ? null : random.pick(occupations),
      random.chance(0.3) ? null : Math.round(Math.exp(10.3 + 0.45 * random.normal())),
      random.chance(0.79) ? 1 : 0,
      since,
    ]
  }
}

function plain(name: string): string {
  return name.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase()
}

function* loyalty(random: Random, people: readonly Person[], today: number): Rows {
  for (const person of people) {
    if (person.loyaltyId === null) continue
    const points = Math.round(180 * person.appetite * (1 + (today - person.since) / 700))
    const tier = points > 1400 ? 'Gold' : points > 600 ? 'Silver' : points > 250 ? 'Bronze' : 'Basic'
    yield [person.loyaltyId, person.id, tier, points, Math.min(today, person.since + random.between(0, 120))]
  }
}

/** Days on which something happens: a Poisson process over the person's time. */
function* days(random: Random, person: Pick<Person, 'since' | 'until' | 'appetite'>, perYear: number): Generator<number> {
  const mean = 365 / (perYear * person.appetite)
  for (let day = person.since + random.exponential(mean); day <= person.until; day += random.exponential(mean)) yield Math.floor(day)
}

function purchase(random: Random) {
  const [category, products, from, to] = random.weighted(catalogue)
  return { category, product: random.pick(products), cents: Math.round((from + (to - from) * random.share() ** 2.2) * 20) * 5 }
}

const quantities = [[1, 70], [2, 20], [3, 7], [6, 3]] as const

function* onlineOrders(random: Random, people: readonly Person[]): Rows {
  let number = 0
  for (const person of people) {
    for (const day of days(random, person, 2.4)) {
      const { category, product, cents } = purchase(random)
      const quantity = random.weighted(quantities)
      const at = day * dayMs + random.between(6 * 3600, 22 * 3600) * 1000
      yield [`W${String(++number).padStart(8, '0')}`, person.id, at, category, product, quantity, cents * quantity, random.chance(0.09) ? 1 : 0]
    }
  }
}

function* storeOrders(random: Random, people: readonly Person[]): Rows {
  let number = 0
  for (const person of people) {
    if (person.loyaltyId === null) continue
    const usual = random.weighted(stores)
    for (const day of days(random, person, 2.1)) {
      const { category, product, cents } = purchase(random)
      // Day 0 was a Thursday. A third of the weekday shoppers come on the next Saturday instead.
      const weekday = (((day + 4) % 7) + 7) % 7
      const bought = weekday < 6 && random.chance(0.3) ? Math.min(person.until, day + 6 - weekday) : day
      const store = random.chance(0.9) ? usual : random.weighted(stores)
      yield [`S${String(++number).padStart(8, '0')}`, person.loyaltyId, store, bought, category, product, cents]
    }
  }
}

/** Web events are kept for two years, as shops do. */
function* webVisits(random: Random, people: readonly Person[], today: number): Rows {
  let number = 0
  for (const person of people) {
    for (const day of days(random, { ...person, since: Math.max(person.since, today - 730) }, 6)) {
      const at = day * dayMs + random.between(5 * 3600, 22 * 3600) * 1000
      yield [`E${String(++number).padStart(9, '0')}`, person.id, at, random.weighted(webEvents), random.weighted(catalogue)[0]]
    }
  }
}

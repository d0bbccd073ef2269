import { createRandom, type Random } from '../../../electron/core/sample/random.ts'
import { catalogue, firstNames, lastNames, occupations, webEvents } from '../../../electron/core/sample/vocabulary.ts'
import { places } from './places.ts'

/** A cell of a CSV file; none of them needs quotes. Null is an empty cell. */
export type Cell = string | number | null

export interface Table {
  readonly name: 'Customers' | 'Orders' | 'Events'
  readonly columns: readonly string[]
  readonly rows: Iterable<readonly Cell[]>
}

/** Customers; ten times as many orders, and as many events. */
export const sizes = { toy: 500, S: 10_000, M: 100_000, L: 1_000_000 } as const
export type Size = keyof typeof sizes

/** What is drawn, and what the engines make of it, changes only together with this: it is part of the folder's name. */
export const workloadVersion = 2
/** "Now" of every refresh, and the last day of the data. */
export const asOf = '2026-11-23T12:00:00Z'
export const today = Math.floor(Date.parse(asOf) / 86_400_000)

export const domains = ['mail.example', 'post.example', 'inbox.example', 'web.example', 'firma.example', 'home.example'] as const
export const tiers = ['Basic', 'Bronze', 'Silver', 'Gold', 'Platinum'] as const
const channels = [['Web', 50], ['App', 32], ['Store', 14], ['Phone', 4]] as const
const devices = [['Phone', 60], ['Desktop', 30], ['Tablet', 10]] as const
const historyDays = 2500

/** From the first to the last day on which a customer does anything. */
interface Lives {
  readonly since: Int32Array
  readonly until: Int32Array
}

/**
 * The workload, as files hold it: keys are sparse text in no order, child rows are shuffled over customers and time,
 * some customers buy a hundred times as much as others and some never, cells are missing. Take each table's rows before
 * the next table's.
 */
export function* shop(size: Size, seed: number): Generator<Table> {
  const count = sizes[size]
  const random = createRandom(seed)
  const lives: Lives = { since: new Int32Array(count), until: new Int32Array(count) }
  yield {
    name: 'Customers',
    columns: ['CustomerId', 'Name', 'Email', 'BirthDate', 'City', 'PostalCode', 'Country', 'Tier', 'Occupation', 'Income', 'EmailConsent', 'CustomerSince'],
    rows: customers(random, count, lives),
  }
  yield {
    name: 'Orders',
    columns: ['OrderId', 'CustomerId', 'OrderedAt', 'Category', 'Product', 'Channel', 'Quantity', 'Amount'],
    rows: orders(random, count, lives),
  }
  yield { name: 'Events', columns: ['EventId', 'CustomerId', 'HappenedAt', 'Event', 'Page', 'Device'], rows: events(random, count, lives) }
}

/** Number n of a kind as a key: an odd factor maps 32 bits onto themselves, so that no two are equal and none follow on. */
function key(prefix: string, n: number, factor: number): string {
  return prefix + (Math.imul(n + 17, factor) >>> 0).toString(36).padStart(7, '0')
}

const customerKey = (n: number): string => key('C', n, 0x9e3779b1)

function* customers(random: Random, count: number, { since, until }: Lives): Generator<readonly Cell[]> {
  for (let n = 0; n < count; n++) {
    const first = random.pick(firstNames)
    const last = random.pick(lastNames)
    const [city, country, postal] = random.weighted(places)
    const start = today - Math.min(historyDays, Math.floor(random.exponential(900)))
    since[n] = start
    until[n] = random.chance(0.4) ? Math.min(today, start + Math.floor(random.exponential(500))) : today
    const age = Math.min(90, Math.max(16, Math.round(42 + 15 * random.normal())))
    yield [
      customerKey(n),
      `${first} ${last}`,
      random.chance(0.04) ? null : `${plain(first)}.${plain(last)}${n + 1}@${random.pick(domains)}`,
      random.chance(0.06) ? null : isoDay(today - age * 365 - random.between(0, 364)),
      random.chance(0.02) ? null : city,
      random.chance(0.03) ? null : postal + String(random.between(0, 999)).padStart(3, '0'),
      country,
      random.chance(0.15) ? null : tiers[Math.min(4, Math.floor(5 * random.share() ** 1.6))] ?? null,
      random.chance(0.2) ? null : random.pick(occupations),
      random.chance(0.25) ? null : Math.round(Math.exp(10.3 + 0.45 * random.normal())),
      random.chance(0.05) ? null : random.chance(0.7) ? 'true' : 'false',
      isoDay(start),
    ]
  }
}

function plain(name: string): string {
  return name.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase()
}

/** Somebody of the first 85 % of a fixed shuffle, the first ones far more often than the last; null for guests. */
function somebody(random: Random, count: number): number | null {
  if (random.chance(0.01)) return null
  const rank = Math.floor(count * 0.85 * random.share() ** 2.6)
  // Prime, and no factor of a size: visits every customer once.
  return (rank * 7919 + 101) % count
}

function momentOf(random: Random, n: number | null, { since, until }: Lives, earliest: number): string {
  const to = n === null ? today : (until[n] ?? today)
  const from = Math.min(to, Math.max(earliest, n === null ? today - historyDays : (since[n] ?? today)))
  return isoDay(from + Math.floor(random.share() * (to - from + 1))) + isoTime(random.between(0, 86_399))
}

function* orders(random: Random, count: number, lives: Lives): Generator<readonly Cell[]> {
  for (let n = 0; n < 10 * count; n++) {
    const customer = somebody(random, count)
    const [category, products, from, to] = random.weighted(catalogue)
    const quantity = random.chance(0.7) ? 1 : random.between(2, 5)
    const cents = Math.round((from + (to - from) * random.share() ** 2.2) * 20) * 5 * quantity
    yield [
      key('O', n, 0x85ebca6b),
      customer === null ? null : customerKey(customer),
      momentOf(random, customer, lives, 0),
      category,
      random.pick(products),
      random.weighted(channels),
      quantity,
      random.chance(0.01) ? null : `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
    ]
  }
}

/** Events are kept for two years, as shops do. */
function* events(random: Random, count: number, lives: Lives): Generator<readonly Cell[]> {
  for (let n = 0; n < 10 * count; n++) {
    const customer = somebody(random, count)
    const [category, products] = random.weighted(catalogue)
    yield [
      key('E', n, 0xc2b2ae35),
      customer === null ? null : customerKey(customer),
      momentOf(random, customer, lives, today - 730),
      random.weighted(webEvents),
      random.chance(0.1) ? null : `/${slug(category)}/${slug(random.pick(products))}`,
      random.weighted(devices),
    ]
  }
}

const slugs = new Map<string, string>()
function slug(words: string): string {
  const known = slugs.get(words)
  if (known !== undefined) return known
  const made = words.toLowerCase().replaceAll(' ', '-')
  slugs.set(words, made)
  return made
}

const days = new Map<number, string>()
function isoDay(day: number): string {
  const known = days.get(day)
  if (known !== undefined) return known
  const made = new Date(day * 86_400_000).toISOString().slice(0, 10)
  days.set(day, made)
  return made
}

const two = Array.from({ length: 60 }, (_none, n) => String(n).padStart(2, '0'))
function isoTime(seconds: number): string {
  return `T${two[Math.floor(seconds / 3600)] ?? ''}:${two[Math.floor(seconds / 60) % 60] ?? ''}:${two[seconds % 60] ?? ''}Z`
}

import { createRandom, type Random } from '../../../electron/core/sample/random.ts'
import { catalogue, occupations, webEvents } from '../../../electron/core/sample/vocabulary.ts'
import { places } from '../workload/places.ts'
import { domains, tiers } from '../workload/shop.ts'
import type { Attributes, Case, NamedCase } from './cases.ts'

/** How many of each template make the fifty; combinations come last, since they are made of the others. */
const plan: readonly (readonly [Exclude<Case['template'], 'combination'>, number])[] = [
  ['attributes', 7], ['orderCount', 6], ['categorySum', 6], ['lapsed', 6], ['textParts', 7], ['nested', 6], ['eventAfterOrder', 6],
]
const combinations = 6
/** What a combination is made of. */
const parts: readonly Case['template'][] = ['attributes', 'orderCount', 'categorySum', 'textParts', 'nested']

type List = readonly string[]
const categories: List = catalogue.map(([[category]]) => category)
const eventKinds: List = webEvents.map(([event]) => event)
export const cities: List = places.map(([[city]]) => city)
const countries: List = [...new Set(places.map(([[, country]]) => country))]
const postals: List = [...new Set(places.map(([[, , postal]]) => postal))]

/** Draws the parameters of conditions. */
type Draw = <T>(kind: string, make: () => T) => T

/**
 * Fifty cases as a workspace has them: windows, tiers and countries are chosen from few, so that segments share
 * conditions.
 */
export function sharedCases(seed: number): readonly NamedCase[] {
  const random = createRandom(seed)
  return fifty('shared', random, (_kind, make) => make(), {
    place: () => ({ column: 'Country', value: pick(random, countries) }),
    list: () => ({ column: 'Tier', values: some(random, tiers, 2, 3) }),
    income: () => pick(random, [[20_000, 35_000], [25_000, 50_000], [40_000, 90_000]] as const),
    days: () => pick(random, [30, 60, 90, 180, 365]),
    count: () => random.between(2, 4),
    categories: () => [pick(random, categories)],
    sum: () => pick(random, [5_000, 10_000, 20_000]),
    ever: () => pick(random, [2_000, 10_000]),
    suffix: () => `@${pick(random, domains)}`,
    prefix: () => pick(random, postals),
    cities: () => some(random, cities, 3, 6),
    richer: () => pick(random, [40_000, 60_000]),
    bornBefore: () => pick(random, ['1960-01-01', '1980-01-01']),
    occupations: () => some(random, occupations, 2, 3),
    sinceFrom: () => pick(random, ['2024-01-01', '2025-01-01']),
    events: () => some(random, eventKinds, 1, 2),
  })
}

/**
 * Rounds of fifty cases of which no two share a condition, not even between rounds: nothing that one of them computed
 * helps another, but for the comparison with the last order and the segments that combinations name.
 */
export function distinctCases(seed: number, rounds: number): readonly (readonly NamedCase[])[] {
  const random = createRandom(seed + 1)
  const taken = new Set<string>()
  const fresh: Draw = (kind, make) => {
    for (let attempt = 0; attempt < 10_000; attempt++) {
      const made = make()
      const text = `${kind} ${JSON.stringify(made)}`
      if (taken.has(text)) continue
      taken.add(text)
      return made
    }
    throw new Error(`There are no more different conditions of the kind "${kind}"; ask for fewer rounds.`)
  }
  const month = (): string => String(random.between(1, 12)).padStart(2, '0')
  const day = (): string => String(random.between(1, 28)).padStart(2, '0')
  return Array.from({ length: rounds }, (_none, round) =>
    fifty(`distinct${round}`, random, fresh, {
      place: () => ({ column: 'City', value: pick(random, cities) }),
      list: () => ({ column: 'Occupation', values: some(random, occupations, 2, 6) }),
      income: () => [random.between(15_000, 30_000), random.between(31_000, 120_000)],
      days: () => random.between(20, 700),
      count: () => random.between(2, 6),
      categories: () => some(random, categories, 1, 4),
      sum: () => random.between(30, 400) * 100,
      ever: () => random.between(5, 300) * 100,
      suffix: () => `${random.between(10, 99)}@${pick(random, domains)}`,
      prefix: () => pick(random, postals) + String(random.between(0, 9)),
      cities: () => some(random, cities, 3, 9),
      richer: () => random.between(30_000, 70_000),
      bornBefore: () => `${random.between(1955, 1990)}-${month()}-${day()}`,
      occupations: () => some(random, occupations, 2, 6),
      sinceFrom: () => `${random.between(2021, 2025)}-${month()}-${day()}`,
      events: () => some(random, eventKinds, 1, 3),
    }),
  )
}

interface Choices {
  readonly place: () => Attributes['place']
  readonly list: () => Attributes['list']
  readonly income: () => readonly [number, number]
  readonly days: () => number
  readonly count: () => number
  readonly categories: () => List
  readonly sum: () => number
  readonly ever: () => number
  readonly suffix: () => string
  readonly prefix: () => string
  readonly cities: () => List
  readonly richer: () => number
  readonly bornBefore: () => string
  readonly occupations: () => List
  readonly sinceFrom: () => string
  readonly events: () => List
}

function fifty(set: string, random: Random, draw: Draw, choose: Choices): readonly NamedCase[] {
  const cases = plan.flatMap(([template, count]) => Array.from({ length: count }, () => drawn(template, draw, choose)))
  const of = (templates: readonly Case['template'][]): number => pick(random, cases.flatMap((one, index) => (templates.includes(one.template) ? [index] : [])))
  const combined = Array.from({ length: combinations }, (): Case => ({ template: 'combination', of: [of(parts), of(parts), of(['orderCount']), of(['nested'])] }))
  return [...cases, ...combined].map((one, index) => ({ name: `${set}_${String(index + 1).padStart(2, '0')}_${one.template}`, case: one }))
}

function drawn(template: (typeof plan)[number][0], draw: Draw, choose: Choices): Case {
  switch (template) {
    case 'attributes':
      return { template, place: draw('place', choose.place), list: draw('list', choose.list), income: draw('income', choose.income) }
    case 'orderCount':
      return { template, atLeast: choose.count(), days: draw('order days', choose.days) }
    case 'categorySum':
      return { template, categories: draw('categories', choose.categories), days: draw('order days', choose.days), atLeast: choose.sum() }
    case 'lapsed':
      return { template, everAtLeast: draw('ever', choose.ever), days: draw('order days', choose.days) }
    case 'textParts':
      return { template, emailSuffix: draw('suffix', choose.suffix), postalPrefix: draw('prefix', choose.prefix) }
    case 'nested':
      return {
        template,
        cities: draw('cities', choose.cities),
        income: draw('richer', choose.richer),
        bornBefore: draw('born', choose.bornBefore),
        occupations: draw('list', choose.occupations),
        sinceFrom: draw('since', choose.sinceFrom),
      }
    case 'eventAfterOrder':
      return { template, events: draw('events', choose.events), days: draw('order days', choose.days) }
  }
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[random.between(0, items.length - 1)]
  if (item === undefined) throw new Error('Nothing to pick from.')
  return item
}

/** From `least` to `most` of them, in their own order. */
function some(random: Random, items: List, least: number, most: number): List {
  const wanted = random.between(least, most)
  const chosen = new Set<string>()
  while (chosen.size < wanted) chosen.add(pick(random, items))
  return items.filter((item) => chosen.has(item))
}

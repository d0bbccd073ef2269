import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import { isCanceled } from '@shared/errors/appError.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { createEngine } from '../../electron/core/engine/createEngine.ts'
import type { EngineSource } from '../../electron/core/engine/engine.ts'
import { createPredicateCache } from '../../electron/core/engine/predicateCache.ts'
import { makeCatalog } from '../support/catalogFixture.ts'
import { memorySource, type PlainData } from '../support/memorySource.ts'

const schema = makeCatalog(
  { Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text', Tier: 'text', City: 'text' } }, Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'text', Day: 'date' } } },
  { Bought: 'Orders.Customer > Customers.Id' },
)
const small: PlainData = { Customers: [{ Id: 'a', Tier: 'Gold', City: 'Ulm' }, { Id: 'b', Tier: 'Silver', City: 'Ulm' }], Orders: [{ No: 1, Customer: 'a', Day: '2024-03-30' }] }

function define(...rules: readonly object[]): Definition {
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  return parsed.definition
}
const tier = (value: string) => ({ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value } }] } })
const recent = { entity: 'Orders', window: { test: { operator: 'inLast', n: 7, unit: 'days' } } }

interface World {
  catalog: Catalog
  data: PlainData
  /** Each read as "entity: attributes". */
  reads: string[]
}

function worldOf(data: PlainData, wrap: (source: EngineSource, world: World) => EngineSource = (source) => source, memory = { columns: 1e9, answers: 1e9 }) {
  const world: World = { catalog: schema, data, reads: [] }
  const plain: EngineSource = {
    ordinalLimit: (entity) => memorySource(() => world.catalog, world.data).ordinalLimit(entity),
    read(entity, attributes, visit, signal) {
      world.reads.push(`${entity}: ${attributes.join(' ')}`)
      return memorySource(() => world.catalog, world.data).read(entity, attributes, visit, signal)
    },
  }
  const engine = createEngine({ source: wrap(plain, world), catalog: () => world.catalog, segments: () => noSegments, memory, pause: () => Promise.resolve(), elapsed: () => performance.now() })
  return { world, engine }
}

function moved(catalog: Catalog, entity: string): Catalog {
  return { ...catalog, entities: catalog.entities.map((one) => (one.name === entity ? { ...one, dataVersion: one.dataVersion + 1 } : one)) }
}

const options = (asOf = '2024-03-31T12:00:00Z', signal = new AbortController().signal) => ({ asOf: Date.parse(asOf), zone: 'UTC', signal })

describe('the engine', () => {
  it('reads each attribute once, several of an entity in one pass, and only what is asked', async () => {
    const { world, engine } = worldOf(small)
    await engine.count(define(tier('Gold'), recent), options())
    await engine.count(define(tier('Silver')), options())
    expect(world.reads).toEqual(['e_Customers: a_Customers_Id a_Customers_Tier', 'e_Orders: a_Orders_Customer a_Orders_Day'])
  })

  it('does not read side by side what two questions need at once', async () => {
    const { world, engine } = worldOf(small)
    const totals = await Promise.all([engine.count(define(tier('Gold')), options()), engine.count(define(tier('Gold')), options())])
    expect(totals.map((counts) => counts.total)).toEqual([1, 1])
    expect(world.reads).toEqual(['e_Customers: a_Customers_Tier'])
  })

  it('answers from the new data when an entity’s version moves, and forgets the old', async () => {
    const { world, engine } = worldOf(small)
    const definition = define(tier('Gold'))
    expect((await engine.count(definition, options())).total).toBe(1)
    world.data = { ...small, Customers: [{ Id: 'a', Tier: 'Gold' }, { Id: 'b', Tier: 'gold' }, null, { Id: 'd', Tier: 'Gold' }] }
    expect((await engine.count(definition, options())).total).toBe(1)
    world.catalog = moved(world.catalog, 'Customers')
    expect(await engine.count(definition, options())).toMatchObject({ total: 3, audience: 3 })
  })

  it('starts again when the data move while they are read', async () => {
    let changes = 0
    const { world, engine } = worldOf(small, (source, self) => ({
      ...source,
      async read(...args) {
        await source.read(...args)
        if (changes++ > 0) return
        self.data = { ...small, Customers: [{ Id: 'a', Tier: 'Gold' }, { Id: 'b', Tier: 'Gold' }] }
        self.catalog = moved(self.catalog, 'Customers')
      },
    }))
    expect((await engine.count(define(tier('Gold')), options())).total).toBe(2)
    expect(world.reads).toHaveLength(2)
  })

  it('gives up with a sentence when they never rest', async () => {
    const { engine } = worldOf(small, (source, self) => ({
      ...source,
      async read(...args) {
        await source.read(...args)
        self.catalog = moved(self.catalog, 'Customers')
      },
    }))
    await expect(engine.count(define(tier('Gold')), options())).rejects.toMatchObject({ data: { code: 'conflict', message: 'The data keep changing while they are counted. Wait until the import is done, then count again.' } })
  })

  it('moves windows with "now", and only those', async () => {
    const { engine } = worldOf(small)
    const counts = async (asOf: string) => (await engine.count(define(recent, { ...tier('Gold'), combine: 'union' }), options(asOf))).rules.map((rule) => rule.alone)
    expect(await counts('2024-03-31T12:00:00Z')).toEqual([1, 1])
    expect(await counts('2024-04-06T12:00:00Z')).toEqual([0, 1])
    expect(await counts('2024-03-29T12:00:00Z')).toEqual([0, 1])
  })

  it('evaluates a resolved definition, saying how far it is, into a set of its own', async () => {
    const { engine } = worldOf(small)
    const { resolved } = resolveDefinition(define(tier('Gold'), { ...recent, combine: 'intersect' }), schema, { zone: 'UTC', segments: noSegments })
    if (!resolved) throw new Error('not resolved')
    const shares: number[] = []
    const evaluate = () => engine.evaluate(resolved, { ...options(), onProgress: (share) => shares.push(share) })
    const first = await evaluate()
    expect(first).toEqual({ words: Uint32Array.of(1), size: 1 })
    first.words[0] = 0xff
    expect(await evaluate()).toEqual({ words: Uint32Array.of(1), size: 1 })
    expect(shares).toEqual([0.5, 0.75, 1, 0.5, 0.75, 1])
  })

  it('drops the columns that were not needed for longest where all take too much, and never what a question needs', async () => {
    const city = { entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'City' }, test: { operator: 'equal', value: 'Ulm' } }] } }
    const questions = [define(tier('Gold')), define(city), define(tier('Silver'), recent), define({ ...tier('Gold') }, { ...city, combine: 'intersect' })]
    const readsWith = async (columns: number) => {
      const { world, engine } = worldOf(small, undefined, { columns, answers: 0 })
      const totals: (number | null)[] = []
      for (const question of questions) totals.push((await engine.count(question, options())).total)
      return { totals, read: world.reads.flatMap((read) => read.split(' ').slice(1)).filter((attribute) => /Tier|City/.test(attribute)) }
    }
    expect(await readsWith(1e6)).toEqual({ totals: [1, 2, 2, 1], read: ['a_Customers_Tier', 'a_Customers_City'] })
    expect(await readsWith(0)).toEqual({ totals: [1, 2, 2, 1], read: ['a_Customers_Tier', 'a_Customers_City', 'a_Customers_Tier', 'a_Customers_City'] })
  })

  it('says what it holds', async () => {
    const { engine } = worldOf(small)
    expect(engine.sizeBytes()).toBe(0)
    await engine.count(define(tier('Gold'), recent), options())
    expect(engine.sizeBytes()).toBeGreaterThan(0)
  })
})

describe('canceling', () => {
  const many: PlainData = { Customers: Array.from({ length: 50_000 }, (_, index) => ({ Id: `c${index}`, Tier: `tier ${index}` })), Orders: [] }

  it('before it starts ends at once', async () => {
    const { world, engine } = worldOf(many)
    const failure: unknown = await engine.count(define(tier('Gold')), options(undefined, AbortSignal.abort())).catch((error: unknown) => error)
    expect(isCanceled(failure)).toBe(true)
    expect(world.reads).toEqual([])
  })

  it('while it works ends at the next breath, and the next question is answered', async () => {
    const controller = new AbortController()
    let time = 0
    let breaths = 0
    const engine = createEngine({
      source: memorySource(() => schema, many),
      catalog: () => schema,
      segments: () => noSegments,
      // Every look at the clock is 5 ms later, so a breath is due every second one.
      elapsed: () => (time += 5),
      pause: () => {
        if (++breaths === 2) controller.abort()
        return Promise.resolve()
      },
    })
    const failure: unknown = await engine.count(define(tier('Gold')), options(undefined, controller.signal)).catch((error: unknown) => error)
    expect(isCanceled(failure)).toBe(true)
    expect(breaths).toBe(2)
    expect((await engine.count(define(tier('tier 7')), options())).total).toBe(1)
  })
})

describe('the cache of answers', () => {
  const make = (value: string, log: string[]) => async () => {
    log.push(value)
    return value
  }
  const bytes = () => 1000

  it('drops the least recently used first, and what no longer fits', async () => {
    const cache = createPredicateCache(2500)
    const log: string[] = []
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.remember(key, bytes, make(key, log))
    expect(log).toEqual(['a', 'b', 'c', 'b'])
    expect(cache.sizeBytes()).toBeLessThanOrEqual(2500)
  })

  it('drops what was derived from data that are gone', async () => {
    const cache = createPredicateCache(1e6)
    const log: string[] = []
    await cache.remember('rows {e@1}', bytes, make('old', log))
    await cache.remember('rows {f@1}', bytes, make('other', log))
    cache.dropMentioning(['{e@1}'])
    await cache.remember('rows {e@1}', bytes, make('new', log))
    await cache.remember('rows {f@1}', bytes, make('again', log))
    expect(log).toEqual(['old', 'other', 'new'])
  })

  it('keeps nothing of work that failed', async () => {
    const cache = createPredicateCache(1e6)
    await expect(cache.remember('a', bytes, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await cache.remember('a', bytes, () => Promise.resolve('well'))).toBe('well')
  })
})

import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import { attributeIdSchema, runIdSchema } from '@shared/domain/ids.ts'
import { isCanceled } from '@shared/errors/appError.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { noSegments, type KnownSegment, type SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import { createEngine } from '../../electron/core/engine/createEngine.ts'
import type { EngineSource } from '../../electron/core/engine/engine.ts'
import { createPredicateCache } from '../../electron/core/engine/predicateCache.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'
import { segmentId } from '../support/knownSegments.ts'
import { memoryEngine, memorySource, type PlainData } from '../support/memorySource.ts'

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

function resolve(definition: Definition, catalog: Catalog = schema, segments: SegmentDirectory = noSegments): ResolvedDefinition {
  const { resolved, diagnostics } = resolveDefinition(definition, catalog, { zone: 'UTC', segments, self: null })
  if (resolved === null) throw new Error(JSON.stringify(diagnostics))
  return resolved
}

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

  it('answers a definition from what it found before as long as only the time of the day is another', async () => {
    const { world, engine } = worldOf(small)
    const evaluate = (definition: ResolvedDefinition, asOf: string) => engine.evaluate(definition, options(asOf))
    const daily = resolve(define(recent))
    const first = await evaluate(daily, '2024-03-31T12:00:00Z')
    expect(await evaluate(daily, '2024-03-31T23:59:00Z')).toBe(first)
    expect(await evaluate(daily, '2024-04-06T00:00:00Z')).not.toBe(first)
    expect((await evaluate(daily, '2024-04-06T00:00:00Z')).size).toBe(0)
    const again = await evaluate(daily, '2024-03-31T12:00:00Z')
    world.data = { ...small, Orders: [{ No: 1, Customer: 'a', Day: '2024-03-30' }, { No: 2, Customer: 'b', Day: '2024-03-30' }] }
    expect(await evaluate(daily, '2024-03-31T12:00:00Z')).toBe(again)
    world.catalog = moved(world.catalog, 'Orders')
    expect((await evaluate(daily, '2024-03-31T12:00:00Z')).size).toBe(2)
  })

  it('asks anew what depends on the moment', async () => {
    const catalog = makeCatalog(
      { Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text' } }, Visits: { role: 'activity', key: ['No'], date: 'At', attributes: { No: 'integer', Customer: 'text', At: 'datetime' } } },
      { Made: 'Visits.Customer > Customers.Id' },
    )
    const engine = memoryEngine(catalog, { Customers: [{ Id: 'a' }], Visits: [{ No: 1, Customer: 'a', At: '2024-03-31T10:00:00Z' }] })
    const hourly = resolve(define({ entity: 'Visits', window: { test: { operator: 'inLast', n: 2, unit: 'hours' } } }), catalog)
    const sizeAt = async (asOf: string): Promise<number> => (await engine.evaluate(hourly, options(asOf))).size
    expect([await sizeAt('2024-03-31T11:00:00Z'), await sizeAt('2024-03-31T13:00:00Z'), await sizeAt('2024-03-31T11:00:00Z')]).toEqual([1, 0, 1])
  })

  it('asks anew where a measure reads a segment that found other members', async () => {
    let run = runIdSchema.parse('run1')
    const gold: KnownSegment = { id: segmentId('gold'), name: 'Gold', outputName: 'gold', audience: entityId('Customers'), standing: null, isDeleted: false, definition: () => null, get run() { return run } }
    const all = [gold]
    const directory = { all: () => all }
    const recipe = { kind: 'measure', audience: 'Customers', name: 'Counted', value: { kind: 'aggregate', function: 'count', entity: 'Orders', where: { kind: 'group', items: [{ kind: 'segment', segment: 'gold', at: 0 }] } } }
    const parsed = parseRecipe(recipe)
    if (!parsed.ok) throw new Error(parsed.message)
    const catalog = withComputed(schema, [{ id: attributeIdSchema.parse('c1'), entity: entityId('Customers'), name: 'Counted', recipe: parsed.recipe }])
    const stored = new Map([[run, Uint32Array.of(0b01)], [runIdSchema.parse('run2'), Uint32Array.of(0b10)]])
    const engine = memoryEngine(catalog, small, { directory, members: stored })
    const counted = resolve(define({ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Counted' }, test: { operator: 'greaterOrEqual', value: 1 } }] } }), catalog, directory)
    const first = await engine.evaluate(counted, options())
    expect(first.size).toBe(1)
    expect(await engine.evaluate(counted, options())).toBe(first)
    run = runIdSchema.parse('run2')
    expect((await engine.evaluate(counted, options())).size).toBe(0)
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

  it('evaluates a resolved definition, saying how far it is, and at once where it is known', async () => {
    const { engine } = worldOf(small)
    const { resolved } = resolveDefinition(define(tier('Gold'), { ...recent, combine: 'intersect' }), schema, { zone: 'UTC', segments: noSegments })
    if (!resolved) throw new Error('not resolved')
    const shares: number[] = []
    const evaluate = () => engine.evaluate(resolved, { ...options(), onProgress: (share) => shares.push(share) })
    expect(await evaluate()).toEqual({ words: Uint32Array.of(1), size: 1 })
    expect(await evaluate()).toEqual({ words: Uint32Array.of(1), size: 1 })
    expect(shares).toEqual([0.5, 0.75, 1, 1])
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

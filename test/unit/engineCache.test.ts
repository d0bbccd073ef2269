import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { createEngine } from '../../electron/core/engine/createEngine.ts'
import type { CachedArrays, EngineCache, EngineSource } from '../../electron/core/engine/engine.ts'
import { memorySource, type PlainData } from '../support/memorySource.ts'
import { randomWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'


/** An engine that counts how often its source is read and whether it built anything. */
function engineOver(catalog: Catalog, data: PlainData, read: EngineCache['read']) {
  const seen = { reads: 0, built: 0 }
  const plain = memorySource(() => catalog, data)
  const source: EngineSource = {
    ordinalLimit: plain.ordinalLimit,
    read(...args) {
      seen.reads += 1
      return plain.read(...args)
    },
  }
  const cache: EngineCache = { read, onBuilt: () => (seen.built += 1) }
  const engine = createEngine({ source, catalog: () => catalog, segments: () => noSegments, cache, pause: () => Promise.resolve(), elapsed: () => performance.now() })
  return { engine, seen }
}

const nothing: EngineCache['read'] = () => Promise.resolve(null)

describe(`columns from a cache (seed ${seed})`, () => {
  const worlds = fc.sample(randomWorld, { numRuns: 120, seed }).map(({ catalog, data, asOf, zone, weekStart, definition }) => {
    const parsed = parseDefinition(definition)
    if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
    return { catalog, data, definition: parsed.definition, options: { asOf, zone, weekStart, signal: new AbortController().signal } }
  })

  /** What a first session leaves behind. */
  async function firstSession({ catalog, data, definition, options }: (typeof worlds)[number]) {
    const { engine, seen } = engineOver(catalog, data, nothing)
    const counts = await engine.count(definition, options)
    const { entries, isCurrent } = engine.keepable()
    expect(seen.built > 0).toBe(seen.reads > 0)
    return { counts, isCurrent, kept: new Map<string, CachedArrays>(entries.map(({ key, arrays }) => [key, arrays()])) }
  }

  it('answer the same without a look at the source', async () => {
    for (const world of worlds) {
      const { counts, kept, isCurrent } = await firstSession(world)
      const { engine, seen } = engineOver(world.catalog, world.data, async (key) => kept.get(key) ?? null)
      expect(await engine.count(world.definition, world.options)).toEqual(counts)
      expect(seen).toEqual({ reads: 0, built: 0 })
      expect([...kept.keys()].every(isCurrent)).toBe(true)
    }
  })

  it('are not those of other data, be it another version or another import of the same one', async () => {
    for (const change of [{ dataVersion: 99 }, { updatedAt: '2031-01-01T00:00:00.000Z' }]) {
      for (const world of worlds.slice(0, 40)) {
        const { kept, isCurrent } = await firstSession(world)
        const catalog = { ...world.catalog, entities: world.catalog.entities.map((entity) => ({ ...entity, ...change })) }
        const data = Object.fromEntries(Object.entries(world.data).map(([name, rows]) => [name, rows.map((_, index) => rows[(index + 1) % rows.length] ?? null)]))
        const fresh = await engineOver(catalog, data, nothing).engine.count(world.definition, world.options)
        const { engine, seen } = engineOver(catalog, data, async (key) => kept.get(key) ?? null)
        expect(await engine.count(world.definition, world.options)).toEqual(fresh)
        expect(seen.reads).toBeGreaterThan(0)
        expect([...kept.keys()].some(engine.keepable().isCurrent)).toBe(false)
        expect([...kept.keys()].some(isCurrent)).toBe(true)
      }
    }
  })

  it('are built from the source where they have not the form they must have', async () => {
    const damage: readonly ((arrays: CachedArrays) => CachedArrays)[] = [
      ({ facts }) => ({ facts, arrays: [] }),
      ({ facts, arrays }) => ({ facts, arrays: arrays.map((array) => array.slice(0, -1)) }),
      ({ facts, arrays }) => ({ facts, arrays: arrays.map((array) => Float32Array.from(array) as unknown as Float64Array) }),
      ({ arrays }) => ({ facts: {}, arrays: arrays.map((array) => array.slice(1)) }),
    ]
    for (const [index, world] of worlds.entries()) {
      const { counts, kept } = await firstSession(world)
      const { engine } = engineOver(world.catalog, world.data, async (key) => {
        const found = kept.get(key)
        return found ? (damage[index % damage.length]?.(found) ?? null) : null
      })
      expect(await engine.count(world.definition, world.options)).toEqual(counts)
    }
  })
})

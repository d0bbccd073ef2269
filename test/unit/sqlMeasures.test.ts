import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { valuesSql } from '../../electron/core/sql/valuesSql.ts'
import { entityId } from '../support/catalogFixture.ts'
import { memoryEngine } from '../support/memorySource.ts'
import { randomWorld, type RandomWorld } from '../support/randomWorlds.ts'
import { placementId, randomPlacement, ruleMeasureId, withPlacement, withRuleMeasure } from '../support/ruleMeasure.ts'
import { seed } from '../support/seed.ts'
import { failing } from '../support/sqlComparison.ts'
import { sqliteWorld } from '../support/sqliteWorld.ts'

/** TESSERA_MEASURE_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_MEASURE_RUNS'] ?? 200)
const signal = new AbortController().signal

/** The values of E0's rows are the engine's; false where a sum is too large to have one there. */
async function hasSameValues({ data, asOf, zone, weekStart }: RandomWorld, catalog: Catalog, attribute: AttributeId): Promise<boolean> {
  const entity = entityId('E0')
  const statement = valuesSql(entity, [attribute], { dialect: 'sqlite', catalog, clock: { asOf, zone, weekStart }, literals: true, segment: () => ({ name: '', outputName: '', ordinals: () => [] }) })
  const reading = await memoryEngine(catalog, data).columns(entity, [attribute], { asOf, zone, weekStart, signal })
  const database = await sqliteWorld(catalog, data)
  try {
    const found = database.rows(statement).map(([row, value]) => ({ row: Number(row), value }))
    const expected = found.map(({ row }) => ({ row, value: reading.value(row, 0) }))
    if (found.some(({ value }) => typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value))) return false
    expect(found.length).toBe(reading.rows)
    expect(found).toEqual(expected)
    return true
  } catch (error) {
    throw failing(statement, error)
  } finally {
    database.close()
  }
}

describe('random measures over random data', () => {
  it(`have the same values in SQLite as by columns (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(randomWorld, async (world) => {
        const parsed = parseDefinition(world.definition)
        if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
        for (const rule of parsed.definition.rules) {
          const catalog = withRuleMeasure(rule, world.catalog)
          if (catalog !== null && (await hasSameValues(world, catalog, ruleMeasureId))) compared++
        }
      }),
      { numRuns },
    )
    expect(compared).toBeGreaterThan(numRuns / 5)
  })

  it(`place every row where the columns do (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(randomWorld, randomPlacement, async (world, value) => {
        await hasSameValues(world, withPlacement(world.catalog, value), placementId)
      }),
      { numRuns },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ordinalsOf } from '../../electron/core/segments/memberSet.repo.ts'
import { memoryEngine } from '../support/memorySource.ts'
import { naiveMembers } from '../support/naiveEvaluator.ts'
import { randomLinkedWorld, randomWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'
import { failing, soundWorld, statementOf } from '../support/sqlComparison.ts'
import { sqliteWorld } from '../support/sqliteWorld.ts'

/** TESSERA_PROPERTY_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 200)

/** Half of the definitions have conditions on segments and sequences in them. */
const anyWorld = fc.oneof(randomWorld, randomLinkedWorld)

describe('random definitions over random data', () => {
  it(`have the same members by columns, by SQL in SQLite and by judging row by row (seed ${seed}, ${numRuns} cases)`, { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, fc.boolean(), async (drawn, literals) => {
        const world = soundWorld(drawn)
        const { catalog, data, asOf, zone, weekStart } = world
        const naive = [...naiveMembers(world.parsed, world)].sort((a, b) => a - b)
        const engine = await memoryEngine(catalog, data, world.stored).evaluate(world.resolved, { asOf, zone, weekStart, signal: new AbortController().signal })
        const statement = statementOf(world, { dialect: 'sqlite', literals, withOrdinal: true })
        const database = await sqliteWorld(catalog, data)
        try {
          expect({ engine: [...ordinalsOf(engine)], sql: database.members(statement) }).toEqual({ engine: naive, sql: naive })
          expect(statement.inexact).toEqual([])
        } catch (error) {
          throw failing(statementOf(world, { dialect: 'sqlite', literals: true, withOrdinal: true }), error)
        } finally {
          database.close()
        }
      }),
      { numRuns },
    )
  })
})

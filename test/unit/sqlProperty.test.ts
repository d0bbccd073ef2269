import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryEngine } from '../support/memorySource.ts'
import { naiveMembers } from '../support/naiveEvaluator.ts'
import { randomWorld } from '../support/randomWorlds.ts'
import { failing, soundWorld, statementOf } from '../support/sqlComparison.ts'
import { sqliteWorld } from '../support/sqliteWorld.ts'
import { ordinalsOf } from '../../electron/core/segments/memberSet.repo.ts'

/** TESSERA_PROPERTY_RUNS draws more; TESSERA_PROPERTY_SEED repeats a run whose seed was printed. */
const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 200)
const seed = Number(process.env['TESSERA_PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

describe('random definitions over random data', () => {
  it(`have the same members by columns, by SQL in SQLite and by judging row by row (seed ${seed}, ${numRuns} cases)`, { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(randomWorld, fc.boolean(), async (drawn, literals) => {
        const world = soundWorld(drawn)
        const { catalog, data, asOf, zone, weekStart } = world
        const naive = [...naiveMembers(world.parsed, world)].sort((a, b) => a - b)
        const engine = await memoryEngine(catalog, data).evaluate(world.resolved, { asOf, zone, weekStart, signal: new AbortController().signal })
        const statement = statementOf(world, { dialect: 'sqlite', literals, withOrdinal: true })
        const database = await sqliteWorld(catalog, data)
        try {
          const members = database.members(statement)
          expect({ engine: [...ordinalsOf(engine)], sql: members }).toEqual({ engine: naive, sql: naive })
          expect(statement.inexact).toEqual([])
        } catch (error) {
          throw failing(statementOf(world, { dialect: 'sqlite', literals: true, withOrdinal: true }), error)
        } finally {
          database.close()
        }
      }),
      { numRuns, seed },
    )
  })
})

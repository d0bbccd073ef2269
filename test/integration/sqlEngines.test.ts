import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InexactReason } from '../../electron/core/sql/dialect.ts'
import { naiveMembers } from '../support/naiveEvaluator.ts'
import { duckDatabase } from '../support/duckDatabase.ts'
import { postgresDatabase } from '../support/postgresDatabase.ts'
import { randomLinkedWorld, randomWorld, segmentEntities, type RandomWorld } from '../support/randomWorlds.ts'
import { failing, soundWorld, statementOf } from '../support/sqlComparison.ts'
import { worldScript } from '../support/sqlDatabase.ts'
import { enginesMissing } from '../support/testEngines.ts'

/** TESSERA_ENGINE_RUNS draws more worlds; TESSERA_PROPERTY_SEED repeats a run whose seed was printed. */
const numRuns = Number(process.env['TESSERA_ENGINE_RUNS'] ?? 150)
const seed = Number(process.env['TESSERA_PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const missing = enginesMissing()
if (missing !== null) console.log(`Statements are not run in PostgreSQL and DuckDB: ${missing}`)

const dialects = [
  { dialect: 'postgres', open: postgresDatabase },
  { dialect: 'duckdb', open: duckDatabase },
] as const

const plainLetters = { 'ß': 'ss', 'é': 'e', 'É': 'E', 'ａ': 'a', '😀': 'q' }

/** The same with letters of ASCII only, about whose case every database agrees. */
function inAscii(world: RandomWorld): RandomWorld {
  const text = Object.entries(plainLetters).reduce((all, [letter, plain]) => all.replaceAll(letter, plain), JSON.stringify({ data: world.data, definition: world.definition }))
  return { ...world, ...(JSON.parse(text) as Pick<RandomWorld, 'data' | 'definition'>) }
}

/** Outside of a workspace, members are told apart by their key. */
function withKeys(world: RandomWorld): RandomWorld {
  const named: readonly string[] = Object.values(segmentEntities)
  const entities = world.catalog.entities.map((entity) => (!named.includes(entity.name) || entity.key.length > 0 ? entity : { ...entity, key: entity.attributes.filter(({ name }) => name === 'k' || name === 'k2').map(({ id }) => id) }))
  return { ...world, catalog: { ...world.catalog, entities } }
}

function membersOf({ segments }: Pick<RandomWorld, 'segments'>) {
  return Object.fromEntries(Object.entries(segmentEntities).map(([name, entity]) => [name, { entity, ordinals: [...new Set(segments[name])] }]))
}

describe.skipIf(missing !== null)('random definitions over random data', () => {
  it.each(dialects)(`have the same members in $dialect (seed ${seed}, ${numRuns} worlds)`, { timeout: 1_800_000 }, async ({ dialect, open }) => {
    const database = await open()
    const leftOut = new Map<InexactReason, number>()
    let compared = 0
    let schema: string | null = null
    let number = 0
    try {
      await fc.assert(
        fc.asyncProperty(fc.oneof(randomWorld, randomLinkedWorld), fc.boolean(), fc.boolean(), async (drawn, isAscii, literals) => {
          const world = soundWorld(withKeys(isAscii ? inAscii(drawn) : drawn))
          const statement = statementOf(world, { dialect, literals })
          // Fractions of the worlds are halves of halves, which are added exactly; letters of ASCII have a case all agree on.
          const inexact = statement.inexact.filter((reason) => reason !== 'floating' && !(isAscii && reason === 'ignoreCase'))
          for (const reason of inexact) leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)
          if (inexact.length > 0) return
          const before: string | null = schema
          schema = `world${++number}`
          await database.run(worldScript(schema, world, membersOf(world), before))
          const expected = [...naiveMembers(world.parsed, world)].map((ordinal) => String(world.data['E0']?.[ordinal]?.['k'])).sort()
          try {
            const rows = await database.query(statement.text, statement.parameters)
            expect(rows.map(([key]) => String(key)).sort()).toEqual(expected)
          } catch (error) {
            throw failing(statement, error)
          }
          compared++
        }),
        { numRuns, seed },
      )
    } finally {
      await database.close()
    }
    const reasons = [...leftOut].map(([reason, times]) => `${reason} ${times}`)
    console.log(`${database.label}: ${compared} definitions have the same members; left out as not exact there: ${reasons.join(', ') || 'none'}`)
    expect(compared).toBeGreaterThan(numRuns / 3)
  })
})

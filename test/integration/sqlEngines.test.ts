import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InexactReason } from '../../electron/core/sql/dialect.ts'
import { awkwardTexts } from '../support/awkwardTexts.ts'
import { makeCatalog } from '../support/catalogFixture.ts'
import { memoryEngine } from '../support/memorySource.ts'
import { naiveMembers } from '../support/naiveEvaluator.ts'
import { duckDatabase } from '../support/duckDatabase.ts'
import { postgresDatabase } from '../support/postgresDatabase.ts'
import { segmentEntities } from '../support/randomValues.ts'
import { randomLinkedWorld, randomWorld, type RandomWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'
import { failing, soundWorld, statementOf } from '../support/sqlComparison.ts'
import { worldScript } from '../support/sqlDatabase.ts'
import { sqliteWorld } from '../support/sqliteWorld.ts'
import { enginesMissing } from '../support/testEngines.ts'

/** TESSERA_ENGINE_RUNS draws more worlds. */
const numRuns = Number(process.env['TESSERA_ENGINE_RUNS'] ?? 150)
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
        { numRuns },
      )
    } finally {
      await database.close()
    }
    const reasons = [...leftOut].map(([reason, times]) => `${reason} ${times}`)
    console.log(`${database.label}: ${compared} definitions have the same members; left out as not exact there: ${reasons.join(', ') || 'none'}`)
    expect(compared).toBeGreaterThan(numRuns / 3)
  })
})

const named = (name: string) => makeCatalog({ [name]: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer', [`${name}!`]: 'text' } } })

describe.skipIf(missing !== null)('values and names of any kind', () => {
  it.each(dialects)('stay what they are in $dialect', { timeout: 300_000 }, async ({ dialect, open }) => {
    const database = await open()
    try {
      for (const [index, word] of awkwardTexts.filter((one) => !one.includes('\0')).entries()) {
        const catalog = named(word)
        const data = { [word]: [{ Id: 1, [`${word}!`]: word }, { Id: 2, [`${word}!`]: 'other' }, { Id: 3 }] }
        await database.run(worldScript(`awkward${index}`, { catalog, data }, {}, null))
        for (const operator of ['equal', 'contains', 'startsWith', 'endsWith', 'anyOf'] as const) {
          const operand = operator === 'anyOf' ? { values: [word, 'none'] } : { value: word }
          const definition = { schemaVersion: 1, audience: word, rules: [{ entity: word, where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: `${word}!` }, test: { operator, ignoreCase: false, ...operand } }] } }] }
          const world = soundWorld({ catalog, data, asOf: 0, zone: 'UTC', weekStart: 'monday', segments: {}, definition })
          for (const literals of [true, false]) {
            const statement = statementOf(world, { dialect, literals })
            const rows = await database.query(statement.text, statement.parameters)
            expect({ word, operator, literals, rows }).toEqual({ word, operator, literals, rows: [['1']] })
          }
        }
      }
    } finally {
      await database.close()
    }
  })
})

describe.skipIf(missing !== null)('a relationship between attributes of different types', () => {
  const catalog = makeCatalog(
    {
      People: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer', Code: 'decimal(2)', Born: 'date' } },
      Notes: { key: ['No'], attributes: { No: 'integer', Person: 'text', Code: 'text', Day: 'text' } },
    },
    { ById: 'Notes.Person > People.Id', ByCode: 'Notes.Code > People.Code', ByDay: 'Notes.Day > People.Born' },
  )
  const data = {
    People: [{ Id: 7, Code: '1.50', Born: '2000-02-29' }, { Id: 70, Code: '20.00', Born: '1999-12-31' }, { Id: -1, Code: '0.05' }],
    Notes: [{ No: 1, Person: '7', Code: '1.5', Day: '1999-12-31' }, { No: 2, Person: '007', Code: '20', Day: '29.2.2000' }, { No: 3, Person: '-1', Code: '1.50' }],
  }
  const expected: Readonly<Record<string, readonly string[]>> = { ById: ['-1', '7'], ByCode: ['7', '70'], ByDay: ['70'] }

  it.each(dialects)('joins what people would write alike in $dialect', async ({ dialect, open }) => {
    const database = await open()
    try {
      await database.run(worldScript('joined', { catalog, data }, {}, null))
      for (const [relationship, members] of Object.entries(expected)) {
        const definition = { schemaVersion: 1, audience: 'People', rules: [{ entity: 'Notes', path: [{ relationship }] }] }
        const world = soundWorld({ catalog, data, asOf: 0, zone: 'UTC', weekStart: 'monday', segments: {}, definition })
        const engine = await memoryEngine(catalog, data).evaluate(world.resolved, { asOf: 0, zone: 'UTC', signal: new AbortController().signal })
        const statement = statementOf(world, { dialect, literals: true })
        const rows = await database.query(statement.text, statement.parameters)
        const inSqlite = await sqliteWorld(catalog, data)
        const lite = inSqlite.rows(statementOf(world, { dialect: 'sqlite', literals: true })).map(([key]) => String(key)).sort()
        inSqlite.close()
        expect({ relationship, size: engine.size, found: rows.map(([key]) => key).sort(), lite }).toEqual({ relationship, size: members.length, found: members, lite: members })
      }
    } finally {
      await database.close()
    }
  })
})

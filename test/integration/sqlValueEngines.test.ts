import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import { dayOfIso, parseDecimal, type StoredValue } from '@shared/domain/storedValue.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { SqlOptions } from '../../electron/core/sql/statement.ts'
import { valuesSql } from '../../electron/core/sql/valuesSql.ts'
import { duckDatabase } from '../support/duckDatabase.ts'
import { scopeOf } from '../support/formulaTable.ts'
import { formulaWorld, tamedFormula } from '../support/formulaWorld.ts'
import { memoryEngine, type PlainData } from '../support/memorySource.ts'
import { postgresDatabase } from '../support/postgresDatabase.ts'
import { randomFormula } from '../support/randomFormulas.ts'
import { randomWorld } from '../support/randomWorlds.ts'
import { placementId, randomPlacement, ruleMeasureId, withPlacement, withRuleMeasure } from '../support/ruleMeasure.ts'
import { seed } from '../support/seed.ts'
import { failing } from '../support/sqlComparison.ts'
import { worldScript, type SqlDatabase } from '../support/sqlDatabase.ts'
import { enginesMissing } from '../support/testEngines.ts'

/** TESSERA_ENGINE_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_ENGINE_RUNS'] ?? 150)
const missing = enginesMissing()
const signal = new AbortController().signal
const dialects = [
  { dialect: 'postgres', open: postgresDatabase },
  { dialect: 'duckdb', open: duckDatabase },
] as const

interface Valued {
  readonly catalog: Catalog
  readonly data: PlainData
  readonly asOf: number
  readonly zone: string
  readonly entity: string
  /** Names a row: unique among the entity's rows. */
  readonly key: string
  readonly attribute: AttributeId
}

/** A value of a database as the workspace stores it. */
function storedForm(text: string | null, type: string, scale: number | null): StoredValue {
  if (text === null || type === 'text') return text
  if (type === 'boolean') return text === 'true' || text === 't' ? 1 : 0
  if (type === 'date') return dayOfIso(text)
  if (type === 'datetime') return Date.parse(text.replace(' ', 'T').replace(/\+00$/, 'Z'))
  if (type === 'decimal' && scale === null) return Number(text)
  const exact = parseDecimal(text)
  const places = type === 'decimal' ? (scale ?? 0) : 0
  if (exact === null) return Number(text)
  const surplus = exact.scale - places
  // Databases may write more places than a number needs.
  const stored = surplus <= 0 ? Number(exact.digits * 10n ** BigInt(-surplus)) : Number(exact.digits / 10n ** BigInt(surplus)) + Number(exact.digits % 10n ** BigInt(surplus)) / 10 ** surplus
  // A measure that is not exact any more has no value here; databases count on.
  return Math.abs(stored) > Number.MAX_SAFE_INTEGER ? null : stored
}

let number = 0

/** Whether the database had an exact way; then its values were those of the engine. */
async function isCompared(world: Valued, dialect: SqlOptions['dialect'], database: SqlDatabase, schemas: string[]): Promise<boolean> {
  const { catalog, data, asOf, zone, attribute } = world
  const entity = catalog.entities.find(({ name }) => name === world.entity)
  const computed = entity?.computed.find(({ id }) => id === attribute)
  if (entity === undefined || computed === undefined) throw new Error('The world is incomplete.')
  const statement = valuesSql(entity.id, [attribute], { dialect, catalog, clock: { asOf, zone }, literals: true, segment: () => ({ name: '', outputName: '', ordinals: () => [] }) })
  if (statement.inexact.length > 0) return false
  const reading = await memoryEngine(catalog, data).columns(entity.id, [attribute], { asOf, zone, signal })
  if (reading.errors(0)?.kinds.some(({ kind }) => kind === 'tooLarge')) return false
  const schema = `values${++number}`
  await database.run(worldScript(schema, world, {}, schemas.pop() ?? null))
  schemas.push(schema)
  try {
    const rows = await database.query(statement.text, statement.parameters)
    const found = new Map(rows.map((row) => [String(row[0]), storedForm(row.at(-1) ?? null, computed.type, computed.scale)]))
    const expected = (data[world.entity] ?? []).flatMap((row, ordinal) => (row ? [[String(row[world.key]), reading.value(ordinal, 0)]] : []))
    expect(expected.map(([key]) => [key, found.get(String(key))])).toEqual(expected)
  } catch (error) {
    throw failing(statement, error)
  }
  return true
}

describe.skipIf(missing !== null)('computed attributes', () => {
  it.each(dialects)(`of random formulas have the same values in $dialect (seed ${seed}, ${numRuns} cases)`, { timeout: 1_800_000 }, async ({ dialect, open }) => {
    const database = await open()
    const schemas: string[] = []
    let compared = 0
    try {
      await fc.assert(
        fc.asyncProperty(randomFormula, async (drawn) => {
          const { text, table } = tamedFormula(drawn)
          const resolution = resolveFormula(text, scopeOf(table))
          if (!resolution.ok) return
          const { catalog, data, result } = formulaWorld(text, resolution.formula, table)
          if (await isCompared({ catalog, data, asOf: table.asOf, zone: table.zone, entity: 'Rows', key: 'No', attribute: result }, dialect, database, schemas)) compared++
        }),
        { numRuns },
      )
    } finally {
      await database.close()
    }
    console.log(`${database.label}: ${compared} of ${numRuns} formulas have the same values; the others are not exact there`)
    expect(compared).toBeGreaterThan(numRuns / 5)
  })

  it.each(dialects)(`of random measures have the same values in $dialect (seed ${seed}, ${numRuns} cases)`, { timeout: 1_800_000 }, async ({ dialect, open }) => {
    const database = await open()
    const schemas: string[] = []
    let compared = 0
    try {
      await fc.assert(
        fc.asyncProperty(randomWorld, randomPlacement, async (world, placement) => {
          const parsed = parseDefinition(world.definition)
          if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
          if ((world.catalog.entities[0]?.key.length ?? 0) === 0) return
          if (await isCompared({ ...world, catalog: withPlacement(world.catalog, placement), entity: 'E0', key: 'k', attribute: placementId }, dialect, database, schemas)) compared++
          for (const rule of parsed.definition.rules) {
            const catalog = withRuleMeasure(rule, world.catalog)
            if (catalog !== null && (await isCompared({ ...world, catalog, entity: 'E0', key: 'k', attribute: ruleMeasureId }, dialect, database, schemas))) compared++
          }
        }),
        { numRuns },
      )
    } finally {
      await database.close()
    }
    console.log(`${database.label}: ${compared} measures have the same values`)
    expect(compared).toBeGreaterThan(numRuns / 10)
  })
})

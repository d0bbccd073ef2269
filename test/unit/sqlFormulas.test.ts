import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import { valuesSql } from '../../electron/core/sql/valuesSql.ts'
import { cellAt, scopeOf, valuesOf, type Cell } from '../support/formulaTable.ts'
import { formulaWorld, tamedFormula } from '../support/formulaWorld.ts'
import { randomFormula } from '../support/randomFormulas.ts'
import { failing } from '../support/sqlComparison.ts'
import { sqliteWorld } from '../support/sqliteWorld.ts'

/** TESSERA_FORMULA_RUNS draws more; TESSERA_PROPERTY_SEED repeats a run whose seed was printed. */
const numRuns = Number(process.env['TESSERA_FORMULA_RUNS'] ?? 200)
const seed = Number(process.env['TESSERA_PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** Zero is zero, whatever its sign. */
function plain(cell: Cell): Cell {
  return typeof cell === 'number' ? cell + 0 : cell
}

describe('random formulas over random rows', () => {
  it(`have the same values in SQLite as by columns (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    let inexact = 0
    await fc.assert(
      fc.asyncProperty(randomFormula, async (drawn) => {
        const { text, table } = tamedFormula(drawn)
        const resolution = resolveFormula(text, scopeOf(table))
        if (!resolution.ok) return
        const { formula } = resolution
        const { catalog, data, result } = formulaWorld(text, formula, table)
        const rows = catalog.entities[0]
        if (rows === undefined) throw new Error('no rows')
        const statement = valuesSql(rows.id, [result], { dialect: 'sqlite', catalog, clock: { asOf: table.asOf, zone: table.zone }, literals: true, segment: () => ({ name: '', outputName: '', ordinals: () => [] }) })
        if (statement.inexact.length > 0) {
          inexact++
          return
        }
        const { column, errors } = await valuesOf(formula, table)
        if (errors?.kinds.some(({ kind }) => kind === 'tooLarge')) return
        const database = await sqliteWorld(catalog, data)
        try {
          const found = new Map(database.rows(statement).map(([row, value]) => [Number(row), typeof value === 'number' ? value + 0 : value]))
          const expected = data['Rows']?.flatMap((row, index) => (row ? [{ row: index, value: plain(cellAt(column, index)) }] : [])) ?? []
          expect(expected.map(({ row }) => ({ row, value: found.get(row) }))).toEqual(expected)
        } catch (error) {
          throw failing(statement, error)
        } finally {
          database.close()
        }
      }),
      { numRuns, seed },
    )
    expect(inexact).toBeLessThan(numRuns / 2)
  })
})

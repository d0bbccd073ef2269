import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import { valuesSql } from '../../electron/core/sql/valuesSql.ts'
import { cellAt, scopeOf, valuesOf, type Cell, type FormulaTable } from '../support/formulaTable.ts'
import { formulaWorld, tamedFormula } from '../support/formulaWorld.ts'
import { randomFormula } from '../support/randomFormulas.ts'
import { seed } from '../support/seed.ts'
import { failing } from '../support/sqlComparison.ts'
import { sqliteWorld } from '../support/sqliteWorld.ts'

/** TESSERA_FORMULA_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_FORMULA_RUNS'] ?? 200)

/** Zero is zero, whatever its sign. */
function plain(cell: Cell): Cell {
  return typeof cell === 'number' ? cell + 0 : cell
}

/** Compares a formula's values: none where it has no type or a number exceeds what is held, inexact where SQLite says so itself. */
async function compared(text: string, table: FormulaTable): Promise<'same' | 'inexact' | 'none'> {
  const resolution = resolveFormula(text, scopeOf(table))
  if (!resolution.ok) return 'none'
  const { formula } = resolution
  const { catalog, data, result } = formulaWorld(text, formula, table)
  const rows = catalog.entities[0]
  if (rows === undefined) throw new Error('no rows')
  const statement = valuesSql(rows.id, [result], { dialect: 'sqlite', catalog, clock: { asOf: table.asOf, zone: table.zone }, literals: true, segment: () => ({ name: '', outputName: '', ordinals: () => [] }) })
  if (statement.inexact.length > 0) return 'inexact'
  const { column, errors } = await valuesOf(formula, table)
  if (errors?.kinds.some(({ kind }) => kind === 'tooLarge')) return 'none'
  const database = await sqliteWorld(catalog, data)
  try {
    const found = new Map(database.rows(statement).map(([row, value]) => [Number(row), typeof value === 'number' ? value + 0 : value]))
    const expected = data['Rows']?.flatMap((row, index) => (row ? [{ row: index, value: plain(cellAt(column, index)) }] : [])) ?? []
    expect(expected.map(({ row }) => ({ row, value: found.get(row) }))).toEqual(expected)
    return 'same'
  } catch (error) {
    throw failing(statement, error)
  } finally {
    database.close()
  }
}

const born: FormulaTable = {
  columns: { Born: { type: 'date', cells: [-14_610, 11_016, null] }, Joined: { type: 'date', cells: [20, 19_000, 4] }, Name: { type: 'text', cells: ['Ada', 'Bo', null] }, Rate: { type: 'decimal', scale: 4, cells: [12_500, -25_000, 0] } },
  length: 3,
  asOf: 1_600_000_000_000,
  zone: 'UTC',
}

describe('formulas that SQLite once read otherwise', () => {
  it.each(['text(monthsBetween(Joined, Born))', 'text(daysBetween(Joined, addDays(Born, 3)))', 'text(daysBetween(Joined, addMonths(Born, 3)))', 'text(daysBetween(Joined, date(2020, 2, 29)))', 'text(round(Rate))', 'text(mod(monthsBetween(Born, Joined), 7))', 'right(Name, 0 - 2)', 'right(Name, round(-57))', 'right(Name, 2)', 'mid(Name, round(-1), 3)'])('%s', async (text) => {
    expect(await compared(text, born)).toBe('same')
  })
})

describe('random formulas over random rows', () => {
  it(`have the same values in SQLite as by columns (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    let inexact = 0
    await fc.assert(
      fc.asyncProperty(randomFormula, async (drawn) => {
        const { text, table } = tamedFormula(drawn)
        if ((await compared(text, table)) === 'inexact') inexact++
      }),
      { numRuns },
    )
    expect(inexact).toBeLessThan(numRuns / 2)
  })
})

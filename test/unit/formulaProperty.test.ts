import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import { cellAt, hasRow, scopeOf, valuesOf, type FormulaTable } from '../support/formulaTable.ts'
import { naiveFormula } from '../support/naiveFormula.ts'
import { Undecided, type FormulaWorld } from '../support/naiveFormulaValues.ts'
import { randomFormula } from '../support/randomFormulas.ts'
import { seed } from '../support/seed.ts'

/** TESSERA_PROPERTY_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 300)

/** What a formula of constants alone may run into when it is read. */
const constantFaults = /divides by zero|no such date|larger than can be held/

function worldOf(table: FormulaTable): FormulaWorld {
  return {
    rows: table.length,
    hasRow: (row) => hasRow(table, row),
    cell(attribute, row) {
      const cells = table.columns[attribute.name]?.cells ?? []
      return (attribute.via.length > 0 ? cells[table.up?.[row] ?? -1] : cells[row]) ?? null
    },
    asOf: table.asOf,
    zone: table.zone,
  }
}

type Judged = ReturnType<typeof naiveFormula> | 'undecided'

describe('random formulas over random rows', () => {
  it(`have the values and errors that judging row by row in exact fractions finds (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    const seen = { rows: 0, undecided: 0, unread: 0 }
    await fc.assert(
      fc.asyncProperty(randomFormula, async ({ text, table }) => {
        const resolution = resolveFormula(text, scopeOf(table))
        if (!resolution.ok) {
          for (const problem of resolution.problems) expect(problem.message).toMatch(constantFaults)
          seen.unread++
          return
        }
        const { formula } = resolution
        const world = worldOf(table)
        const rows = Array.from({ length: table.length }, (_, row) => row).filter(world.hasRow)
        const naive = rows.map((row): Judged => {
          try {
            return naiveFormula(formula, row, world)
          } catch (error) {
            if (error instanceof Undecided) return 'undecided'
            throw error
          }
        })
        const { column, errors } = await valuesOf(formula, table)
        seen.rows += rows.length
        seen.undecided += naive.filter((one) => one === 'undecided').length
        const expected = rows.map((row, index) => {
          const one = naive[index]
          return { row, value: one === undefined || one === 'undecided' ? cellAt(column, row) : one.value }
        })
        expect(rows.map((row) => ({ row, value: cellAt(column, row) }))).toEqual(expected)
        for (let row = 0; row < table.length; row++) if (!hasRow(table, row)) expect(cellAt(column, row)).toBeNull()
        if (naive.includes('undecided')) return
        const failed = (kind?: string): number[] => rows.filter((_, index) => {
          const one = naive[index]
          return one !== undefined && one !== 'undecided' && (kind === undefined ? one.errors.length > 0 : one.errors.includes(kind))
        })
        expect(errors?.count ?? 0).toBe(failed().length)
        for (const group of errors?.kinds ?? []) expect({ count: group.count, rows: group.rows }).toEqual({ count: failed(group.kind).length, rows: failed(group.kind).slice(0, 5) })
      }),
      { numRuns },
    )
    // Else the comparison would say little.
    expect(seen.undecided).toBeLessThan(seen.rows / 10)
    expect(seen.unread).toBeLessThan(numRuns / 10)
  })
})

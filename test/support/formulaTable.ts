import type { AttributeType } from '@shared/domain/entity.ts'
import { attributeIdSchema, entityIdSchema, relationshipIdSchema } from '@shared/domain/ids.ts'
import { dayOfInstant } from '@shared/domain/storedValue.ts'
import type { FormulaAttribute, ResolvedFormula } from '@shared/formula/resolved.ts'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import type { FormulaScope } from '@shared/formula/scope.ts'
import { emptyBits, hasBit, setBit } from '../../electron/core/engine/bitset.ts'
import { createBreath } from '../../electron/core/engine/breath.ts'
import type { Column } from '../../electron/core/engine/columns/column.ts'
import { createColumnBuilder } from '../../electron/core/engine/columns/columnBuilder.ts'
import { textAt } from '../../electron/core/engine/columns/dictionary.ts'
import { evaluateFormula, type FormulaValues } from '../../electron/core/engine/formula/evaluateFormula.ts'

export type Cell = string | number | null

export interface FormulaColumn {
  readonly type: AttributeType
  readonly scale?: number | null
  readonly cells: readonly Cell[]
}

/** An entity for formulas: its columns by name, and those of the records it points to by "Relationship.Name". */
export interface FormulaTable {
  readonly columns: Readonly<Record<string, FormulaColumn>>
  /** For each row the row that "Up" leads to; -1: none. */
  readonly up?: readonly number[]
  /** Numbers of rows that are not there. */
  readonly holes?: readonly number[]
  readonly length: number
  readonly asOf: number
  readonly zone: string
}

export function scopeOf({ columns }: Pick<FormulaTable, 'columns'>): FormulaScope {
  return {
    attribute(path) {
      const name = path.join('.')
      const column = columns[name]
      if (column === undefined) return `There is no “${name}” here.`
      const attribute: FormulaAttribute = {
        via: path.length > 1 ? [relationshipIdSchema.parse('up')] : [],
        entity: entityIdSchema.parse(path.length > 1 ? 'parents' : 'rows'),
        attribute: attributeIdSchema.parse(name.replace(/[^A-Za-z0-9]/g, '_')),
        name,
        type: column.type,
        scale: column.scale ?? null,
      }
      return attribute
    },
  }
}

export function resolved(text: string, table: Pick<FormulaTable, 'columns'>): ResolvedFormula {
  const resolution = resolveFormula(text, scopeOf(table))
  if (!resolution.ok) throw new Error(`${text}\n${resolution.problems.map(({ from, to, message }) => `${from}–${to}: ${message}`).join('\n')}`)
  return resolution.formula
}

export function columnOf({ type, cells }: FormulaColumn, length = cells.length): Column {
  const builder = createColumnBuilder(type, length)
  cells.forEach((cell, row) => builder.add(row, cell))
  return builder.finish()
}

export function hasRow({ holes = [] }: FormulaTable, row: number): boolean {
  return !holes.includes(row)
}

export function valuesOf(formula: ResolvedFormula, table: FormulaTable): Promise<FormulaValues> {
  const presence = emptyBits(table.length)
  for (let row = 0; row < table.length; row++) if (hasRow(table, row)) setBit(presence, row)
  const breath = createBreath({ pause: () => new Promise((resolve) => setImmediate(resolve)), elapsed: () => performance.now() }, new AbortController().signal)
  const input = ({ name, via }: FormulaAttribute) => {
    const column = table.columns[name]
    if (column === undefined) throw new Error(`no ${name}`)
    return { column: columnOf(column), rows: via.length > 0 ? Int32Array.from(table.up ?? []) : null }
  }
  return evaluateFormula(formula, input, table.length, presence, { today: dayOfInstant(table.asOf, table.zone), zone: table.zone }, breath)
}

export function cellAt(column: Column, row: number): Cell {
  if (hasBit(column.missing, row)) return null
  if (column.kind === 'text') return textAt(column.dictionary, column.codes[row] ?? 0)
  return column.kind === 'number' ? (column.values[row] ?? 0) : hasBit(column.values, row) ? 1 : 0
}

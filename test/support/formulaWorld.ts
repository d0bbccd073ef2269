import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import type { AttributeId, EntityId, RelationshipId } from '@shared/domain/ids.ts'
import type { ResolvedFormula } from '@shared/formula/resolved.ts'
import type { Cell as FormulaCell, FormulaColumn, FormulaTable } from './formulaTable.ts'
import type { Cell, PlainData, PlainRow } from './memorySource.ts'

const attribute = (entity: string, name: string, type: Attribute['type'], scale: number | null = null): Attribute => ({ id: `a_${entity}_${name.replaceAll(/\W/g, '-')}` as AttributeId, name, type, scale })

/** A table for formulas as a world: its rows with their numbers as keys, the records they point to, and the formula as the attribute "Result". */
export function formulaWorld(text: string, formula: ResolvedFormula, table: FormulaTable): { readonly catalog: Catalog; readonly data: PlainData; readonly result: AttributeId } {
  const names = Object.keys(table.columns)
  const [above, own] = [names.filter((name) => name.startsWith('Up.')), names.filter((name) => !name.startsWith('Up.'))]
  const made = (entity: string, name: string): Attribute => {
    const { type = 'text', scale = null } = table.columns[name] ?? {}
    return attribute(entity, name.replace('Up.', ''), type, scale)
  }
  const parents = entity('Parents', [attribute('Parents', 'No', 'integer'), ...above.map((name) => made('Parents', name))])
  const result = 'a_Rows_Result' as AttributeId
  const rows: Entity = {
    ...entity('Rows', [attribute('Rows', 'No', 'integer'), attribute('Rows', 'UpNo', 'integer'), ...own.map((name) => made('Rows', name))]),
    role: 'individuals',
    computed: [{ id: result, name: 'Result', type: formula.type, scale: formula.scale, problem: null, recipe: { schemaVersion: 1, kind: 'calculated', entity: 'Rows', name: 'Result', formula: text } }],
  }
  const relationship = { id: 'r_Up' as RelationshipId, name: 'Up', childEntity: rows.id, childAttributes: ['a_Rows_UpNo' as AttributeId], parentEntity: parents.id, parentAttributes: ['a_Parents_No' as AttributeId] }
  const cell = (name: string, row: number): Cell => {
    const column = table.columns[name]
    const stored = column?.cells[row] ?? null
    return column && stored !== null ? displayText(stored, column.type, column.scale ?? null, 'UTC') : null
  }
  const parentRows = Math.max(0, ...above.map((name) => table.columns[name]?.cells.length ?? 0))
  const data: PlainData = {
    Parents: Array.from({ length: parentRows }, (_, row) => ({ No: row, ...Object.fromEntries(above.map((name) => [name.replace('Up.', ''), cell(name, row)])) })),
    Rows: Array.from({ length: table.length }, (_, row): PlainRow | null => {
      if (table.holes?.includes(row)) return null
      const up = table.up?.[row] ?? -1
      return { No: row, UpNo: up < 0 ? null : up, ...Object.fromEntries(own.map((name) => [name, cell(name, row)])) }
    }),
  }
  return { catalog: { entities: [rows, parents], relationships: [relationship] }, data, result }
}

/**
 * What no number and no date may exceed is an error of Tessera's own, also where coalesce takes care of it: here all stay
 * far from it, floating numbers too, which become whole ones by rounding.
 */
export function tamedFormula({ text, table }: { readonly text: string; readonly table: FormulaTable }): { readonly text: string; readonly table: FormulaTable } {
  const tame = ({ type, scale }: FormulaColumn, cell: FormulaCell): FormulaCell => {
    if (typeof cell !== 'number') return cell
    if (type === 'integer' || (type === 'decimal' && typeof scale === 'number')) return cell % 1000
    if (type === 'date') return cell % 20_000
    if (type !== 'decimal') return cell
    return Math.abs(cell) < 0.001 ? 0 : cell % 1_000_000
  }
  const columns = Object.entries(table.columns).map(([name, column]) => [name, { ...column, cells: column.cells.map((cell) => tame(column, cell)) }])
  return { text: text.replaceAll('94906267', '97'), table: { ...table, columns: Object.fromEntries(columns) } }
}

function entity(name: string, attributes: readonly Attribute[]): Entity {
  return { id: `e_${name}` as EntityId, name, role: 'related', origin: 'file', attributes: [...attributes], computed: [], key: [`a_${name}_No` as AttributeId], nameAttribute: null, dateAttribute: null, rowCount: 0, dataVersion: 1, updatedAt: '2026-11-23T00:00:00.000Z' }
}

import type { Entity } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import type { StoredValue } from '../engine/engine.ts'
import { cellReader, type CellOptions } from '../segments/cellReader.ts'
import { segmentProjections } from '../segments/checkDefinition.ts'
import { keyAttributes } from '../segments/keyOrder.ts'
import { attributeColumn, offeredColumns, outputColumns, type OutputColumn } from '../segments/outputColumns.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'
import type { ComparedRows } from './comparedRows.ts'

/** All columns a list can be shown with: output columns that are not in order any more are left out. */
export function offeredFor(workspace: OpenWorkspace, segment: StoredSegment, entity: Entity): readonly OutputColumn[] {
  return offeredColumns(entity, segmentProjections(workspace, segment, false))
}

/** The key, then the named ones; without names: then what a row is called, or the first attributes where that is not known. */
export function columnsFor(workspace: OpenWorkspace, segment: StoredSegment, entity: Entity, names: readonly string[] | undefined): readonly OutputColumn[] {
  const key = keyAttributes(entity)
  const isKey = ({ attribute }: OutputColumn): boolean => attribute !== null && key.includes(attribute)
  const others = names === undefined ? outputColumns(entity, []).filter((column) => !isKey(column)).slice(0, shownAtFirst) : namedIn(offeredFor(workspace, segment, entity), names).filter((column) => !isKey(column))
  const columns = [...key.map(attributeColumn), ...others]
  if (columns.length === 0) throw fail('invalidInput', `Choose at least one column of “${entity.name}”.`, { field: 'columns' })
  return columns
}

const shownAtFirst = 6

function namedIn(offered: readonly OutputColumn[], names: readonly string[]): readonly OutputColumn[] {
  return [...new Set(names)].flatMap((name) => offered.filter((column) => column.name === name))
}

/** Rows of a list from one on; those no longer in the data have their key only. */
export async function comparedReader(workspace: OpenWorkspace, entity: Entity, columns: readonly OutputColumn[], rows: ComparedRows, options: CellOptions): Promise<(from: number, count: number) => readonly (readonly StoredValue[])[]> {
  const read = await cellReader(workspace, entity, columns, options)
  const present = rows.ordinals.length
  const goneRow = (key: readonly StoredValue[]): readonly StoredValue[] => columns.map((_, index) => key[index] ?? null)
  return (from, count) => [...read(Array.from(rows.ordinals.subarray(from, from + count))), ...rows.gone.slice(Math.max(0, from - present), Math.max(0, from + count - present)).map(goneRow)]
}

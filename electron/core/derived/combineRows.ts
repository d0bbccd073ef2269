import type { Attribute } from '@shared/domain/entity.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { dayMs, storedText, type StoredValue } from '@shared/domain/storedValue.ts'
import type { CombinedColumn, ResolvedCombined } from '@shared/rules/derived/resolvedEntity.ts'
import type { RowWarning } from '@shared/rules/derived/rowWarning.ts'
import { storedValueAt } from '../engine/columns/storedValue.ts'
import type { Column } from '../engine/columns/column.ts'
import type { Engine, EvaluateOptions } from '../engine/engine.ts'
import { listedKeys, sliceRows, type MadeRows, type Rest } from './madeRows.ts'

interface Block {
  readonly label: string
  /** The first of its rows. */
  readonly from: number
  readonly places: Int32Array
  /** Null: empty in this part. */
  readonly columns: readonly ({ readonly column: Column; readonly convert: Convert } | null)[]
}

/** A value in the form of the combined column; undefined where that cannot hold it exactly. */
type Convert = (value: StoredValue) => StoredValue | undefined

/** The rows of all parts, part after part, each in file order. */
export async function combineRows(engine: Pick<Engine, 'columns'>, { parts, columns, key: keyNames }: ResolvedCombined, options: EvaluateOptions, rest: Rest): Promise<MadeRows> {
  const blocks: Block[] = []
  let rows = 0
  let leftOut = 0
  for (const [index, { entity, label }] of parts.entries()) {
    const wanted = [...new Set(columns.flatMap(({ of }) => of[index] ?? []))]
    const reading = await engine.columns(entity.id, wanted.map(({ id }) => id), options)
    const places = new Int32Array(reading.rows)
    const key = columns.filter(({ name }) => keyNames.includes(name)).flatMap(({ of }) => reading.columns[wanted.findIndex((one) => one === of[index])] ?? [])
    let found = 0
    for (let from = 0; from < reading.limit; from += sliceRows) {
      for (let ordinal = from; ordinal < Math.min(from + sliceRows, reading.limit); ordinal += 1) {
        const place = reading.place(ordinal)
        if (place < 0) continue
        if (key.some((column) => storedValueAt(column, place) === null)) leftOut += 1
        else places[found++] = place
      }
      await rest()
    }
    const cells = columns.map((column) => {
      const attribute = column.of[index] ?? null
      const read = attribute === null ? undefined : reading.columns[wanted.indexOf(attribute)]
      return attribute === null || read === undefined ? null : { column: read, convert: converter(attribute, column, options.zone) }
    })
    blocks.push({ label: storedText(label) ?? '', from: rows, places: places.subarray(0, found), columns: cells })
    rows += found
  }
  const blockOf = (row: number): Block | undefined => blocks.findLast(({ from, places }) => row >= from && row < from + places.length)
  const cell = (row: number, index: number): StoredValue | undefined => {
    const block = blockOf(row)
    const one = block?.columns[index]
    return block === undefined || one === null || one === undefined ? null : one.convert(storedValueAt(one.column, block.places[row - block.from] ?? 0))
  }
  return {
    rows,
    leftOut,
    warnings: await tooLarge(columns, rows, cell, rest),
    value: (row, attribute) => (attribute === 0 ? (blockOf(row)?.label ?? null) : (cell(row, attribute - 1) ?? null)),
  }
}

function converter(from: Attribute, to: CombinedColumn, zone: string): Convert {
  if (from.type === 'date' && to.type === 'datetime') {
    const calendar = zoneOf(zone)
    return (value) => (typeof value === 'number' ? calendar.instant(value * dayMs) : value)
  }
  if (to.type !== 'decimal') return (value) => value
  const scale = from.type === 'integer' ? 0 : from.scale
  if (to.scale === null) return scale === null ? (value) => value : (value) => (typeof value === 'number' ? value / 10 ** scale : value)
  const factor = 10 ** (to.scale - (scale ?? 0))
  if (factor === 1) return (value) => value
  return (value) => {
    if (typeof value !== 'number') return value
    return Number.isSafeInteger(value * factor) ? value * factor : undefined
  }
}

/** Decimals that the wider scale leaves no room for. Only columns that are widened are looked through. */
async function tooLarge(columns: readonly CombinedColumn[], rows: number, cell: (row: number, index: number) => StoredValue | undefined, rest: Rest): Promise<RowWarning[]> {
  const warnings: RowWarning[] = []
  for (const [index, { name, type, scale, of }] of columns.entries()) {
    if (type !== 'decimal' || scale === null || of.every((one) => one === null || (one.scale ?? 0) === scale)) continue
    let count = 0
    const keys: string[] = []
    for (let row = 0; row < rows; row += 1) {
      if (cell(row, index) === undefined) {
        count += 1
        if (keys.length < listedKeys) keys.push(`row ${row + 1}`)
      }
      if (row % sliceRows === 0) await rest()
    }
    if (count > 0) warnings.push({ kind: 'tooLarge', attribute: name, count, keys })
  }
  return warnings
}

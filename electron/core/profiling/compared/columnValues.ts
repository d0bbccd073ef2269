import { emptyBits, hasBit, setBit, type Bits } from '../../engine/bitset.ts'
import { inSlices, type Breath } from '../../engine/breath.ts'
import type { Column } from '../../engine/columns/column.ts'
import { dictionarySize, textAt } from '../../engine/columns/dictionary.ts'
import type { StoredValue } from '../../engine/engine.ts'

/** Values of one column over rows: as codes of which 0 stands for none, or as numbers. */
export type ColumnValues =
  | { readonly kind: 'coded'; readonly codes: ArrayLike<number>; readonly size: number; value(code: number): StoredValue }
  | { readonly kind: 'number'; readonly values: ArrayLike<number>; readonly missing: Bits }

/** `rows`: of the column. */
export async function valuesOfColumn(column: Column, rows: number, breath: Breath): Promise<ColumnValues> {
  switch (column.kind) {
    case 'number':
      return column
    case 'text':
      return { kind: 'coded', codes: column.codes, size: dictionarySize(column.dictionary), value: (code) => textAt(column.dictionary, code) }
    case 'boolean': {
      const codes = new Uint8Array(rows)
      await inSlices(breath, rows, (from, to) => {
        for (let row = from; row < to; row++) codes[row] = hasBit(column.missing, row) ? 0 : hasBit(column.values, row) ? 2 : 1
      })
      return { kind: 'coded', codes, size: 3, value: (code) => code - 1 }
    }
  }
}

/** Of cells by row, each looked at once; `isNumber`: none of them is text. */
export async function valuesOfCells(cell: (row: number) => StoredValue, rows: number, isNumber: boolean, breath: Breath): Promise<ColumnValues> {
  if (isNumber) {
    const values = new Float64Array(rows)
    const missing = emptyBits(rows)
    await inSlices(breath, rows, (from, to) => {
      for (let row = from; row < to; row++) {
        const value = cell(row)
        if (typeof value === 'number') values[row] = value
        else setBit(missing, row)
      }
    }, 1 << 13)
    return { kind: 'number', values, missing }
  }
  const known = new Map<StoredValue, number>()
  const found: StoredValue[] = [null]
  const codes = new Uint32Array(rows)
  await inSlices(breath, rows, (from, to) => {
    for (let row = from; row < to; row++) {
      const value = cell(row)
      if (value === null) continue
      let code = known.get(value)
      if (code === undefined) {
        code = found.push(value) - 1
        known.set(value, code)
      }
      codes[row] = code
    }
  }, 1 << 13)
  return { kind: 'coded', codes, size: found.length, value: (code) => found[code] ?? null }
}

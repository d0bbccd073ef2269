import { clearBit, emptyBits, hasBit, not, setBit, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'

/** Numbers by row as a column: those of `present` have a value. Takes four bytes each where all are whole and fit. */
export async function numberColumn(values: Int32Array | Float64Array, present: Bits, breath: Breath): Promise<NumberColumn> {
  let magnitude = 0
  let isNarrow = true
  await inSlices(breath, values.length, (from, to) => {
    for (let row = from; row < to; row++) {
      if (!hasBit(present, row)) {
        values[row] = 0
        continue
      }
      const value = values[row] ?? 0
      if (value !== (value | 0)) isNarrow = false
      magnitude = Math.max(magnitude, Math.abs(value))
    }
  }, 1 << 16)
  return { kind: 'number', values: isNarrow && values instanceof Float64Array ? Int32Array.from(values) : values, missing: not(present), magnitude }
}

/** A column read through an index: row i has the value of `rows[i]`, none where that is negative or has none. */
export async function gathered(column: Column, rows: Int32Array, breath: Breath): Promise<Column> {
  const missing = emptyBits(rows.length).fill(0xffffffff)
  const each = (take: (to: number, from: number) => void): Promise<void> =>
    inSlices(breath, rows.length, (from, to) => {
      for (let index = from; index < to; index++) {
        const row = rows[index] ?? -1
        if (row < 0 || hasBit(column.missing, row)) continue
        clearBit(missing, index)
        take(index, row)
      }
    }, 1 << 16)
  switch (column.kind) {
    case 'text': {
      const codes = emptyLike(column.codes, rows.length)
      await each((to, from) => {
        codes[to] = column.codes[from] ?? 0
      })
      return { kind: 'text', codes, dictionary: column.dictionary, missing }
    }
    case 'number': {
      const values = emptyLike(column.values, rows.length)
      await each((to, from) => {
        values[to] = column.values[from] ?? 0
      })
      return { kind: 'number', values, missing, magnitude: column.magnitude }
    }
    case 'boolean': {
      const values = emptyBits(rows.length)
      await each((to, from) => {
        if (hasBit(column.values, from)) setBit(values, to)
      })
      return { kind: 'boolean', values, missing }
    }
  }
}

type Values = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

function emptyLike<T extends Values>(values: T, length: number): T {
  return new (values.constructor as new (length: number) => T)(length)
}

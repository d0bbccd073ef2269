import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { StoredValue } from '../engine/engine.ts'
import type { TextColumn } from '../segments/memberText.ts'
import type { FileWriter } from './fileWriter.ts'

/** Rows of a group: they are held at once, and encoding them takes some thirty milliseconds in one piece; nobody waits longer. */
const groupRows = 4096
/** What an eight-byte decimal holds. */
const decimalPrecision = 18

type Cell = string | number | bigint | boolean | null

/** One file of row groups; decimals exact at their scale, date-times as instants in UTC. */
export const writeParquet: FileWriter = async (rows, put) => {
  const bytes = new ByteWriter(1 << 20)
  const writer = new ParquetWriter({ writer: bytes, schema: [{ name: 'root', num_children: rows.columns.length }, ...rows.columns.map(schemaOf)], createdBy: 'Tessera' })
  const flush = async (): Promise<void> => {
    await put(bytes.getBytes())
    bytes.index = 0
  }
  const converters = rows.columns.map(converterOf)
  const group: Cell[][] = rows.columns.map(() => [])
  let written = 0
  const writeGroup = async (): Promise<void> => {
    await writer.write({ columnData: rows.columns.map(({ name }, index) => ({ name, data: group[index] ?? [] })), rowGroupSize: groupRows })
    for (const cells of group) cells.length = 0
    await flush()
  }
  for await (const { count, columns } of rows.batches()) {
    for (let column = 0; column < group.length; column += 1) {
      const [cells, values, convert] = [group[column], columns[column], converters[column]]
      if (cells === undefined || values === undefined || convert === undefined) continue
      for (let row = 0; row < count; row += 1) cells.push(convert(values[row] ?? null))
    }
    written += count
    if ((group[0]?.length ?? 0) >= groupRows) await writeGroup()
  }
  if ((group[0]?.length ?? 0) > 0) await writeGroup()
  await writer.finish()
  await flush()
  return { rows: written, warnings: [] }
}

function schemaOf({ name, type, scale }: TextColumn): SchemaElement {
  const column = { name, repetition_type: 'OPTIONAL' } as const
  switch (type) {
    case 'text':
      return { ...column, type: 'BYTE_ARRAY', converted_type: 'UTF8' }
    case 'integer':
      return { ...column, type: 'INT64' }
    case 'decimal':
      return scale === null ? { ...column, type: 'DOUBLE' } : { ...column, type: 'INT64', converted_type: 'DECIMAL', scale, precision: decimalPrecision }
    case 'boolean':
      return { ...column, type: 'BOOLEAN' }
    case 'date':
      return { ...column, type: 'INT32', converted_type: 'DATE' }
    case 'datetime':
      return { ...column, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } }
  }
}

function converterOf({ type, scale }: TextColumn): (value: StoredValue) => Cell {
  if (type === 'text') return (value) => (value === null ? null : String(value))
  const convert = numberConverter(type, scale)
  // Columns of numbers hold nothing else; a text in one would be damage.
  return (value) => (typeof value === 'number' ? convert(value) : null)
}

function numberConverter(type: Exclude<TextColumn['type'], 'text'>, scale: number | null): (value: number) => Cell {
  switch (type) {
    case 'integer':
    case 'datetime':
      return (value) => BigInt(Math.round(value))
    case 'decimal':
      return scale === null ? (value) => value : (value) => BigInt(Math.round(value))
    case 'boolean':
      return (value) => value !== 0
    case 'date':
      return (value) => value
  }
}

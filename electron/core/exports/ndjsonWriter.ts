import { valueTexts } from '@shared/domain/valueTexts.ts'
import type { StoredValue } from '../engine/engine.ts'
import type { TextColumn } from '../segments/memberText.ts'
import type { FileWriter } from './fileWriter.ts'
import { createTextSink } from './textSink.ts'

/** One JSON object a line, every column in each, null where there is no value; decimals with all the digits they are stored with. */
export const writeNdjson: FileWriter = async (rows, put) => {
  const sink = createTextSink(put)
  const cells = rows.columns.map((column) => cellJson(column, rows.zone))
  const beginnings = rows.columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  let written = 0
  for await (const { count, columns } of rows.batches()) {
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < cells.length; column += 1) {
        sink.add(beginnings[column] ?? '')
        sink.add(cells[column]?.(columns[column]?.[row] ?? null) ?? 'null')
      }
      sink.add('}\n')
    }
    await sink.pass()
    written += count
  }
  await sink.end()
  return { rows: written, warnings: [] }
}

function cellJson({ type, scale }: TextColumn, zone: string): (value: StoredValue) => string {
  const textOf = valueTexts(type, scale, zone)
  const isQuoted = type === 'text' || type === 'date' || type === 'datetime'
  return (value) => {
    if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return 'null'
    if (typeof value === 'string') return JSON.stringify(value)
    const text = textOf(value) ?? 'null'
    // Dates and times are digits and signs that need no escaping.
    return isQuoted ? `"${text}"` : text
  }
}

import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import type { CellSink, EngineSource, StoredValue } from '../engine/engine.ts'
import type { Ports } from '../ports.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { rawNull, rawText } from '../store/rawReading.ts'
import { join, sql, type Sql } from '../store/sql.ts'
import type { RawReader, Reader } from '../store/store.ts'
import { breather } from '../tasks/breather.ts'
import { readOrdinalLimit } from './catalog.repo.ts'

/** Ordinals per statement: about two milliseconds' worth. */
const sliceOrdinals = 4096

/** The store's rows for the column engine. */
export function createEngineSource(reader: RawReader, ports: Pick<Ports, 'elapsed' | 'pause'>): EngineSource {
  return {
    ordinalLimit: (entity) => readOrdinalLimit(reader, entity),
    read: (entity, attributes, visit, signal) => readRows(reader, entity, attributes, visit, breather(ports, signal)),
    fill: (entity, attributes, begin, sinks, signal) => fillColumns(reader, entity, attributes, begin, sinks, breather(ports, signal)),
  }
}

/** Every row in ordinal order; `rest` is called between slices. The array of values is used again for the next row. */
export async function readRows(
  reader: Reader,
  entity: EntityId,
  attributes: readonly AttributeId[],
  visit: (ordinal: number, values: readonly StoredValue[]) => void,
  rest: () => Promise<void>,
): Promise<void> {
  const values: StoredValue[] = attributes.map(() => null)
  for (const slice of slices(reader, entity, attributes)) {
    reader.each(slice, (row) => {
      for (let index = 0; index < values.length; index += 1) values[index] = row[index + 1] as StoredValue
      visit(Number(row[0]), values)
    })
    await rest()
  }
}

function* slices(reader: Reader, entity: EntityId, attributes: readonly AttributeId[]): Iterable<Sql> {
  const limit = readOrdinalLimit(reader, entity)
  const columns = join([sql`"ordinal"`, ...attributes.map(dataColumn)])
  for (let from = 0; from < limit; from += sliceOrdinals) {
    yield sql`SELECT ${columns} FROM ${dataTable(entity)} WHERE "ordinal" >= ${from} AND "ordinal" < ${from + sliceOrdinals} ORDER BY "ordinal"`
  }
}

async function fillColumns(
  reader: RawReader,
  entity: EntityId,
  attributes: readonly AttributeId[],
  begin: (ordinal: number) => number,
  sinks: readonly CellSink[],
  rest: () => Promise<void>,
): Promise<void> {
  for (const slice of slices(reader, entity, attributes)) {
    const isRaw = reader.eachRaw(slice, (row) => {
      const place = begin(row.number(0))
      for (let index = 0; index < sinks.length; index += 1) {
        const type = row.type(index + 1)
        if (type === rawNull) continue
        if (type !== rawText) {
          sinks[index]?.addNumber(place, row.number(index + 1))
          continue
        }
        const from = row.text(index + 1)
        const length = row.length(index + 1)
        sinks[index]?.addText(place, row.memory(), from, from + length)
      }
    })
    if (!isRaw) reader.each(slice, (row) => addValues(begin(Number(row[0])), row, sinks))
    await rest()
  }
}

/** What `eachRaw` gives, by the ordinary way. */
function addValues(place: number, row: readonly unknown[], sinks: readonly CellSink[]): void {
  for (const [index, sink] of sinks.entries()) {
    const value = row[index + 1]
    if (typeof value === 'number') sink.addNumber(place, value)
    if (typeof value !== 'string') continue
    const bytes = new TextEncoder().encode(value)
    sink.addText(place, bytes, 0, bytes.length)
  }
}

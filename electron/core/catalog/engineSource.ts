import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import type { EngineSource, StoredValue } from '../engine/engine.ts'
import type { Ports } from '../ports.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { breather } from '../tasks/breather.ts'
import { readOrdinalLimit } from './catalog.repo.ts'

/** Ordinals per statement: about two milliseconds' worth. */
const sliceOrdinals = 4096

/** The store's rows for the column engine. */
export function createEngineSource(reader: Reader, ports: Pick<Ports, 'elapsed' | 'pause'>): EngineSource {
  return {
    ordinalLimit: (entity) => readOrdinalLimit(reader, entity),
    read: (entity, attributes, visit, signal) => readRows(reader, entity, attributes, visit, breather(ports, signal)),
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
  const limit = readOrdinalLimit(reader, entity)
  const columns = join([sql`"ordinal"`, ...attributes.map(dataColumn)])
  const values: StoredValue[] = attributes.map(() => null)
  for (let from = 0; from < limit; from += sliceOrdinals) {
    reader.each(sql`SELECT ${columns} FROM ${dataTable(entity)} WHERE "ordinal" >= ${from} AND "ordinal" < ${from + sliceOrdinals} ORDER BY "ordinal"`, (row) => {
      for (let index = 0; index < values.length; index += 1) values[index] = row[index + 1] as StoredValue
      visit(Number(row[0]), values)
    })
    await rest()
  }
}

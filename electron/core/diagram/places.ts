import { z } from 'zod'
import { boxPlaceSchema, type BoxPlace } from '@shared/contract/diagram.contract.ts'
import { readOnce } from '../store/readOnce.ts'
import { sql } from '../store/sql.ts'
import type { Store } from '../store/store.ts'

const key = 'diagram'
const stored = z.array(boxPlaceSchema)

/** As kept in the file; what cannot be understood is as if none were kept. */
export const keptPlaces = readOnce(['workspace'], (store): readonly BoxPlace[] => {
  const text = store.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = ${key}`)?.value
  return text === undefined ? [] : understood(text)
})

function understood(text: string): readonly BoxPlace[] {
  try {
    const read = stored.safeParse(JSON.parse(text))
    return read.success ? read.data : []
  } catch {
    return []
  }
}

export function keepPlaces(store: Store, places: readonly BoxPlace[]): void {
  const value = JSON.stringify(places)
  store.edit((edit) => {
    if (edit.update('workspace', { key }, { value }) === 0) edit.insert('workspace', { key, value })
  })
}

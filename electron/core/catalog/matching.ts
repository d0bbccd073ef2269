import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import type { StoredValue } from '../engine/engine.ts'
import type { Reader } from '../store/store.ts'
import { readRows } from './engineSource.ts'

/** What two values have in common where a relationship joins them: their text, so that 7 and "7" meet and "007" stays apart. */
export function joinText(value: StoredValue, attribute: Attribute): string | null {
  return displayText(value, attribute.type, attribute.scale, 'UTC')
}

/** The texts of a row's values as one; null where any is empty. */
export function joinKey(values: readonly StoredValue[], attributes: readonly Attribute[]): string | null {
  const [only] = attributes
  if (attributes.length === 1 && only !== undefined) return joinText(values[0] ?? null, only)
  let key = ''
  for (let index = 0; index < attributes.length; index += 1) {
    const attribute = attributes[index]
    const text = attribute === undefined ? null : joinText(values[index] ?? null, attribute)
    if (text === null) return null
    key += `${text.length}:${text}`
  }
  return key
}

/** The texts that `joinKey` made one of `parts` values. */
export function keyTexts(key: string, parts: number): readonly string[] {
  if (parts === 1) return [key]
  const texts: string[] = []
  for (let at = 0; at < key.length; ) {
    const colon = key.indexOf(':', at)
    const end = colon + 1 + Number(key.slice(at, colon))
    texts.push(key.slice(colon + 1, end))
    at = end
  }
  return texts
}

export interface KeyValues {
  readonly values: ReadonlySet<string>
  readonly isUnique: boolean
}

export async function readKeys(reader: Reader, entity: Entity, attributes: readonly Attribute[], rest: () => Promise<void>): Promise<KeyValues> {
  const values = new Set<string>()
  let filled = 0
  await readRows(reader, entity.id, attributes.map(({ id }) => id), (_ordinal, row) => {
    const key = joinKey(row, attributes)
    if (key === null) return
    filled += 1
    values.add(key)
  }, rest)
  return { values, isUnique: values.size === filled }
}

/** Those of some texts that are keys: for a few among millions, which are not all held at once. */
export async function foundKeys(reader: Reader, entity: Entity, attributes: readonly Attribute[], wanted: ReadonlySet<string>, rest: () => Promise<void>): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  await readRows(reader, entity.id, attributes.map(({ id }) => id), (_ordinal, row) => {
    const key = joinKey(row, attributes)
    if (key !== null && wanted.has(key)) found.add(key)
  }, rest)
  return found
}

export interface Match {
  /** Child rows with a value. */
  readonly rows: number
  readonly orphans: number
}

export async function matchRows(reader: Reader, child: Entity, attributes: readonly Attribute[], parents: ReadonlySet<string>, rest: () => Promise<void>): Promise<Match> {
  let rows = 0
  let orphans = 0
  await readRows(reader, child.id, attributes.map(({ id }) => id), (_ordinal, row) => {
    const key = joinKey(row, attributes)
    if (key === null) return
    rows += 1
    if (!parents.has(key)) orphans += 1
  }, rest)
  return { rows, orphans }
}

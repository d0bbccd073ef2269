import type { Output } from '@shared/contract/contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import { mostListKeys } from '@shared/rules/listDefinition.ts'
import type { OpenWorkspace } from '../context.ts'
import type { StoredValue } from '../engine/engine.ts'
import { keyAttributes } from './keyOrder.ts'
import { readRows } from './memberRows.ts'

const batch = 5000

export interface KeyList {
  readonly audience: EntityId
  /** As somebody wrote them. */
  readonly keys: readonly string[]
  readonly name: string
  readonly tags: readonly string[]
}

/** Makes a static segment of a list. */
export type ListSaver = (list: KeyList, signal?: AbortSignal) => Promise<Output<'lists.save'>>

/** The keys of rows by ordinal, and of those that are `gone` from the data, as somebody would write them: parts divided by commas, each of several in double quotes. */
export async function listKeys({ store, zone }: OpenWorkspace, entity: Entity, rows: { readonly ordinals: Uint32Array; readonly gone: readonly (readonly StoredValue[])[] }, breathe: () => Promise<void>): Promise<string[]> {
  const attributes = keyAttributes(entity)
  const total = rows.ordinals.length + rows.gone.length
  if (total === 0) throw fail('conflict', 'There is nobody in this list to make a segment of.')
  if (total > mostListKeys) throw fail('conflict', `This list has ${total} customers; a segment of a list holds at most ${mostListKeys}. Download it instead.`)
  const textOf = (values: readonly StoredValue[]): string => {
    const parts = attributes.map(({ type, scale }, index) => displayText(values[index] ?? null, type, scale, zone()) ?? '')
    return parts.length === 1 ? parts.join('') : parts.map((part) => `"${part.replaceAll('"', '""')}"`).join(',')
  }
  const keys: string[] = []
  for (let from = 0; from < rows.ordinals.length; from += batch) {
    for (const row of readRows(store, entity, attributes, Array.from(rows.ordinals.subarray(from, from + batch)))) keys.push(textOf(row))
    await breathe()
  }
  for (const key of rows.gone) keys.push(textOf(key))
  return keys
}

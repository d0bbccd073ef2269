import type { Entity } from '@shared/domain/entity.ts'
import type { MemberSet, StoredValue } from '../engine/engine.ts'
import type { Reader } from '../store/store.ts'
import { inKeyOrder } from './keyOrder.ts'
import type { TextForm } from './memberText.ts'

/** Rows fetched and written at a time: memory does not grow with the segment. */
const batch = 2000

export interface WriteProgress {
  readonly breathe: () => Promise<void>
  readonly onRows?: (done: number, total: number) => void
}

/** Hands members to `write` as text, piece by piece and sorted by key; the number of rows. `readRows`: by ordinal, those there are. */
export async function writeMembers(
  reader: Reader,
  entity: Entity,
  members: MemberSet,
  readRows: (ordinals: readonly number[]) => readonly (readonly StoredValue[])[],
  form: TextForm,
  write: (text: string) => Promise<void>,
  { breathe, onRows }: WriteProgress,
): Promise<number> {
  const ordinals = await inKeyOrder(reader, entity, members, breathe)
  let done = 0
  await write(form.head)
  for (let from = 0; from < ordinals.length; from += batch) {
    const rows = readRows(ordinals.slice(from, from + batch))
    const text = rows.map(form.row).join(form.between)
    await write(done > 0 && text !== '' ? form.between + text : text)
    done += rows.length
    onRows?.(done, ordinals.length)
    await breathe()
  }
  await write(form.tail)
  return done
}

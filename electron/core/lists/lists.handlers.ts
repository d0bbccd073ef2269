import type { Handlers } from '@shared/contract/contract.ts'
import { keysAtOnce, type listsContract } from '@shared/contract/lists.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import { keyTexts } from '@shared/rules/listDefinition.ts'
import type { CoreContext } from '../context.ts'
import { storedDefinition } from '../segments/checkDefinition.ts'
import { listKeys, type ListSaver } from '../segments/listKeys.ts'
import { ordinalsOf, readLastMembers } from '../segments/memberSet.repo.ts'
import { readSegment } from '../segments/segment.repo.ts'
import { breather } from '../tasks/breather.ts'
import { createHeldList } from './heldList.ts'
import { foundKeys, readKeys } from './readKeys.ts'
import { audienceOf } from './saveList.ts'

/** Of those that were not found, so many are named with their number. */
const named = 20

export function createListsHandlers({ ports, workspace }: CoreContext, saveList: ListSaver): Handlers<keyof typeof listsContract> {
  const held = createHeldList()

  /** Those no row has, as written; those that cannot be a key last. */
  async function compared(entity: Entity, texts: readonly string[], signal: AbortSignal) {
    const { store, zone } = workspace()
    const breathe = breather(ports, signal)
    const keys = await readKeys(entity, texts, zone(), breathe)
    const found = await foundKeys(store, entity, keys, breathe)
    const missing: string[] = []
    for (const [key, { text }] of keys.usable) if (!found.has(key)) missing.push(text)
    return { keys: keys.usable.size + keys.unusable.length, found: found.size, missing: missing.concat(keys.unusable) }
  }

  return {
    'lists.hold': ({ list, keys }) => ({ list: held.add(list, keys) }),

    'lists.drop': ({ list }) => {
      held.drop(list)
      return null
    },

    async 'lists.check'({ audience, list }) {
      const own = held.get(list)
      const { keys, found, missing } = await compared(audienceOf(workspace(), audience), own.texts, own.ended.signal)
      own.missing = missing
      return { keys, found, missing: missing.length, first: missing.slice(0, named) }
    },

    'lists.notFound': ({ list, from }) => ({ keys: held.get(list).missing.slice(from, from + keysAtOnce) }),

    async 'lists.missing'({ segment: id }) {
      const segment = readSegment(workspace().store, id)
      if (!segment.isList) throw fail('conflict', `"${segment.name}" is no list of keys.`)
      const { keys, missing } = await compared(audienceOf(workspace(), segment.audience), keyTexts(storedDefinition(workspace(), segment)), new AbortController().signal)
      return { keys, missing: missing.length, first: missing.slice(0, named) }
    },

    async 'lists.save'({ audience, list, name, tags }) {
      const { texts, ended } = held.get(list)
      const saved = await saveList({ audience, keys: texts, name, tags }, ended.signal)
      held.drop(list)
      return saved
    },

    'lists.saveMembers': async ({ segment: id, name }) => {
      const open = workspace()
      const segment = readSegment(open.store, id)
      const entity = audienceOf(open, segment.audience)
      const last = readLastMembers(open.store, id)
      if (last === null) throw fail('conflict', `"${segment.name}" has no members to keep yet; refresh it first.`)
      const rows = { ordinals: Uint32Array.from(ordinalsOf(last.members)), gone: [] }
      const keys = await listKeys(open, entity, rows, breather(ports, new AbortController().signal))
      if (keys.length === 0) throw fail('conflict', `None of the members of "${segment.name}" is in the data any more; refresh it first.`)
      return saveList({ audience: entity.id, keys, name, tags: segment.tags })
    },
  }
}

import type { Handlers, Output, Parsed } from '@shared/contract/contract.ts'
import type { listsContract } from '@shared/contract/lists.contract.ts'
import { isAudience, type Attribute, type Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { definitionSchema } from '@shared/rules/definition.ts'
import { attributeOf, keyTexts, listDefinition } from '@shared/rules/listDefinition.ts'
import type { CoreContext } from '../context.ts'
import { storedDefinition } from '../segments/checkDefinition.ts'
import { listKeys } from '../segments/listKeys.ts'
import { ordinalsOf, readLastMembers } from '../segments/memberSet.repo.ts'
import type { Refresher } from '../segments/refresher.ts'
import { saveSegment } from '../segments/save.ts'
import { readSegment } from '../segments/segment.repo.ts'
import { breather } from '../tasks/breather.ts'
import { foundKeys, readKeys } from './readKeys.ts'

export function createListsHandlers({ ports, emit, workspace }: CoreContext, refresher: Refresher): Handlers<keyof typeof listsContract> {
  function audienceOf(id: EntityId): Entity {
    const entity = workspace().catalog().entities.find((one) => one.id === id)
    if (entity === undefined || !isAudience(entity)) throw fail('notFound', 'This audience is not there any more; choose another one.')
    return entity
  }

  function save({ audience, keys: texts, name, tags }: Parsed<'lists.save'>): Output<'lists.save'> {
    const entity = audienceOf(audience)
    const { usable } = readKeys(entity, texts, workspace().zone())
    if (usable.size === 0) throw fail('invalidInput', `None of these can be a key of “${entity.name}”; check what was pasted.`, { field: 'keys' })
    const attributes = entity.key.map((id) => attributeOf(entity, id))
    const literals = [...usable.values()].map(({ parts }) => parts.map((part, index) => literalOf(part, attributes[index])))
    const { segment } = saveSegment(ports, workspace(), { name, description: '', tags, definition: definitionSchema.parse(listDefinition(entity, literals)), refresh: true }, true)
    emit('data.changed', { topics: ['segments', 'tags'] })
    return { segment: segment.id, name: segment.name, task: refresher.start({ segments: [segment.id], asOf: null, trigger: 'hand' }) }
  }

  return {
    async 'lists.check'({ audience, keys: texts }) {
      const entity = audienceOf(audience)
      const keys = readKeys(entity, texts, workspace().zone())
      const found = await foundKeys(workspace().store, entity, keys, breather(ports, new AbortController().signal))
      const missing = [...keys.usable].filter(([key]) => !found.has(key)).map(([, { text }]) => text)
      return { keys: keys.usable.size + keys.unusable.length, found: found.size, missing: [...missing, ...keys.unusable] }
    },

    async 'lists.missing'({ segment: id }) {
      const segment = readSegment(workspace().store, id)
      if (!segment.isList) throw fail('conflict', `"${segment.name}" is no list of keys.`)
      const entity = audienceOf(segment.audience)
      const keys = readKeys(entity, keyTexts(storedDefinition(workspace(), segment)), workspace().zone())
      const found = await foundKeys(workspace().store, entity, keys, breather(ports, new AbortController().signal))
      return { keys: keys.usable.size, missing: [...keys.usable].filter(([key]) => !found.has(key)).map(([, { text }]) => text) }
    },

    'lists.save': save,

    'lists.saveMembers': async ({ segment: id, name }) => {
      const open = workspace()
      const segment = readSegment(open.store, id)
      const entity = audienceOf(segment.audience)
      const last = readLastMembers(open.store, id)
      if (last === null) throw fail('conflict', `"${segment.name}" has no members to keep yet; refresh it first.`)
      const rows = { ordinals: Uint32Array.from(ordinalsOf(last.members)), gone: [] }
      const keys = await listKeys(open, entity, rows, breather(ports, new AbortController().signal))
      if (keys.length === 0) throw fail('conflict', `None of the members of "${segment.name}" is in the data any more; refresh it first.`)
      return save({ audience: entity.id, keys, name, tags: [...segment.tags] })
    },
  }
}

function literalOf(part: string, attribute: Attribute | undefined): string | number {
  const text = part.trim().normalize('NFC')
  return attribute?.type === 'integer' && Number.isSafeInteger(Number(text)) ? Number(text) : text
}

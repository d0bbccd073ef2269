import type { Handlers } from '@shared/contract/contract.ts'
import type { listsContract } from '@shared/contract/lists.contract.ts'
import { isAudience, type Attribute, type Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { definitionSchema } from '@shared/rules/definition.ts'
import { attributeOf, keyTexts, listDefinition } from '@shared/rules/listDefinition.ts'
import type { CoreContext } from '../context.ts'
import { storedDefinition } from '../segments/checkDefinition.ts'
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

    'lists.save'({ audience, keys: texts, name, tags }) {
      const entity = audienceOf(audience)
      const { usable } = readKeys(entity, texts, workspace().zone())
      if (usable.size === 0) throw fail('invalidInput', `None of these can be a key of “${entity.name}”; check what was pasted.`, { field: 'keys' })
      const attributes = entity.key.map((id) => attributeOf(entity, id))
      const literals = [...usable.values()].map(({ parts }) => parts.map((part, index) => literalOf(part, attributes[index])))
      const { segment } = saveSegment(ports, workspace(), { name, description: '', tags, definition: definitionSchema.parse(listDefinition(entity, literals)), refresh: true }, true)
      emit('data.changed', { topics: ['segments', 'tags'] })
      return { segment: segment.id, name: segment.name, task: refresher.start({ segments: [segment.id], asOf: null, trigger: 'hand' }) }
    },
  }
}

function literalOf(part: string, attribute: Attribute | undefined): string | number {
  const text = part.trim().normalize('NFC')
  return attribute?.type === 'integer' && Number.isSafeInteger(Number(text)) ? Number(text) : text
}

import { isAudience, type Attribute, type Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { definitionSchema } from '@shared/rules/definition.ts'
import { attributeOf, listDefinition } from '@shared/rules/listDefinition.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { Refresher } from '../segments/refresher.ts'
import type { ListSaver } from '../segments/listKeys.ts'
import { saveSegment } from '../segments/save.ts'
import { breather } from '../tasks/breather.ts'
import { readKeys } from './readKeys.ts'

/** Makes a static segment of a list of keys, whose first refresh begins at once. @throws invalidInput where none of them can be a key. */
export function createListSaver({ ports, emit, workspace }: CoreContext, refresher: Refresher): ListSaver {
  return async ({ audience, keys: texts, name, tags }, signal = new AbortController().signal) => {
    const open = workspace()
    const entity = audienceOf(open, audience)
    const breathe = breather(ports, signal)
    const { usable } = await readKeys(entity, texts, open.zone(), breathe)
    if (usable.size === 0) throw fail('invalidInput', `None of these can be a key of “${entity.name}”; check what was pasted.`, { field: 'keys' })
    const attributes = entity.key.map((id) => attributeOf(entity, id))
    const literals = [...usable.values()].map(({ parts }) => parts.map((part, index) => literalOf(part, attributes[index])))
    const definition = definitionSchema.parse(listDefinition(entity, literals))
    await breathe()
    const { segment } = saveSegment(ports, open, { name, description: '', tags: [...tags], definition, refresh: true }, true)
    emit('data.changed', { topics: ['segments', 'tags'] })
    return { segment: segment.id, name: segment.name, task: refresher.start({ segments: [segment.id], asOf: null, trigger: 'hand' }) }
  }
}

export function audienceOf(open: OpenWorkspace, id: EntityId): Entity {
  const entity = open.catalog().entities.find((one) => one.id === id)
  if (entity === undefined || !isAudience(entity)) throw fail('notFound', 'This audience is not there any more; choose another one.')
  return entity
}

function literalOf(part: string, attribute: Attribute | undefined): string | number {
  const text = part.trim().normalize('NFC')
  return attribute?.type === 'integer' && Number.isSafeInteger(Number(text)) ? Number(text) : text
}

import type { Entity } from '@shared/domain/entity.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { schemaVersion, type DefinitionInput } from '@shared/rules/definition.ts'

/**
 * What is searched for in the rows of an audience, and the segment they are filtered by, as a definition: the same rows,
 * now and whenever it is refreshed. Null where nothing is looked for, or where a number that is a key is: a definition
 * has no part of a number.
 */
export function filterDefinition(entity: Entity, search: string, segment: Pick<SegmentRow, 'outputName' | 'audience'> | null): DefinitionInput | null {
  const part = search.trim()
  const searchesKey = /^-?\d+$/.test(part) && entity.attributes.some(({ id, type }) => type === 'integer' && entity.key.includes(id))
  const texts = entity.attributes.filter(({ type }) => type === 'text')
  if (searchesKey || (part !== '' && texts.length === 0) || (segment !== null && segment.audience !== entity.id)) return null
  const found = part === '' ? [] : [{ kind: 'group' as const, operator: 'or' as const, items: texts.map(({ name }) => ({ kind: 'condition' as const, attribute: { name }, test: { operator: 'contains' as const, value: part } })) }]
  const members = segment === null ? [] : [{ kind: 'segment' as const, segment: segment.outputName }]
  const items = [...members, ...found]
  return items.length === 0 ? null : { schemaVersion, audience: entity.name, rules: [{ entity: entity.name, where: { kind: 'group', items } }] }
}

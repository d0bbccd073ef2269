import type { Attribute, Entity } from '../domain/entity.ts'
import type { AttributeId } from '../domain/ids.ts'
import { schemaVersion, type Definition, type DefinitionInput } from './definition.ts'

/** Keys of a list at most. */
export const mostListKeys = 1_000_000
/** Values of one condition, and parts of one group, at most: what the schema takes. */
const valuesAtOnce = 100_000
const groupsAtOnce = 1000
/** A key of several attributes needs a group of conditions: so many at most, in the rules a definition may have. */
export const mostCompositeKeys = 200 * groupsAtOnce

type Literal = string | number
type RuleInput = DefinitionInput['rules'][number]

/**
 * The definition that is a list of keys (6b.14), in the words every definition has: the key is any of these, upper and
 * lower case told apart; long lists are the union of several rules. So it is counted, explained, said as a sentence and
 * as SQL like any other. `keys`: the parts of each in the order of the entity's key, as literals. A list of none is refused by `resolve`.
 */
export function listDefinition(entity: Entity, keys: readonly (readonly Literal[])[]): DefinitionInput {
  const attributes = entity.key.map((id) => attributeOf(entity, id))
  const [only] = attributes
  const isSingle = attributes.length === 1 && only !== undefined && only.type !== 'date'
  const rules = isSingle
    ? chunks(keys.map(([part]) => part ?? ''), valuesAtOnce).map((values) => ruleOf(entity, 'and', [{ kind: 'condition', attribute: { name: only.name }, test: { operator: 'anyOf', values, ignoreCase: false } }]))
    : chunks(keys, groupsAtOnce).map((some) =>
        ruleOf(
          entity,
          'or',
          some.map((parts) => ({
            kind: 'group',
            operator: 'and',
            items: attributes.map(({ name, type }, index) => ({ kind: 'condition', attribute: { name }, test: { operator: type === 'date' ? 'on' : 'equal', value: parts[index] ?? '', ignoreCase: false } })),
          })),
        ),
      )
  return { schemaVersion, audience: entity.name, rules }
}

type Items = NonNullable<NonNullable<RuleInput['where']>['items']>

function ruleOf(entity: Entity, operator: 'and' | 'or', items: Items): RuleInput {
  return { combine: 'union', entity: entity.name, where: { kind: 'group', operator, items } }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** The keys of a definition that {@link listDefinition} made, as somebody may write them. */
export function keyTexts(definition: Definition): readonly string[] {
  const quoted = (part: string): string => (/[",]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)
  return definition.rules.flatMap(({ where }) =>
    where.items.flatMap((item) => {
      if (item.kind === 'condition') return (item.test.values ?? [item.test.value]).map(String)
      if (item.kind !== 'group') return []
      const parts = item.items.map((part) => (part.kind === 'condition' ? String(part.test.value) : ''))
      return [parts.length === 1 ? parts.join('') : parts.map(quoted).join(',')]
    }),
  )
}

/** Of an entity's key, which names attributes it has. */
export function attributeOf(entity: Entity, id: AttributeId): Attribute {
  const found = entity.attributes.find((attribute) => attribute.id === id)
  if (found === undefined) throw new Error(`The key of ${entity.name} names an attribute it does not have.`)
  return found
}

import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { schemaVersion, testSchema, type Definition, type Test } from '@shared/rules/definition.ts'
import { defaultTest, newTest } from '@shared/rules/draft.ts'
import { newGroup, type MakeId } from '@shared/rules/edit.ts'
import { freeName } from '@shared/rules/names.ts'
import { operatorSpec } from '@shared/rules/operators.ts'
import { testLabel } from '@shared/rules/words.ts'
import { rangeTest } from './rangeBars.ts'

export const makeId: MakeId = () => Array.from(crypto.getRandomValues(new Uint8Array(5)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** One condition about the audience itself: an ordinary definition, as the builder writes it. */
export function quickDefinition(audience: Entity, attribute: Attribute, test: Test, id: MakeId): Definition {
  const where = { ...newGroup(id), items: [{ kind: 'condition' as const, id: id(), attribute: { name: attribute.name }, test }] }
  return { schemaVersion, audience: audience.name, rules: [{ id: id(), combine: 'union', entity: audience.name, path: [], quantifier: { kind: 'some' }, window: null, where }], projections: [] }
}

/** What is asked first: all of the histogram, so that both handles are there to be moved; of others what the builder begins with. */
export function firstTest(attribute: Attribute, profile: AttributeProfile | null, zone: string): Test {
  if (profile !== null && profile.bins.length > 0) return rangeTest(profile, attribute, zone, 0, profile.bins.length)
  return attribute.type === 'text' || attribute.type === 'boolean' ? defaultTest(attribute.type) : newTest('between')
}

const longestName = 200

/** "Tier is Gold", or the first such name that is free. */
export function suggestedName(attribute: Attribute, test: Test, taken: readonly string[]): string {
  const words = `${attribute.name} ${testLabel({ ...test, includeEmpty: true }, { chain: [], parents: new Map() })}`
  return freeName(words.length > longestName - 5 ? `${words.slice(0, longestName - 6)}…` : words, taken)
}

/** A test as an address carries it; null where it is none, or none for such an attribute. */
export function testOfQuery(text: unknown, attribute: Attribute): Test | null {
  if (typeof text !== 'string') return null
  try {
    const parsed = testSchema.safeParse(JSON.parse(text))
    return parsed.success && operatorSpec(parsed.data.operator).types.includes(attribute.type) ? parsed.data : null
  } catch {
    return null
  }
}

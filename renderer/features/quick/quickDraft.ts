import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { schemaVersion, testSchema, type Definition, type Test } from '@shared/rules/definition.ts'
import { defaultTest, literalOf, newTest } from '@shared/rules/draft.ts'
import { newGroup, type MakeId } from '@shared/rules/edit.ts'
import { freeName } from '@shared/rules/names.ts'
import { operatorSpec } from '@shared/rules/operators.ts'
import { testLabel } from '@shared/rules/words.ts'
import { edgeText, rangeTest } from './rangeBars.ts'

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

/** A bar or a value of a profile as an address carries it, its value in stored form; null where it is none. */
export function pickedTest(query: { readonly bin?: unknown; readonly value?: unknown }, attribute: Attribute, profile: AttributeProfile, zone: string): Test | null {
  if (typeof query.bin === 'string') {
    const bin = Number(query.bin)
    return Number.isInteger(bin) && bin >= 0 && bin < profile.bins.length ? rangeTest(profile, attribute, zone, bin, bin + 1) : null
  }
  const value = typeof query.value === 'string' ? parsed(query.value) : null
  if (typeof value === 'string') return attribute.type === 'text' ? { ...newTest('anyOf'), values: [value] } : null
  if (typeof value !== 'number' || attribute.type === 'text') return null
  if (attribute.type === 'boolean') return newTest(value === 0 ? 'isFalse' : 'isTrue')
  const typed = literalOf(attribute.type, edgeText(value, attribute, zone, 'low'))
  return { ...newTest(attribute.type === 'date' || attribute.type === 'datetime' ? 'on' : 'equal'), value: typed }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A test as an address carries it; null where it is none, or none for such an attribute. */
export function testOfQuery(text: unknown, attribute: Attribute): Test | null {
  const found = testSchema.safeParse(typeof text === 'string' ? parsed(text) : null)
  return found.success && operatorSpec(found.data.operator).types.includes(attribute.type) ? found.data : null
}

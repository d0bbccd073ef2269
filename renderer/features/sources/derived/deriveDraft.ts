import type { KeyLook } from '@shared/contract/derived.contract.ts'
import type { AttributeType, Entity, EntityRole } from '@shared/domain/entity.ts'
import type { DerivedFunction, DerivedRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { foldName, freeName } from '@shared/rules/names.ts'

export interface AggregateDraft {
  readonly name: string
  readonly function: DerivedFunction
  /** Null for a count. */
  readonly attribute: string | null
}

/** A derived entity while it is put together; null: not chosen yet. */
export interface DeriveDraft {
  readonly name: string
  readonly role: EntityRole
  readonly from: string | null
  readonly key: readonly string[]
  /** Names of the source's attributes that are taken over, with the names they get. */
  readonly kept: ReadonlyMap<string, string>
  readonly aggregates: readonly AggregateDraft[]
  readonly nameAttribute: string | null
  readonly dateAttribute: string | null
  readonly relationship: string | undefined
}

export const emptyDraft: DeriveDraft = { name: '', role: 'individuals', from: null, key: [], kept: new Map(), aggregates: [], nameAttribute: null, dateAttribute: null, relationship: undefined }

export function draftOf(recipe: DerivedRecipe): DeriveDraft {
  const { name, role, from, key, attributes, aggregates, nameAttribute, dateAttribute, relationship } = recipe
  return {
    name,
    role,
    from,
    key,
    kept: new Map(attributes.map((one) => [one.attribute, one.name ?? one.attribute])),
    aggregates: aggregates.map((one) => ({ name: one.name, function: one.function, attribute: one.attribute ?? null })),
    nameAttribute,
    dateAttribute,
    relationship,
  }
}

/** Null while something is missing. */
export function recipeOfDraft(draft: DeriveDraft): DerivedRecipe | null {
  const { name, role, from, key, kept, aggregates, nameAttribute, dateAttribute, relationship } = draft
  if (from === null || key.length === 0 || name.trim() === '' || aggregates.some((one) => one.name.trim() === '')) return null
  return {
    schemaVersion: 1,
    kind: 'derived',
    name: name.trim(),
    from,
    key: [...key],
    attributes: [...kept].map(([attribute, as]) => (attribute === as ? { attribute } : { attribute, name: as })),
    aggregates: aggregates.map((one) => ({ name: one.name.trim(), function: one.function, ...(one.attribute === null ? {} : { attribute: one.attribute }) })),
    role,
    nameAttribute,
    dateAttribute: role === 'activity' ? dateAttribute : null,
    ...(relationship === undefined ? {} : { relationship }),
  }
}

/** The draft once a key was looked at: what is the same in all rows of a key is taken over, the source's own key is not. */
export function withLook(draft: DeriveDraft, look: KeyLook, source: Entity): DeriveDraft {
  const own = source.attributes.filter(({ id }) => source.key.includes(id)).map(({ name }) => foldName(name))
  const kept = look.attributes.filter(({ name, differs }) => differs === 0 && !own.includes(foldName(name))).map(({ name }) => [name, name] as const)
  return { ...draft, kept: new Map(kept), nameAttribute: null, dateAttribute: null }
}

const shortWords = { count: 'Rows', countDistinct: 'Different', sum: 'Total', average: 'Average', min: 'Smallest', max: 'Largest', first: 'First', last: 'Last' } satisfies Record<DerivedFunction, string>

/** A name for an aggregate that nothing else has. `type`: of the attribute; null for a count. */
export function aggregateName(draft: DeriveDraft, aggregate: DerivedFunction, attribute: string | null, type: AttributeType | null = null): string {
  const taken = [...draft.key, ...draft.kept.values(), ...draft.aggregates.map(({ name }) => name)]
  const isTime = type === 'date' || type === 'datetime'
  const word = isTime && aggregate === 'min' ? 'Earliest' : isTime && aggregate === 'max' ? 'Latest' : shortWords[aggregate]
  return freeName(attribute === null ? word : `${word} ${attribute}`, taken)
}

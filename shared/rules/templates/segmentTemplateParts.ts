import { offeredAttributes } from '../../domain/allAttributes.ts'
import type { Attribute, AttributeType, Catalog, Entity } from '../../domain/entity.ts'
import type { PathStep } from '../definition.ts'
import type { RecipeInput } from '../recipe.ts'
import { hopsFrom, pathSteps } from '../paths.ts'

/** What a person may change of a template. */
export type TemplateParameter =
  | { readonly key: string; readonly label: string; readonly kind: 'number'; readonly value: number; readonly least: number; readonly most: number; readonly unit: string }
  | { readonly key: string; readonly label: string; readonly kind: 'choice'; readonly value: string; readonly choices: readonly { readonly value: string; readonly title: string }[] }
export type ParameterValues = Readonly<Record<string, string | number>>

/** An attribute of an audience, or of what it is directly related to. */
export interface FoundAttribute {
  readonly entity: Entity
  readonly path: readonly PathStep[]
  readonly attribute: Attribute
}

/** Words of a name, lower case: "emailOptIn" and "Email opt-in" are the same. */
function nameWords(name: string): readonly string[] {
  return name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase().split(/[^\p{L}]+/u).filter((word) => word !== '')
}

/** The attribute that fits best (`rank` null: not at all; less is better): of the audience itself, else of what is one step away and no activity. */
function findFitting(catalog: Catalog, audience: Entity, types: readonly AttributeType[], rank: (words: readonly string[], attribute: Attribute) => number | null): FoundAttribute | null {
  const steps = hopsFrom(catalog, audience.id).flatMap((hop) => {
    const entity = catalog.entities.find(({ id }) => id === hop.entity)
    return entity === undefined || entity.id === audience.id || entity.dateAttribute !== null ? [] : [{ entity, path: pathSteps([hop]) }]
  })
  for (const { entity, path } of [{ entity: audience, path: [] as readonly PathStep[] }, ...steps]) {
    const fitting = offeredAttributes(entity).flatMap((attribute) => {
      const found = types.includes(attribute.type) && !entity.key.includes(attribute.id) ? rank(nameWords(attribute.name), attribute) : null
      return found === null ? [] : [{ attribute, rank: found }]
    })
    const best = fitting.sort((a, b) => a.rank - b.rank)[0]
    if (best !== undefined) return { entity, path, attribute: best.attribute }
  }
  return null
}

const dates = ['date', 'datetime'] as const

/** The day members became members. */
export function findBeginning(catalog: Catalog, audience: Entity): FoundAttribute | null {
  const has = (words: readonly string[], ...wanted: readonly string[]): boolean => wanted.every((word) => words.includes(word))
  return findFitting(catalog, audience, dates, (words) => {
    if (has(words, 'since') || has(words, 'seit')) return 0
    if (['joined', 'join', 'registered', 'registration', 'signup', 'signed', 'enrolled', 'enrolment', 'enrollment', 'onboarded', 'anmeldung', 'registriert'].some((word) => words.includes(word))) return 1
    return ['created', 'creation', 'opened', 'angelegt'].some((word) => words.includes(word)) ? 2 : null
  })
}

export function findBirthday(catalog: Catalog, audience: Entity): FoundAttribute | null {
  return findFitting(catalog, audience, dates, (words) => (['birth', 'birthday', 'birthdate', 'dateofbirth', 'dob', 'born', 'geburtstag', 'geburtsdatum', 'geboren'].some((word) => words.includes(word)) ? 0 : null))
}

const yes = ['consent', 'optin', 'subscribed', 'subscriber', 'subscribe', 'subscription', 'newsletter', 'permission', 'gdpr', 'dsgvo', 'marketing', 'einwilligung']
const no = ['optout', 'unsubscribed', 'donotcontact', 'donotemail', 'unsubscribe', 'nocontact']

/** What says that members may be written to; `isRefusal`: it says that they may not. */
export function findConsent(catalog: Catalog, audience: Entity): (FoundAttribute & { readonly isRefusal: boolean }) | null {
  const joined = (words: readonly string[]): string => words.join('')
  const refuses = (words: readonly string[]): boolean => no.some((word) => joined(words).includes(word))
  const found = findFitting(catalog, audience, ['boolean', 'text'], (words, { type }) => {
    const told = refuses(words) || yes.some((word) => words.includes(word) || (word === 'optin' && joined(words).includes(word)))
    // A text may as well be about consent (its date, its source): a Boolean goes first, and dates and ids are none.
    if (!told || words.some((word) => ['date', 'source', 'id', 'at', 'channel', 'text', 'version', 'type'].includes(word))) return null
    return (type === 'boolean' ? 0 : 10) + (words.includes('consent') ? 0 : 1)
  })
  return found && { ...found, isRefusal: refuses(nameWords(found.attribute.name)) }
}

/** Of a text: what stands for no, and for yes, ignoring case. */
export const noWords = ['no', 'n', 'false', '0', 'declined', 'denied', 'opted out', 'opt-out', 'unsubscribed', 'nein'] as const
export const yesWords = ['yes', 'y', 'true', '1', 'opted out', 'opt-out', 'unsubscribed', 'ja'] as const

/** "Customers whose …" reads the attribute by its name, and says whose it is where it is not the member's own. */
export function attributeWords(audience: Entity, { entity, attribute }: FoundAttribute): string {
  return entity.id === audience.id ? attribute.name : `${attribute.name} of ${entity.name}`
}

/** The recipes of measures, each once, those that others need first. */
export function inOrder(recipes: readonly RecipeInput[]): readonly RecipeInput[] {
  return recipes.filter((one, index) => recipes.findIndex((other) => other.name === one.name) === index)
}

import type { DerivedProposal, KeyLook } from '@shared/contract/derived.contract.ts'
import type { Attribute, Catalog, Entity, EntityRole } from '@shared/domain/entity.ts'
import { derivedRecipeSchema, type DerivedRecipe, type EntityRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { keyWord, orderWords } from '@shared/rules/derived/keyNames.ts'
import { foldName, freeName, listWords } from '@shared/rules/names.ts'
import type { OpenWorkspace } from '../context.ts'
import { readEntityRecipes } from '../catalog/entityRecipe.repo.ts'
import { lookAtKey } from './look.ts'
import type { Rest } from './madeRows.ts'

/** What a repeated key may be of; the first of a kind's words that a column is named by says the entity's name. */
interface Kind {
  readonly words: readonly string[]
  readonly role: EntityRole
}
const orderKind: Kind = { words: orderWords, role: 'activity' }
const kinds: readonly Kind[] = [
  orderKind,
  { words: ['customer', 'client', 'member', 'buyer', 'subscriber', 'guest', 'patient', 'donor', 'user'], role: 'individuals' },
  { words: ['contact'], role: 'contacts' },
  { words: ['account', 'company'], role: 'accounts' },
]

const rememberedLooks = 200

interface Candidate {
  readonly attribute: Attribute
  readonly word: string
  readonly role: EntityRole
  /** Less is better: an id before an address before a name. */
  readonly rank: number
}

/** Entities that repeated keys speak for and that are not there yet; orders before those who ordered. Looks through the rows once for each, and remembers it in `looks`. */
export async function suggestDerived(open: OpenWorkspace, sources: readonly Entity[], looks: Map<string, KeyLook>, signal: AbortSignal, rest: Rest): Promise<DerivedProposal[]> {
  const catalog = open.catalog()
  const recipes = readEntityRecipes(open.store).map(({ recipe }) => recipe)
  const proposals: DerivedProposal[] = []
  for (const source of sources) {
    // Of a derived entity the same keys would be proposed a second time.
    if (source.rowCount < 2 || source.origin === 'derived') continue
    const candidates = candidatesIn(source, catalog, recipes)
    for (const candidate of candidates) {
      const look = await rememberedLook(open, source, candidate.attribute, looks, signal, rest)
      if (!isRepeated(look)) continue
      const [order] = keysOfKind(source, orderKind)
      const taken = [...catalog.entities.map(({ name }) => name), ...proposals.map(({ recipe }) => recipe.name)]
      proposals.push({ recipe: recipeOf(source, candidate, order ?? null, look, taken), reason: reasonOf(candidate.attribute.name, look), rows: look.keys })
    }
  }
  return proposals
}

/** Pages ask again after every change; what was found holds as long as the rows do. */
async function rememberedLook(open: OpenWorkspace, source: Entity, { id, name }: Attribute, looks: Map<string, KeyLook>, signal: AbortSignal, rest: Rest): Promise<KeyLook> {
  const stamp = `${source.id} ${source.dataVersion} ${id}`
  const known = looks.get(stamp)
  if (known !== undefined) return known
  const look = await lookAtKey(open, source, [name], signal, rest)
  if (looks.size >= rememberedLooks) looks.clear()
  looks.set(stamp, look)
  return look
}

/** Of each kind the best column that names a key, is not the entity's own key, and points nowhere yet. */
function candidatesIn(source: Entity, catalog: Catalog, recipes: readonly EntityRecipe[]): readonly Candidate[] {
  const own = source.key.length === 1 ? source.key[0] : undefined
  const isTaken = (attribute: Attribute): boolean =>
    catalog.relationships.some((one) => one.childEntity === source.id && one.childAttributes.length === 1 && one.childAttributes[0] === attribute.id) ||
    recipes.some((recipe) => recipe.kind === 'derived' && isMadeOf(recipe, source.name, recipes) && recipe.key.length === 1 && foldName(recipe.key[0] ?? '') === foldName(attribute.name))
  return kinds.flatMap(({ words, role }) => {
    const fitting = keysOfKind(source, { words, role })
    const [best] = fitting
    // The file is already one row for each of these, or they are related already.
    if (best === undefined || fitting.some(({ attribute }) => attribute.id === own || isTaken(attribute))) return []
    return [best]
  })
}

/** Directly, or of what is derived from it. */
function isMadeOf(recipe: DerivedRecipe, source: string, recipes: readonly EntityRecipe[]): boolean {
  if (foldName(recipe.from) === foldName(source)) return true
  const between = recipes.find(({ name }) => foldName(name) === foldName(recipe.from))
  return between?.kind === 'derived' && between !== recipe && isMadeOf(between, source, recipes)
}

/** The columns that name a key of the kind, the likeliest first. */
function keysOfKind(source: Entity, { words, role }: Kind): readonly Candidate[] {
  const found = source.attributes.flatMap((attribute, index): Candidate[] => {
    if (attribute.type !== 'text' && attribute.type !== 'integer') return []
    const named = keyWord(attribute.name, words)
    return named === null ? [] : [{ attribute, word: named.word, role, rank: named.rank * 1000 + index }]
  })
  return found.toSorted((a, b) => a.rank - b.rank)
}

/** A tenth of the rows at least is of a key that came before. */
function isRepeated({ rows, keys, leftOut }: KeyLook): boolean {
  return keys > 1 && keys < (rows - leftOut) * 0.9
}

function reasonOf(key: string, { rows, keys, leftOut, attributes }: KeyLook): string {
  const same = attributes.filter(({ differs }) => differs === 0).map(({ name }) => name)
  const repeated = `${key} repeats: ${count(keys)} values in ${count(rows - leftOut)} rows.`
  const constant = same.length === 0 ? '' : ` ${listWords(same, 'and', 4)} ${same.length === 1 ? 'is' : 'are'} the same for each.`
  return repeated + constant
}

function count(n: number): string {
  return n.toLocaleString('en')
}

const amountWord = /sales|amount|total|revenue|value|spend|profit|quantity|qty|units|margin/
const noAmount = /unit ?price|discount|rate|percent|id$|code|number/

function recipeOf(source: Entity, { attribute: key, word, role }: Candidate, order: Candidate | null, look: KeyLook, taken: readonly string[]): DerivedRecipe {
  const same = new Set(look.attributes.filter(({ differs }) => differs === 0).map(({ name }) => name))
  const date = source.attributes.find(({ id, type }) => id === source.dateAttribute || (source.dateAttribute === null && (type === 'date' || type === 'datetime'))) ?? null
  const rowKey = source.key.length === 1 ? source.attributes.find(({ id }) => id === source.key[0])?.name : undefined
  const kept = source.attributes.filter(({ name }) => same.has(name) && name !== rowKey)
  const names = [key.name, ...kept.map(({ name }) => name)]
  const aggregates: DerivedRecipe['aggregates'] = []
  const add = (name: string, aggregate: Omit<DerivedRecipe['aggregates'][number], 'name'>): string => {
    const free = freeName(name, names)
    names.push(free)
    aggregates.push({ name: free, ...aggregate })
    return free
  }
  const isActivity = role === 'activity'
  const isDateSame = date !== null && same.has(date.name)
  let dateAttribute = isDateSame ? date.name : null
  if (date !== null && !isDateSame) {
    if (isActivity) dateAttribute = add(date.name, { function: 'min', attribute: date.name })
    else {
      add(`First ${date.name}`, { function: 'min', attribute: date.name })
      add(`Last ${date.name}`, { function: 'max', attribute: date.name })
    }
  }
  if (order !== null && order.attribute !== key && !same.has(order.attribute.name)) add(plural(order.word), { function: 'countDistinct', attribute: order.attribute.name })
  add(isActivity ? 'Lines' : 'Rows', { function: 'count' })
  for (const one of source.attributes) {
    const name = foldName(one.name)
    if (same.has(one.name) || (one.type !== 'integer' && one.type !== 'decimal') || !amountWord.test(name) || noAmount.test(name)) continue
    add(`Total ${one.name}`, { function: 'sum', attribute: one.name })
  }
  return derivedRecipeSchema.parse({
    kind: 'derived',
    name: freeName(plural(word), taken),
    from: source.name,
    key: [key.name],
    attributes: kept.map(({ name }) => ({ attribute: name })),
    aggregates,
    role: isActivity && dateAttribute === null ? 'related' : role,
    nameAttribute: isActivity ? null : nameOf(key, kept),
    dateAttribute: isActivity ? dateAttribute : null,
  })
}

function plural(word: string): string {
  const capital = word.slice(0, 1).toUpperCase() + word.slice(1)
  return capital.endsWith('y') ? `${capital.slice(0, -1)}ies` : `${capital}s`
}

function nameOf(key: Attribute, kept: readonly Attribute[]): string | null {
  const texts = [key, ...kept].filter(({ type }) => type === 'text')
  const found = texts.find(({ name }) => /name$/i.test(name) && !/(first|last|user) ?_?name$/i.test(name)) ?? texts.find(({ name }) => /name$/i.test(name))
  return (found ?? (key.type === 'text' ? key : undefined))?.name ?? null
}

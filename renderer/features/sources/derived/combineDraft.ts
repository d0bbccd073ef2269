import type { AttributeType, Entity, EntityRole } from '@shared/domain/entity.ts'
import type { CombinedRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { foldName, freeName } from '@shared/rules/names.ts'

/** One column of a combined entity: for each part the name of its attribute, null where it has none. */
export interface ColumnDraft {
  readonly name: string
  readonly of: Readonly<Record<string, string | null>>
}

export interface CombineDraft {
  readonly name: string
  readonly role: EntityRole
  readonly parts: readonly string[]
  readonly columns: readonly ColumnDraft[]
  readonly dateAttribute: string | null
}

export const emptyCombine: CombineDraft = { name: '', role: 'activity', parts: [], columns: [], dateAttribute: null }

const plain = (name: string): string => foldName(name).replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Types whose values one column can hold. */
const kindOf = (type: AttributeType): string => (type === 'integer' || type === 'decimal' ? 'number' : type === 'date' || type === 'datetime' ? 'time' : type)

/**
 * Columns of the parts: the dates of activities are one, keys of one attribute are one, and so are those that are called
 * alike; but only where one column can hold both.
 */
export function columnsOf(parts: readonly Entity[]): readonly ColumnDraft[] {
  const columns: { name: string; of: Record<string, string | null>; words: string[]; kind: string }[] = []
  for (const part of parts) {
    for (const { id, name, type } of part.attributes) {
      const [word, kind] = [plain(name), kindOf(type)]
      const ownWords = [...(id === part.dateAttribute ? [' date'] : []), ...(part.key.length === 1 && part.key[0] === id ? [' key'] : []), word]
      const known = ownWords.flatMap((own) => columns.find((one) => one.words.includes(own) && one.kind === kind && one.of[part.name] === undefined) ?? [])[0]
      if (known !== undefined) {
        known.of[part.name] = name
        continue
      }
      const isTaken = columns.some((one) => foldName(one.name) === foldName(name))
      columns.push({ name: isTaken ? freeName(`${name} (${part.name})`, columns.map((one) => one.name)) : name, of: { [part.name]: name }, words: ownWords, kind })
    }
  }
  return columns.map(({ name, of }) => ({ name, of: Object.fromEntries(parts.map((part) => [part.name, of[part.name] ?? null])) }))
}

export function draftOfCombined(recipe: CombinedRecipe): CombineDraft {
  return {
    name: recipe.name,
    role: recipe.role,
    parts: recipe.parts.map(({ entity }) => entity),
    columns: recipe.columns.map(({ name, of }) => ({ name, of: Object.fromEntries(recipe.parts.map(({ entity }) => [entity, of.find((one) => foldName(one.entity) === foldName(entity))?.attribute ?? null])) })),
    dateAttribute: recipe.dateAttribute,
  }
}

/** Null while something is missing. `before`: what is changed, whose labels and source column stay. */
export function recipeOfCombine({ name, role, parts, columns, dateAttribute }: CombineDraft, entities: readonly Entity[], before: CombinedRecipe | null): CombinedRecipe | null {
  const used = columns.filter(({ of }) => parts.some((part) => (of[part] ?? null) !== null))
  if (name.trim() === '' || parts.length < 2 || used.length === 0) return null
  return {
    schemaVersion: 1,
    kind: 'combined',
    name: name.trim(),
    parts: parts.map((entity) => before?.parts.find((one) => one.entity === entity) ?? { entity }),
    columns: used.map((column) => ({ name: column.name, of: parts.flatMap((entity) => (column.of[entity] ? [{ entity, attribute: column.of[entity] }] : [])) })),
    sourceColumn: before?.sourceColumn ?? (used.some((column) => foldName(column.name) === 'source') ? 'Source entity' : 'Source'),
    key: [...keyOf(used, parts, entities)],
    role,
    nameAttribute: null,
    dateAttribute: role === 'activity' ? dateAttribute : null,
  }
}

/** The columns that hold the whole key of every part; none where there are no such columns: rows are numbered then. */
function keyOf(columns: readonly ColumnDraft[], parts: readonly string[], entities: readonly Entity[]): readonly string[] {
  const keys = parts.map((part) => {
    const entity = entities.find(({ name }) => name === part)
    return entity?.attributes.filter(({ id }) => entity.key.includes(id)).map(({ name }) => name) ?? []
  })
  if (keys.some((key) => key.length === 0)) return []
  const holding = columns.filter(({ of }) => parts.some((part, index) => keys[index]?.includes(of[part] ?? '')))
  const isWhole = keys.every((key, index) => key.every((name) => holding.some(({ of }) => of[parts[index] ?? ''] === name)))
  return isWhole && holding.every(({ of }) => parts.every((part) => (of[part] ?? null) !== null)) ? holding.map(({ name }) => name) : []
}

import type { StoredValue } from '@shared/domain/storedValue.ts'
import type { DerivedRecipe } from '@shared/rules/derived/entityRecipe.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'

/** One source row in stored form, by attribute name. */
export type StoredSourceRow = Readonly<Record<string, StoredValue>>

export interface NaiveRows {
  readonly rows: readonly (readonly StoredValue[])[]
  readonly leftOut: number
  /** Names of attributes that differ, with the keys where they do. */
  readonly differing: Readonly<Record<string, readonly string[]>>
}

/** What a derived entity should hold, row by row and in the plainest words: the second opinion. */
export function naiveGrouping(source: Entity, recipe: DerivedRecipe, rows: readonly StoredSourceRow[]): NaiveRows {
  const date = source.attributes.find(({ id }) => id === source.dateAttribute)?.name ?? null
  const groups = new Map<string, StoredSourceRow[]>()
  let leftOut = 0
  for (const row of rows) {
    const key = recipe.key.map((name) => row[name] ?? null)
    if (key.includes(null)) leftOut += 1
    else groups.set(JSON.stringify(key), [...(groups.get(JSON.stringify(key)) ?? []), row])
  }
  const differing: Record<string, string[]> = {}
  const made = [...groups.values()].map((group) => {
    const kept = recipe.attributes.map(({ attribute }) => {
      const filled = inOrder(group.filter((row) => (row[attribute] ?? null) !== null), date, 'last')
      if (new Set(filled.map((row) => row[attribute])).size > 1) (differing[attribute] ??= []).push(recipe.key.map((name) => String(group[0]?.[name])).join(', '))
      return filled.at(-1)?.[attribute] ?? null
    })
    const aggregates = recipe.aggregates.map((one) => aggregate(one, group, date, attributeOf(source, one.attribute)))
    return [...recipe.key.map((name) => group[0]?.[name] ?? null), ...kept, ...aggregates]
  })
  return { rows: made, leftOut, differing }
}

/** Stable sorting keeps file order among equal dates; rows without one come before all for "last", after all for "first". */
function inOrder(group: readonly StoredSourceRow[], date: string | null, wanted: 'first' | 'last'): readonly StoredSourceRow[] {
  if (date === null) return group
  const missing = wanted === 'last' ? -Infinity : Infinity
  const place = (row: StoredSourceRow): number => Number(row[date] ?? missing)
  return group.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
}

function attributeOf(source: Entity, name: string | undefined): Attribute | null {
  return source.attributes.find((one) => one.name === name) ?? null
}

function aggregate({ function: name }: DerivedRecipe['aggregates'][number], group: readonly StoredSourceRow[], date: string | null, attribute: Attribute | null): StoredValue {
  if (attribute === null) return group.length
  const filled = group.filter((row) => (row[attribute.name] ?? null) !== null)
  const values = filled.map((row) => row[attribute.name] ?? null)
  const numbers = values.map(Number)
  switch (name) {
    case 'countDistinct':
      return new Set(values).size
    case 'sum': {
      const sum = numbers.reduce((total, value) => total + BigInt(value), 0n)
      return Number.isSafeInteger(Number(sum)) ? Number(sum) : null
    }
    case 'average':
      return numbers.length === 0 ? null : Number(numbers.reduce((total, value) => total + BigInt(value), 0n)) / (numbers.length * 10 ** (attribute.scale ?? 0))
    case 'min':
      return numbers.length === 0 ? null : Math.min(...numbers)
    case 'max':
      return numbers.length === 0 ? null : Math.max(...numbers)
    case 'first':
    case 'last':
      return inOrder(group, date, name).at(name === 'first' ? 0 : -1)?.[attribute.name] ?? null
    case 'count':
      return group.length
  }
}

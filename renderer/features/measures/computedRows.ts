import type { ComputedUsage, ValueProfile } from '@shared/contract/computed.contract.ts'
import type { Catalog, ComputedAttribute } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { capital } from '@shared/rules/issueSentences.ts'
import { recipeParts } from '@shared/rules/recipeSentence.ts'
import { sentenceText, type SegmentNaming } from '@shared/rules/sentence.ts'

export interface KnownProfile {
  readonly profile: ValueProfile
  readonly failed: number
  readonly asOf: string
  readonly dataOf: string | null
}

/** One line of the page. */
export interface ComputedRow {
  readonly id: AttributeId
  readonly name: string
  readonly entity: string
  /** What it is, in words. */
  readonly says: string
  readonly attribute: ComputedAttribute
  /** Null until it is known. */
  readonly known: KnownProfile | null
  readonly users: readonly string[]
}

export type ComputedColumn = 'name' | 'entity' | 'type' | 'values' | 'users'

export interface ComputedSorting {
  readonly by: ComputedColumn
  readonly descending: boolean
}

export function computedRows(catalog: Catalog, kind: ComputedAttribute['recipe']['kind'], profiles: ReadonlyMap<AttributeId, KnownProfile>, usage: readonly ComputedUsage[], segmentName: SegmentNaming): readonly ComputedRow[] {
  return catalog.entities.flatMap((entity) =>
    entity.computed
      .filter(({ recipe }) => recipe.kind === kind)
      .map((attribute): ComputedRow => {
        const use = usage.find((one) => one.computed === attribute.id)
        return {
          id: attribute.id,
          name: attribute.name,
          entity: entity.name,
          says: saidOf(attribute, catalog, segmentName),
          attribute,
          known: profiles.get(attribute.id) ?? null,
          users: [...(use?.segments ?? []), ...(use?.attributes ?? [])].map(({ name }) => name),
        }
      }),
  )
}

/** A formula stays as it is written. */
function saidOf({ recipe }: ComputedAttribute, catalog: Catalog, segmentName: SegmentNaming): string {
  const text = sentenceText(recipeParts(recipe, catalog, segmentName))
  return recipe.kind === 'calculated' || recipe.value.kind === 'formula' ? text : capital(text)
}

export function searched(rows: readonly ComputedRow[], search: string): readonly ComputedRow[] {
  const wanted = search.trim().toLowerCase()
  return wanted === '' ? rows : rows.filter(({ name }) => name.toLowerCase().includes(wanted))
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** By a column; those that are alike there by name. What is not known yet comes last, whichever way. */
export function sorted(rows: readonly ComputedRow[], { by, descending }: ComputedSorting): readonly ComputedRow[] {
  const sign = descending ? -1 : 1
  const valueOf = (row: ComputedRow): string | number | null => {
    switch (by) {
      case 'name':
        return row.name
      case 'entity':
        return row.entity
      case 'type':
        return row.attribute.type
      case 'values':
        return row.known?.profile.values ?? null
      case 'users':
        return row.users.length
    }
  }
  return rows.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null) || collator.compare(a.name, b.name)
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y))
    return sign * order || collator.compare(a.name, b.name)
  })
}

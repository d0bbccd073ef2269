import type { OfferedColumn } from '@shared/contract/members.contract.ts'
import { isComputed, offeredAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import { didYouMean, findByName } from '@shared/rules/names.ts'
import { columnNames, type ResolvedProjection } from '@shared/rules/resolve/projection.ts'
import { orderedAttributes } from './memberRows.ts'
import type { TextColumn } from './memberText.ts'

/** A column of a segment's members: an attribute of the audience, stored or computed, or an output column of its own. */
export type OutputColumn = TextColumn & { readonly kind: OfferedColumn['kind'] } & (
  | { readonly attribute: Attribute; readonly projection: null }
  | { readonly attribute: null; readonly projection: ResolvedProjection }
)

/** What is put out where nobody chose: the key, the name, the other attributes of the audience, then the output columns. */
export function outputColumns(entity: Entity, projections: readonly ResolvedProjection[]): readonly OutputColumn[] {
  const attributes = orderedAttributes(entity)
  const names = columnNames(attributes, projections)
  return [...attributes.map(attributeColumn), ...projections.map((projection, index) => projectionColumn(projection, names[attributes.length + index] ?? projection.name))]
}

/** All that may be chosen: the same, and the measures and calculated attributes whose names no output column has. */
export function offeredColumns(entity: Entity, projections: readonly ResolvedProjection[]): readonly OutputColumn[] {
  const columns = outputColumns(entity, projections)
  const computed = offeredAttributes(entity).filter(isComputed).filter(({ name }) => findByName(columns, name).kind === 'none')
  return [...columns, ...computed.map(attributeColumn)]
}

/** By names as people type them, in their order. @throws invalidInput where there is no such column. */
export function chosenColumns(entity: Entity, projections: readonly ResolvedProjection[], names: readonly string[]): readonly OutputColumn[] {
  const offered = offeredColumns(entity, projections)
  return names.map((name) => {
    const found = findByName(offered, name)
    if (found.kind === 'found') return found.item
    const near = didYouMean(offered.map((column) => column.name), name)
    throw fail('invalidInput', `"${entity.name}" has no attribute named "${name}".${near}`, { field: 'columns' })
  })
}

export function attributeColumn(attribute: Attribute): OutputColumn {
  const { name, type, scale } = attribute
  const kind = !isComputed(attribute) ? 'attribute' : attribute.recipe.kind === 'measure' ? 'measure' : 'calculated'
  return { name, type, scale, kind, attribute, projection: null }
}

function projectionColumn(projection: ResolvedProjection, name: string): OutputColumn {
  const { type, scale, source } = projection
  const isPlain = source.kind === 'records' && source.attribute.type !== 'text'
  return { name, type, scale, ...(isPlain ? { isPlain } : {}), kind: 'projection', attribute: null, projection }
}

import type { MemberTable } from '@shared/contract/segments.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { cellOf } from '@shared/domain/storedValue.ts'
import type { ResolvedProjection } from '@shared/rules/resolve/projection.ts'
import type { OpenWorkspace } from '../context.ts'
import type { MemberSet } from '../engine/engine.ts'
import { cellReader } from './cellReader.ts'
import { inKeyOrder } from './keyOrder.ts'
import { outputColumns, type OutputColumn } from './outputColumns.ts'

const previewColumns = 8
/** Of a cell that shows several records, in a preview. */
const mostValues = 100

export interface PreviewOptions {
  readonly limit: number
  readonly asOf: number
  readonly breathe: () => Promise<void>
  readonly signal: AbortSignal
}

/** The first members by key, with the columns a preview shows. */
export async function previewMembers(workspace: OpenWorkspace, entity: Entity, members: MemberSet, columns: readonly OutputColumn[], options: PreviewOptions): Promise<MemberTable> {
  const { limit, asOf, breathe, signal } = options
  const zone = workspace.zone()
  const ordinals = await inKeyOrder(workspace.store, entity, members, breathe, limit)
  const read = await cellReader(workspace, entity, columns, { asOf, signal, mostValues })
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    keyColumns: leadingKeys(entity, columns),
    rows: read(ordinals).map((row) => columns.map(({ type, scale }, index) => cellOf(row[index] ?? null, type, scale, zone))),
  }
}

/** What a preview shows where nobody chose: key and name, the output columns of the segment, then the first other attributes. */
export function previewColumnsOf(entity: Entity, projections: readonly ResolvedProjection[]): readonly OutputColumn[] {
  const all = outputColumns(entity, projections)
  const attributes = all.slice(0, all.length - projections.length).slice(0, Math.max(previewColumns, entity.key.length))
  const isFirst = ({ attribute }: OutputColumn): boolean => attribute !== null && (entity.key.includes(attribute.id) || attribute.id === entity.nameAttribute)
  return [...attributes.filter(isFirst), ...all.slice(all.length - projections.length), ...attributes.filter((column) => !isFirst(column))]
}

/** How many columns from the left are the parts of the key, all of them; 0 where the key is not whole. */
function leadingKeys({ key }: Entity, columns: readonly OutputColumn[]): number {
  return key.every((id, index) => columns[index]?.attribute?.id === id) ? key.length : 0
}

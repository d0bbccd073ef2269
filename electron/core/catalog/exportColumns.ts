import { allAttributes } from '@shared/domain/allAttributes.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import { exportSettingsSchema } from '@shared/domain/export.ts'
import type { EntityId, ExportId, SegmentId } from '@shared/domain/ids.ts'
import { foldName } from '@shared/rules/names.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { storedJson } from '../store/storedJson.ts'

/** An export that names its columns. */
export interface ColumnExport {
  readonly id: ExportId
  readonly name: string
  /** Folded. */
  readonly columns: readonly string[]
  /** Of each segment that is there: whose attributes its columns may be, and what its own output columns are called, folded. */
  readonly segments: readonly { readonly audience: EntityId; readonly own: ReadonlySet<string> }[]
}

/** Those that take every column there is need none of them. */
export function exportsWithColumns(reader: Reader): readonly ColumnExport[] {
  const rows = reader.all<{ id: ExportId; name: string; settings: string }>(sql`SELECT id, name, settings FROM export WHERE deleted_at IS NULL ORDER BY name, id`)
  const found = rows.flatMap(({ id, name, settings }) => {
    const { data } = exportSettingsSchema.safeParse(storedJson(settings))
    return data === undefined || data.columns === null ? [] : [{ id, name, columns: data.columns.map((one) => foldName(one.name)), segments: data.segments }]
  })
  if (found.length === 0) return []
  const known = segmentColumns(reader, [...new Set(found.flatMap(({ segments }) => segments))])
  return found.map((one) => ({ ...one, segments: one.segments.flatMap((segment) => known.get(segment) ?? []) }))
}

function segmentColumns(reader: Reader, ids: readonly SegmentId[]): ReadonlyMap<SegmentId, ColumnExport['segments'][number]> {
  const rows = reader.all<{ id: SegmentId; audience: EntityId | null; definition: string }>(
    sql`SELECT s.id, s.audience, v.definition FROM segment s JOIN segment_version v ON v.segment = s.id AND v.version = s.version WHERE s.deleted_at IS NULL AND s.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
  )
  return new Map(
    rows.flatMap(({ id, audience, definition }) => {
      if (audience === null) return []
      const parsed = parseDefinition(storedJson(definition))
      return [[id, { audience, own: new Set(parsed.ok ? parsed.definition.projections.map(({ name }) => foldName(name)) : []) }] as const]
    }),
  )
}

/** Whether one of its columns is an attribute that its segments had with the one catalog and have not with the other; an entity that is gone is no matter of columns. */
export function losesColumn({ columns, segments }: ColumnExport, before: Catalog, after: Catalog): string | null {
  for (const { audience, own } of segments) {
    const [had, has] = [namesOf(before, audience), namesOf(after, audience)]
    if (had === null || has === null) continue
    const lost = columns.find((column) => !own.has(column) && had.has(column) && !has.has(column))
    if (lost !== undefined) return had.get(lost) ?? lost
  }
  return null
}

/** Names by what they are folded. */
function namesOf(catalog: Catalog, id: EntityId): ReadonlyMap<string, string> | null {
  const entity = catalog.entities.find((one) => one.id === id)
  return entity === undefined ? null : new Map(allAttributes(entity).map(({ name }) => [foldName(name), name]))
}

/** As it is called among others that must change. */
export function exportCalled({ name }: Pick<ColumnExport, 'name'>): string {
  return `the export “${name}”`
}

import type { EntityLine } from '@shared/contract/entities.contract.ts'
import { allAttributes } from '@shared/domain/allAttributes.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { refreshReportSchema } from '@shared/domain/source.ts'
import type { OpenWorkspace } from '../context.ts'
import { recipeIn } from '../catalog/entityRecipe.repo.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Reader } from '../store/store.ts'

interface Origin {
  readonly entity: EntityId
  readonly file_name: string | null
  readonly last_refresh: string | null
  readonly recipe: string | null
  readonly problem: string | null
}

/** Entities by name, then segments by name. */
export function entityLines({ store, catalog }: Pick<OpenWorkspace, 'store' | 'catalog'>, segments: readonly SegmentRow[]): EntityLine[] {
  const { entities } = catalog()
  const origins = readOrigins(store)
  const byId = new Map(entities.map((entity) => [entity.id, entity]))
  const own = entities.map((entity) => lineOf(entity, origins.get(entity.id) ?? null)).sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return [...own, ...segments.flatMap((segment) => segmentLine(segment, byId.get(segment.audience)))]
}

function readOrigins(reader: Reader): ReadonlyMap<EntityId, Origin> {
  const rows = reader.all<Origin>(
    sql`SELECT e.id AS entity, s.file_name, s.last_refresh, r.recipe, r.problem FROM entity e LEFT JOIN data_source s ON s.entity = e.id LEFT JOIN entity_recipe r ON r.entity = e.id`,
  )
  return new Map(rows.map((row) => [row.entity, row]))
}

function lineOf(entity: Entity, origin: Origin | null): EntityLine {
  const report = origin?.last_refresh == null ? null : refreshReportSchema.safeParse(storedJson(origin.last_refresh)).data
  const lost = origin === null || origin.recipe === null || recipeIn(origin.recipe) !== null ? null : `How ${entity.name} is made cannot be read any more: its rows stay as they are. Say anew how it is made, or delete it.`
  const failure = lost ?? origin?.problem ?? (report?.status === 'failed' ? report.error : null)
  return {
    entity: entity.id,
    segment: null,
    name: entity.name,
    role: entity.role,
    origin: entity.origin,
    rows: entity.rowCount,
    attributes: allAttributes(entity).length,
    source: origin?.file_name ?? null,
    updatedAt: entity.updatedAt,
    status: failure === null ? 'successful' : 'failed',
    statusReason: failure,
  }
}

function segmentLine({ id, name, audienceName, members, lastRefreshedAt, status, statusReason }: SegmentRow, audience: Entity | undefined): EntityLine[] {
  if (audience === undefined) return []
  return [
    {
      entity: audience.id,
      segment: id,
      name,
      role: audience.role,
      origin: 'derived',
      rows: members,
      attributes: allAttributes(audience).length,
      source: audienceName,
      updatedAt: lastRefreshedAt,
      status,
      statusReason,
    },
  ]
}

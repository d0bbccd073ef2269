import { audienceRoles, type EntityRole } from '@shared/domain/entity.ts'
import type { WorkspaceInfo } from '@shared/domain/workspace.ts'
import { isZone } from '@shared/domain/zone.ts'
import type { Ports } from '../ports.ts'
import type { WorkspaceStore } from '../store/workspaceStore.ts'
import { readOnce } from '../store/readOnce.ts'
import { sql } from '../store/sql.ts'
import { weekStartIn } from '../store/workspaceValues.ts'

/** Null where the file does not say, or names none there is. */
export const zoneIn = readOnce(['workspace'], (store): string | null => {
  const zone = store.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = 'zone'`)?.value
  return zone !== undefined && isZone(zone) ? zone : null
})

/** The workspace as every page heads with it. */
export function describeWorkspace(ports: Pick<Ports, 'paths' | 'zone'>, store: WorkspaceStore): WorkspaceInfo {
  const { paths } = ports
  const counts = store.first<WorkspaceInfo['counts']>(sql`
    SELECT
      (SELECT count(*) FROM segment WHERE deleted_at IS NULL) AS segments,
      (SELECT count(*) FROM entity) AS entities,
      (SELECT count(*) FROM data_source) AS sources,
      (SELECT count(*) FROM relationship) AS relationships`)
  const entities = store.all<{ name: string; role: EntityRole; row_count: number }>(
    sql`SELECT name, role, row_count FROM entity ORDER BY position, name`,
  )
  const name = paths.base(store.path)
  return {
    name: name.slice(0, name.length - paths.extension(store.path).length),
    path: store.path,
    zone: zoneIn(store) ?? ports.zone,
    weekStart: weekStartIn(store),
    readOnlyReason: store.readOnlyReason,
    savedAt: store.savedAt,
    unsaved: store.unsaved,
    notice: store.notice,
    counts: counts ?? { segments: 0, entities: 0, sources: 0, relationships: 0 },
    audiences: entities
      .filter(({ role }) => audienceRoles.includes(role))
      .map((entity) => ({ entity: entity.name, role: entity.role, members: entity.row_count })),
  }
}

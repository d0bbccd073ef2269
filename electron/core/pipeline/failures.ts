import { failureSchema, type Failure } from '@shared/contract/pipeline.contract.ts'
import type { PipelineTaskKey } from '@shared/domain/pipeline.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import type { TaskLook } from './stage.ts'

/**
 * Tasks whose last run failed, by what they are about. `planned`: every task there is, asked for only where something but
 * segments failed: what was removed meanwhile is not told of. Of segments those that are active.
 */
export function failuresOf(reader: Reader, planned: () => readonly TaskLook[]): Failure[] {
  const segments = reader.first<{ tasks: number; latest: string | null }>(sql`
    SELECT count(*) AS tasks, max(r.started_at) AS latest FROM segment s
    JOIN refresh_run r ON r.sequence = (SELECT max(n.sequence) FROM refresh_run n WHERE n.segment = s.id)
    WHERE r.status = 'failed' AND s.state = 'active' AND s.deleted_at IS NULL`)
  const others = reader.all<{ key: PipelineTaskKey; at: string }>(sql`
    SELECT t.key, coalesce(t.started_at, j.queued_at) AS at FROM job_task t JOIN job j ON j.id = t.job
    WHERE t.status = 'failed' AND j.sequence = (SELECT max(m.sequence) FROM job_task n JOIN job m ON m.id = n.job WHERE n.key = t.key AND n.status <> 'queued')`)
  const found: Failure[] = segments === null || segments.latest === null ? [] : [{ about: 'segments', tasks: segments.tasks, latestAt: segments.latest }]
  if (others.length === 0) return found
  const present = new Set(planned().map(({ key }) => key))
  const byKind = new Map<Failure['about'], Failure>()
  for (const { key, at } of others) {
    if (!present.has(key)) continue
    const about = kindOf(key)
    const known = byKind.get(about)
    byKind.set(about, { about, tasks: (known?.tasks ?? 0) + 1, latestAt: known === undefined || at > known.latestAt ? at : known.latestAt })
  }
  return [...byKind.values(), ...found]
}

function kindOf(key: PipelineTaskKey): Failure['about'] {
  return failureSchema.shape.about.parse(key.slice(0, key.indexOf(':')))
}

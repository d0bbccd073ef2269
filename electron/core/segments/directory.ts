import type { EntityId, SegmentId } from '@shared/domain/ids.ts'
import type { SegmentState, SegmentType } from '@shared/domain/segment.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { KnownSegment, SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { runOfMembers } from './run.repo.ts'
import { readDefinition, segmentsRevision } from './segment.repo.ts'

interface Kept {
  revision: number
  all: readonly KnownSegment[]
  /** Of versions, which never change, by segment and version. */
  readonly definitions: Map<string, Definition | null>
}

const kept = new WeakMap<Reader, Kept>()

/** What definitions may know of the segments of a workspace; the list is read anew only where a segment changed. */
export function segmentDirectory(reader: Reader): SegmentDirectory {
  return {
    all() {
      const known = kept.get(reader)
      const revision = segmentsRevision()
      if (known?.revision === revision) return known.all
      const definitions = known?.definitions ?? new Map<string, Definition | null>()
      const all = readKnown(reader, definitions)
      kept.set(reader, { revision, all, definitions })
      return all
    },
  }
}

interface Columns {
  readonly id: SegmentId
  readonly name: string
  readonly output_name: string
  readonly audience: EntityId | null
  readonly type: SegmentType
  readonly state: SegmentState
  readonly draft: number
  readonly version: number
  readonly deleted_at: string | null
}

function readKnown(reader: Reader, definitions: Kept['definitions']): readonly KnownSegment[] {
  const rows = reader.all<Columns>(sql`SELECT id, name, output_name, audience, type, state, draft, version, deleted_at FROM segment ORDER BY id`)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    outputName: row.output_name,
    audience: row.audience,
    // Asked when it is needed: runs come and go while the segments stay.
    get run() {
      return runOfMembers(reader, row.id)
    },
    standing: row.draft === 1 ? 'draft' : row.state === 'inactive' ? 'inactive' : row.type === 'static' ? 'static' : null,
    isDeleted: row.deleted_at !== null,
    definition() {
      const key = `${row.id}@${row.version}`
      const known = definitions.get(key)
      if (known !== undefined) return known
      const parsed = parseDefinition(readDefinition(reader, row.id, row.version))
      const definition = parsed.ok ? parsed.definition : null
      definitions.set(key, definition)
      return definition
    },
  }))
}

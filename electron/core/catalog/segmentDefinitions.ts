import type { Catalog } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import type { SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { storedJson } from '../store/storedJson.ts'

export interface SegmentDefinition {
  readonly id: SegmentId
  readonly name: string
  /** Its newest version, as it is stored. */
  readonly definition: string
}

export interface DefinitionFrame {
  readonly zone: string
  readonly segments: SegmentDirectory
}

/** The definitions of all segments, by name. */
export function segmentDefinitions(reader: Reader): readonly SegmentDefinition[] {
  return reader.all<{ id: SegmentId; name: string; definition: string }>(
    sql`SELECT s.id, s.name, v.definition FROM segment s JOIN segment_version v ON v.segment = s.id AND v.version = s.version WHERE s.deleted_at IS NULL ORDER BY s.name`,
  )
}

/** A definition that has a meaning with the catalog `before` and none with `after`, and why; null: the change does not break it. `faultIn`: its first error with any catalog. */
export function brokenDefinition({ id, definition }: SegmentDefinition, before: Catalog, after: Catalog, { zone, segments }: DefinitionFrame): { readonly definition: Definition; readonly problem: string; readonly faultIn: (catalog: Catalog) => string | null } | null {
  const parsed = parseDefinition(storedJson(definition))
  if (!parsed.ok) return null
  const faultIn = (catalog: Catalog): string | null => resolveDefinition(parsed.definition, catalog, { zone, segments, self: id }).diagnostics.find(({ severity }) => severity === 'error')?.message ?? null
  const problem = faultIn(after)
  return problem === null || faultIn(before) !== null ? null : { definition: parsed.definition, problem, faultIn }
}

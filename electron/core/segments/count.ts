import type { LiveCount, MemberTable } from '@shared/contract/segments.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { findByName } from '@shared/rules/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { MemberSet } from '../engine/engine.ts'
import type { Ports } from '../ports.ts'
import { breather } from '../tasks/breather.ts'
import { previewColumnsOf, previewMembers } from './memberPreview.ts'

const sampleSize = 10

/** Exact counts of a definition that may be faulty in places, and the first ten members by key. */
export async function countDefinition(
  ports: Pick<Ports, 'elapsed' | 'pause'>,
  workspace: OpenWorkspace,
  definition: Definition,
  { asOf, self, signal }: { readonly asOf: number; /** The segment it is of; null: none yet. */ readonly self: SegmentId | null; readonly signal: AbortSignal },
): Promise<LiveCount> {
  const start = ports.elapsed()
  const counts = await workspace.engine.count(definition, { asOf, zone: workspace.zone(), self, signal })
  const sample = await sampleOf(ports, workspace, definition, counts.members, { asOf, signal })
  return {
    audience: counts.audience,
    total: counts.total,
    rules: counts.rules.map((rule) => ({ ...rule, nodes: rule.nodes.map((node) => ({ ...node })) })),
    attrition: counts.attrition.map((step) => ({ ...step })),
    sample,
    diagnostics: [...counts.diagnostics],
    asOf: new Date(asOf).toISOString(),
    elapsedMs: ports.elapsed() - start,
  }
}

async function sampleOf(
  ports: Pick<Ports, 'elapsed' | 'pause'>,
  workspace: OpenWorkspace,
  definition: Definition,
  members: MemberSet | null,
  { asOf, signal }: { readonly asOf: number; readonly signal: AbortSignal },
): Promise<MemberTable> {
  const audience = findByName(workspace.catalog().entities, definition.audience)
  if (members === null || audience.kind !== 'found') return { columns: [], keyColumns: 0, rows: [] }
  // Output columns decide nothing, and computing them would keep the count waiting.
  return previewMembers(workspace, audience.item, members, previewColumnsOf(audience.item, []), { limit: sampleSize, asOf, breathe: breather(ports, signal), signal })
}

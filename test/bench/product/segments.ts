import type { Output } from '@shared/contract/contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { definitions } from '../cases/asDefinition.ts'
import type { NamedCase } from '../cases/cases.ts'
import { timedWithCpu, type Took } from '../measure.ts'
import { asOf } from '../workload/shop.ts'
import type { Core } from './core.ts'

/** Saves each case as a segment; before one that names others these are refreshed, since a segment without members cannot be built on. */
export async function saveSegments(core: Core, cases: readonly NamedCase[]): Promise<void> {
  const saved = new Map<string, SegmentId>()
  const refreshed = new Set<string>()
  for (const [index, { name, definition }] of definitions(cases).entries()) {
    const one = cases[index]?.case
    const parts = one?.template === 'combination' ? one.of.map((part) => cases[part]?.name ?? '').filter((part) => !refreshed.has(part)) : []
    if (parts.length > 0) await refresh(core, [...new Set(parts)].flatMap((part) => saved.get(part) ?? []))
    for (const part of parts) refreshed.add(part)
    const { segment, diagnostics } = await core.ask('segments.save', { name, outputName: name, definition })
    if (diagnostics.some(({ severity }) => severity === 'error')) throw new Error(`The definition of ${name} is not valid: ${JSON.stringify(diagnostics)}`)
    saved.set(name, segment.id)
  }
}

/** Segments of a set ("shared", "distinct0" …) in the order of their names. */
export async function segmentsOf(core: Core, set: string): Promise<Output<'segments.list'>> {
  const all = await core.ask('segments.list', {})
  return all.filter(({ name }) => name.startsWith(`${set}_`)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Request to end of task. `minutesLater`: another "now", on the same day. */
export async function refresh(core: Core, segments: readonly SegmentId[], minutesLater = 0): Promise<Took> {
  const at = new Date(Date.parse(asOf) + minutesLater * 60_000).toISOString()
  const { ms, cpuMs } = await timedWithCpu(() => core.follow(() => core.ask('segments.refresh', { segments: [...segments], asOf: at })))
  return { ms, cpuMs }
}

/** Names the segment that every customer is in. */
export const everyone = 'everyone'

export async function saveEveryone(core: Core): Promise<void> {
  const definition = {
    schemaVersion: 1 as const,
    audience: 'Customers',
    rules: [{ entity: 'Customers', where: { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'CustomerId' }, test: { operator: 'empty' as const, negate: true, includeEmpty: false } }] } }],
  }
  await core.ask('segments.save', { name: `${everyone}_`, outputName: everyone, definition })
}

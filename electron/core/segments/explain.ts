import type { MemberExplanation } from '@shared/contract/explanation.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import { findByName } from '@shared/rules/names.ts'
import type { OpenWorkspace } from '../context.ts'
import { hasBit } from '../engine/bitset.ts'
import type { Ports } from '../ports.ts'
import { breather } from '../tasks/breather.ts'
import { checkDefinition, storedDefinition } from './checkDefinition.ts'
import { explainedRule } from './explainedRule.ts'
import { keyAttributes } from './keyOrder.ts'
import { ordinalOfKey } from './memberKey.ts'
import { readRows } from './memberRows.ts'
import { storedMembers } from './page.ts'
import { lastSuccessfulRun } from './run.repo.ts'
import { readSegment } from './segment.repo.ts'

export interface Explained {
  readonly of: { readonly segment: SegmentId } | { readonly definition: unknown }
  /** Parts of the key, or one text of them; see {@link ordinalOfKey}. */
  readonly key: string | readonly string[]
  /** Milliseconds UTC. */
  readonly asOf: number
}

/** Why a member is in a segment's definition, or in one that was sent, as of a moment; and whether the stored members say otherwise. */
export async function explainMember(ports: Pick<Ports, 'elapsed' | 'pause'>, workspace: OpenWorkspace, { of, key, asOf }: Explained, signal: AbortSignal): Promise<MemberExplanation> {
  const { store, engine } = workspace
  const zone = workspace.zone()
  const segment = 'segment' in of ? readSegment(store, of.segment) : null
  const definition = 'segment' in of ? storedDefinition(workspace, readSegment(store, of.segment)) : checkDefinition(workspace, of.definition).definition
  const audience = findByName(workspace.catalog().entities, definition.audience)
  if (audience.kind !== 'found') throw fail('notFound', `There is no entity “${definition.audience}” to look for “${String(key)}” in.`)
  const entity = audience.item
  const ordinal = await ordinalOfKey(store, entity, key, zone, breather(ports, signal))
  const explanation = await engine.explain(definition, ordinal, { asOf, zone, signal, ...(segment ? { self: segment.id } : {}) })
  const run = segment && lastSuccessfulRun(store, segment.id)
  const stored = segment && storedMembers(workspace, segment)
  return {
    member: identityOf(workspace, entity, ordinal),
    audience: entity.name,
    isMember: explanation.isMember,
    stored: run && stored && { isMember: hasBit(stored.words, ordinal), refreshedAt: run.startedAt },
    rules: explanation.rules.flatMap((rule, index) => {
      const defined = definition.rules[index]
      return defined ? [explainedRule(workspace, definition, defined, rule)] : []
    }),
    diagnostics: [...explanation.diagnostics],
    asOf: new Date(asOf).toISOString(),
  }
}

function identityOf({ store, zone }: OpenWorkspace, entity: Entity, ordinal: number): MemberExplanation['member'] {
  const key = keyAttributes(entity)
  const name = entity.attributes.filter(({ id }) => id === entity.nameAttribute)
  const attributes = [...key, ...name]
  const row = readRows(store, entity, attributes, [ordinal])[0] ?? []
  const texts = attributes.map(({ type, scale }, index) => displayText(row[index] ?? null, type, scale, zone()))
  return { key: texts.slice(0, key.length).map((text) => text ?? ''), name: texts[key.length] ?? null }
}

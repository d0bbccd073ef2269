import { firstEntries, type CardSegment, type CardValue, type CustomerCard } from '@shared/contract/customers.contract.ts'
import type { ComputedAttribute, Entity } from '@shared/domain/entity.ts'
import { cellOf, displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import { hasBit } from '../engine/bitset.ts'
import { keyAttributes } from '../segments/keyOrder.ts'
import { orderedAttributes, readRows } from '../segments/memberRows.ts'
import { readLastMembers } from '../segments/memberSet.repo.ts'
import { lastSuccessfulRun } from '../segments/run.repo.ts'
import { readSegments, type StoredSegment } from '../segments/segment.repo.ts'
import { relationsOf } from './relations.ts'
import { timelineOf, timelinePage } from './timeline.ts'

/** All that is known of the row with this ordinal, as of a moment (milliseconds UTC). */
export async function customerCard(workspace: OpenWorkspace, entity: Entity, ordinal: number, asOf: number): Promise<CustomerCard> {
  const zone = workspace.zone()
  const attributes = orderedAttributes(entity)
  const row = readRows(workspace.store, entity, attributes, [ordinal])[0]
  if (row === undefined) throw fail('conflict', `This row of “${entity.name}” was taken out of the data while it was looked up.`)
  const timeline = await timelineOf(workspace, entity, ordinal)
  const { pointers, related } = await relationsOf(workspace, entity, ordinal, timeline.entities.map(({ id }) => id))
  const stored = attributes.map((attribute, index): CardValue => ({ ...valueOf(entity, attribute, 'stored', row[index] ?? null, zone, null), leadsTo: pointers.get(attribute.id) ?? null }))
  const texts = attributes.map(({ type, scale }, index) => displayText(row[index] ?? null, type, scale, zone))
  const nameAt = attributes.findIndex(({ id }) => id === entity.nameAttribute)
  return {
    entity: entity.id,
    entityName: entity.name,
    role: entity.role,
    key: texts.slice(0, keyAttributes(entity).length).map((text) => text ?? ''),
    name: texts[nameAt] ?? null,
    values: [...stored, ...(await computedValues(workspace, entity, ordinal, asOf))],
    segments: segmentsOf(workspace, entity, ordinal),
    timeline: timelinePage(workspace, timeline, { only: null, offset: 0, limit: firstEntries }),
    related: [...related],
    asOf: new Date(asOf).toISOString(),
  }
}

function valueOf(entity: Entity, { id, name, type, scale }: Pick<CardValue, 'name' | 'type' | 'scale'> & Pick<ComputedAttribute, 'id'>, kind: CardValue['kind'], value: StoredValue, zone: string, problem: string | null): CardValue {
  return { attribute: id, name, type, scale, kind, isKey: entity.key.includes(id), value: cellOf(value, type, scale, zone), problem, leadsTo: null }
}

/** Calculated attributes, then measures, each in the entity's order. One that cannot be computed says why and leaves the others be. */
async function computedValues({ engine, zone }: OpenWorkspace, entity: Entity, ordinal: number, asOf: number): Promise<CardValue[]> {
  const sound = entity.computed.filter(({ problem }) => problem === null)
  const reading = sound.length === 0 ? null : await engine.columns(entity.id, sound.map(({ id }) => id), { asOf, zone: zone(), signal: new AbortController().signal })
  const values = entity.computed.map((attribute) => {
    const index = sound.indexOf(attribute)
    const kind = attribute.recipe.kind
    if (index < 0 || reading === null) return valueOf(entity, attribute, kind, null, zone(), attribute.problem)
    const value = reading.value(ordinal, index)
    const error = value === null ? reading.errors(index)?.kinds.find(({ rows }) => rows.includes(ordinal)) : undefined
    return valueOf(entity, attribute, kind, value, zone(), error?.message ?? null)
  })
  return values.toSorted((a, b) => Number(a.kind === 'measure') - Number(b.kind === 'measure'))
}

/** By name. */
function segmentsOf({ store }: OpenWorkspace, entity: Entity, ordinal: number): CardSegment[] {
  const ofEntity = readSegments(store).filter(({ audience }) => audience === entity.id)
  const found = ofEntity.map(({ id, name, type, state }): CardSegment => ({ segment: id, name, type, state, ...membership(store, id, ordinal) }))
  return found.toSorted((a, b) => a.name.localeCompare(b.name, 'en') || (a.segment < b.segment ? -1 : 1))
}

function membership(store: OpenWorkspace['store'], segment: StoredSegment['id'], ordinal: number): Pick<CardSegment, 'isMember' | 'refreshedAt'> {
  const run = lastSuccessfulRun(store, segment)
  if (run === null) return { isMember: null, refreshedAt: null }
  return { isMember: storedMembership(store, segment, ordinal), refreshedAt: run.startedAt }
}

/** What is stored of one segment may be damaged: the card shows the others. */
function storedMembership(store: OpenWorkspace['store'], segment: StoredSegment['id'], ordinal: number): boolean | null {
  try {
    const last = readLastMembers(store, segment)
    return last === null ? null : hasBit(last.members.words, ordinal)
  } catch {
    return null
  }
}

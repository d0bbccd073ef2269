import type { Parsed } from '@shared/contract/contract.ts'
import { isAudience, type Catalog, type Entity } from '@shared/domain/entity.ts'
import { segmentIdSchema, type SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { renameSegments } from '@shared/rules/edit.ts'
import { findByName, foldName } from '@shared/rules/names.ts'
import { lastingName } from '@shared/rules/segmentDirectory.ts'
import { copyName, suggestOutputName } from '@shared/rules/segmentNames.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import type { Edit } from '../store/store.ts'
import { keepsAuthors } from '../store/workspaceValues.ts'
import { checkDefinition } from './checkDefinition.ts'
import { insertSegment, insertVersion, readDefinition, readSegment, readSegments, updateSegment, type Making, type StoredSegment } from './segment.repo.ts'
import { readSegmentSchedules, writeSegmentSchedule } from './segmentSchedule.repo.ts'
import { makeTags, setTags } from './segmentTag.repo.ts'

type SaveInput = Parsed<'segments.save'>
type SavePorts = Pick<Ports, 'now' | 'randomBytes' | 'user'>

/** Only the name of the account, and of that what fits a line; none where the workspace keeps no names. */
function makingNow(ports: SavePorts, { store }: OpenWorkspace): Making {
  return { now: new Date(ports.now()).toISOString(), by: keepsAuthors(store) ? (ports.user()?.slice(0, 200) ?? null) : null }
}

/**
 * Creates or changes a segment in one transaction. Valid: dynamic, and active unless it was deactivated. Invalid: kept
 * as an inactive draft with what is wrong. A new version only where the definition is another one. `isList`: it is made as a
 * list of keys, static; another definition, saved later, makes an ordinary segment of it.
 */
export function saveSegment(ports: SavePorts, workspace: OpenWorkspace, input: SaveInput, isList = false): { segment: StoredSegment; diagnostics: readonly Diagnostic[] } {
  const catalog = workspace.catalog()
  const checked = checkDefinition(workspace, input.definition, input.segment ?? null)
  const { diagnostics, resolved } = checked
  const definition = renameSegments(checked.definition, (name) => lastingName(workspace.segments(), name))
  const making = makingNow(ports, workspace)
  const segment = workspace.store.edit((edit) => {
    refuseTakenName(edit, input.name, input.segment ?? null)
    const isDraft = resolved === null
    if (input.segment === undefined) return create(edit, ports, catalog, input, definition, isDraft, isList, making)
    return change(edit, readSegment(edit, input.segment), input, definition, isDraft, making)
  })
  return { segment, diagnostics }
}

function create(edit: Edit, ports: SavePorts, catalog: Catalog, input: SaveInput, definition: Definition, isDraft: boolean, isList: boolean, making: Making): StoredSegment {
  const audience = audienceOf(catalog, definition.audience)
  const segment: StoredSegment = {
    id: newId(ports, segmentIdSchema),
    name: input.name,
    outputName: outputNameFor(edit, catalog, input.name, input.outputName),
    description: input.description,
    tags: makeTags(edit, input.tags).tags,
    audience: audience.id,
    audienceName: audience.name,
    type: isList ? 'static' : 'dynamic',
    state: isDraft ? 'inactive' : 'active',
    isDraft,
    isList,
    version: 1,
  }
  insertSegment(edit, segment, definition, making)
  return segment
}

function change(edit: Edit, before: StoredSegment, input: SaveInput, definition: Definition, isDraft: boolean, making: Making): StoredSegment {
  if (foldName(definition.audience) !== foldName(before.audienceName)) {
    throw fail('conflict', `The audience of "${before.name}" is ${before.audienceName} and stays so; make a new segment for ${definition.audience}.`)
  }
  if (input.refresh && !isDraft && before.state === 'inactive' && !before.isDraft) throw inactiveRefusal(before)
  const isOther = withoutIds(readDefinition(edit, before.id, before.version)) !== withoutIds(definition)
  const state = isDraft ? 'inactive' : before.isDraft ? 'active' : before.state
  const { name, description } = input
  const segment: StoredSegment = { ...before, name, description, tags: makeTags(edit, input.tags).tags, state, isDraft, isList: before.isList && !isOther, version: before.version + Number(isOther) }
  updateSegment(edit, segment, making.now)
  if (segment.tags.join('\n') !== before.tags.join('\n')) setTags(edit, segment.id, segment.tags)
  if (isOther) insertVersion(edit, segment, definition, making)
  return segment
}

/** Under the name that is wanted, else “Copy of …”. 6b.17: own id, names and empty history; a static segment becomes dynamic, for it has no members yet; a list stays one. */
export function duplicateSegment(ports: SavePorts, workspace: OpenWorkspace, id: SegmentId, wanted?: string): StoredSegment {
  const making = makingNow(ports, workspace)
  return workspace.store.edit((edit) => {
    const source = readSegment(edit, id)
    const names = new Set(readSegments(edit).map((segment) => foldName(segment.name)))
    const name = wanted ?? copyName(source.name, (candidate) => names.has(foldName(candidate)))
    refuseTakenName(edit, name, null)
    const { definition, resolved } = checkDefinition(workspace, readDefinition(edit, source.id, source.version))
    const copy: StoredSegment = {
      ...source,
      id: newId(ports, segmentIdSchema),
      name,
      outputName: outputNameFor(edit, workspace.catalog(), name, undefined),
      type: source.isList ? 'static' : 'dynamic',
      state: resolved === null ? 'inactive' : 'active',
      isDraft: resolved === null,
      version: 1,
    }
    insertSegment(edit, copy, definition, making)
    const schedule = readSegmentSchedules(edit).get(id)
    if (schedule !== undefined) writeSegmentSchedule(edit, copy.id, schedule)
    return copy
  })
}

export function renameSegment(ports: SavePorts, workspace: OpenWorkspace, id: SegmentId, name: string): StoredSegment {
  const now = new Date(ports.now()).toISOString()
  return workspace.store.edit((edit) => {
    const before = readSegment(edit, id)
    refuseTakenName(edit, name, id)
    const segment = { ...before, name }
    updateSegment(edit, segment, now)
    return segment
  })
}

/** Unique ignoring case and outer spaces, among segments that are not deleted. */
export function refuseTakenName(edit: Edit, name: string, own: SegmentId | null): void {
  const other = readSegments(edit).find((segment) => segment.id !== own && foldName(segment.name) === foldName(name))
  if (other !== undefined) throw fail('conflict', `There is already a segment named "${other.name}"; choose another name.`)
}

export function inactiveRefusal(segment: StoredSegment) {
  return segment.isDraft
    ? fail('conflict', `"${segment.name}" is a draft: its definition is not finished; complete it, then refresh it.`)
    : fail('conflict', `"${segment.name}" is inactive and is not refreshed; activate it first.`)
}

function audienceOf(catalog: Catalog, name: string): Entity {
  const found = findByName(catalog.entities, name)
  if (found.kind !== 'found') throw fail('invalidInput', `There is no entity named "${name}" to take the members from; import it, or name another audience.`)
  if (isAudience(found.item)) return found.item
  throw fail('invalidInput', `"${found.item.name}" is no audience; give it the role individuals, accounts or contacts, or name another audience.`)
}

function outputNameFor(edit: Edit, catalog: Catalog, name: string, wanted: string | undefined): string {
  const taken = new Set([...readSegments(edit).map((segment) => segment.outputName), ...catalog.entities.map((entity) => entity.name)].map(foldName))
  if (wanted === undefined) return suggestOutputName(name, (candidate) => taken.has(foldName(candidate)))
  if (taken.has(foldName(wanted))) throw fail('conflict', `The output name "${wanted}" is taken by another segment or entity; choose another one.`)
  return wanted
}

/** Definitions that differ in nothing but the ids of their parts are the same one. */
export function withoutIds(definition: unknown): string {
  return JSON.stringify(definition, (key, value: unknown) => (key === 'id' ? undefined : value))
}

import type { Entity } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { ResolvedProjection } from '@shared/rules/resolve/projection.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { MemberSet } from '../engine/engine.ts'
import { breather } from '../tasks/breather.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import { cellReader } from './cellReader.ts'
import { requireColumns, segmentProjections } from './checkDefinition.ts'
import { keyAttributes } from './keyOrder.ts'
import { csvForm, jsonForm, jsonKeysForm, keysForm } from './memberText.ts'
import { attributeColumn, chosenColumns, outputColumns, type OutputColumn } from './outputColumns.ts'
import { audienceEntity, storedMembers } from './page.ts'
import { readSegment } from './segment.repo.ts'
import { writeMembers } from './writeMembers.ts'

export interface MembersRequest {
  /** The stored members of a segment, or those a definition (JSON of any origin) has now. */
  readonly of: { readonly segment: SegmentId } | { readonly definition: unknown; readonly asOf?: string | undefined }
  /** Names of attributes and of the segment's output columns; empty: all that a download has. Ignored for keys. */
  readonly columns: readonly string[]
  readonly form: 'rows' | 'keys'
  /** One JSON document instead of CSV, or of one key a line. */
  readonly isJson: boolean
}

/** Hands members to `write`, sorted by key. Values are as imported: nothing is changed for spreadsheets. The number of rows. */
export async function streamMembers(
  { ports, workspace: open }: Pick<CoreContext, 'ports' | 'workspace'>,
  request: MembersRequest,
  write: (text: string) => Promise<void>,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const workspace = open()
  const found = await membersOf(workspace, request.of, { now: ports.now(), signal, whole: true })
  const { entity, members, asOf } = found
  const zone = workspace.zone()
  const columns = columnsOf(found, request)
  const form = request.form === 'keys' ? (request.isJson ? jsonKeysForm : keysForm)(columns, zone) : request.isJson ? jsonForm(columns, zone) : csvForm(columns, { isSafe: false, lineEnd: '\n', zone })
  const readRows = await cellReader(workspace, entity, columns, { asOf, signal })
  return writeMembers(workspace.store, entity, members, readRows, form, write, { breathe: breather(ports, signal) })
}

/** Whose members they are, with what is needed to put them out. */
export interface FoundMembers {
  readonly entity: Entity
  readonly members: MemberSet
  readonly asOf: number
  projections(): readonly ResolvedProjection[]
}

function columnsOf({ entity, projections }: FoundMembers, { form, columns }: MembersRequest): readonly OutputColumn[] {
  if (form === 'rows') return columns.length === 0 ? outputColumns(entity, projections()) : chosenColumns(entity, projections(), columns)
  const key = keyAttributes(entity)
  if (key.length === 0) throw fail('invalidInput', `"${entity.name}" has no key; ask for columns instead.`)
  return key.map(attributeColumn)
}

/** `whole`: every output column has to be in order; else those that are not are left out. */
export async function membersOf(workspace: OpenWorkspace, of: MembersRequest['of'], { now, signal, whole }: { readonly now: number; readonly signal: AbortSignal; readonly whole: boolean }): Promise<FoundMembers> {
  if ('segment' in of) {
    const segment = readSegment(workspace.store, of.segment)
    const members = storedMembers(workspace, segment)
    if (members === null) throw fail('conflict', `"${segment.name}" has no members yet; refresh it first.`)
    return { entity: audienceEntity(workspace, segment), members, asOf: now, projections: () => segmentProjections(workspace, segment, whole) }
  }
  const { resolved, projections } = requireColumns(workspace, of.definition, whole)
  const entity = workspace.catalog().entities.find((one) => one.id === resolved.audience)
  if (entity === undefined) throw fail('notFound', 'The audience of this definition is not in the workspace any more.')
  const asOf = asOfInstant(of.asOf, workspace.zone(), now)
  const members = await workspace.engine.evaluate(resolved, { asOf, zone: workspace.zone(), signal })
  return { entity, members, asOf, projections: () => projections }
}

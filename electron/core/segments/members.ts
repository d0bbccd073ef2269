import { allAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { findByName, didYouMean } from '@shared/rules/names.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { MemberSet } from '../engine/engine.ts'
import { breather } from '../tasks/breather.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import { requireResolved } from './checkDefinition.ts'
import { keyAttributes } from './keyOrder.ts'
import { orderedAttributes, rowReader } from './memberRows.ts'
import { csvForm, jsonForm, jsonKeysForm, keysForm } from './memberText.ts'
import { audienceEntity, storedMembers } from './page.ts'
import { readSegment } from './segment.repo.ts'
import { writeMembers } from './writeMembers.ts'

export interface MembersRequest {
  /** The stored members of a segment, or those a definition (JSON of any origin) has now. */
  readonly of: { readonly segment: SegmentId } | { readonly definition: unknown; readonly asOf?: string | undefined }
  /** Attribute names; empty: all, the key first. Ignored for keys. */
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
  const { entity, members, asOf } = await membersOf(workspace, request.of, ports.now(), signal)
  const zone = workspace.zone()
  const attributes = attributesOf(entity, request)
  const form = request.form === 'keys' ? (request.isJson ? jsonKeysForm : keysForm)(attributes, zone) : request.isJson ? jsonForm(attributes, zone) : csvForm(attributes, { isSafe: false, lineEnd: '\n', zone })
  const readRows = await rowReader(workspace, entity, attributes, asOf, signal)
  return writeMembers(workspace.store, entity, members, readRows, form, write, { breathe: breather(ports, signal) })
}

function attributesOf(entity: Entity, { form, columns }: MembersRequest): readonly Attribute[] {
  if (form === 'rows') return columns.length === 0 ? orderedAttributes(entity) : columns.map((name) => attributeNamed(entity, name))
  const key = keyAttributes(entity)
  if (key.length === 0) throw fail('invalidInput', `"${entity.name}" has no key; ask for columns instead.`)
  return key
}

async function membersOf(workspace: OpenWorkspace, of: MembersRequest['of'], now: number, signal: AbortSignal): Promise<{ entity: Entity; members: MemberSet; asOf: number }> {
  if ('segment' in of) {
    const segment = readSegment(workspace.store, of.segment)
    const members = storedMembers(workspace, segment)
    if (members === null) throw fail('conflict', `"${segment.name}" has no members yet; refresh it first.`)
    return { entity: audienceEntity(workspace, segment), members, asOf: now }
  }
  const resolved = requireResolved(workspace, of.definition)
  const entity = workspace.catalog().entities.find((one) => one.id === resolved.audience)
  if (entity === undefined) throw fail('notFound', 'The audience of this definition is not in the workspace any more.')
  const asOf = asOfInstant(of.asOf, workspace.zone(), now)
  const members = await workspace.engine.evaluate(resolved, { asOf, zone: workspace.zone(), signal })
  return { entity, members, asOf }
}

function attributeNamed(entity: Entity, name: string): Attribute {
  const attributes = allAttributes(entity)
  const found = findByName(attributes, name)
  if (found.kind === 'found') return found.item
  const near = didYouMean(attributes.map((attribute) => attribute.name), name)
  throw fail('invalidInput', `"${entity.name}" has no attribute named "${name}".${near}`, { field: 'columns' })
}

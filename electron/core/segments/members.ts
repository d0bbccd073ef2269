import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { findByName, didYouMean } from '@shared/rules/names.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { MemberSet } from '../engine/engine.ts'
import { breather } from '../tasks/breather.ts'
import { asOfInstant } from './asOf.ts'
import { requireResolved } from './checkDefinition.ts'
import { keyAttributes } from './keyOrder.ts'
import { orderedAttributes } from './memberRows.ts'
import { writeCsv, writeKeys } from './membersCsv.ts'
import { audienceEntity, storedMembers } from './page.ts'
import { readSegment } from './segment.repo.ts'

export interface MembersRequest {
  /** The stored members of a segment, or those a definition (JSON of any origin) has now. */
  readonly of: { readonly segment: SegmentId } | { readonly definition: unknown; readonly asOf?: string | undefined }
  /** Attribute names; empty: all, the key first. Ignored for keys. */
  readonly columns: readonly string[]
  readonly form: 'csv' | 'keys'
}

/**
 * Hands members to `write` as text, piece by piece and sorted by key: CSV with a header, or one key a line. Values are
 * as imported: nothing is changed for spreadsheets. The number of rows.
 */
export async function streamMembers(
  { ports, workspace: open }: Pick<CoreContext, 'ports' | 'workspace'>,
  request: MembersRequest,
  write: (text: string) => Promise<void>,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const workspace = open()
  const { entity, members } = await membersOf(workspace, request.of, ports.now(), signal)
  const progress = { breathe: breather(ports, signal) }
  const zone = workspace.zone()
  if (request.form === 'keys') {
    const key = keyAttributes(entity)
    if (key.length === 0) throw fail('invalidInput', `"${entity.name}" has no key; ask for columns instead.`)
    return writeKeys(workspace.store, entity, members, key, zone, write, progress)
  }
  const attributes = request.columns.length === 0 ? orderedAttributes(entity) : request.columns.map((name) => attributeNamed(entity, name))
  return writeCsv(workspace.store, entity, members, { attributes, isSafe: false, lineEnd: '\n', zone }, write, progress)
}

async function membersOf(workspace: OpenWorkspace, of: MembersRequest['of'], now: number, signal: AbortSignal): Promise<{ entity: Entity; members: MemberSet }> {
  if ('segment' in of) {
    const segment = readSegment(workspace.store, of.segment)
    const members = storedMembers(workspace, segment)
    if (members === null) throw fail('conflict', `"${segment.name}" has no members yet; refresh it first.`)
    return { entity: audienceEntity(workspace, segment), members }
  }
  const resolved = requireResolved(workspace, of.definition)
  const entity = workspace.catalog().entities.find((one) => one.id === resolved.audience)
  if (entity === undefined) throw fail('notFound', 'The audience of this definition is not in the workspace any more.')
  const members = await workspace.engine.evaluate(resolved, { asOf: asOfInstant(of.asOf, workspace.zone(), now), zone: workspace.zone(), signal })
  return { entity, members }
}

function attributeNamed(entity: Entity, name: string): Attribute {
  const found = findByName(entity.attributes, name)
  if (found.kind === 'found') return found.item
  const near = didYouMean(entity.attributes.map((attribute) => attribute.name), name)
  throw fail('invalidInput', `"${entity.name}" has no attribute named "${name}".${near}`, { field: 'columns' })
}

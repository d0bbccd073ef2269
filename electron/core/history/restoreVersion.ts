import type { Output, Parsed } from '@shared/contract/contract.ts'
import { fail } from '@shared/errors/appError.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { saveSegment, withoutIds } from '../segments/save.ts'
import { readDefinition, readSegment, updateSegment } from '../segments/segment.repo.ts'
import { problemOf } from './versions.ts'

/** Versions stay as they are: what is restored, or undone, becomes the newest. @throws conflict where that is the definition already. */
export function restoreVersion(ports: Pick<Ports, 'now' | 'randomBytes' | 'user'>, workspace: OpenWorkspace, { segment: id, version, state }: Parsed<'history.restore'>): Output<'history.restore'> {
  const { store } = workspace
  const before = readSegment(store, id)
  const json = readDefinition(store, id, version)
  const problem = problemOf(workspace, before, json)
  const parsed = parseDefinition(json)
  if (!parsed.ok) throw fail('invalidDefinition', `Version ${version} of “${before.name}” cannot be read any more: ${problem ?? 'it is damaged'}`, { diagnostics: parsed.diagnostics })
  if (withoutIds(json) === withoutIds(readDefinition(store, id, before.version))) throw fail('conflict', `“${before.name}” is defined as in version ${version} already; there is nothing to restore.`)
  const { name, description } = before
  const { segment } = saveSegment(ports, workspace, { segment: id, name, description, tags: [...before.tags], definition: parsed.definition as Parsed<'segments.save'>['definition'], refresh: false })
  if (state !== undefined && !segment.isDraft && segment.state !== state) {
    store.edit((edit) => updateSegment(edit, { ...segment, state }, new Date(ports.now()).toISOString()))
  }
  return { version: segment.version, problem, before: { version: before.version, state: before.state } }
}

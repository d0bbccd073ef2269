import type { SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Definition } from '@shared/rules/definition.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { diagnosticText } from '@shared/rules/place.ts'
import type { ResolvedProjection } from '@shared/rules/resolve/projection.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import type { OpenWorkspace } from '../context.ts'
import { readDefinition, type StoredSegment } from './segment.repo.ts'

export interface CheckedDefinition {
  readonly definition: Definition
  /** Null where a diagnostic is an error. */
  readonly resolved: ResolvedDefinition | null
  /** The same whatever is wrong with the output columns. */
  readonly members: ResolvedDefinition | null
  /** Those of the output columns that are in order. */
  readonly projections: readonly ResolvedProjection[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * A definition held against the catalog and the other segments. `self`: the segment it is of, which must not depend on
 * itself; null: none yet. @throws invalidDefinition where it has not even the shape of one.
 */
export function checkDefinition(workspace: OpenWorkspace, json: unknown, self: SegmentId | null = null): CheckedDefinition {
  const parsed = parseDefinition(json)
  if (!parsed.ok) throw invalid(json, parsed.diagnostics)
  return checkParsed(workspace, parsed.definition, self)
}

function checkParsed(workspace: OpenWorkspace, definition: Definition, self: SegmentId | null): CheckedDefinition {
  const { resolved, members, projections, diagnostics } = resolveDefinition(definition, workspace.catalog(), { zone: workspace.zone(), segments: workspace.segments(), self })
  return { definition, resolved, members, projections: projections.filter((one) => one !== null), diagnostics }
}

/** All or nothing: what may be evaluated. @throws invalidDefinition with everything that is wrong. */
export function requireResolved(workspace: OpenWorkspace, json: unknown): ResolvedDefinition {
  return requireColumns(workspace, json).resolved
}

/** The same with the output columns. `whole`: false leaves out those that are not in order. */
export function requireColumns(workspace: OpenWorkspace, json: unknown, whole = true): Pick<CheckedDefinition, 'projections'> & { readonly resolved: ResolvedDefinition } {
  const checked = checkDefinition(workspace, json)
  return { resolved: (whole ? null : checked.members) ?? required(checked), projections: checked.projections }
}

/** The output columns of a segment, of those that are in order; `whole`: @throws invalidDefinition where one is not. */
export function segmentProjections(workspace: OpenWorkspace, segment: StoredSegment, whole = true): readonly ResolvedProjection[] {
  const { definition, projections, diagnostics } = checkParsed(workspace, storedDefinition(workspace, segment), segment.id)
  const ids = new Set<string | null>(definition.projections.map(({ id }) => id))
  const faults = diagnostics.filter(({ severity, nodeId }) => severity === 'error' && ids.has(nodeId))
  if (whole && faults.length > 0) throw invalid(definition, faults)
  return projections
}

/** The same of the current definition of a segment, which `parsed` is where it was parsed before. */
export function resolveSegment(workspace: OpenWorkspace, segment: StoredSegment, parsed: Definition | null): ResolvedDefinition {
  return required(checkParsed(workspace, parsed ?? storedDefinition(workspace, segment), segment.id))
}

function required({ definition, resolved, diagnostics }: CheckedDefinition): ResolvedDefinition {
  if (resolved === null) throw invalid(definition, diagnostics)
  return resolved
}

/** The current definition of a segment. */
export function storedDefinition(workspace: OpenWorkspace, segment: StoredSegment): Definition {
  const json = readDefinition(workspace.store, segment.id, segment.version)
  const parsed = parseDefinition(json)
  if (parsed.ok) return parsed.definition
  const isLost = typeof json === 'object' && json !== null && Object.keys(json).length === 0
  if (isLost) throw fail('invalidDefinition', `The definition of “${segment.name}” cannot be read any more: restore an earlier version, or define the segment anew.`, { diagnostics: [...parsed.diagnostics] })
  throw invalid(json, parsed.diagnostics)
}

function invalid(json: unknown, diagnostics: readonly Diagnostic[]) {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
  const [first, ...more] = errors.map((diagnostic) => diagnosticText(json, diagnostic))
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`
  return fail('invalidDefinition', `${first ?? 'The definition is not valid.'}${rest}`, { diagnostics: [...diagnostics] })
}

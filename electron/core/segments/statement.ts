import type { Output } from '@shared/contract/contract.ts'
import type { SqlDialect } from '@shared/contract/segments.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { withIds } from '@shared/rules/place.ts'
import { segmentCalled } from '@shared/rules/segmentDirectory.ts'
import { definitionSentence } from '@shared/rules/sentence.ts'
import type { OpenWorkspace } from '../context.ts'
import { definitionSql } from '../sql/definitionSql.ts'
import { weekStartIn } from '../store/workspaceValues.ts'
import { checkDefinition, requireResolved, storedDefinition } from './checkDefinition.ts'
import { ordinalsOf, readMemberSet } from './memberSet.repo.ts'
import { audienceEntity } from './page.ts'
import { readSegment } from './segment.repo.ts'

export type StatementOf = { readonly segment: SegmentId } | { readonly definition: unknown }

/** The SQL of a segment or of a definition, with the definition's sentence above it. */
export function statementOf(workspace: OpenWorkspace, of: StatementOf, options: { readonly dialect: SqlDialect; readonly literals: boolean; readonly asOf: number }): Output<'segments.sql'> {
  const { store, zone } = workspace
  const definition: unknown = 'segment' in of ? storedDefinition(workspace, readSegment(store, of.segment)) : withIds(of.definition)
  const resolved = requireResolved(workspace, definition)
  const catalog = workspace.catalog()
  const statement = definitionSql(resolved, {
    dialect: options.dialect,
    literals: options.literals,
    catalog,
    clock: { asOf: options.asOf, zone: zone(), weekStart: weekStartIn(store) },
    segments: workspace.segments(),
    title: definitionSentence(checkDefinition(workspace, definition).definition, catalog, (name) => segmentCalled(workspace.segments(), name)),
    segment(id, run) {
      const segment = readSegment(store, id)
      return { name: segment.name, outputName: segment.outputName, ordinals: () => ordinalsOf(readMemberSet(store, run, audienceEntity(workspace, segment).id)) }
    },
  })
  return { text: statement.text, parameters: [...statement.parameters], columns: [...statement.columns], inexact: [...statement.inexact] }
}

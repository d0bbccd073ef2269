import type { ResolvedAttribute, ResolvedComparison, ResolvedCondition, ResolvedGroup, ResolvedNode } from '@shared/rules/resolve/resolved.ts'
import type { Compilation } from './compilation.ts'
import { sql } from './fragment.ts'
import type { Answer, Subject } from './answer.ts'
import { answerOf } from './operators.ts'
import type { Query } from './query.ts'
import { rankedRows } from './ranked.ts'
import { segmentLack, segmentTruth } from './segment.ts'
import { sequenceLack, sequenceTruth } from './sequence.ts'
import { allOf, anyOf, notTrue, truth, type Truth } from './truth.ts'

/** Whether a chain of the query satisfies a condition or a group. Where it lacks a value the answer may be NULL. */
export function nodeTruth(node: ResolvedNode, query: Query, compilation: Compilation): Truth {
  switch (node.kind) {
    case 'condition':
      return comparisonTruth(node, query, compilation)
    case 'segment':
      return segmentTruth(node, query, compilation)
    case 'sequence':
      return sequenceTruth(node, query, compilation)
    case 'group':
      return groupTruth(node, query, compilation)
  }
}

/** NOT is the complement; with the tick off, chains where a condition inside lacked its value are out. */
function groupTruth(group: ResolvedGroup, query: Query, compilation: Compilation): Truth {
  const parts = group.items.map((item) => nodeTruth(item, query, compilation))
  const inner = group.operator === 'and' ? allOf(parts) : anyOf(parts)
  if (!group.negate) return inner
  const present = conditionsIn(group).flatMap((condition) => presence(condition, group.includeEmpty, query, compilation))
  return present.length === 0 ? notTrue(inner) : allOf([notTrue(inner), ...distinct(present)])
}

type Leaf = Exclude<ResolvedNode, ResolvedGroup>

function conditionsIn(node: ResolvedNode): readonly Leaf[] {
  return node.kind === 'group' ? node.items.flatMap(conditionsIn) : [node]
}

/** What must be there for the condition to have an answer, where a tick asks for that. */
function presence(node: Leaf, includeEmpty: boolean, query: Query, compilation: Compilation): readonly Truth[] {
  if (node.kind === 'sequence') return includeEmpty ? [] : sequenceLack(node, query)
  if (includeEmpty && (node.kind === 'segment' ? node.includeEmpty : node.test.includeEmpty)) return []
  if (node.kind === 'segment') return segmentLack(node, query).map(({ present }) => present)
  return valuesOf(node, query, compilation).map((own) => truth(sql`${own} IS NOT NULL`))
}

function distinct(parts: readonly Truth[]): readonly Truth[] {
  const known = new Map(parts.map((part) => [JSON.stringify(part.sql.pieces, (_, piece: unknown) => (typeof piece === 'bigint' ? String(piece) : piece)), part]))
  return [...known.values()]
}

function valuesOf({ attribute, test }: ResolvedComparison, query: Query, _compilation: Compilation) {
  if (test.operator === 'empty') return []
  const both = test.operand.kind === 'attribute' ? [attribute, test.operand.attribute] : [attribute]
  return both.map((one) => query.attribute(one))
}

export function comparisonTruth(node: ResolvedComparison | ResolvedCondition, query: Query, compilation: Compilation): Truth {
  const { attribute, test } = node
  const { holds, fails }: Answer = answerOf(subjectOf(attribute, query, compilation), test, compilation)
  if (!test.negate) return holds
  if (!test.includeEmpty) return fails
  const empty = valuesOf(node, query, compilation).map((own) => truth(sql`${own} IS NULL`))
  return empty.length === 0 ? fails : anyOf([fails, ...empty])
}

function subjectOf(attribute: ResolvedAttribute, query: Query, compilation: Compilation): Subject {
  return {
    sql: query.attribute(attribute),
    type: attribute.type,
    scale: attribute.scale,
    other: (other) => query.attribute(other),
    ranked: (isTop, n, isPercent) => rankedRows(attribute, { isTop, n, isPercent }, query, compilation),
  }
}

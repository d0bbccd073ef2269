import type { ExplainedNode, ExplainedRecords, ExplainedRule, Found as FoundReply } from '@shared/contract/explanation.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import type { Definition, Rule, RuleNode } from '@shared/rules/definition.ts'
import { segmentCalled } from '@shared/rules/segmentDirectory.ts'
import { ruleParts, sentenceText } from '@shared/rules/sentence.ts'
import { groupWords, isOneStep, nodeWords, quantifierWords } from '@shared/rules/stepWords.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Found, RecordsExplanation, RuleExplanation } from '../engine/explain/explanation.ts'
import { keyAttributes } from './keyOrder.ts'
import { readRows } from './memberRows.ts'

/** What the engine found of one rule, with the words for it and what its records are known by. */
export function explainedRule(workspace: OpenWorkspace, definition: Definition, rule: Rule, { id, combine, alone, soFar, quantifier, window, nodes, records }: RuleExplanation): ExplainedRule {
  const catalog = workspace.catalog()
  const segmentName = (name: string): string => segmentCalled(workspace.segments(), name)
  const places = placesIn(rule.where, isOneStep(rule.where) ? 0 : -1, rule)
  return {
    id,
    combine,
    label: sentenceText(ruleParts(rule, definition, catalog, segmentName)),
    alone,
    soFar,
    quantifier: quantifier && { label: quantifierWords(rule, definition, catalog), holds: quantifier.holds, found: quantifier.found, isCount: rule.quantifier.kind !== 'aggregate' },
    window: window && { interval: window.interval, found: foundReply(window.found) },
    nodes: nodes.flatMap(({ id: nodeId, holds, found }): ExplainedNode[] => {
      const place = places.get(nodeId)
      if (!place || place.depth < 0) return []
      const { node, depth, route } = place
      // Nothing is asked of what follows beyond its being there.
      if (node.kind === 'group' && node.items.length === 0) return []
      const label = node.kind === 'group' ? groupWords(node) : nodeWords(node, route, definition, catalog, segmentName)
      return [{ id: nodeId, kind: node.kind, depth, label, holds, found: found && foundReply(found) }]
    }),
    records: records && explainedRecords(workspace, records),
  }
}

interface Place {
  readonly node: RuleNode
  readonly depth: number
  /** Where the chain leads that the node is judged on: the rule's, or that of the sequence it is in. */
  readonly route: Pick<Rule, 'entity' | 'path'>
}

function placesIn(node: RuleNode, depth: number, route: Place['route'], places = new Map<string, Place>()): ReadonlyMap<string, Place> {
  places.set(node.id, { node, depth, route })
  if (node.kind === 'group') for (const item of node.items) placesIn(item, depth + 1, route, places)
  if (node.kind === 'sequence') placesIn(node.where, depth + 1, node, places)
  return places
}

function foundReply({ type, values, more }: Found): FoundReply {
  return { type, values: values.map((value) => ({ ...value })), more }
}

function explainedRecords(workspace: OpenWorkspace, { entities, shown, ...rest }: RecordsExplanation): ExplainedRecords {
  const { store, zone } = workspace
  const tables = workspace.catalog().entities.filter(({ id }) => entities.includes(id))
  const along = entities.flatMap((id, place) => tables.filter((entity) => entity.id === id).map((entity) => ({ entity, place, attributes: identifying(entity) })))
  return {
    ...rest,
    columns: along.flatMap(({ entity, attributes }) => attributes.map(({ name, type }) => ({ entity: entity.name, name, type }))),
    shown: shown.map(({ ordinals, isInWindow, holds, nodes }) => ({
      cells: along.flatMap(({ entity, place, attributes }) => {
        const row = readRows(store, entity, attributes, [ordinals[place] ?? -1])[0] ?? []
        return attributes.map(({ type, scale }, index) => displayText(row[index] ?? null, type, scale, zone()))
      }),
      isInWindow,
      holds,
      nodes: nodes.map((node) => ({ ...node })),
    })),
  }
}

const fewColumns = 2

/** What a row is known by: its key, its name and its date, else the first columns there are. */
function identifying(entity: Entity): readonly Attribute[] {
  const key = keyAttributes(entity)
  const others = entity.attributes.filter(({ id }) => (id === entity.nameAttribute || id === entity.dateAttribute) && !key.some((attribute) => attribute.id === id))
  const known = [...key, ...others]
  return known.length > 0 ? known : entity.attributes.slice(0, fewColumns)
}

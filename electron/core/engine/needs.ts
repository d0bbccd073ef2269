import type { Catalog } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId } from '@shared/domain/ids.ts'
import { isRank } from '@shared/rules/operators.ts'
import type { ResolvedAttribute, ResolvedFrame, ResolvedNode, ResolvedTest } from '@shared/rules/resolve/resolved.ts'

/** All that evaluating some rules reads. */
export interface AllNeeds {
  readonly attributes: Map<EntityId, Set<AttributeId>>
  readonly relationships: Set<RelationshipId>
}

export function needsOf(audience: EntityId, frames: readonly ResolvedFrame[], nodes: readonly ResolvedNode[], catalog: Catalog): AllNeeds {
  const needs: AllNeeds = { attributes: new Map([[audience, new Set()]]), relationships: new Set() }
  for (const frame of frames) {
    for (const step of frame.path) needs.relationships.add(step.relationship)
    if (frame.window) addComparison(frame.window.attribute, frame.window.test, needs, catalog)
    if (frame.quantifier.kind === 'aggregate') {
      addAttribute(frame.quantifier.attribute, needs)
      if ('order' in frame.quantifier) addOrder(frame, frame.quantifier.order, needs, catalog, audience)
    }
  }
  for (const node of nodes) addNode(node, needs, catalog)
  return needs
}

function addNode(node: ResolvedNode, needs: AllNeeds, catalog: Catalog): void {
  switch (node.kind) {
    case 'group':
      return node.items.forEach((item) => addNode(item, needs, catalog))
    case 'condition':
      return addComparison(node.attribute, node.test, needs, catalog)
    case 'segment':
      node.via.forEach((relationship) => needs.relationships.add(relationship))
      if (!needs.attributes.has(node.entity)) needs.attributes.set(node.entity, new Set())
      return
    case 'sequence':
      addAttribute(node.from, needs)
      addAttribute(node.date, needs)
      for (const step of node.path) needs.relationships.add(step.relationship)
      if (node.where) addNode(node.where, needs, catalog)
  }
}

function addComparison(attribute: ResolvedAttribute, test: ResolvedTest, needs: AllNeeds, catalog: Catalog): void {
  addAttribute(attribute, needs)
  if (isRank(test.operator)) addKey(attribute.entity, needs, catalog)
  if (test.operand.kind === 'attribute') addAttribute(test.operand.attribute, needs)
}

function addAttribute({ entity, attribute, via }: ResolvedAttribute, needs: AllNeeds): void {
  needs.attributes.set(entity, (needs.attributes.get(entity) ?? new Set()).add(attribute))
  via.forEach((relationship) => needs.relationships.add(relationship))
}

/** Rows of one date follow their keys. */
function addOrder(frame: ResolvedFrame, order: ResolvedAttribute, needs: AllNeeds, catalog: Catalog, audience: EntityId): void {
  addAttribute(order, needs)
  addKey(frame.path[frame.quantifier.of - 1]?.entity ?? audience, needs, catalog)
}

/** What decides between rows of equal values. */
function addKey(id: EntityId, needs: AllNeeds, catalog: Catalog): void {
  const key = catalog.entities.find((entity) => entity.id === id)?.key ?? []
  needs.attributes.set(id, new Set([...(needs.attributes.get(id) ?? []), ...key]))
}

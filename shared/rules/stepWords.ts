import { allAttributes } from '../domain/allAttributes.ts'
import type { AttributeType, Catalog } from '../domain/entity.ts'
import type { AttributeRef, Definition, Group, Rule, RuleNode } from './definition.ts'
import { nodeSentence, ruleParts, sentenceText, type SegmentNaming } from './sentence.ts'
import { aggregateLabel, attributeLabel, testLabel, windowLabel, type Names } from './words.ts'

/** A rule without its conditions, in words: "at least 3 Orders in the last 90 days". */
export function quantifierWords(rule: Rule, definition: Definition, catalog: Catalog): string {
  if (rule.entity === definition.audience && (rule.path ?? []).length === 0) return ownWords(rule, definition.audience, catalog)
  const bare: Rule = { ...rule, where: { kind: 'group', id: rule.where.id, operator: 'and', negate: false, items: [] } }
  return sentenceText(ruleParts(bare, definition, catalog)).replace(/^\S+ (who have |whose )?/, '')
}

/** Of a rule about the audience itself, where only an aggregate or a window says something. */
function ownWords({ quantifier, window }: Rule, audience: string, catalog: Catalog): string {
  const entity = catalog.entities.find(({ name }) => name === audience)
  const typeOf = ({ name, via }: AttributeRef): AttributeType | null => (via === undefined && entity && allAttributes(entity).find((one) => one.name === name)?.type) || null
  const names: Names = { chain: [audience], parents: new Map() }
  const aggregate = quantifier.kind === 'aggregate' ? [`${aggregateLabel(quantifier.function, typeOf(quantifier.attribute))} ${attributeLabel(quantifier.attribute, names)} ${testLabel(quantifier.test, names)}`] : []
  const time = window ? [`${window.attribute ? `${attributeLabel(window.attribute, names)} ` : ''}${windowLabel(window.test)}`] : []
  return [...aggregate, ...time].join(', ')
}

/** A condition or group of a rule in words, a group with all that is inside it: "Channel is Web or Amount is at least 25". */
export function nodeWords(node: RuleNode, route: Pick<Rule, 'entity' | 'path'>, definition: Definition, catalog: Catalog, segmentName?: SegmentNaming): string {
  return sentenceText(nodeSentence(node, route, definition, catalog, segmentName))
}

/** How a group joins what is inside it: "any of these is true". */
export function groupWords({ operator, negate }: Group): string {
  return operator === 'and' ? (negate ? 'not all of these are true' : 'all of these are true') : negate ? 'none of these is true' : 'any of these is true'
}

/** Whether a rule's outermost group is judged as one: only what is joined by "and" adds up condition by condition. */
export function isOneStep({ operator, negate, items }: Group): boolean {
  return negate || (operator === 'or' && items.length > 1)
}

import type { Catalog, EntityRole } from '../domain/entity.ts'
import type { Definition, Group, Quantifier, Rule, RuleNode, Window } from './definition.ts'
import { aggregateLabel, attributeLabel, countLabel, testLabel, windowLabel, type Names } from './words.ts'

/** A piece of a sentence; `strong` pieces carry what is counted, when, and how rules are joined. */
export interface SentencePart {
  readonly text: string
  readonly strong: boolean
}

/** What members of an audience are called at the start of a sentence. */
export function audienceNoun(role: EntityRole | undefined): string {
  return role === 'accounts' ? 'Accounts' : role === 'contacts' ? 'Contacts' : 'Customers'
}

/** A definition as one plain sentence. Works on unfinished drafts: what is missing reads as "…". */
export function definitionSentence(definition: Definition, catalog: Catalog): string {
  return sentenceText(definitionParts(definition, catalog))
}

export function sentenceText(parts: readonly SentencePart[]): string {
  return parts.map((part) => part.text).join('')
}

export function definitionParts(definition: Definition, catalog: Catalog): readonly SentencePart[] {
  const audience = catalog.entities.find((entity) => entity.name === definition.audience)
  const noun = audienceNoun(audience?.role)
  if (definition.rules.length === 0) return [plain(`${noun} …`)]
  const parts = definition.rules.flatMap((rule, index) => {
    const before = definition.rules.slice(1, index).map((other) => other.combine)
    return [...joint(rule.combine, index, before, noun), ...rulePredicate(rule, definition, catalog)]
  })
  return merge(parts.at(-1)?.text.endsWith('…') ? parts : [...parts, plain('.')])
}

/** One rule as a sentence of its own, without the full stop: how a folded rule reads. */
export function ruleParts(rule: Rule, definition: Definition, catalog: Catalog): readonly SentencePart[] {
  const audience = catalog.entities.find((entity) => entity.name === definition.audience)
  return merge([plain(`${audienceNoun(audience?.role)} `), ...rulePredicate(rule, definition, catalog)])
}

/** Rules are judged left to right; where the plain word could be read otherwise, the joint says what it applies to. */
function joint(combine: Rule['combine'], index: number, before: readonly Rule['combine'][], noun: string): readonly SentencePart[] {
  if (index === 0) return [plain(`${noun} `)]
  if (combine === 'except') return [plain(', '), strong('except'), plain(' those ')]
  if (combine === 'union') return before.every((other) => other === 'union') ? [plain(', '), strong('or'), plain(' ')] : [plain('; '), strong('plus'), plain(' those ')]
  return before.includes('union') ? [plain('; of all these '), strong('only'), plain(' those ')] : [plain(', '), strong('and'), plain(' ')]
}

function rulePredicate(rule: Rule, definition: Definition, catalog: Catalog): readonly SentencePart[] {
  const names = namesOf(rule, definition, catalog)
  const where = rule.where.items.length === 0 ? [] : groupParts(rule.where, names, false)
  if (rule.entity === definition.audience && (rule.path ?? []).length === 0) return [plain('where '), ...(where.length > 0 ? where : [plain('…')])]
  const counted = (rule.quantifier.of === undefined ? null : names.chain[rule.quantifier.of]) ?? rule.entity
  const conditions = where.length > 0 ? [plain(' where '), ...where] : []
  const about = counted === rule.entity ? [] : [plain(' with '), strong(rule.entity)]
  const records = [...about, ...windowParts(rule.window, names), ...conditions]
  return [...quantifierParts(rule.quantifier, counted, names), ...records]
}

function quantifierParts(quantifier: Quantifier, counted: string, names: Names): readonly SentencePart[] {
  if (quantifier.kind !== 'aggregate') return [plain('who have '), strong(`${quantifier.kind === 'some' ? 'any' : countLabel(quantifier)} ${counted}`)]
  const attribute = attributeLabel(quantifier.attribute, names)
  return [plain('whose '), strong(`${aggregateLabel(quantifier.function)} ${attribute}`), plain(' '), strong(testLabel(quantifier.test, names)), plain(' over '), strong(counted)]
}

function windowParts(window: Window | null, names: Names): readonly SentencePart[] {
  if (!window) return []
  const attribute = window.attribute ? [plain(` with ${attributeLabel(window.attribute, names)}`)] : []
  return [...attribute, plain(' '), strong(windowLabel(window.test))]
}

function groupParts(group: Group, names: Names, nested: boolean): readonly SentencePart[] {
  const items = group.items.flatMap((node, index) => [...(index === 0 ? [] : [plain(` ${group.operator} `)]), ...nodeParts(node, names, group.items.length > 1)])
  const inner = items.length === 0 ? [plain('…')] : items
  if (group.negate) return [plain('not ('), ...inner, plain(group.includeEmpty === false ? ') with no value missing' : ')')]
  return nested && group.items.length > 1 ? [plain('('), ...inner, plain(')')] : inner
}

function nodeParts(node: RuleNode, names: Names, nested: boolean): readonly SentencePart[] {
  if (node.kind === 'group') return groupParts(node, names, nested)
  return [strong(attributeLabel(node.attribute, names)), plain(` ${testLabel(node.test, names)}`)]
}

function namesOf(rule: Rule, definition: Definition, catalog: Catalog): Names {
  const nameOf = (id: string) => catalog.entities.find((entity) => entity.id === id)?.name ?? '…'
  const chain = (rule.path ?? []).reduce<string[]>(
    (entities, step) => {
      const relationship = catalog.relationships.find((other) => other.name === step.relationship)
      if (!relationship) return [...entities, '…']
      const [child, parent] = [nameOf(relationship.childEntity), nameOf(relationship.parentEntity)]
      const toParent = step.to === undefined ? entities.at(-1) === child : step.to === 'parent'
      return [...entities, toParent ? parent : child]
    },
    [definition.audience],
  )
  const parents = new Map(catalog.relationships.map((relationship) => [relationship.name, nameOf(relationship.parentEntity)]))
  // A path that was left out is the only one there is; most often one step.
  const isOpen = rule.path === undefined && rule.entity !== definition.audience
  return { chain: isOpen ? [...chain, rule.entity] : chain, parents }
}

function plain(text: string): SentencePart {
  return part(false, text)
}

function strong(text: string): SentencePart {
  return part(true, text)
}

function merge(parts: readonly SentencePart[]): readonly SentencePart[] {
  return parts.reduce<SentencePart[]>((merged, next) => {
    const last = merged.at(-1)
    return last?.strong === next.strong ? [...merged.slice(0, -1), part(last.strong, last.text + next.text)] : [...merged, next]
  }, [])
}

function part(isStrong: boolean, text: string): SentencePart {
  return { text, strong: isStrong }
}

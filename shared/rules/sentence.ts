import { allAttributes } from '../domain/allAttributes.ts'
import type { AttributeType, Catalog, EntityRole } from '../domain/entity.ts'
import type { AttributeRef, Definition, Group, Quantifier, Rule, RuleNode, SegmentCondition, Sequence, Window } from './definition.ts'
import { alikeRelationships } from './paths.ts'
import type { MeasureAggregate } from './recipe.ts'
import { aggregateLabel, aggregateOf, attributeLabel, countLabel, ownerOf, testLabel, windowLabel, type Names } from './words.ts'

/** A piece of a sentence; `strong` pieces carry what is counted, when, and how rules are joined. */
export interface SentencePart {
  readonly text: string
  readonly strong: boolean
}

/** What members of an audience are called at the start of a sentence. */
export function audienceNoun(role: EntityRole | undefined): string {
  return role === 'accounts' ? 'Accounts' : role === 'contacts' ? 'Contacts' : 'Customers'
}

/** What a segment is called that a definition names, most often by its output name. */
export type SegmentNaming = (name: string) => string

/** What the names of a definition are read with. */
interface Reading extends Names {
  readonly audience: string
  readonly catalog: Catalog
  readonly segmentName: SegmentNaming
}

/** A definition as one plain sentence. Works on unfinished drafts: what is missing reads as "…". */
export function definitionSentence(definition: Definition, catalog: Catalog, segmentName?: SegmentNaming): string {
  return sentenceText(definitionParts(definition, catalog, segmentName))
}

export function sentenceText(parts: readonly SentencePart[]): string {
  return parts.map((part) => part.text).join('')
}

export function definitionParts(definition: Definition, catalog: Catalog, segmentName: SegmentNaming = asWritten): readonly SentencePart[] {
  const audience = catalog.entities.find((entity) => entity.name === definition.audience)
  const noun = audienceNoun(audience?.role)
  if (definition.rules.length === 0) return [plain(`${noun} …`)]
  const parts = definition.rules.flatMap((rule, index) => {
    const before = definition.rules.slice(1, index).map((other) => other.combine)
    return [...joint(rule.combine, index, before, noun), ...rulePredicate(rule, readingOf(rule, definition.audience, catalog, segmentName))]
  })
  return merge(parts.at(-1)?.text.endsWith('…') ? parts : [...parts, plain('.')])
}

/** One rule as a sentence of its own, without the full stop: how a folded rule reads. */
export function ruleParts(rule: Rule, definition: Definition, catalog: Catalog, segmentName: SegmentNaming = asWritten): readonly SentencePart[] {
  const audience = catalog.entities.find((entity) => entity.name === definition.audience)
  return merge([plain(`${audienceNoun(audience?.role)} `), ...rulePredicate(rule, readingOf(rule, definition.audience, catalog, segmentName))])
}

const asWritten: SegmentNaming = (name) => name

/** Rules are judged left to right; where the plain word could be read otherwise, the joint says what it applies to. */
function joint(combine: Rule['combine'], index: number, before: readonly Rule['combine'][], noun: string): readonly SentencePart[] {
  if (index === 0) return [plain(`${noun} `)]
  if (combine === 'except') return [plain(', '), strong('except'), plain(' those ')]
  if (combine === 'union') return before.every((other) => other === 'union') ? [plain(', '), strong('or'), plain(' ')] : [plain('; '), strong('plus'), plain(' those ')]
  return before.includes('union') ? [plain('; of all these '), strong('only'), plain(' those ')] : [plain(', '), strong('and'), plain(' ')]
}

function rulePredicate(rule: Rule, names: Reading): readonly SentencePart[] {
  const isOwn = rule.entity === names.audience && (rule.path ?? []).length === 0
  const where = clauses(rule.where, names, isOwn)
  if (isOwn) return where.length > 0 ? where : [plain('where …')]
  const counted = countedIn(rule, rule.quantifier.of, names)
  return [...quantifierParts(rule.quantifier, counted, names), ...recordParts(rule, counted, where, names)]
}

function countedIn(rule: Pick<Rule, 'entity'>, of: number | undefined, names: Reading): string {
  return (of === undefined ? null : names.chain[of]) ?? rule.entity
}

function recordParts(rule: Pick<Rule, 'entity' | 'window'>, counted: string, where: readonly SentencePart[], names: Reading): readonly SentencePart[] {
  const about = counted === rule.entity ? [] : [plain(' with '), strong(rule.entity)]
  return [...about, ...windowParts(rule.window, names), ...spaced(where)]
}

/** What a measure makes of related records: "total Amount over Online orders in the last 90 days where Category is Tea". */
export function aggregateParts(aggregate: MeasureAggregate, audience: string, catalog: Catalog, segmentName: SegmentNaming = asWritten): readonly SentencePart[] {
  const names = readingOf(aggregate, audience, catalog, segmentName)
  const counted = countedIn(aggregate, aggregate.of, names)
  const { function: name, attribute } = aggregate
  const label = name === 'count' ? '' : aggregateLabel(name, attribute === undefined ? null : typeOf(attribute, counted, names))
  const what = name === 'count' ? [plain('number of '), strong(counted)] : [strong(aggregateOf(label, attribute === undefined ? '…' : attributeLabel(attribute, names))), plain(' over '), strong(counted)]
  return merge([...what, ...recordParts(aggregate, counted, clauses(aggregate.where, names, false), names)])
}

type ClauseKind = 'where' | 'are' | 'follow'

/** An outermost group, in the order of the rule: conditions with "where", segments with "who are"; what follows comes last, behind a comma. */
function clauses(group: Group, names: Reading, isOwn: boolean): readonly SentencePart[] {
  if (group.items.length === 0) return []
  if (group.negate) return [plain('where '), ...groupParts(group, names, false)]
  const kindOf = (node: RuleNode): ClauseKind => (node.kind === 'sequence' ? 'follow' : node.kind === 'segment' && placeOwner(node, names) === null ? 'are' : 'where')
  const intro: Record<ClauseKind, string> = { where: 'where ', are: isOwn ? 'who are ' : 'that are ', follow: '' }
  // What is said after a sequence would be read as said of the record that follows; what all has to be true may be said in any order.
  const items = group.operator === 'or' ? group.items : group.items.toSorted((a, b) => Number(kindOf(a) === 'follow') - Number(kindOf(b) === 'follow'))
  return items.flatMap((node, index) => {
    const [kind, before] = [kindOf(node), items[index - 1]]
    const isNew = !before || kindOf(before) !== kind
    const joint = !before ? '' : kind === 'follow' && group.operator === 'and' ? (isNew ? ', ' : ', and ') : ` ${group.operator} `
    const isNested = items.length > 1 && (group.operator === 'or' || kind === 'where' || goesOn(node))
    return [plain(joint + (isNew ? intro[kind] : '')), ...nodeParts(node, names, isNested)]
  })
}

/** A sequence of more than two records: without parentheses, what comes after it could be read as a part of it. */
function goesOn(node: RuleNode): boolean {
  return node.kind === 'sequence' && node.where.items.some((item) => item.kind === 'sequence')
}

function spaced(parts: readonly SentencePart[]): readonly SentencePart[] {
  return parts.length === 0 ? [] : [plain(' '), ...parts]
}

/** Of an attribute of the counted records, or of what they look up; null where nobody knows it. */
function typeOf(attribute: AttributeRef, counted: string, { catalog, chain, parents }: Reading): AttributeType | null {
  const looked = attribute.via?.at(-1)
  const owner = looked !== undefined ? parents.get(looked) : attribute.at === undefined ? counted : chain[attribute.at]
  const entity = catalog.entities.find(({ name }) => name === owner)
  return (entity && allAttributes(entity).find(({ name }) => name === attribute.name)?.type) ?? null
}

function quantifierParts(quantifier: Quantifier, counted: string, names: Reading): readonly SentencePart[] {
  if (quantifier.kind !== 'aggregate') return [plain('who have '), strong(`${quantifier.kind === 'some' ? 'any' : countLabel(quantifier)} ${counted}`)]
  const attribute = attributeLabel(quantifier.attribute, names)
  return [plain('whose '), strong(aggregateOf(aggregateLabel(quantifier.function, typeOf(quantifier.attribute, counted, names)), attribute)), plain(' '), strong(testLabel(quantifier.test, names)), plain(' over '), strong(counted)]
}

function windowParts(window: Window | null, names: Names): readonly SentencePart[] {
  if (!window) return []
  const attribute = window.attribute ? [plain(` with ${attributeLabel(window.attribute, names)}`)] : []
  return [...attribute, plain(' '), strong(windowLabel(window.test))]
}

function groupParts(group: Group, names: Reading, nested: boolean): readonly SentencePart[] {
  const items = group.items.flatMap((node, index) => [...(index === 0 ? [] : [plain(` ${group.operator} `)]), ...nodeParts(node, names, group.items.length > 1)])
  const inner = items.length === 0 ? [plain('…')] : items
  if (group.negate) return [plain('not ('), ...inner, plain(group.includeEmpty === false ? ') with no value missing' : ')')]
  return nested && group.items.length > 1 ? [plain('('), ...inner, plain(')')] : inner
}

function nodeParts(node: RuleNode, names: Reading, nested: boolean): readonly SentencePart[] {
  switch (node.kind) {
    case 'group':
      return groupParts(node, names, nested)
    case 'condition':
      return [strong(attributeLabel(node.attribute, names)), plain(` ${testLabel(node.test, names)}`)]
    case 'segment':
      return segmentParts(node, names)
    case 'sequence': {
      const parts = sequenceParts(node, names)
      return nested && node.where.items.length > 0 ? [plain('('), ...parts, plain(')')] : parts
    }
  }
}

/** The entity whose row is tested; null where it is the rule's own. */
function placeOwner({ at, via }: SegmentCondition, names: Names): string | null {
  return ownerOf({ name: '', at, ...(via ? { via: [...via] } : {}) }, names)
}

function segmentParts(node: SegmentCondition, names: Reading): readonly SentencePart[] {
  const owner = placeOwner(node, names)
  const present = node.negate && !node.includeEmpty && node.via ? ' and not empty' : ''
  return [...(owner === null ? [] : [strong(owner), plain(' are ')]), plain(node.negate ? 'not in ' : 'in '), strong(`“${names.segmentName(node.segment)}”`), plain(present)]
}

function sequenceParts(node: Sequence, names: Reading): readonly SentencePart[] {
  const next = readingOf(node, names.audience, names.catalog, names.segmentName)
  const { n, unit } = node.within
  const time = `within ${n} ${n === 1 ? unit.slice(0, -1) : unit}`
  const date = node.date ? ` with ${attributeLabel(node.date, next)} ` : ' '
  const from = node.from ? ` of ${attributeLabel(node.from, names)}` : ''
  const finished = node.negate && node.onlyFinished ? ' that are over' : ''
  return [plain(node.negate ? 'not followed by ' : 'followed by '), strong(`any ${node.entity}`), plain(date), strong(time), plain(from + finished), ...spaced(clauses(node.where, next, false))]
}

/** One condition, segment, sequence or sub-rule of a rule on its own: "followed by any Orders within 30 days". */
export function nodeSentence(node: RuleNode, rule: Pick<Rule, 'entity' | 'path'>, definition: Definition, catalog: Catalog, segmentName: SegmentNaming = asWritten): readonly SentencePart[] {
  return merge(nodeParts(node, readingOf(rule, definition.audience, catalog, segmentName), false))
}

/** The names along a path, of a rule or of what follows in a sequence. */
function readingOf(route: Pick<Rule, 'entity' | 'path'>, audience: string, catalog: Catalog, segmentName: SegmentNaming): Reading {
  const nameOf = (id: string) => catalog.entities.find((entity) => entity.id === id)?.name ?? '…'
  const chain = (route.path ?? []).reduce<string[]>(
    (entities, step) => {
      const relationship = catalog.relationships.find((other) => other.name === step.relationship)
      if (!relationship) return [...entities, '…']
      const [child, parent] = [nameOf(relationship.childEntity), nameOf(relationship.parentEntity)]
      const toParent = step.to === undefined ? entities.at(-1) === child : step.to === 'parent'
      return [...entities, toParent ? parent : child]
    },
    [audience],
  )
  const parents = new Map(catalog.relationships.map((relationship) => [relationship.name, nameOf(relationship.parentEntity)]))
  // A path that was left out is the only one there is; most often one step.
  const isOpen = route.path === undefined && route.entity !== audience
  return { chain: isOpen ? [...chain, route.entity] : chain, parents, alike: alikeRelationships(catalog), audience, catalog, segmentName }
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

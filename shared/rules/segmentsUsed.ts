import { allAttributes } from '../domain/allAttributes.ts'
import type { Catalog, ComputedAttribute, Entity } from '../domain/entity.ts'
import type { AttributeId } from '../domain/ids.ts'
import { parseFormula, type Syntax } from '../formula/syntax.ts'
import { recipeOf } from './computed/parseRecipe.ts'
import type { AttributeRef, Definition, PathStep, RuleNode, Test } from './definition.ts'
import { findByName } from './names.ts'
import { findPaths, hopsFrom } from './paths.ts'
import type { MeasureValue } from './recipe.ts'
import { findSegment, type KnownSegment, type SegmentDirectory } from './segmentDirectory.ts'

/** The entities along a path, the audience first; null from where nobody knows. */
type Chain = readonly (Entity | null)[]

interface Walk {
  readonly directory: SegmentDirectory
  readonly catalog: Catalog
  /** Where nothing is computed, attributes lead to no segment. */
  readonly hasComputed: boolean
  readonly found: Set<KnownSegment>
  /** Computed attributes seen already: they may name one another in a circle. */
  readonly seen: Set<AttributeId>
  /** Whether what they go by counts too; else they are only seen. */
  readonly goesOn: boolean
}

/** What a definition or recipe names itself. */
export interface NamedParts {
  readonly segments: readonly KnownSegment[]
  readonly computed: readonly AttributeId[]
}

/**
 * The segments whose stored members decide who is in this one: those its conditions name, wherever they are, and those
 * that measures and calculated attributes it names go by. Each once, deleted ones included; what is not found is left out.
 */
export function segmentsUsed(definition: Definition, directory: SegmentDirectory, catalog: Catalog): readonly KnownSegment[] {
  const walk = newWalk(directory, catalog)
  seeRules(definition, walk)
  return [...walk.found]
}

/** What a definition names, in conditions, quantifiers, windows and output columns; not what that goes by itself. */
export function namedByDefinition(definition: Definition, directory: SegmentDirectory, catalog: Catalog): NamedParts {
  const walk = newWalk(directory, catalog, false)
  seeRules(definition, walk)
  const audience = entityNamed(definition.audience, catalog)
  for (const { attribute, entity, path } of definition.projections) {
    if (attribute !== undefined) seeRef({ name: attribute }, chainOf(audience, entity, path, walk), walk)
  }
  return partsOf(walk)
}

/** The same of the recipe of a computed attribute. */
export function namedByComputed(entity: Entity, attribute: ComputedAttribute, directory: SegmentDirectory, catalog: Catalog): NamedParts {
  const walk = newWalk(directory, catalog, false)
  seeRecipe(attribute, entity, walk)
  return partsOf(walk)
}

function seeRules(definition: Definition, walk: Walk): void {
  const audience = entityNamed(definition.audience, walk.catalog)
  for (const rule of definition.rules) {
    const chain = chainOf(audience, rule.entity, rule.path, walk)
    const { quantifier } = rule
    if (quantifier.kind === 'aggregate') seeRef(quantifier.attribute, chain, walk, quantifier.of)
    if (rule.window) {
      if (rule.window.attribute) seeRef(rule.window.attribute, chain, walk)
      seeTest(rule.window.test, chain, walk)
    }
    seeNode(rule.where, chain, audience, walk)
  }
}

/** The same of a computed attribute of the catalog. */
export function segmentsOfAttribute(entity: Entity, name: string, directory: SegmentDirectory, catalog: Catalog): readonly KnownSegment[] {
  const walk = newWalk(directory, catalog)
  seeName([name], entity, walk)
  return [...walk.found]
}

function newWalk(directory: SegmentDirectory, catalog: Catalog, goesOn = true): Walk {
  const hasComputed = catalog.entities.some((entity) => entity.computed.length > 0)
  return { directory, catalog, hasComputed, found: new Set(), seen: new Set(), goesOn }
}

function partsOf({ found, seen }: Walk): NamedParts {
  return { segments: [...found], computed: [...seen] }
}

function seeNode(node: RuleNode, chain: Chain, audience: Entity | null, walk: Walk): void {
  switch (node.kind) {
    case 'group':
      return node.items.forEach((item) => seeNode(item, chain, audience, walk))
    case 'condition':
      seeRef(node.attribute, chain, walk)
      return seeTest(node.test, chain, walk)
    case 'segment': {
      const found = findSegment(walk.directory, node.segment)
      if (found.kind === 'found') walk.found.add(found.item)
      return
    }
    case 'sequence': {
      const next = chainOf(audience, node.entity, node.path, walk)
      if (node.from) seeRef(node.from, chain, walk)
      if (node.date) seeRef(node.date, next, walk)
      return seeNode(node.where, next, audience, walk)
    }
  }
}

function seeTest({ value }: Test, chain: Chain, walk: Walk): void {
  if (typeof value === 'object') seeRef(value.attribute, chain, walk)
}

function seeRef(ref: AttributeRef, chain: Chain, walk: Walk, defaultAt = chain.length - 1): void {
  if (!walk.hasComputed) return
  seeName([...(ref.via ?? []), ref.name], chain[ref.at ?? defaultAt] ?? null, walk)
}

/** Relationships to one record each, then the attribute's name. */
function seeName(path: readonly string[], start: Entity | null, walk: Walk): void {
  let entity = start
  for (const name of path.slice(0, -1)) {
    const relationship = findByName(walk.catalog.relationships, name)
    const parent = relationship.kind === 'found' ? relationship.item.parentEntity : null
    entity = walk.catalog.entities.find((other) => other.id === parent) ?? null
  }
  const found = entity && findByName(allAttributes(entity), path.at(-1) ?? '')
  if (!entity || found?.kind !== 'found' || !('recipe' in found.item) || walk.seen.has(found.item.id)) return
  walk.seen.add(found.item.id)
  if (walk.goesOn) seeRecipe(found.item, entity, walk)
}

function seeRecipe(attribute: ComputedAttribute, entity: Entity, walk: Walk): void {
  const recipe = recipeOf(attribute.recipe)
  if (recipe.kind === 'calculated') seeFormula(recipe.formula, entity, walk)
  else seeMeasure(recipe.value, entity, walk)
}

function seeMeasure(value: MeasureValue, entity: Entity, walk: Walk): void {
  switch (value.kind) {
    case 'formula':
      return seeFormula(value.formula, entity, walk)
    case 'aggregate': {
      const chain = chainOf(entity, value.entity, value.path, walk)
      if (value.attribute) seeRef(value.attribute, chain, walk, value.of)
      if (value.window?.attribute) seeRef(value.window.attribute, chain, walk)
      return seeNode(value.where, chain, entity, walk)
    }
    default:
      return seeRef(value.of, [entity], walk)
  }
}

function seeFormula(text: string, entity: Entity, walk: Walk): void {
  const waiting: Syntax[] = [parseFormula(text).root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'name') seeName(node.path, entity, walk)
    if (node.kind === 'call') waiting.push(...node.args)
  }
}

function chainOf(audience: Entity | null, entity: string, path: readonly PathStep[] | undefined, { catalog, hasComputed }: Walk): Chain {
  if (!hasComputed || audience === null) return [audience]
  const byId = (id: string): Entity | null => catalog.entities.find((other) => other.id === id) ?? null
  if (path === undefined) {
    const end = entityNamed(entity, catalog)
    const only = end === null || end.id === audience.id ? undefined : findPaths(catalog, audience.id, end.id)[0]
    return [audience, ...(only ?? []).map((step) => byId(step.entity))]
  }
  const chain: (Entity | null)[] = [audience]
  for (const step of path) {
    const from = chain.at(-1)
    const ways = from ? hopsFrom(catalog, from.id) : []
    const way = ways.find((hop) => hop.name === step.relationship && (step.to === undefined || hop.to === step.to))
    chain.push(way ? byId(way.entity) : null)
  }
  return chain
}

function entityNamed(name: string, catalog: Catalog): Entity | null {
  const found = findByName(catalog.entities, name)
  return found.kind === 'found' ? found.item : null
}

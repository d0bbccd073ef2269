import type { Catalog, ComputedAttribute } from '@shared/domain/entity.ts'
import type { AttributeId, SegmentId } from '@shared/domain/ids.ts'
import { namesIn } from '@shared/rules/computed/namesIn.ts'
import { recipeOf } from '@shared/rules/computed/parseRecipe.ts'
import { foldName } from '@shared/rules/names.ts'
import type { Reader } from '../store/store.ts'
import { storedJson } from '../store/storedJson.ts'
import { brokenDefinition, segmentDefinitions, type DefinitionFrame, type SegmentDefinition } from './segmentDefinitions.ts'
import { mentioned } from './usage.ts'

export interface ComputedUse {
  readonly computed: ComputedAttribute
  readonly segments: readonly { readonly id: SegmentId; readonly name: string }[]
  readonly attributes: readonly ComputedAttribute[]
}

/** What uses each computed attribute, directly. Definitions that hold none of their names are not read. */
export function usageOfComputed(reader: Reader, catalog: Catalog): readonly ComputedUse[] {
  const all = catalog.entities.flatMap((entity) => entity.computed.map((computed) => ({ entity, computed, name: foldName(computed.name) })))
  if (all.length === 0) return []
  const segments = definitionsNaming(reader, all.map(({ name }) => name)).map(({ id, name, definition }) => ({ id, name, mentions: mentioned(name, storedJson(definition), catalog) }))
  const names = new Map(all.map(({ computed }) => [computed.id, namesIn(recipeOf(computed.recipe))]))
  return all.map(({ entity, computed, name }) => ({
    computed,
    segments: segments.filter(({ mentions }) => mentions.entities.has(entity.id) && mentions.attributes.has(name)).map((one) => ({ id: one.id, name: one.name })),
    attributes: all.flatMap((other) => (other.computed !== computed && names.get(other.computed.id)?.has(name) ? [other.computed] : [])),
  }))
}

/** The text of a definition holds a name as JSON writes it; whoever reads the definition says whether it is that one. */
function definitionsNaming(reader: Reader, folded: readonly string[]): readonly SegmentDefinition[] {
  const written = folded.map((name) => JSON.stringify(name).slice(1, -1))
  return segmentDefinitions(reader).filter(({ definition }) => {
    const text = foldName(definition)
    return written.some((name) => text.includes(name))
  })
}

/**
 * What has to be changed or deleted before an attribute can go, in an order that works: segments first, then computed
 * attributes, each after all that use it. Directly or through others.
 */
export function usersOf(usage: readonly ComputedUse[], id: AttributeId): { readonly segments: readonly string[]; readonly attributes: readonly ComputedAttribute[] } {
  const byId = new Map(usage.map((use) => [use.computed.id, use]))
  const segments = new Map<SegmentId, string>()
  const order: ComputedAttribute[] = []
  const seen = new Set<AttributeId>([id])
  const visit = (at: AttributeId): void => {
    const use = byId.get(at)
    use?.segments.forEach((segment) => segments.set(segment.id, segment.name))
    for (const user of use?.attributes ?? []) {
      if (seen.has(user.id)) continue
      seen.add(user.id)
      visit(user.id)
      order.push(user)
    }
  }
  visit(id)
  return { segments: [...segments.values()], attributes: order }
}

/** A segment that could be evaluated before a change of the catalog and could not be after it, and why. */
export function segmentBrokenBy(reader: Reader, before: Catalog, after: Catalog, frame: DefinitionFrame): { readonly name: string; readonly problem: string } | null {
  const changed = changedNames(before, after)
  if (changed.length === 0) return null
  for (const one of definitionsNaming(reader, changed)) {
    const broken = brokenDefinition(one, before, after, frame)
    if (broken !== null) return { name: one.name, problem: broken.problem }
  }
  return null
}

/** Names, folded, of computed attributes that are gone, called otherwise, or of another type. */
function changedNames(before: Catalog, after: Catalog): readonly string[] {
  const next = new Map(after.entities.flatMap(({ computed }) => computed).map((one) => [one.id, one]))
  return before.entities.flatMap(({ computed }) =>
    computed.flatMap((one) => {
      const other = next.get(one.id)
      const isSame = other !== undefined && foldName(other.name) === foldName(one.name) && other.type === one.type && other.scale === one.scale && (other.problem === null) === (one.problem === null)
      return isSame ? [] : [foldName(one.name)]
    }),
  )
}

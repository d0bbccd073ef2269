import { allAttributes } from '../../domain/allAttributes.ts'
import type { Attribute, Catalog, Entity } from '../../domain/entity.ts'
import { didYouMean, findByName, foldName } from '../names.ts'
import { calculatedReads } from './calculatedReads.ts'
import type { EntityProblem, Say } from './entityProblem.ts'

export function entityIn(catalog: Catalog, name: string, part: EntityProblem['part'], index: number | null, say: Say): Entity | null {
  const found = findByName(catalog.entities, name)
  if (found.kind === 'found') return found.item
  return say(part, index, `There is no entity “${name}”.${didYouMean(catalog.entities.map((one) => one.name), name)}`)
}

/** Stored, or calculated from the data alone; a key is stored, since rows are related by it. */
export function attributeIn(entity: Entity, name: string, catalog: Catalog, part: EntityProblem['part'], index: number | null, say: Say): Attribute | null {
  const found = findByName(entity.attributes, name)
  if (found.kind === 'found') return found.item
  const computed = findByName(entity.computed, name)
  if (computed.kind === 'none') return say(part, index, `“${entity.name}” has no attribute “${name}”.${didYouMean(allAttributes(entity).map((one) => one.name), name)}`)
  if (computed.kind !== 'found') return say(part, index, `“${entity.name}” has several attributes “${name}” but for their capitals: write it as it is there.`)
  if (part === 'key') return say(part, index, `“${name}” of “${entity.name}” is computed, and a key is made of imported attributes: choose one of those.`)
  const reads = calculatedReads(entity, computed.item, catalog)
  return typeof reads === 'string' ? say(part, index, reads) : computed.item
}

/** Says of each name after the first that it is taken. */
export function refuseTwice(names: readonly { readonly name: string; readonly part: EntityProblem['part']; readonly index: number | null }[], say: Say): void {
  const seen = new Set<string>()
  for (const { name, part, index } of names) {
    if (seen.has(foldName(name))) say(part, index, `Two attributes would be named “${name}”: give one another name, or leave it out.`)
    seen.add(foldName(name))
  }
}

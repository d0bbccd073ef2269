import type { Attribute, Catalog, Entity } from '../../domain/entity.ts'
import { didYouMean, findByName, foldName } from '../names.ts'
import type { EntityProblem, Say } from './entityProblem.ts'

export function entityIn(catalog: Catalog, name: string, part: EntityProblem['part'], index: number | null, say: Say): Entity | null {
  const found = findByName(catalog.entities, name)
  if (found.kind === 'found') return found.item
  return say(part, index, `There is no entity “${name}”.${didYouMean(catalog.entities.map((one) => one.name), name)}`)
}

/** Of the stored ones: a computed attribute may follow from other entities and from today, and its values would drift. */
export function attributeIn(entity: Entity, name: string, part: EntityProblem['part'], index: number | null, say: Say): Attribute | null {
  const found = findByName(entity.attributes, name)
  if (found.kind === 'found') return found.item
  if (findByName(entity.computed, name).kind !== 'none') return say(part, index, `“${name}” of “${entity.name}” is computed, and only imported attributes are taken over: make a measure of it instead.`)
  return say(part, index, `“${entity.name}” has no attribute “${name}”.${didYouMean(entity.attributes.map((one) => one.name), name)}`)
}

/** Says of each name after the first that it is taken. */
export function refuseTwice(names: readonly { readonly name: string; readonly part: EntityProblem['part']; readonly index: number | null }[], say: Say): void {
  const seen = new Set<string>()
  for (const { name, part, index } of names) {
    if (seen.has(foldName(name))) say(part, index, `Two attributes would be named “${name}”: give one another name, or leave it out.`)
    seen.add(foldName(name))
  }
}

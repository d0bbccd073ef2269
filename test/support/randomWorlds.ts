import fc from 'fast-check'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import { makeCatalog, type AttributeForm, type EntityForm } from './catalogFixture.ts'
import type { Cell, PlainData, PlainRow } from './memorySource.ts'
import { forms, keys, moments, pools, type PlainName, type segmentEntities } from './randomValues.ts'
import { ruleOf, type Kinds } from './randomRules.ts'

/**
 * Small random worlds: two to four entities with attributes of every type, random relationships between them (also
 * with themselves, composite, doubled), random rows with empties, orphans and holes, and sound definitions over them.
 * Values come from small pools, so that they meet.
 */
export interface RandomWorld {
  readonly catalog: Catalog
  readonly data: PlainData
  readonly asOf: number
  readonly zone: string
  readonly weekStart: 'monday' | 'sunday' | 'saturday'
  readonly definition: unknown
  /** Stored ordinals by output name; see `segmentEntities` for whose. */
  readonly segments: Readonly<Record<string, readonly number[]>>
}

/** Some of members that are no longer there, some of fewer rows than there are. */
const stored = fc.array(fc.oneof({ arbitrary: fc.nat(7), weight: 9 }, { arbitrary: fc.nat(80), weight: 1 }), { maxLength: 5 })
const storedSets = { S0: stored, T0: stored, S1: stored } satisfies Record<keyof typeof segmentEntities, unknown>

interface Link {
  readonly child: number
  readonly parent: number
  readonly isComposite: boolean
}

const shape = fc.record({
  entities: fc.integer({ min: 2, max: 4 }),
  textKeys: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  keyed: fc.array(fc.constantFrom(true, true, true, false), { minLength: 4, maxLength: 4 }),
  dated: fc.array(fc.constantFrom('day', 'at', null), { minLength: 4, maxLength: 4 }),
  links: fc.array(fc.record({ child: fc.nat(3), parent: fc.nat(3), isComposite: fc.boolean() }), { minLength: 1, maxLength: 5 }),
})

export const randomWorld: fc.Arbitrary<RandomWorld> = worldOf('plain')

/** The same, with conditions on other segments and sequences everywhere. */
export const randomLinkedWorld: fc.Arbitrary<RandomWorld> = worldOf('linked')

function worldOf(kinds: Kinds): fc.Arbitrary<RandomWorld> {
  return shape.chain((chosen) => {
    const links = chosen.links.map((link) => ({ ...link, child: link.child % chosen.entities, parent: link.parent % chosen.entities }))
    const catalog = catalogOf(chosen.entities, chosen.textKeys, chosen.keyed, chosen.dated, links)
    const data = fc.tuple(...catalog.entities.map((entity, index) => rowsOf(index, chosen.textKeys, links, entity)))
    return fc.record({
      catalog: fc.constant(catalog),
      data: data.map((tables) => Object.fromEntries(catalog.entities.map((entity, index) => [entity.name, tables[index] ?? []]))),
      asOf: fc.constantFrom(...moments).map((moment) => Date.parse(moment)),
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'),
      weekStart: fc.constantFrom('monday', 'sunday', 'saturday'),
      segments: fc.record(storedSets),
      definition: fc.array(ruleOf(catalog, kinds), { minLength: 1, maxLength: 3 }).map((rules) => ({
        schemaVersion: 1,
        audience: 'E0',
        rules: rules.map((rule, index) => (index === 0 ? { ...rule, combine: 'union' } : rule)),
      })),
    })
  })
}

function catalogOf(count: number, textKeys: readonly boolean[], keyed: readonly boolean[], dated: readonly (string | null)[], links: readonly Link[]): Catalog {
  const entities: Record<string, EntityForm> = {}
  for (let index = 0; index < count; index++) {
    const keys: Record<string, AttributeForm> = { k: textKeys[index] ? 'text' : 'integer', k2: 'integer' }
    links.forEach((link, number) => {
      if (link.child !== index) return
      keys[`p${number}`] = textKeys[link.parent] ? 'text' : 'integer'
      if (link.isComposite) keys[`q${number}`] = 'integer'
    })
    const date = dated[index]
    entities[`E${index}`] = { role: index === 0 ? 'individuals' : date ? 'activity' : 'related', ...(keyed[index] ? { key: ['k', 'k2'] } : {}), ...(date ? { date } : {}), attributes: { ...forms, ...keys } }
  }
  const relationships = links.map(({ child, parent, isComposite }, number): [string, string] => {
    const second = isComposite ? [`+q${number}`, '+k2'] : ['', '']
    return [`L${number}`, `E${child}.p${number}${second[0]} > E${parent}.k${second[1]}`]
  })
  return makeCatalog(entities, Object.fromEntries(relationships))
}

/** Keys k are numbers, or x and a number; composite keys pair them with k2 = 7. Foreign keys sometimes lead nowhere. */
function rowsOf(index: number, textKeys: readonly boolean[], links: readonly Link[], entity: Entity): fc.Arbitrary<(PlainRow | null)[]> {
  const values = Object.fromEntries((Object.keys(forms) as PlainName[]).map((name) => [name, fc.option(fc.constantFrom(...pools[forms[name]]), { freq: 4 })]))
  const pointers = Object.fromEntries(entity.attributes.flatMap((attribute): [string, fc.Arbitrary<Cell>][] => {
    const number = Number(attribute.name.slice(1))
    if (/^p\d/.test(attribute.name)) return [[attribute.name, fc.option(fc.constantFrom(1, 1, 3, 3, 10, 4, 6, 9).map((key) => keyText(key, textKeys[links[number]?.parent ?? 0] ?? false)), { freq: 9 })]]
    return /^q\d/.test(attribute.name) ? [[attribute.name, fc.constantFrom(7, 7, 7, 8, null)]] : []
  }))
  const row = fc.record({ ...values, ...pointers })
  return fc.array(fc.option(row, { freq: 7 }), { minLength: index === 0 ? 3 : 1, maxLength: 7 }).map((rows) => rows.map((cells, place) => cells && { ...cells, k: keyText(keys[place] ?? 0, textKeys[index] ?? false), k2: 7 }))
}

function keyText(key: number, isText: boolean): Cell {
  return isText ? `x${key}` : key
}

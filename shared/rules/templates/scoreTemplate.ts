import { listWords } from '../names.ts'
import { makersOf } from './measureTemplates.ts'
import { inOrder } from './segmentTemplateParts.ts'
import { chosenSource, definitionOf, made, noRecords, own, sourceParameter, toMake, type Offer, type World } from './templateOffer.ts'

const scoreGroups = [
  { value: 'champions', title: 'Champions', least: { r: 4, f: 4, m: 4 }, most: {}, says: 'bought lately, often and for much' },
  { value: 'loyal', title: 'Loyal', least: { r: 3, f: 4 }, most: {}, says: 'buy often, and not long ago' },
  { value: 'promising', title: 'Promising', least: { r: 4 }, most: { f: 2 }, says: 'bought lately, but seldom so far' },
  { value: 'attention', title: 'Need attention', least: { r: 2, f: 2 }, most: { r: 3, f: 3 }, says: 'are in the middle, and may slip away' },
  { value: 'atRisk', title: 'At risk', least: { f: 3 }, most: { r: 2 }, says: 'bought often, but not for long' },
  { value: 'lost', title: 'Lost', least: {}, most: { r: 1, f: 2 }, says: 'bought seldom, and longest ago' },
] as const satisfies readonly { value: string; title: string; least: Scores; most: Scores; says: string }[]
interface Scores {
  readonly r?: number
  readonly f?: number
  readonly m?: number
}

export function rfm(world: World): Offer {
  const { catalog, audience, noun, sources, all } = world
  if (sources.length === 0) return noRecords(world)
  const groups = { key: 'group', label: 'Group', kind: 'choice', value: 'champions', choices: scoreGroups.map(({ value, title }) => ({ value, title })) } as const
  return {
    parameters: [groups, ...sourceParameter(sources, null)],
    make(values) {
      const source = chosenSource(sources, values)
      const group = scoreGroups.find(({ value }) => value === values['group']) ?? scoreGroups[0]
      const makers = makersOf(catalog, audience, source, source === all[0])
      const scores = { r: made(makers.recencyScore), f: made(makers.frequencyScore), m: made(makers.monetaryScore) }
      const bounds = (['r', 'f', 'm'] as const).flatMap((key) => {
        const score = scores[key]
        const [least, most] = [(group.least as Scores)[key], (group.most as Scores)[key]]
        if (score === null || (least === undefined && most === undefined)) return []
        const test = least !== undefined && most !== undefined ? { operator: 'between' as const, from: least, to: most } : least !== undefined ? { operator: 'greaterOrEqual' as const, value: least } : { operator: 'lessOrEqual' as const, value: most ?? 5 }
        return [{ score, words: `${score.name} ${least === undefined ? `at most ${most}` : most === undefined ? `at least ${least}` : `${least} to ${most}`}`, test }]
      })
      return {
        name: sources.length > 1 ? `${group.title} (${source.activity.name})` : group.title,
        says: `${noun} who ${group.says}: ${listWords(bounds.map(({ words }) => words))}, of 1 to 5.`,
        definition: definitionOf(audience, [own(world, bounds.map(({ score, test }) => ({ kind: 'condition', attribute: { name: score.name }, test })))]),
        reads: bounds.map(({ score }) => score.name),
        makes: inOrder(bounds.flatMap(({ score }) => toMake(score))),
      }
    },
  }
}

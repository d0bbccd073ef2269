import { listWords } from '../names.ts'
import { makersOf } from './measureTemplates.ts'
import { attributeWords, findBeginning, inOrder } from './segmentTemplateParts.ts'
import { about, amount, chosenSource, definitionOf, made, noMoney, noRecords, numberOf, own, recordsOf, sourceParameter, toMake, type Offer, type RuleInput, type World } from './templateOffer.ts'

export function lapsed(world: World): Offer {
  const { audience, noun, sources } = world
  if (sources.length === 0) return noRecords(world)
  return {
    parameters: [amount('days', 'None for', 365, 'days'), ...sourceParameter(sources, 'Any of them')],
    make(values) {
      const days = numberOf(values, 'days')
      const chosen = sources.length > 1 && values['records'] === '' ? sources : [chosenSource(sources, values)]
      const names = chosen.map(({ activity }) => activity.name)
      return {
        name: `Lapsed ${days} days${sources.length > 1 && chosen.length === 1 ? ` (${names[0]})` : ''}`,
        says: `${noun} who have ${listWords(names, 'or')}, the last of them more than ${days} days ago.`,
        definition: definitionOf(audience, [
          ...chosen.map((source): RuleInput => ({ ...recordsOf(source), combine: 'union' })),
          ...chosen.map((source): RuleInput => ({ ...recordsOf(source), combine: 'except', window: { test: { operator: 'inLast', n: days, unit: 'days' } } })),
        ]),
        reads: chosen.map(({ activity, date }) => `${date.name} of ${activity.name}`),
        makes: [],
      }
    },
  }
}

export function newOnes(world: World): Offer {
  const { catalog, audience, noun, sources } = world
  const beginning = findBeginning(catalog, audience)
  if (beginning === null && sources.length === 0) return `${audience.name} has no date of joining, and no dated records belong to it.`
  return {
    parameters: [amount('days', 'In the last', 30, 'days'), ...(beginning === null ? sourceParameter(sources, null) : [])],
    make(values) {
      const days = numberOf(values, 'days')
      const test = { operator: 'inLast', n: days, unit: 'days' } as const
      const name = `New in ${days} days`
      if (beginning !== null) {
        const items = [{ kind: 'condition' as const, attribute: { name: beginning.attribute.name }, test }]
        return { name, says: `${noun} whose ${attributeWords(audience, beginning)} is in the last ${days} days.`, definition: definitionOf(audience, [about(beginning, { kind: 'group', items })]), reads: [attributeWords(audience, beginning)], makes: [] }
      }
      const source = chosenSource(sources, values)
      const rule: RuleInput = { ...recordsOf(source), quantifier: { kind: 'aggregate', function: 'min', attribute: { name: source.date.name }, test } }
      return { name, says: `${noun} whose first of ${source.activity.name} is in the last ${days} days.`, definition: definitionOf(audience, [rule]), reads: [`${source.date.name} of ${source.activity.name}`], makes: [] }
    },
  }
}

export function highValue(world: World): Offer {
  const { catalog, audience, noun, paid, all } = world
  if (paid.length === 0) return noMoney(world)
  return {
    parameters: [amount('percent', 'The top', 10, '%', 100), ...sourceParameter(paid, null)],
    make(values) {
      const source = chosenSource(paid, values)
      const n = numberOf(values, 'percent')
      const spend = made(makersOf(catalog, audience, source, source === all[0]).totalSpend)
      if (spend === null) throw new Error('Records with money have a sum of it.')
      return {
        name: `High value: top ${n} %${paid.length > 1 ? ` (${source.activity.name})` : ''}`,
        says: `The ${n} % of ${noun.toLowerCase()} with the highest ${spend.name}.`,
        definition: definitionOf(audience, [own(world, [{ kind: 'condition', attribute: { name: spend.name }, test: { operator: 'topPercent', n } }])]),
        reads: [spend.name],
        makes: inOrder(toMake(spend)),
      }
    },
  }
}

export function spentAtLeast(world: World): Offer {
  const { audience, noun, paid } = world
  if (paid.length === 0) return noMoney(world)
  return {
    parameters: [amount('amount', 'At least', 500, '', 1_000_000_000), amount('days', 'In the last', 365, 'days'), ...sourceParameter(paid, null)],
    make(values) {
      const { activity, money } = chosenSource(paid, values)
      if (money === null) throw new Error('Only records with money are offered.')
      const [least, days] = [numberOf(values, 'amount'), numberOf(values, 'days')]
      const rule: RuleInput = { entity: money.entity.name, path: [...money.path], quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: money.attribute.name }, test: { operator: 'greaterOrEqual', value: least } }, window: { test: { operator: 'inLast', n: days, unit: 'days' } } }
      return {
        name: `Spent at least ${least} in ${days} days${paid.length > 1 ? ` (${activity.name})` : ''}`,
        says: `${noun} whose ${money.attribute.name} of ${money.entity.name} adds up to at least ${least} in the last ${days} days.`,
        definition: definitionOf(audience, [rule]),
        reads: [`${money.attribute.name} of ${money.entity.name}`],
        makes: [],
      }
    },
  }
}

export function oneTime(world: World): Offer {
  const { audience, noun, sources } = world
  if (sources.length === 0) return noRecords(world)
  return {
    parameters: sourceParameter(sources, null),
    make(values) {
      const source = chosenSource(sources, values)
      const test = { operator: 'equal', value: 1 } as const
      const counted = source.orderKey === null ? source.activity.name : `different ${source.orderKey.name} of ${source.activity.name}`
      return {
        name: `One-time buyers${sources.length > 1 ? ` (${source.activity.name})` : ''}`,
        says: `${noun} with exactly one of ${counted}.`,
        definition: definitionOf(audience, [{ ...recordsOf(source), quantifier: source.orderKey === null ? { kind: 'count', test } : { kind: 'aggregate', function: 'countDistinct', attribute: { name: source.orderKey.name }, test } }]),
        reads: [counted],
        makes: [],
      }
    },
  }
}

import { allAttributes } from '../../domain/allAttributes.ts'
import type { Catalog, Entity } from '../../domain/entity.ts'
import { schemaVersion, type Definition, type DefinitionInput } from '../definition.ts'
import { freeName, listWords } from '../names.ts'
import { parseDefinition } from '../parse.ts'
import { calculatedRecipeSchema, type RecipeInput } from '../recipe.ts'
import { audienceNoun } from '../sentence.ts'
import { bracketed, makersOf, type Made } from './measureTemplates.ts'
import { purchaseSources, type PurchaseSource } from './purchaseSources.ts'
import { attributeWords, findBeginning, findBirthday, findConsent, inOrder, noWords, yesWords, type FoundAttribute, type ParameterValues, type TemplateParameter } from './segmentTemplateParts.ts'

export type { ParameterValues, TemplateParameter } from './segmentTemplateParts.ts'

export const segmentTemplateIds = ['rfm', 'lapsed', 'new', 'birthday', 'highValue', 'spentAtLeast', 'oneTime', 'noConsent'] as const
export type SegmentTemplateId = (typeof segmentTemplateIds)[number]

/** What a template makes of its parameters. */
export interface TemplateSegment {
  readonly name: string
  /** Whom it takes, a whole sentence. */
  readonly says: string
  readonly definition: Definition
  /** What it reads: attributes, measures and records, for people. */
  readonly reads: readonly string[]
  /** Measures and calculated attributes that are not there yet and are made with it, in this order. */
  readonly makes: readonly RecipeInput[]
}

/** A segment many ask for, as far as the data of an audience allow it; or the reason there is none. */
export type SegmentOffer = { readonly id: SegmentTemplateId; readonly title: string } & (
  | { readonly ok: true; readonly parameters: readonly TemplateParameter[]; make(values: ParameterValues): TemplateSegment }
  | { readonly ok: false; readonly reason: string }
)

type RuleInput = DefinitionInput['rules'][number]
type Offer = { readonly parameters: readonly TemplateParameter[]; make(values: ParameterValues): TemplateSegment } | string

const titles: Record<SegmentTemplateId, string> = {
  rfm: 'RFM groups',
  lapsed: 'Lapsed',
  new: 'New',
  birthday: 'Birthday this month',
  highValue: 'High value',
  spentAtLeast: 'Spent at least',
  oneTime: 'One-time buyers',
  noConsent: 'No consent',
}

export function segmentTemplates(catalog: Catalog, audience: Entity): readonly SegmentOffer[] {
  const found = purchaseSources(catalog, audience)
  const paid = found.filter(({ money }) => money !== null)
  const world: World = { catalog, audience, noun: audienceNoun(audience.role), all: found, sources: paid.length > 0 ? paid : found, paid }
  const offers: Record<SegmentTemplateId, Offer> = {
    rfm: rfm(world),
    lapsed: lapsed(world),
    new: newOnes(world),
    birthday: birthday(world),
    highValue: highValue(world),
    spentAtLeast: spentAtLeast(world),
    oneTime: oneTime(world),
    noConsent: noConsent(world),
  }
  return segmentTemplateIds.map((id) => {
    const offer = offers[id]
    return typeof offer === 'string' ? { id, title: titles[id], ok: false, reason: offer } : { id, title: titles[id], ok: true, ...offer }
  })
}

interface World {
  readonly catalog: Catalog
  readonly audience: Entity
  readonly noun: string
  readonly all: readonly PurchaseSource[]
  /** What counts as buying: records with money where there are any, else all that are dated. */
  readonly sources: readonly PurchaseSource[]
  readonly paid: readonly PurchaseSource[]
}

/** The values of parameters where nothing was changed. */
export function firstValues(parameters: readonly TemplateParameter[]): ParameterValues {
  return Object.fromEntries(parameters.map(({ key, value }) => [key, value]))
}

function definitionOf(audience: Entity, rules: readonly RuleInput[]): Definition {
  const parsed = parseDefinition({ schemaVersion, audience: audience.name, rules: [...rules] } satisfies DefinitionInput)
  if (!parsed.ok) throw new Error(`A template makes a definition that cannot be read: ${parsed.diagnostics[0]?.message ?? ''}`)
  return parsed.definition
}

const numberOf = (values: ParameterValues, key: string): number => Math.trunc(Number(values[key] ?? 0))
const amount = (key: string, label: string, value: number, unit: string, most = 100_000): TemplateParameter => ({ key, label, kind: 'number', value, least: 1, most, unit })
const recordsOf = ({ activity, path }: PurchaseSource): { entity: string; path: RuleInput['path'] } => ({ entity: activity.name, path: [...path] })
const own = ({ audience }: World, items: NonNullable<RuleInput['where']>['items']): RuleInput => ({ entity: audience.name, where: { kind: 'group', items: [...items] } })
const about = ({ entity, path }: FoundAttribute, where: NonNullable<RuleInput['where']>): RuleInput => ({ entity: entity.name, path: [...path], where })
const noRecords = ({ audience }: World): string => `No dated records belong to ${audience.name}: import orders or events, set their date, and relate them.`
const noMoney = ({ all, audience }: World): string => (all.length === 0 ? `No dated records with an amount belong to ${audience.name}.` : `${listWords(all.map(({ activity }) => activity.name))} ${all.length === 1 ? 'has' : 'have'} no amount of money.`)

/** Which records, where several would do. */
function sourceParameter(sources: readonly PurchaseSource[], any: string | null): readonly TemplateParameter[] {
  if (sources.length < 2) return []
  const each = sources.map(({ activity }) => ({ value: activity.name, title: activity.name }))
  const choices = any === null ? each : [{ value: '', title: any }, ...each]
  return [{ key: 'records', label: 'Records', kind: 'choice', value: choices[0]?.value ?? '', choices }]
}

function chosenSource(sources: readonly PurchaseSource[], values: ParameterValues): PurchaseSource {
  const chosen = sources.find(({ activity }) => activity.name === values['records']) ?? sources[0]
  if (chosen === undefined) throw new Error('A template over records has some.')
  return chosen
}

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

function rfm(world: World): Offer {
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

const made = (maker: Made | string): Made | null => (typeof maker === 'string' ? null : maker)
const toMake = ({ recipe, first }: Made): readonly RecipeInput[] => [...first, ...(recipe === null ? [] : [recipe])]

function lapsed(world: World): Offer {
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

function newOnes(world: World): Offer {
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

function birthday(world: World): Offer {
  const { catalog, audience, noun } = world
  const birth = findBirthday(catalog, audience)
  if (birth === null) return `No date of ${audience.name} looks like a date of birth.`
  const when = { key: 'when', label: 'Birthday', kind: 'choice', value: 'month', choices: [{ value: 'month', title: 'this month' }, { value: '7', title: 'in the next 7 days' }, { value: '30', title: 'in the next 30 days' }] } as const
  return {
    parameters: [when],
    make(values) {
      const words = attributeWords(audience, birth)
      const condition = (name: string, test: { operator: 'isTrue' } | { operator: 'anniversaryInNext'; n: number }) => definitionOf(audience, [about(birth, { kind: 'group', items: [{ kind: 'condition', attribute: { name }, test }] })])
      if (values['when'] !== 'month') {
        const n = numberOf(values, 'when')
        return { name: `Birthday in the next ${n} days`, says: `${noun} whose ${words} has its anniversary in the next ${n} days; it moves on with every refresh.`, definition: condition(birth.attribute.name, { operator: 'anniversaryInNext', n }), reads: [words], makes: [] }
      }
      // No operator asks for the month that is now: a formula does.
      const formula = `month(${bracketed(birth.attribute.name)}) = month(today())`
      const there = birth.entity.computed.find(({ recipe, problem }) => recipe.kind === 'calculated' && recipe.formula === formula && problem === null)
      const name = there?.name ?? freeName('Birthday this month', allAttributes(birth.entity).map((one) => one.name))
      const makes = there === undefined ? [calculatedRecipeSchema.parse({ kind: 'calculated', entity: birth.entity.name, name, formula })] : []
      return { name: 'Birthday this month', says: `${noun} whose ${words} is in the month that is now; it moves on with every refresh.`, definition: condition(name, { operator: 'isTrue' }), reads: there === undefined ? [words] : [there.name], makes }
    },
  }
}

function highValue(world: World): Offer {
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

function spentAtLeast(world: World): Offer {
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

function oneTime(world: World): Offer {
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

function noConsent(world: World): Offer {
  const { catalog, audience, noun } = world
  const consent = findConsent(catalog, audience)
  if (consent === null) return 'No Boolean or text attribute that looks like consent.'
  const { attribute, isRefusal } = consent
  const unknown = { key: 'empty', label: 'Without a value', kind: 'choice', value: 'in', choices: [{ value: 'in', title: 'count as no consent' }, { value: 'out', title: 'are left out' }] } as const
  return {
    parameters: [unknown],
    make(values) {
      const words = attributeWords(audience, consent)
      const withEmpty = values['empty'] !== 'out'
      const refused = attribute.type === 'boolean' ? ({ operator: isRefusal ? 'isTrue' : 'isFalse' } as const) : ({ operator: 'anyOf', values: [...(isRefusal ? yesWords : noWords)] } as const)
      const condition = (test: typeof refused | { readonly operator: 'empty' }) => ({ kind: 'condition' as const, attribute: { name: attribute.name }, test: test as { operator: 'empty' } })
      const said = attribute.type === 'boolean' ? `${words} is ${isRefusal ? 'true' : 'false'}` : `${words} says ${isRefusal ? 'yes' : 'no'}`
      return {
        name: `No consent: ${attribute.name}`,
        says: `${noun} whose ${said}${withEmpty ? ' or is empty' : ''}.`,
        definition: definitionOf(audience, [about(consent, { kind: 'group', operator: 'or', items: withEmpty ? [condition(refused), condition({ operator: 'empty' })] : [condition(refused)] })]),
        reads: [words],
        makes: [],
      }
    },
  }
}

/** What would be made with the segment, said before it is; null where all is there. */
export function makesWords(segment: Pick<TemplateSegment, 'makes'>): string | null {
  const names = segment.makes.map(({ name }) => name)
  if (names.length === 0) return null
  const kind = segment.makes.every(({ kind: one }) => one === 'calculated') ? 'calculated attribute' : 'measure'
  return `Makes the ${names.length === 1 ? kind : `${kind}s`} ${listWords(names, 'and', 8)}.`
}

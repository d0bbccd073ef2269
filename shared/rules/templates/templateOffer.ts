import type { Catalog, Entity } from '../../domain/entity.ts'
import { schemaVersion, type Definition, type DefinitionInput } from '../definition.ts'
import { listWords } from '../names.ts'
import { parseDefinition } from '../parse.ts'
import type { RecipeInput } from '../recipe.ts'
import type { Made } from './measureTemplates.ts'
import type { PurchaseSource } from './purchaseSources.ts'
import type { FoundAttribute, ParameterValues, TemplateParameter } from './segmentTemplateParts.ts'

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

export type RuleInput = DefinitionInput['rules'][number]
export type Offer = { readonly parameters: readonly TemplateParameter[]; make(values: ParameterValues): TemplateSegment } | string

export interface World {
  readonly catalog: Catalog
  readonly audience: Entity
  readonly noun: string
  readonly all: readonly PurchaseSource[]
  /** What counts as buying: records with money where there are any, else all that are dated. */
  readonly sources: readonly PurchaseSource[]
  readonly paid: readonly PurchaseSource[]
}

export function definitionOf(audience: Entity, rules: readonly RuleInput[]): Definition {
  const parsed = parseDefinition({ schemaVersion, audience: audience.name, rules: [...rules] } satisfies DefinitionInput)
  if (!parsed.ok) throw new Error(`A template makes a definition that cannot be read: ${parsed.diagnostics[0]?.message ?? ''}`)
  return parsed.definition
}

export const numberOf = (values: ParameterValues, key: string): number => Math.trunc(Number(values[key] ?? 0))
export const amount = (key: string, label: string, value: number, unit: string, most = 100_000): TemplateParameter => ({ key, label, kind: 'number', value, least: 1, most, unit })
export const recordsOf = ({ activity, path }: PurchaseSource): { entity: string; path: RuleInput['path'] } => ({ entity: activity.name, path: [...path] })
export const own = ({ audience }: World, items: NonNullable<RuleInput['where']>['items']): RuleInput => ({ entity: audience.name, where: { kind: 'group', items: [...items] } })
export const about = ({ entity, path }: FoundAttribute, where: NonNullable<RuleInput['where']>): RuleInput => ({ entity: entity.name, path: [...path], where })
export const noRecords = ({ audience }: World): string => `No dated records belong to ${audience.name}: import orders or events, set their date, and relate them.`
export const noMoney = ({ all, audience }: World): string => (all.length === 0 ? `No dated records with an amount belong to ${audience.name}.` : `${listWords(all.map(({ activity }) => activity.name))} ${all.length === 1 ? 'has' : 'have'} no amount of money.`)

/** Which records, where several would do. */
export function sourceParameter(sources: readonly PurchaseSource[], any: string | null): readonly TemplateParameter[] {
  if (sources.length < 2) return []
  const each = sources.map(({ activity }) => ({ value: activity.name, title: activity.name }))
  const choices = any === null ? each : [{ value: '', title: any }, ...each]
  return [{ key: 'records', label: 'Records', kind: 'choice', value: choices[0]?.value ?? '', choices }]
}

export function chosenSource(sources: readonly PurchaseSource[], values: ParameterValues): PurchaseSource {
  const chosen = sources.find(({ activity }) => activity.name === values['records']) ?? sources[0]
  if (chosen === undefined) throw new Error('A template over records has some.')
  return chosen
}

export const made = (maker: Made | string): Made | null => (typeof maker === 'string' ? null : maker)
export const toMake = ({ recipe, first }: Made): readonly RecipeInput[] => [...first, ...(recipe === null ? [] : [recipe])]

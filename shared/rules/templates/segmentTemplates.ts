import type { Catalog, Entity } from '../../domain/entity.ts'
import { listWords } from '../names.ts'
import { audienceNoun } from '../sentence.ts'
import { purchaseSources } from './purchaseSources.ts'
import type { ParameterValues, TemplateParameter } from './segmentTemplateParts.ts'
import type { Offer, TemplateSegment, World } from './templateOffer.ts'
import { birthday, noConsent } from './attributeTemplates.ts'
import { highValue, lapsed, newOnes, oneTime, spentAtLeast } from './purchaseTemplates.ts'
import { rfm } from './scoreTemplate.ts'

export type { ParameterValues, TemplateParameter } from './segmentTemplateParts.ts'
export type { TemplateSegment } from './templateOffer.ts'

const segmentTemplateIds = ['rfm', 'lapsed', 'new', 'birthday', 'highValue', 'spentAtLeast', 'oneTime', 'noConsent'] as const
export type SegmentTemplateId = (typeof segmentTemplateIds)[number]

/** A segment many ask for, as far as the data of an audience allow it; or the reason there is none. */
export type SegmentOffer = { readonly id: SegmentTemplateId; readonly title: string } & (
  | { readonly ok: true; readonly parameters: readonly TemplateParameter[]; make(values: ParameterValues): TemplateSegment }
  | { readonly ok: false; readonly reason: string }
)

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

/** The values of parameters where nothing was changed. */
export function firstValues(parameters: readonly TemplateParameter[]): ParameterValues {
  return Object.fromEntries(parameters.map(({ key, value }) => [key, value]))
}

/** What would be made with the segment, said before it is; null where all is there. */
export function makesWords(segment: Pick<TemplateSegment, 'makes'>): string | null {
  const names = segment.makes.map(({ name }) => name)
  if (names.length === 0) return null
  const kind = segment.makes.every(({ kind: one }) => one === 'calculated') ? 'calculated attribute' : 'measure'
  return `Makes the ${names.length === 1 ? kind : `${kind}s`} ${listWords(names, 'and', 8)}.`
}

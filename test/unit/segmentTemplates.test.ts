import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { firstValues, makesWords, segmentTemplates, type SegmentOffer, type TemplateSegment } from '@shared/rules/templates/segmentTemplates.ts'
import { makeCatalog } from '../support/catalogFixture.ts'

const bare = makeCatalog({ Companies: { role: 'accounts', key: ['Id'], attributes: { Id: 'integer', 'Consent date': 'date', Sector: 'text' } } })
const rich = makeCatalog(
  {
    People: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer', dateOfBirth: 'date', 'Created on': 'datetime', emailOptOut: 'boolean' } },
    Profile: { key: ['Person'], attributes: { Person: 'integer', Newsletter: 'text' } },
    Purchases: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Person: 'integer', Day: 'date', Amount: 'decimal(2)' } },
    Visits: { role: 'activity', key: ['No'], date: 'At', attributes: { No: 'integer', Person: 'integer', At: 'datetime' } },
  },
  { Bought: 'Purchases.Person > People.Id', Came: 'Visits.Person > People.Id', About: 'Profile.Person > People.Id' },
)

function offersOf(catalog: Catalog): readonly SegmentOffer[] {
  const [audience] = catalog.entities
  if (audience === undefined) throw new Error('There is an audience.')
  return segmentTemplates(catalog, audience)
}
function madeOf(catalog: Catalog, id: SegmentOffer['id'], values = {}): TemplateSegment {
  const offer = offersOf(catalog).find((one) => one.id === id)
  if (!offer?.ok) throw new Error(`${id} is not offered: ${offer?.reason ?? ''}`)
  return offer.make({ ...firstValues(offer.parameters), ...values })
}

describe('templates of segments', () => {
  it('say why the data do not allow them', () => {
    expect(Object.fromEntries(offersOf(bare).map((offer) => [offer.id, offer.ok ? null : offer.reason]))).toEqual({
      rfm: 'No dated records belong to Companies: import orders or events, set their date, and relate them.',
      lapsed: 'No dated records belong to Companies: import orders or events, set their date, and relate them.',
      new: 'Companies has no date of joining, and no dated records belong to it.',
      birthday: 'No date of Companies looks like a date of birth.',
      highValue: 'No dated records with an amount belong to Companies.',
      spentAtLeast: 'No dated records with an amount belong to Companies.',
      oneTime: 'No dated records belong to Companies: import orders or events, set their date, and relate them.',
      noConsent: 'No Boolean or text attribute that looks like consent.',
    })
  })

  it('find what they read by names, types and relationships; visits are no purchases', () => {
    expect(offersOf(rich).every(({ ok }) => ok)).toBe(true)
    expect(madeOf(rich, 'lapsed', { days: 90 })).toMatchObject({ name: 'Lapsed 90 days', says: 'Customers who have Purchases, the last of them more than 90 days ago.', reads: ['Day of Purchases'], makes: [] })
    expect(madeOf(rich, 'new')).toMatchObject({ says: 'Customers whose Created on is in the last 30 days.' })
    expect(madeOf(rich, 'noConsent')).toMatchObject({ says: 'Customers whose emailOptOut is true or is empty.', definition: { rules: [{ where: { operator: 'or', items: [{ test: { operator: 'isTrue' } }, { test: { operator: 'empty' } }] } }] } })
    expect(makesWords(madeOf(rich, 'highValue'))).toBe('Makes the measure Total spend.')
    expect(makesWords(madeOf(rich, 'birthday'))).toBe('Makes the calculated attribute Birthday this month.')
  })

  it('take a consent that is one step away', () => {
    const [people, ...others] = rich.entities
    if (people === undefined) throw new Error('There are people.')
    const without = { ...rich, entities: [{ ...people, attributes: people.attributes.filter(({ name }) => name !== 'emailOptOut') }, ...others] }
    expect(madeOf(without, 'noConsent', { empty: 'out' })).toMatchObject({ says: 'Customers whose Newsletter of Profile says no.', definition: { rules: [{ entity: 'Profile', path: [{ relationship: 'About' }], where: { items: [{ attribute: { name: 'Newsletter' }, test: { operator: 'anyOf' } }] } }] } })
  })

  it('make definitions that are in order as they are', () => {
    for (const offer of offersOf(rich)) {
      const made = offer.ok ? offer.make(firstValues(offer.parameters)) : null
      if (made === null || made.makes.length > 0) continue
      const resolution = resolveDefinition(made.definition, rich, { zone: 'UTC', segments: noSegments })
      expect([offer.id, resolution.diagnostics]).toEqual([offer.id, []])
    }
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { unwrap } from '@shared/errors/result.ts'
import { firstValues, segmentTemplates, type ParameterValues, type SegmentTemplateId, type TemplateSegment } from '@shared/rules/templates/segmentTemplates.ts'
import { createApp } from '../../electron/core/app.ts'
import { appWorkspace } from '../support/appWorkspace.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

type Cells = Readonly<Record<string, string | number | boolean | null>>
type Ask = <C extends CoreChannelName>(channel: C, input: Input<C>) => Promise<Output<C>>

/** The clock of the tests' ports. */
const asOf = '2026-11-23T12:00:00.000Z'
const today = '2026-11-23'
const before = (days: number): string => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10)
const dayOf = (cell: Cells[string]): string => String(cell ?? '').slice(0, 10)

async function rowsOf(ask: Ask, catalog: Catalog, name: string): Promise<readonly Cells[]> {
  const entity = catalog.entities.find((one) => one.name === name)
  if (!entity) throw new Error(`There is no ${name}.`)
  const rows: Cells[] = []
  for (;;) {
    const page = await ask('entities.rows', { entity: entity.id, viewer: 'test', columns: entity.attributes.map(({ id }) => id), offset: rows.length, limit: 500 })
    rows.push(...page.rows.map((row) => Object.fromEntries(entity.attributes.map((attribute, index) => [attribute.name, row[index] ?? null]))))
    if (rows.length >= page.total) return rows
  }
}

function templateOf(catalog: Catalog, audience: string, id: SegmentTemplateId, values: ParameterValues = {}): TemplateSegment {
  const entity = catalog.entities.find((one) => one.name === audience)
  const offer = entity && segmentTemplates(catalog, entity).find((one) => one.id === id)
  if (!offer?.ok) throw new Error(`${id} is not offered: ${offer?.reason ?? 'no such audience'}`)
  return offer.make({ ...firstValues(offer.parameters), ...values })
}

async function sizeOf(ask: Ask, { definition, makes }: TemplateSegment): Promise<number | null> {
  const { total, problem } = await ask('quick.count', { draft: 'test', definition: definition as DefinitionInput, computed: [...makes], asOf })
  expect(problem).toBeNull()
  return total
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => unknown): ReadonlyMap<unknown, readonly T[]> {
  const groups = new Map<unknown, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}

/** Between the quantiles k/5 of type 7, a value on a quantile in the band below. */
function bands(values: readonly number[]): (value: number) => number {
  const sorted = values.toSorted((a, b) => a - b)
  const edges = [1, 2, 3, 4].map((k) => {
    const at = ((sorted.length - 1) * k) / 5
    const low = sorted[Math.floor(at)] ?? 0
    return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? low) - low)
  })
  return (value) => 1 + edges.filter((edge) => value > edge).length
}

test('templates over the sample count what a plain loop counts, before and after their measures are made', async () => {
  const folder = temporaryFolder()
  const app = createApp(storePorts(folder, { zone: 'UTC', pause: () => new Promise((done) => setImmediate(done)) }).ports)
  onTestFinished(() => app.close())
  const ask: Ask = async (channel, input) => unwrap(await app.call(channel, input)) as never
  await ask('workspace.openSample', { path: join(folder, 'sample.tessera'), size: 'S', seed: 7, replace: false })
  const catalog = await ask('catalog.get', {})
  const [customers, online, store, loyalty] = [await rowsOf(ask, catalog, 'Customers'), await rowsOf(ask, catalog, 'Online orders'), await rowsOf(ask, catalog, 'Store orders'), await rowsOf(ask, catalog, 'Loyalty')]
  const holder = new Map(loyalty.map((row) => [row['Loyalty ID'], row['Customer ID']]))
  const ids = new Set(customers.map((row) => row['Customer ID']))
  const bought = [...online.map((row) => ({ by: row['Customer ID'], at: dayOf(row['Ordered at'] ?? null) })), ...store.map((row) => ({ by: holder.get(row['Loyalty ID']), at: dayOf(row['Bought on'] ?? null) }))]
  const count = (test: (row: Cells) => boolean): number => customers.filter(test).length
  const of = <T extends { readonly by: unknown }>(all: readonly T[]): ReadonlyMap<unknown, readonly T[]> => grouped(all, ({ by }) => by)
  const purchases = of(bought)
  const orders = of(online.map((row) => ({ by: row['Customer ID'], at: String(row['Ordered at']), amount: Math.round(Number(row['Amount'] ?? 0) * 100) })))

  const recent = before(99)
  expect(await sizeOf(ask, templateOf(catalog, 'Customers', 'lapsed', { days: 100 }))).toBe(count((row) => {
    const own = purchases.get(row['Customer ID']) ?? []
    return own.length > 0 && !own.some(({ at }) => at >= recent && at <= today)
  }))
  expect(await sizeOf(ask, templateOf(catalog, 'Customers', 'new', { days: 200 }))).toBe(count((row) => dayOf(row['Customer since'] ?? null) >= before(199) && dayOf(row['Customer since'] ?? null) <= today))
  expect(await sizeOf(ask, templateOf(catalog, 'Customers', 'oneTime', { records: 'Online orders' }))).toBe(count((row) => orders.get(row['Customer ID'])?.length === 1))
  expect(await sizeOf(ask, templateOf(catalog, 'Customers', 'noConsent'))).toBe(count((row) => row['Email consent'] !== true))
  expect(await sizeOf(ask, templateOf(catalog, 'Customers', 'noConsent', { empty: 'out' }))).toBe(count((row) => row['Email consent'] === false))
  expect(await sizeOf(ask, templateOf(catalog, 'Customers', 'spentAtLeast', { amount: 120, days: 300, records: 'Online orders' }))).toBe(count((row) => {
    const own = (orders.get(row['Customer ID']) ?? []).filter(({ at }) => dayOf(at) >= before(299) && dayOf(at) <= today)
    return own.length > 0 && own.reduce((sum, { amount }) => sum + amount, 0) >= 12_000
  }))
  expect(await sizeOf(ask, templateOf(catalog, 'Customers', 'highValue', { percent: 10, records: 'Online orders' }))).toBe(Math.floor(customers.length / 10))

  const birthday = templateOf(catalog, 'Customers', 'birthday')
  const bornNow = count((row) => String(row['Birth date'] ?? '').slice(5, 7) === '11')
  expect([birthday.makes.map(({ name }) => name), await sizeOf(ask, birthday)]).toEqual([['Birthday this month'], bornNow])

  const scored = { group: 'champions', records: 'Online orders' }
  const champions = templateOf(catalog, 'Customers', 'rfm', scored)
  expect(champions.makes.map(({ name }) => name)).toEqual(['Last purchase', 'Recency score', 'Orders', 'Frequency score', 'Total spend', 'Monetary score'])
  const all = [...ids].map((id) => orders.get(id) ?? [])
  const lastOf = (own: (typeof all)[number]): number => Math.max(...own.map(({ at }) => Date.parse(at)))
  const spentBy = (own: (typeof all)[number]): number => own.reduce((sum, { amount }) => sum + amount, 0)
  const [r, f, m] = [bands(all.filter((own) => own.length > 0).map(lastOf)), bands(all.map((own) => own.length)), bands(all.map(spentBy))]
  const naive = all.filter((own) => own.length > 0 && r(lastOf(own)) >= 4 && f(own.length) >= 4 && m(spentBy(own)) >= 4).length
  expect(naive).toBeGreaterThan(0)
  expect(await sizeOf(ask, champions)).toBe(naive)

  // Once the measures are there, the template reads them and makes none; the segment is an ordinary one.
  for (const recipe of [...champions.makes, ...birthday.makes]) await ask('computed.save', { recipe })
  const after = await ask('catalog.get', {})
  const again = templateOf(after, 'Customers', 'rfm', scored)
  expect([again.makes, await sizeOf(ask, again), templateOf(after, 'Customers', 'birthday').makes]).toEqual([[], naive, []])
  const { segment, diagnostics } = await ask('segments.save', { name: again.name, definition: again.definition as DefinitionInput })
  expect([segment.state, diagnostics]).toEqual(['active', []])
}, 60_000)

const folder = join(resolve(process.env['TESSERA_DATA'] ?? '../shared/data'), 'ms-customer-insights')
const isThere = existsSync(folder)
if (!isThere) console.log('Skipped: the templates over the coffee company, because the data folder (TESSERA_DATA) is not there.')

describe.skipIf(!isThere)('the coffee company', () => {
  test('is offered what its files allow, and counts it', async () => {
    const { ask, importCsv } = await appWorkspace()
    for (const file of ['Contact', 'Customer-Loyalty', 'OnlinePurchases', 'POSPurchases']) await importCsv(`${file}.txt`, readFileSync(join(folder, `${file}.txt`), 'utf8'))
    for (const { child, childColumns, parent, parentColumns } of await ask('relationships.suggest', {})) {
      if (['Customer-Loyalty', 'OnlinePurchases', 'POSPurchases'].includes(child)) await ask('relationships.add', { childEntity: child, childColumns, parentEntity: parent, parentColumns }).catch(() => null)
    }
    const catalog = await ask('catalog.get', {})
    const contact = catalog.entities.find(({ name }) => name === 'Contact')
    if (!contact) throw new Error('There are contacts.')
    expect(segmentTemplates(catalog, contact).filter(({ ok }) => !ok)).toEqual([])
    const [contacts, online] = [await rowsOf(ask, catalog, 'Contact'), await rowsOf(ask, catalog, 'OnlinePurchases')]
    const consent = templateOf(catalog, 'Contact', 'noConsent')
    expect([consent.reads, await sizeOf(ask, consent)]).toEqual([['Email Subscriber'], contacts.filter((row) => row['Email Subscriber'] !== true).length])
    const purchases = grouped(online, (row) => row['ContactId'])
    expect(await sizeOf(ask, templateOf(catalog, 'Contact', 'oneTime', { records: 'OnlinePurchases' }))).toBe(contacts.filter((row) => purchases.get(row['ContactId'] ?? null)?.length === 1).length)
    expect(await sizeOf(ask, templateOf(catalog, 'Contact', 'birthday'))).toBe(contacts.filter((row) => String(row['DateOfBirth'] ?? '').slice(5, 7) === '11').length)
  }, 60_000)
})

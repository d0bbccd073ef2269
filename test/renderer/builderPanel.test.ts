import { afterEach, describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import { sampleSegment } from '../support/sampleReplies.ts'
import { builderAnswers, builderCatalog, condition, definition, group, loyalDefinition, rule } from './builderFixture.ts'
import { mountBuilder, savedAnswers, type MountedBuilder } from './builderMount.ts'

let mounted: MountedBuilder | null = null
afterEach(() => {
  mounted?.page.unmount()
  mounted = null
})
async function open(...given: Parameters<typeof mountBuilder>): Promise<MountedBuilder> {
  mounted = await mountBuilder(...given)
  return mounted
}

const panelText = (builder: MountedBuilder): string => builder.find('[data-testid="attribute-panel"]').textContent ?? ''
const names = (builder: MountedBuilder): readonly string[] => [...builder.find('[data-testid="attribute-panel"]').querySelectorAll('.attribute .truncate')].map((row) => row.textContent ?? '')
const tab = (builder: MountedBuilder, name: string): Promise<void> => builder.click(builder.button(name))
const items = (builder: MountedBuilder, index: number) => builder.counted().rules[index]?.where.items ?? []

const audienceId = builderCatalog.entities[0]?.id ?? ''
const segment = (name: string, more: object = {}) => ({ ...sampleSegment({ name, members: 1200 }), audience: audienceId, audienceName: 'Customers', ...more }) as ReturnType<typeof sampleSegment>

describe('the panel’s tabs', () => {
  it('are walked with the arrow keys, and the type filter narrows attributes', async () => {
    const builder = await open()
    builder.button('Attributes').focus()
    await builder.press('ArrowRight')
    expect(document.activeElement?.textContent?.trim()).toBe('Behavior')
    await builder.press('ArrowLeft')
    expect(names(builder)).toEqual(['Customer id', 'Name', 'City', 'Loyalty tier', 'Email consent', 'Born', 'Billing state', 'State'])
    await builder.click(builder.button('Filter by type'))
    await builder.click(builder.button('Date'))
    expect(names(builder)).toEqual(['Born'])
    await builder.click(builder.button('Yes or no'))
    expect(names(builder)).toEqual(['Email consent', 'Born'])
    expect(builder.button('Filter by type: Date, Yes or no')).toBeTruthy()
  })

  it('say what to do where there is nothing of a kind', async () => {
    const builder = await open()
    await tab(builder, 'Measures')
    expect(panelText(builder)).toContain('No measure fits here.')
    await tab(builder, 'Segments')
    expect(panelText(builder)).toContain('No other segment fits here')
  })
})

it('adds to the rule again after the sub-rule that was worked in is undone', async () => {
  const builder = await open('/segments/loyal/edit', savedAnswers(definition([rule('r', { where: group('w', 'and', [condition('c', 'City', { operator: 'equal', value: 'Leeds' })]) })])))
  await builder.click(builder.button('Add sub-rule'))
  expect(panelText(builder)).toContain('Add to Rule 1.1')
  await builder.click(builder.button('Undo'))
  expect(panelText(builder)).toContain('Add to Rule 1')
  await builder.click(builder.button('Add Name of Customers'))
  expect(items(builder, 0)).toMatchObject([{ attribute: { name: 'City' } }, { attribute: { name: 'Name' } }])
})

describe('the Measures tab', () => {
  const [first, ...others] = builderCatalog.entities
  const measure = { id: 'm1', name: 'Total spend', type: 'decimal', scale: 2, problem: null, recipe: { schemaVersion: 1, kind: 'measure', audience: 'Customers', name: 'Total spend', value: { kind: 'formula', formula: '1' } } }
  const catalog = { ...builderCatalog, entities: [{ ...first, computed: [measure] }, ...others] } as unknown as Catalog

  it('holds what Attributes leaves out', async () => {
    const builder = await open('/segments/new', builderAnswers(catalog))
    expect(names(builder)).not.toContain('Total spend')
    await tab(builder, 'Measures')
    expect(names(builder)).toEqual(['Total spend'])
    await builder.click(builder.button('Add Total spend of Customers'))
    expect(items(builder, 0)).toMatchObject([{ attribute: { name: 'Total spend' }, test: { operator: 'greaterOrEqual' } }])
  })
})

describe('the Segments tab', () => {
  it('offers segments of the rule’s audience with their counts, and adds one as a condition', async () => {
    const builder = await open('/segments/new', { 'segments.list': () => [segment('Gold tier'), segment('Other kind', { audience: 'accounts', audienceName: 'Accounts' })] })
    await tab(builder, 'Segments')
    expect(names(builder)).toEqual(['Gold tier'])
    expect(panelText(builder)).toContain('1,200')
    await builder.click(builder.button('Add in Gold tier'))
    expect(builder.counted().rules).toHaveLength(1)
    expect(items(builder, 0)).toMatchObject([{ kind: 'segment', segment: 'Gold_tier', negate: false }])
  })

  it('tests the member of a rule about records at its place on the path', async () => {
    const builder = await open('/segments/loyal/edit', { ...savedAnswers(loyalDefinition), 'segments.list': () => [segment('Gold tier')], 'segments.check': () => [] })
    await tab(builder, 'Segments')
    expect(names(builder)).toEqual(['Gold tier'])
    await builder.click(builder.button('Add in Gold tier'))
    expect(items(builder, 0).at(-1)).toMatchObject({ kind: 'segment', segment: 'Gold_tier', at: 0 })
  })

  it('leaves out the edited one and those that depend on it', async () => {
    const rows = [segment('Loyal customers', { id: 'loyal' }), segment('Uses it'), segment('Free')]
    const circle: Diagnostic = { severity: 'error', ruleId: 'r', nodeId: rows[1]?.id ?? '', part: 'value', message: '“Loyal customers” would depend on itself: …' }
    const builder = await open('/segments/loyal/edit', { ...savedAnswers(definition([rule('r1', {})])), 'segments.list': () => rows, 'segments.check': () => [circle] })
    await tab(builder, 'Segments')
    expect(names(builder)).toEqual(['Free'])
    expect(builder.bridge.inputsOf('segments.check')).toMatchObject([{ segment: 'loyal' }])
  })

  it('lets the segment of a condition be another', async () => {
    const where = group('w1', 'and', [{ kind: 'segment', id: 's1', segment: 'Gold_tier', negate: true, includeEmpty: true }])
    const builder = await open('/segments/loyal/edit', { ...savedAnswers(definition([rule('r1', { where })])), 'segments.list': () => [segment('Gold tier'), segment('Silver tier')], 'segments.check': () => [] })
    await builder.click(builder.button('not in “Gold tier”, segment: Gold tier'))
    await builder.type('silver')
    await builder.press('Enter')
    expect(items(builder, 0)).toMatchObject([{ kind: 'segment', id: 's1', segment: 'Silver_tier', negate: true }])
  })
})

describe('the Behavior tab', () => {
  it.each([
    ['Add Returns: has a record', { kind: 'some' }],
    ['Add Returns: has none', { kind: 'none' }],
    ['Add Returns: how many', { kind: 'count', test: { operator: 'greaterOrEqual', value: 2 } }],
  ])('%s: makes the blank rule one about it', async (name, quantifier) => {
    const builder = await open()
    await tab(builder, 'Behavior')
    await builder.click(builder.button(name))
    expect(builder.counted().rules).toMatchObject([{ entity: 'Returns', path: [{ relationship: 'Returns to Customers' }], quantifier }])
  })

  it('offers what follows only in a rule whose records are dated', async () => {
    const builder = await open('/segments/loyal/edit', savedAnswers(loyalDefinition))
    await tab(builder, 'Behavior')
    expect(names(builder)).toContain('is followed by one')
    await builder.click(builder.button('Add Returns: is not followed by one'))
    expect(items(builder, 0).at(-1)).toMatchObject({ kind: 'sequence', negate: true, entity: 'Returns', path: [{ relationship: 'Returns to Customers' }], within: { n: 30, unit: 'days' }, where: { items: [] } })
    builder.button(/^State|Loyalty tier, verb/).focus()
    await builder.settle()
    expect(names(builder)).not.toContain('is followed by one')
  })
})

describe('what follows the records of a rule', () => {
  it('is added from the menu of the rule too', async () => {
    const builder = await open('/segments/loyal/edit', savedAnswers(loyalDefinition))
    await builder.click(builder.button('More for Rule 1'))
    await builder.click(builder.button('Add “followed by Returns”'))
    expect(items(builder, 0).at(-1)).toMatchObject({ kind: 'sequence', negate: false, entity: 'Returns', within: { n: 30, unit: 'days' } })
  })

  it.each([
    ['is offered', 3, 'records with a date', ['followed by Orders', 'followed by Returns']],
    ['is not offered', 2, 'the members themselves: the Behavior tab has that', []],
  ])('%s in the menu of rule %i, about %s', async (_offered, number, _about, expected) => {
    const builder = await open('/segments/loyal/edit', savedAnswers(loyalDefinition))
    await builder.click(builder.button(`More for Rule ${number}`))
    const menu = document.querySelector(`[role=menu][aria-label="More for Rule ${number}"]`)
    const labels = [...(menu?.querySelectorAll('button') ?? [])].map((button) => button.textContent?.trim() ?? '')
    expect(labels.length).toBeGreaterThan(0)
    expect(labels.flatMap((label) => /^Add “(followed by .+)”$/.exec(label)?.[1] ?? [])).toEqual(expected)
  })
})

describe('a sequence', () => {
  const sequence = {
    kind: 'sequence' as const,
    id: 'q1',
    negate: false,
    entity: 'Returns',
    path: [{ relationship: 'Returns to Customers' }],
    within: { n: 30, unit: 'days' as const },
    onlyFinished: false,
    where: group('w9', 'and', [condition('c9', 'Reason', { operator: 'equal', value: 'Quality' })]),
  }
  const withIt = definition([rule('r1', { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: group('w1', 'and', [sequence]) })])

  it('is edited all through: what follows, its conditions, its dates, the finished ones', async () => {
    const builder = await open('/segments/loyal/edit', savedAnswers(withIt))
    const first = () => items(builder, 0)[0]
    await builder.click(builder.button('Add condition on what follows in 1-1'))
    await builder.type('return id')
    await builder.press('Enter')
    await builder.type('R-1')
    await builder.press('Enter')
    expect(first()).toMatchObject({ where: { items: [{ id: 'c9' }, { attribute: { name: 'Return id' }, test: { values: ['R-1'] } }] } })
    await builder.click(builder.button(/, date of the first: Order date$/))
    await builder.type('shipped')
    await builder.press('Enter')
    expect(first()).toMatchObject({ from: { name: 'Shipped on' } })
    await builder.click(builder.button(/, followed or not/))
    await builder.click(builder.button('not followed by'))
    await builder.click(builder.button('only finished windows'))
    expect(first()).toMatchObject({ negate: true, onlyFinished: true })
    await builder.click(builder.button(/, records that follow/))
    await builder.click(builder.button('Orders'))
    expect(first()).toMatchObject({ entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], from: { name: 'Shipped on' } })
    expect(builder.find('[data-testid="attribute-panel"]').getAttribute('aria-label')).toMatch(/^Add to Rule 1/)
  })

  it('offers inside it what is known of what follows', async () => {
    const builder = await open('/segments/loyal/edit', savedAnswers(withIt))
    builder.button('Reason, verb: is').focus()
    await builder.settle()
    expect(builder.find('[data-testid="attribute-panel"]').getAttribute('aria-label')).toBe('Add to Rule 1 (what follows)')
    expect(names(builder)).toContain('Returned on')
    expect(names(builder)).not.toContain('Category')
  })
})

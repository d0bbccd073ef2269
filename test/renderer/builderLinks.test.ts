import { afterEach, describe, expect, it } from 'vitest'
import type { SegmentCondition, Sequence } from '@shared/rules/definition.ts'
import { sampleSegment } from '../support/sampleReplies.ts'
import { condition, countReply, definition, group, rule } from './builderFixture.ts'
import { mountBuilder, savedAnswers, type MountedBuilder } from './builderMount.ts'

let mounted: MountedBuilder | null = null
afterEach(() => {
  mounted?.page.unmount()
  mounted = null
})

const inGold: SegmentCondition = { kind: 'segment', id: 's1', segment: 'Gold_tier', negate: false, includeEmpty: true }
const thenReturn: Sequence = {
  kind: 'sequence',
  id: 'q1',
  negate: false,
  entity: 'Returns',
  path: [{ relationship: 'Returns to Customers' }],
  within: { n: 30, unit: 'days' },
  onlyFinished: false,
  where: group('w9', 'and', [condition('c9', 'Reason', { operator: 'equal', value: 'Quality' })]),
}
const linked = definition([
  rule('r1', { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: group('w1', 'and', [condition('c1', 'Category', { operator: 'equal', value: 'Tea' }), thenReturn]) }),
  rule('r2', { combine: 'intersect', where: group('w2', 'and', [inGold, condition('c4', 'Loyalty tier', { operator: 'equal', value: 'Gold' })]) }),
])

async function open(answers: Parameters<typeof mountBuilder>[1] = {}): Promise<MountedBuilder> {
  mounted = await mountBuilder('/segments/loyal/edit', { ...savedAnswers(linked), 'segments.list': () => [sampleSegment({ name: 'Gold tier' })], ...answers })
  return mounted
}

const items = (builder: MountedBuilder, index: number) => builder.counted().rules[index]?.where.items ?? []

describe('a definition with other segments and sequences', () => {
  it('shows each as a row with its words and its count', async () => {
    const builder = await open()
    expect(builder.find('[data-testid="condition-1-2"]').getAttribute('aria-label')).toBe('Sequence 1-2: followed by any Returns within 30 days where Reason is Quality')
    expect(builder.find('[data-testid="condition-1-2"]').textContent).toContain('1,987')
    expect(builder.find('[data-testid="condition-2-1"]').getAttribute('aria-label')).toBe('Segment 2-1: in “Gold tier”')
    expect(builder.find('[data-testid="sentence"]').textContent).toBe(
      'Customers who have any Orders where Category is Tea, followed by any Returns within 30 days where Reason is Quality, and who are in “Gold tier” and where Loyalty tier is Gold.',
    )
  })

  it('turns them round, and changes the time', async () => {
    const builder = await open()
    await builder.click(builder.button('in “Gold tier”, in or not in: in'))
    await builder.click(builder.button('not in'))
    expect(items(builder, 1)[0]).toMatchObject({ kind: 'segment', negate: true })
    await builder.click(builder.button(/, followed or not/))
    await builder.click(builder.button('not followed by'))
    builder.button(/^not followed by .*, how many$/).focus()
    await builder.type('45')
    await builder.click(builder.button(/^not followed by .*, unit/))
    await builder.click(builder.button('weeks'))
    expect(items(builder, 0)[1]).toMatchObject({ kind: 'sequence', negate: true, within: { n: 45, unit: 'weeks' }, where: { items: [{ id: 'c9' }] } })
  })

  it.each(['-3', '0', '1.5', ''])('says again what is counted where the time typed is none: "%s"', async (typed) => {
    const builder = await open()
    const field = builder.button(/^followed by .*, how many$/)
    field.focus()
    await builder.type(typed)
    field.dispatchEvent(new Event('change'))
    expect((field as HTMLInputElement).value).toBe('30')
    expect(items(builder, 0)[1]).toMatchObject({ kind: 'sequence', within: { n: 30, unit: 'days' } })
  })

  it('moves, copies and deletes the one that has the focus', async () => {
    const builder = await open()
    const kinds = (): string[] => items(builder, 0).map((item) => item.kind)
    builder.find('[data-testid="condition-1-2"]').focus()
    await builder.press('ArrowUp', { altKey: true })
    expect(kinds()).toEqual(['sequence', 'condition'])
    await builder.press('d', { ctrlKey: true })
    expect(kinds()).toEqual(['sequence', 'sequence', 'condition'])
    builder.find('[data-testid="condition-1-1"]').focus()
    await builder.press('Delete')
    expect(kinds()).toEqual(['sequence', 'condition'])
  })

  it('says what is wrong inside a sequence beside it, and asks as the segment it is', async () => {
    const builder = await open({
      'segments.count': (input) => ({ ...countReply(input), total: null, diagnostics: [{ severity: 'error', ruleId: 'r1', nodeId: 'c9', part: 'attribute', message: '“Returns” has no attribute “Reason”.' }] }),
    })
    expect(builder.find('[data-testid="condition-1-2"] [role=alert]').textContent).toBe('“Returns” has no attribute “Reason”.')
    expect(builder.bridge.inputsOf('segments.count').at(-1)).toMatchObject({ segment: 'loyal' })
  })
})

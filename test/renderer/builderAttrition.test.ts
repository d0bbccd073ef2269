import { describe, expect, it } from 'vitest'
import type { LiveCount } from '@shared/contract/segments.contract.ts'
import { attritionRows } from '@renderer/features/builder/attritionRows.ts'
import { builderCatalog, condition, countReply, definition, group, loyalDefinition, rule } from './builderFixture.ts'
import { mountBuilder, savedAnswers } from './builderMount.ts'

const counted = (given = loyalDefinition): LiveCount => countReply({ definition: given as never })

describe('the waterfall', () => {
  it('shows the steps of the design', async () => {
    const { find } = await mountBuilder('/segments/loyal/edit', savedAnswers(loyalDefinition))
    const lines = [...find('[data-testid=attrition] tbody').querySelectorAll('tr')].map((row) => [...row.children].map((cell) => cell.textContent?.trim()).join(' | '))
    expect(lines).toEqual([
      'All customers |  | 48,210',
      'At least 3 Orders in the last 90 days | −30,365 | 17,845',
      'Category is Coffee beans or Tea | −5,539 | 12,306',
      'Channel is Online store or Order total is at least 25 | −2,824 | 9,482',
      'And Loyalty tier is Gold or Silver | −2,878 | 6,604',
      'Email consent is true | −692 | 5,912',
      'Except at least 2 Returns in the last 6 months | −708 | 5,204',
      'Reason is Quality | +114 | 5,318',
    ])
  })

  it('says the exact numbers, and draws who stays beside who goes or comes', () => {
    const rows = attritionRows(counted(), loyalDefinition, builderCatalog, 'customers')
    expect(rows[0]?.tip).toBe('At least 3 Orders in the last 90 days: 30,365 of 48,210 removed, 63.0\u00a0%. 17,845 left, 37.0\u00a0% of all customers.')
    expect(rows.at(-1)).toMatchObject({ tip: 'Reason is Quality: 114 added to 5,204. 5,318 left, 11.0\u00a0% of all customers.', adds: true, strong: false })
    expect(rows[5]).toMatchObject({ strong: true, adds: false })
    for (const { kept, moved } of rows) expect(kept + moved).toBeLessThanOrEqual(100)
    expect([rows[0]?.kept, rows[0]?.moved].map((share) => share?.toFixed(1))).toEqual(['37.0', '63.0'])
  })

  it('leaves out what the definition has no more, and ends before what is not complete', async () => {
    const shorter = { ...loyalDefinition, rules: loyalDefinition.rules.slice(0, 2) }
    expect(attritionRows(counted(), shorter, builderCatalog, 'customers').map(({ label }) => label)).toHaveLength(5)
    const unfinished = definition([rule('r1', { where: group('w', 'and', [condition('c', 'City', { operator: 'equal' })]) })])
    const { find } = await mountBuilder('/segments/loyal/edit', savedAnswers(unfinished))
    expect(find('[data-testid=attrition] tbody').textContent?.replaceAll(/\s+/g, ' ').trim()).toBe('All customers48,210Not complete yet—')
  })

  it('draws nothing wrong for an empty audience', () => {
    const none: LiveCount = { ...counted(), audience: 0, attrition: [{ ruleId: 'r1', nodeId: null, members: 0, change: 0 }] }
    expect(attritionRows(none, loyalDefinition, builderCatalog, 'customers')).toMatchObject([{ kept: 0, moved: 0, change: '', left: '0' }])
  })
})

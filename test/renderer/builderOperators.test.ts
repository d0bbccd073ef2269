import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AttributeId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Test } from '@shared/rules/definition.ts'
import { verbsOf, operatorsByVerb, newTest } from '@shared/rules/draft.ts'
import { operatorNames, operatorSpec, type OperatorName } from '@shared/rules/operators.ts'
import { builderCatalog, condition, definition, group, rule } from './builderFixture.ts'
import { mountBuilder, savedAnswers, type MountedBuilder } from './builderMount.ts'

let mounted: MountedBuilder | null = null
afterEach(() => {
  mounted?.page.unmount()
  mounted = null
})

/** The builder with one condition on an attribute of the customers. */
async function open(name: string, test: Partial<Test> & Pick<Test, 'operator'>): Promise<MountedBuilder> {
  const saved = definition([rule('r1', { where: group('w', 'and', [condition('c', name, test)]) })])
  mounted = await mountBuilder('/segments/loyal/edit', savedAnswers(saved))
  return mounted
}

function testIn(builder: MountedBuilder): Test | null {
  const node = builder.counted().rules[0]?.where.items[0]
  return node?.kind === 'condition' ? node.test : null
}

async function choose(builder: MountedBuilder, picker: RegExp, choice: string): Promise<void> {
  await builder.click(builder.button(picker))
  await pick(builder, choice)
}

/** Of the list that is open, once it is there: a list that was left may stay for as long as it fades. */
async function pick(builder: MountedBuilder, choice: string): Promise<void> {
  const option = await vi.waitFor(() => {
    const options = [...document.querySelectorAll<HTMLElement>('[role=option]')].filter((one) => one.textContent?.trim() === choice)
    return options.at(-1) ?? absent(`${choice} is not offered.`)
  }, { timeout: 5000 })
  await builder.click(option)
}

function absent(message: string): never {
  throw new Error(message)
}

async function enter(builder: MountedBuilder, field: string | RegExp, text: string): Promise<void> {
  builder.button(field).focus()
  await builder.type(text)
}

describe('every operator can be chosen: the verb, then how it compares', () => {
  const attributes = { text: 'City', date: 'Born' } as const
  it('by an operator table that names every one of them for some type', () => {
    const offered = new Set((['text', 'integer', 'decimal', 'boolean', 'date', 'datetime'] as const).flatMap((type) => verbsOf(type).flatMap((verb) => operatorsByVerb(type, verb))))
    expect([...operatorNames].filter((name) => !offered.has(name))).toEqual([])
  })

  it.each(['text', 'date'] as const)('of %s', { timeout: 30_000 }, async (type) => {
    const builder = await open(attributes[type], newTest(type === 'text' ? 'anyOf' : 'onOrAfter'))
    const offered = (kind: string): readonly string[] => [...document.querySelectorAll(`[role=listbox][aria-label="${attributes[type]}, ${kind}"] [role=option]`)].map((option) => option.textContent?.trim() ?? '')
    for (const verb of verbsOf(type)) {
      await builder.click(builder.button(/, verb: /))
      await vi.waitFor(() => expect(offered('verb')).toEqual(verbsOf(type)), { timeout: 5000 })
      await pick(builder, verb)
      const labels = operatorsByVerb(type, verb).map((operator) => operatorSpec(operator).label).filter((label) => label !== '')
      if (labels.length > 0) {
        await builder.click(builder.button(/, comparator: /))
        await vi.waitFor(() => expect(offered('comparator')).toEqual(labels), { timeout: 5000 })
        await pick(builder, labels.at(-1) ?? '')
      }
      const test = testIn(builder)
      expect(test && (test.negate ? operatorSpec(test.operator).negatedVerb : operatorSpec(test.operator).verb)).toBe(verb)
      expect(test && operatorSpec(test.operator).label).toBe(labels.at(-1) ?? '')
    }
  })
})

describe('what an operator takes', () => {
  it('a pattern is typed as it is', async () => {
    const builder = await open('City', { operator: 'matchesPattern' })
    await enter(builder, 'City, value', 'San *')
    expect(testIn(builder)).toMatchObject({ operator: 'matchesPattern', value: 'San *' })
    await choose(builder, /, comparator: /, 'regular expression')
    expect(testIn(builder)).toMatchObject({ operator: 'matchesRegex', value: 'San *' })
    await choose(builder, /, verb: /, 'does not match')
    expect(testIn(builder)).toMatchObject({ operator: 'matchesRegex', value: 'San *', negate: true })
    expect(builder.find('[data-testid="sentence"]').textContent).toBe('Customers where City does not match the regular expression “San *”.')
  })

  it('months and days of the week are ticked by name', async () => {
    const builder = await open('Born', { operator: 'monthOf' })
    await builder.click(builder.button('Born, value: choose'))
    await builder.click(builder.button('April'))
    await builder.click(builder.button('March'))
    expect(testIn(builder)).toMatchObject({ operator: 'monthOf', values: [3, 4] })
    expect(builder.find('[data-testid="sentence"]').textContent).toBe('Customers where Born is in March or April.')
    await builder.click(builder.button('April'))
    expect(testIn(builder)?.values).toEqual([3])
    await builder.press('Escape')
    await choose(builder, /, comparator: /, 'on day of the week')
    expect(testIn(builder)).not.toHaveProperty('values')
    await builder.click(builder.button('Born, value: choose'))
    await builder.click(await vi.waitFor(() => builder.button('Monday'), { timeout: 5000 }))
    expect(testIn(builder)).toMatchObject({ operator: 'dayOfWeek', values: [1] })
    await builder.press('Escape')
  })

  it('the list of names is walked by the arrow keys', async () => {
    const builder = await open('Born', { operator: 'quarterOf' })
    await builder.click(builder.button('Born, value: choose'))
    builder.button('1st quarter').focus()
    await builder.press('ArrowDown')
    await builder.press('Enter')
    await builder.press('ArrowUp')
    await builder.press('ArrowUp')
    await builder.press('Enter')
    expect(testIn(builder)?.values).toEqual([2, 4])
  })

  it('years are typed', async () => {
    const builder = await open('Born', { operator: 'yearOf' })
    await enter(builder, 'Born, value', '1981')
    await builder.press('Enter')
    expect(testIn(builder)).toMatchObject({ operator: 'yearOf', values: [1981] })
  })

  it('the only value that contains what was typed is taken by Enter; what no record has says so (P80)', async () => {
    const builder = await open('State', { operator: 'anyOf', values: [] })
    const add = async (text: string, options: KeyboardEventInit = {}): Promise<void> => {
      await enter(builder, 'State, value', text)
      await builder.press('Enter', options)
      await builder.settle()
    }
    await add('cali')
    await add('tex', { shiftKey: true })
    expect(testIn(builder)).toMatchObject({ values: ['California', 'tex'] })
    expect(builder.text()).toContain('No record has “tex” now.')
    await add('Nowhere')
    expect(testIn(builder)).toMatchObject({ values: ['California', 'tex', 'Nowhere'] })
    expect(builder.text()).toContain('No record has 2 of these now.')
  })

  it('says why there are no values to choose from, and takes what is typed (P80)', async () => {
    const saved = definition([rule('r1', { where: group('w', 'and', [condition('c', 'State', { operator: 'anyOf', values: [] })]) })])
    mounted = await mountBuilder('/segments/loyal/edit', {
      ...savedAnswers(saved),
      'catalog.values': () => {
        throw fail('conflict', 'The data of “Customers” are being read anew. Try again when that is done.')
      },
    })
    await enter(mounted, 'State, value', 'Ohio')
    expect(mounted.text()).toContain('The data of “Customers” are being read anew. Try again when that is done.')
    await mounted.press('Enter')
    expect(testIn(mounted)).toMatchObject({ values: ['Ohio'] })
  })

  it('what is typed and not taken yet is saved with Ctrl+S, and is what Ctrl+Z takes back first (P80, P81)', async () => {
    const builder = await open('State', { operator: 'anyOf', values: ['Texas'] })
    await enter(builder, 'State, value', 'Ohi')
    await builder.press('z', { ctrlKey: true })
    expect([testIn(builder)?.values, builder.find('[aria-label="State, value"]')]).toMatchObject([['Texas'], { value: '' }])
    await enter(builder, 'State, value', 'Ohio')
    await builder.press('s', { ctrlKey: true })
    expect(testIn(builder)).toMatchObject({ values: ['Texas', 'Ohio'] })
  })

  it('a number with its unit', async () => {
    const builder = await open('Born', { operator: 'anniversaryToday' })
    await choose(builder, /, comparator: /, 'its anniversary in the next')
    expect(testIn(builder)).toMatchObject({ operator: 'anniversaryInNext', n: 30 })
    await enter(builder, 'Born, value, how many', '7')
    expect(testIn(builder)).toMatchObject({ n: 7 })
    expect(builder.find('[data-testid="condition-1-1"]').textContent).toContain('days')
    expect(builder.find('[data-testid="sentence"]').textContent).toBe('Customers where Born has its anniversary in the next 7 days.')
  })

  it('a share of all, from 1 to 100', async () => {
    const saved = definition([rule('r1', { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: group('w', 'and', [condition('c', 'Order total', { operator: 'top', n: 500 })]) })])
    mounted = await mountBuilder('/segments/loyal/edit', savedAnswers(saved))
    const builder = mounted
    await choose(builder, /, comparator: /, 'in the top %')
    expect(testIn(builder)).toMatchObject({ operator: 'topPercent', n: 100 })
    await enter(builder, 'Order total, value, how many', '10')
    expect(testIn(builder)).toMatchObject({ n: 10 })
    expect(builder.button('Order total, value, how many').getAttribute('max')).toBe('100')
  })

  it.each<[string, OperatorName, boolean]>([
    ['City', 'matchesRegex', true],
    ['Born', 'lastWeek', false],
  ])('%s, %s: case matters: %s', async (name, operator, hasCase) => {
    const builder = await open(name, { operator, ...(hasCase ? { value: 'x' } : {}), ignoreCase: false })
    expect(builder.text().includes('exact case')).toBe(hasCase)
  })

  it('a negation says whether those without a value count', async () => {
    const builder = await open('Born', { operator: 'lastMonth', negate: true })
    await builder.click(builder.find('[role=checkbox]'))
    expect(testIn(builder)).toMatchObject({ operator: 'lastMonth', negate: true, includeEmpty: false })
  })
})

describe('when', () => {
  const orders = rule('r1', { entity: 'Orders', path: [{ relationship: 'Orders to Customers' }] })
  const windowOf = (builder: MountedBuilder): unknown => builder.counted().rules[0]?.window?.test
  async function radio(builder: MountedBuilder, label: string): Promise<void> {
    const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.trim() === label)?.querySelector('input')
    if (!found) throw new Error(`There is no ${label}.`)
    found.checked = true
    found.dispatchEvent(new Event('change', { bubbles: true }))
    await builder.settle()
  }

  it('may be a period or a part of the calendar', async () => {
    mounted = await mountBuilder('/segments/loyal/edit', savedAnswers(definition([orders])))
    const builder = mounted
    await builder.click(builder.button('When: any time'))
    await radio(builder, 'a period')
    expect(windowOf(builder)).toMatchObject({ operator: 'thisMonth' })
    await choose(builder, /^a period: /, 'last quarter')
    expect(windowOf(builder)).toMatchObject({ operator: 'lastQuarter' })
    await radio(builder, 'a part of the calendar')
    await choose(builder, /^a part of the calendar: /, 'on day of the week')
    await builder.click(builder.button('Window: choose'))
    await builder.click(builder.button('Sunday'))
    expect(windowOf(builder)).toMatchObject({ operator: 'dayOfWeek', values: [7] })
    expect(builder.find('[data-testid="sentence"]').textContent).toBe('Customers who have any Orders on a Sunday.')
  })

  it('says from when to when there are dates, where the person looks for a period (P77)', async () => {
    const date = builderCatalog.entities.find(({ name }) => name === 'Orders')?.attributes.find(({ name }) => name === 'Order date')
    const profile = { rows: 3, missing: 0, distinct: 3, spread: { least: 9681, quartile: 9700, median: 9800, upperQuartile: 9900, greatest: 10_352, mean: null, sum: null }, ends: null, edges: [], bins: [], common: [] }
    const profiles = { rowCount: 3, attributes: [{ attribute: date?.id as AttributeId, name: 'Order date', type: 'date' as const, scale: null, isComputed: false, isKey: false, profile, isStale: false, problem: null }], task: null, ended: null, error: null, profiledAt: null }
    mounted = await mountBuilder('/segments/loyal/edit', { ...savedAnswers(definition([orders])), 'entities.profiles': () => profiles })
    await mounted.click(mounted.button('When: any time'))
    expect(mounted.text()).toContain('There are dates from 4 Jul 1996 to 6 May 1998.')
  })

  it('may be dated by a day instead of a moment, whose spread is in days (P78)', async () => {
    const [day, moment] = ['Order date', 'Paid at'].map((name) => builderCatalog.entities.find((entity) => entity.name === 'Orders')?.attributes.find((attribute) => attribute.name === name))
    const profile = (least: number, greatest: number) => ({ rows: 3, missing: 0, distinct: 3, spread: { least, quartile: least, median: least, upperQuartile: greatest, greatest, mean: null, sum: null }, ends: null, edges: [], bins: [], common: [] })
    const shown = (attribute: typeof day, spread: ReturnType<typeof profile>) => ({ attribute: attribute?.id as AttributeId, name: attribute?.name ?? '', type: attribute?.type ?? 'date', scale: null, isComputed: false, isKey: false, profile: spread, isStale: false, problem: null })
    const profiles = { rowCount: 3, attributes: [shown(day, profile(9681, 10_352)), shown(moment, profile(1_700_000_000_000, 1_750_000_000_000))], task: null, ended: null, error: null, profiledAt: null }
    let answer: typeof profiles | Promise<typeof profiles> = profiles
    const paid = { ...orders, window: { attribute: { name: 'Paid at' }, test: newTest('thisMonth') } }
    mounted = await mountBuilder('/segments/loyal/edit', { ...savedAnswers(definition([paid])), 'entities.profiles': () => answer })
    const builder = mounted
    await builder.click(builder.button(/^When: /))
    expect(builder.text()).toContain('There are dates from 14 Nov 2023 to 15 Jun 2025.')
    let come: () => void = () => undefined
    answer = new Promise((resolve) => (come = () => resolve(profiles)))
    await builder.click(builder.button('Date: Paid at'))
    await pick(builder, 'Order date')
    expect(builder.text()).not.toContain('There are dates')
    come()
    await builder.settle()
    expect(builder.text()).toContain('There are dates from 4 Jul 1996 to 6 May 1998.')
  })

  it('an amount begins with one that has decimal places, where there is one', async () => {
    const lines = rule('r1', { entity: 'Order lines', path: [{ relationship: 'Orders to Customers' }, { relationship: 'Order lines to Orders' }] })
    mounted = await mountBuilder('/segments/loyal/edit', savedAnswers(definition([lines])))
    await mounted.click(mounted.button(/^How many: /))
    const choice = [...document.querySelectorAll('label')].find((label) => label.textContent?.includes('an amount'))?.querySelector('input')
    if (!choice) throw new Error('No amount is offered.')
    await mounted.click(choice)
    expect(document.querySelector('[data-testid=sentence]')?.textContent).toContain('total Price')
  })

  it('an amount is compared with no rank and no part of dates', async () => {
    const largest = { kind: 'aggregate', function: 'max', attribute: { name: 'Order date' }, test: { ...newTest('onOrAfter'), value: '2024-01-01' } } as const
    mounted = await mountBuilder('/segments/loyal/edit', savedAnswers(definition([{ ...orders, quantifier: largest }])))
    const builder = mounted
    // Nobody calls a date large.
    expect(builder.find('[data-testid=sentence]').textContent).toContain('whose latest Order date')
    expect(builder.button(/^How many: /).textContent).toContain('latest Order date')
    await builder.click(builder.button(/^How many: /))
    await builder.click(builder.button('Function: latest'))
    expect(document.querySelector('[role=listbox][aria-label=Function]')?.textContent).toContain('earliest')
    await builder.press('Escape')
    await builder.click(builder.button('Comparator: on or after'))
    const offered = [...document.querySelectorAll('[role=listbox][aria-label=Comparator] [role=option]')].map((option) => option.textContent?.trim())
    expect(offered).toContain('in the last')
    expect(offered).toContain('last month')
    expect(offered).not.toContain('in month')
    expect(offered).not.toContain('empty')
  })
})

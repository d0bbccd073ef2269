import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ComputedPreview, ValueProfile } from '@shared/contract/computed.contract.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'
import { sampleAnswers, sampleNow, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

const bare = makeCatalog(
  {
    Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer', Name: 'text', Tier: 'text' } },
    Purchases: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'integer', Day: 'date', Amount: 'decimal(2)' } },
  },
  { Bought: 'Purchases.Customer > Customers.Id' },
)
const measure = (name: string, value: object) => ({ kind: 'measure', audience: 'Customers', name, value })
const spend = measure('Spend', { kind: 'aggregate', function: 'sum', entity: 'Purchases', attribute: { name: 'Amount' } })
const orders = measure('Orders', { kind: 'aggregate', function: 'count', entity: 'Purchases', where: { kind: 'group', items: [{ kind: 'segment', segment: 'High_value_customers', at: 0 }] } })
const average = measure('Average', { kind: 'formula', formula: '[Spend] / [Orders]' })
const broken = measure('Broken', { kind: 'formula', formula: '[Gone] * 2' })

function adding(...recipes: readonly object[]): Catalog {
  return withComputed(bare, recipes.map((json) => {
    const parsed = parseRecipe(json)
    if (!parsed.ok) throw new Error(parsed.message)
    const { recipe } = parsed
    return { id: recipe.name as AttributeId, entity: entityId('Customers'), name: recipe.name, recipe }
  }))
}

const numbers: ValueProfile = { kind: 'numbers', rows: 100, values: 80, least: 0, quartile: 1, median: 12.5, upperQuartile: 20, greatest: 1234.5, mean: 15.256, edges: [0, 600, 1234.5], bins: [79, 1] }
const preview: ComputedPreview = {
  type: { type: 'decimal', scale: 2 },
  problems: [],
  sample: { columns: [{ name: 'Id', type: 'integer' }, { name: 'Value', type: 'decimal' }], keyColumns: 1, rows: [[1, 12.5], [2, null]] },
  profile: numbers,
  errors: [{ rows: 20, message: 'A division by zero has no value.', keys: ['Id 2', 'Id 7'] }],
  records: { inWindow: 500, counted: 40, nodes: [], interval: null, path: 'Purchases → Customers' },
  asOf: sampleNow,
  dataOf: sampleNow,
  elapsedMs: 1,
}

let app: MountedApp
afterEach(() => app.wrapper.unmount())

async function open(route: string, catalog: Catalog, more: FakeAnswers = {}, info = sampleWorkspace): Promise<void> {
  app = await mountApp(route, {
    ...sampleAnswers(info),
    'catalog.get': () => catalog,
    'catalog.values': () => ({ distinct: 1, missing: 0, values: [] }),
    'computed.usage': () => catalog.entities.flatMap(({ computed }) => computed.map(({ id }) => ({ computed: id, segments: [], attributes: id === 'Spend' || id === 'Orders' ? [{ id: 'Average' as AttributeId, name: 'Average' }] : [] }))),
    'computed.profile': () => ({ profile: numbers, failed: 20, asOf: sampleNow, dataOf: sampleNow }),
    'computed.preview': () => preview,
    ...more,
  })
  await app.arrives(route.startsWith('/measures/new') ? 'newMeasure' : route === '/measures' ? 'measures' : 'editMeasure')
  // Pages come when they are first needed.
  await vi.waitUntil(() => document.querySelector('h1') !== null, { timeout: 20_000 })
  await app.settle()
}

const grid = () => document.querySelector('[role=grid]') ?? document.body
const lines = () => Array.from(document.querySelectorAll('[role=row][aria-rowindex]:not([aria-rowindex="1"])'), (row) => Array.from(row.querySelectorAll('.name, .says, .values, .figures, .problem, .users'), (cell) => (cell.textContent ?? '').replaceAll(/\s+/g, ' ').trim()))
const field = (label: string): HTMLInputElement | HTMLTextAreaElement => {
  const found = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[aria-label="${label}"]`)
  if (!found) throw new Error(`There is no ${label}.`)
  return found
}
async function write(label: string, text: string): Promise<void> {
  const target = field(label)
  target.value = text
  if (target instanceof HTMLTextAreaElement) target.setSelectionRange(text.length, text.length)
  target.dispatchEvent(new Event('input', { bubbles: true }))
  await app.settle()
}
/** Questions wait until typing pauses. */
async function paused(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 170))
  await app.settle()
}
const saveButton = () => app.named('Save').at(-1) as HTMLButtonElement

describe('the page of measures', () => {
  it('says of each what it is, how its values are spread, what uses it, and why it cannot be computed', async () => {
    await open('/measures', adding(spend, orders, average, broken))
    expect(lines()).toEqual([
      ['Average', '[Spend] / [Orders]', '80', '0.0012.5015.261,234.50', '—'],
      ['Broken', '[Gone] * 2', '', expect.stringMatching(/^Cannot be computed: .*“Gone”/), '—'],
      ['Orders', 'Number of Purchases where Customers are in “High-value customers”', '80', '012.515.261,234.5', 'Used by 1 Average'],
      ['Spend', 'Total Amount over Purchases', '80', '0.0012.5015.261,234.50', 'Used by 1 Average'],
    ])
    expect(app.text()).toContain('Values as of 23 Nov 2026, 09:34, of data of 23 Nov 2026, 09:34')
  })

  it('has its next step in every empty state', async () => {
    await open('/measures', { entities: [], relationships: [] })
    expect(app.text()).toContain('Import data first')
    app.wrapper.unmount()
    await open('/measures', bare)
    expect(app.text()).toContain('No measures yet')
    await app.click(/^Calculated attributes/)
    await vi.waitUntil(() => app.router.currentRoute.value.query['tab'] === 'calculated')
    await app.settle()
    expect(app.text()).toContain('No calculated attributes yet')
    await app.click('New calculated attribute')
    await app.arrives('newMeasure')
    expect(app.router.currentRoute.value.fullPath).toBe('/measures/new?kind=calculated')
  })

  it('offers templates with what they are, and reasons where there are none', async () => {
    await open('/measures', adding(spend))
    await app.click('New measure')
    expect(app.named(/^Total spend/)).toEqual([])
    expect(app.text()).toContain('Total spend“Spend” is this already.')
    await app.click(/^Days since last purchase/)
    await app.arrives('newMeasure')
    expect(app.router.currentRoute.value.query).toEqual({ kind: 'measure', entity: 'Customers', template: 'daysSinceLast', activity: 'Purchases' })
  })

  it('is used with the keyboard: moves, edits, renames, duplicates, deletes', async () => {
    const saved: unknown[] = []
    await open('/measures', adding(spend, average), {
      'computed.save': ({ recipe, computed }) => {
        saved.push([computed ?? null, (recipe as { name?: unknown }).name])
        const [one] = adding(spend).entities.flatMap((entity) => entity.computed)
        if (!one) throw new Error('There is no measure.')
        return one
      },
    })
    await app.press(grid(), 'ArrowDown')
    await app.press(grid(), 'd', { ctrlKey: true })
    expect(saved).toEqual([[null, 'Copy of Average']])
    await app.press(grid(), 'F2')
    await app.type('Name', 'Basket')
    await app.press(field('Name'), 'Enter')
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await app.settle()
    expect(saved[1]).toEqual(['Average', 'Basket'])
    await app.press(grid(), 'Enter')
    await app.arrives('editMeasure')
    expect(app.router.currentRoute.value.fullPath).toBe('/measures/Average')
  })

  it('names what must change before one that is used can be deleted, without asking first', async () => {
    await open('/measures', adding(spend, orders, average), {
      'computed.remove': () => {
        throw fail('inUse', '"Spend" is used: first change or delete Average.', { usedBy: ['Average'] })
      },
    })
    for (const key of ['End', 'Delete']) await app.press(grid(), key)
    expect(document.querySelector('.banner[role=alert]')?.textContent).toContain('"Spend" is used: first change or delete Average.')
    expect(app.named('Average').some((link) => link.getAttribute('href')?.includes('/measures/Average'))).toBe(true)
  })

  it('changes nothing in a workspace that is open for reading', async () => {
    await open('/measures', adding(spend), {}, { ...sampleWorkspace, readOnlyReason: 'another window has it open' })
    await app.press(grid(), 'ArrowDown')
    for (const key of ['Delete', 'F2']) await app.press(grid(), key)
    expect([...app.bridge.inputsOf('computed.remove'), ...app.bridge.inputsOf('computed.save'), document.querySelector('[role=dialog]')]).toEqual([null])
  })
})

describe('the editor', () => {
  it('shows what a formula gives, and underlines what is wrong with it at its place; nothing is saved meanwhile', async () => {
    await open('/measures/new?kind=measure', adding(spend, orders))
    await app.click('Formula')
    await write('Name', 'Average')
    await write('Formula', '[Spent] / [Orders]')
    expect(app.text()).toContain('Character 1: “Customers” has no attribute “Spent”. Did you mean “Spend”?')
    expect([document.querySelector('.wavy')?.textContent, field('Formula').getAttribute('aria-invalid'), saveButton().disabled]).toEqual(['[Spent]', 'true', true])
    await write('Formula', '[Spend] / [Orders]')
    await paused()
    expect(app.bridge.inputsOf('computed.preview').at(-1)).toMatchObject({ recipe: { kind: 'measure', name: 'Average', value: { kind: 'formula', formula: '[Spend] / [Orders]' } } })
    expect(app.text()).toContain('Number, 2 decimals80 of 100 rows have a value (80.0 %)')
    expect(app.text()).toContain('20 rows have no value. A division by zero has no value.Id 2; Id 7 …')
    expect(Array.from(document.querySelectorAll('.preview tbody tr'), (row) => (row.textContent ?? '').trim())).toEqual(['112.50', '2empty'])
    expect(saveButton().disabled).toBe(false)
  })

  it('says only what is wrong with the formula as it stands, not what was with the one before', async () => {
    const circle = { ...preview, problems: [{ from: null, to: null, place: { severity: 'error' as const, ruleId: null, nodeId: null, part: 'definition' as const, message: '“Spend” cannot be computed: it depends on itself.' } }] }
    await open('/measures/Average', adding(spend, orders, average), { 'computed.preview': () => circle })
    await write('Formula', '[Spend] * 2')
    await paused()
    expect(app.text()).toContain('it depends on itself')
    await write('Formula', '[Spend] *')
    expect(app.text()).toContain('Character 10: The formula ends where a value is expected.')
    expect(app.text()).not.toContain('it depends on itself')
  })

  it('of a formula that uses its own value says so, and does not say that there is none', async () => {
    await open('/measures/Average', adding(spend, orders, average))
    await write('Formula', '[average] + 1')
    expect(app.text()).toContain('Character 1: “Average” is what is written here, and nothing is computed from itself.')
  })

  it('keeps what was written when its entity is changed, and says what does not fit there', async () => {
    await open('/measures/new?kind=calculated&entity=Customers', bare)
    await write('Name', 'Twice')
    await write('Formula', '[Tier] & [Tier]')
    app.wrapper.findAllComponents({ name: 'VSelect' })[0]?.vm.$emit('update:modelValue', 'Purchases')
    await app.settle()
    expect([field('Name').value, field('Formula').value]).toEqual(['Twice', '[Tier] & [Tier]'])
    expect(app.text()).toContain('“Purchases” has no attribute “Tier”.')
  })

  it('says why Ctrl+S does not save', async () => {
    await open('/measures/new?kind=calculated&entity=Purchases', bare)
    await write('Formula', '[Amount] * 2')
    await app.press(field('Formula'), 's', { ctrlKey: true })
    expect(app.text()).toContain('Give it a name.')
    expect(app.bridge.inputsOf('computed.save')).toEqual([])
  })

  it('shows nothing of another way to find the value once the way is changed', async () => {
    await open('/measures/new?kind=measure', bare)
    await paused()
    expect(app.text()).toContain('80 of 100 rows have a value')
    await app.click('Formula')
    expect(app.text()).toContain('Write a formula.')
    expect(app.text()).not.toContain('80 of 100 rows have a value')
  })

  it('takes a formula that begins with an equal sign, and says what is wrong with it while names are offered', async () => {
    await open('/measures/new?kind=measure', adding(spend, orders))
    await app.click('Formula')
    await write('Formula', '= [Spent] / ord')
    expect(field('Formula').value).toBe('[Spent] / ord')
    expect(document.querySelector('[role=listbox]')?.parentElement?.textContent).toContain('Character 1: “Customers” has no attribute “Spent”.')
    expect(app.text()).not.toContain('attribute “ord”')
  })

  it('completes names with the keyboard', async () => {
    await open('/measures/new?kind=calculated&entity=Purchases', bare)
    const list = () => Array.from(document.querySelectorAll('[role=listbox] [role=option] .label'), (option) => option.textContent)
    await write('Formula', '[am')
    expect(list()).toEqual(['Amount'])
    await app.press(field('Formula'), 'Enter')
    expect([field('Formula').value, list()]).toEqual(['[Amount]', []])
    await write('Formula', '[Amount] * rou')
    await app.press(field('Formula'), 'Escape')
    expect(list()).toEqual([])
    await app.press(field('Formula'), ' ', { ctrlKey: true })
    expect(list()).toEqual(['round(x[, places])'])
    await app.press(field('Formula'), 'Tab')
    expect(field('Formula').value).toBe('[Amount] * round()')
    await write('Formula', 'Bou')
    await app.press(field('Formula'), 'Enter')
    expect([field('Formula').value, list().slice(0, 2)]).toEqual(['[Bought].', ['Id', 'Name']])
  })

  it('edits related records with the parts of a rule and saves what a template needs along with it', async () => {
    const saved: unknown[] = []
    await open('/measures/new?kind=measure&template=daysSinceLast&activity=Purchases', bare, {
      'computed.save': (input) => {
        saved.push(input)
        const [one] = adding(spend).entities.flatMap((entity) => entity.computed)
        if (!one) throw new Error('There is no measure.')
        return one
      },
    })
    expect(app.text()).toContain('Saved along with itLast purchase: latest Day over Purchases')
    expect(field('Formula').value).toBe('daysBetween([Last purchase], today())')
    await app.click('Related records')
    await vi.waitUntil(() => document.querySelector('[aria-label="Related records"].records') !== null, { timeout: 20_000 })
    await app.settle()
    expect(app.text()).toContain('Number of Purchases.')
    expect(document.querySelector('.records .badge')?.getAttribute('aria-label')).toMatch(/^Records: /)
    await app.click('Formula')
    await paused()
    await app.click('Save')
    await app.arrives('measures')
    expect(saved).toMatchObject([{ recipe: { name: 'Days since last purchase' }, first: [{ name: 'Last purchase', value: { function: 'max' } }] }])
  })

  it('says at their place what is wrong with groups and edges', async () => {
    await open('/measures/new?kind=measure', adding(spend))
    await write('Name', 'Band')
    await app.click('Bins')
    expect(app.text()).toContain('Choose what members are placed by.')
    await app.click('Equal groups')
    await write('Number of groups', '1')
    expect(saveButton().disabled).toBe(true)
  })

  it('asks before what was written is lost', async () => {
    await open('/measures/Spend', adding(spend))
    await write('Name', 'Revenue')
    await app.click('Close')
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('Close “Revenue” without saving?')
    await app.click('Close without saving')
    await app.arrives('measures')
    expect(app.bridge.inputsOf('computed.save')).toEqual([])
  })
})

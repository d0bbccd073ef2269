import { afterEach, describe, expect, test } from 'vitest'
import { taskIdSchema } from '@shared/domain/ids.ts'
import { derivedRecipeSchema } from '@shared/rules/derived/entityRecipe.ts'
import { useNoticesStore } from '@renderer/stores/notices.store.ts'
import { answered, ended, importButton, importRoute, mountImport, outcome, settled, task, taskId } from './importPageFixture.ts'
import type { MountedPage } from './mountPage.ts'
import { column, ordersInspection, shop } from './sourcesFixture.ts'

let page: MountedPage
const open = async (...given: Parameters<typeof mountImport>) => {
  page = await mountImport(...given)
}
afterEach(() => page.unmount())

const isDisabled = () => page.control(importButton).hasAttribute('disabled')

describe('a date format the file does not settle', () => {
  test('keeps the import disabled and says which answer is missing; nothing is chosen beforehand', async () => {
    await open()
    expect(page.text()).toContain('Choose the date format of settled_on to import.')
    expect(isDisabled()).toBe(true)
    expect(document.querySelectorAll('input[type=radio]:checked')).toHaveLength(0)
  })

  test('is judged by the answer, which can be changed afterwards', async () => {
    await open()
    page.bridge.answer({ 'import.inspect': ({ columns }) => settled(columns[0]?.formats[0] ?? '') })
    await page.click(/→ 4 March 2024/)
    expect(page.bridge.inputsOf('import.inspect').at(-1)).toMatchObject({ columns: [{ source: 'settled_on', formats: ['dd/MM/yyyy'] }] })
    expect(isDisabled()).toBe(false)
    await page.click(/→ 3 April 2024/)
    await page.click(importButton)
    const plan = page.bridge.inputsOf('import.start')[0] as { columns: { source: string; formats: string[] }[] }
    expect(plan.columns.find(({ source }) => source === 'settled_on')?.formats).toEqual(['MM/dd/yyyy'])
  })
})

describe('date formats of several columns', () => {
  const questionOf = (example: string, readings: readonly [string, string]) => ({
    example,
    choices: [
      { format: 'M/d/yyyy', reading: readings[0], label: 'month/day/year' },
      { format: 'd/M/yyyy', reading: readings[1], label: 'day/month/year' },
    ],
  })
  const mixed = () => {
    const inspection = ordersInspection()
    const dated = (name: string, question: ReturnType<typeof questionOf>) => column(name, { type: 'date', question })
    return { ...inspection, columns: [column('id'), dated('ordered', questionOf('3/4/2024', ['4 March 2024', '3 April 2024'])), dated('shipped', questionOf('5/6/2024', ['6 May 2024', '5 June 2024']))] }
  }

  test('are one question with one answer for all, which is none any more once it is given', async () => {
    await open({ 'import.inspect': mixed })
    expect(page.text()).toContain('1 question,')
    await page.click(/5\/6\/2024 → 5 June 2024 in shipped/)
    expect(page.bridge.inputsOf('import.inspect').at(-1)).toMatchObject({ columns: [{ source: 'ordered', formats: ['d/M/yyyy'] }, { source: 'shipped', formats: ['d/M/yyyy'] }] })
    expect(page.text()).not.toMatch(/\d questions?,/)
    expect(page.text()).toContain('questions answered')
  })

  test('are answered for each column where they differ', async () => {
    await open({ 'import.inspect': mixed })
    await page.click('Answer for each column')
    expect(page.text()).toContain('2 questions,')
    await page.click(/6 May 2024/)
    expect(page.bridge.inputsOf('import.inspect').at(-1)).toMatchObject({ columns: [{ source: 'shipped', formats: ['M/d/yyyy'] }] })
    expect(page.text()).toContain('1 question,')
    expect(page.text()).toContain('Choose the date format of ordered to import.')
    await page.click('One answer for all columns of this file')
    expect(document.querySelectorAll('input[type=radio]:checked')).toHaveLength(0)
  })
})

describe('the plan', () => {
  test('holds what was found, and the relationships that were accepted', async () => {
    await open(answered)
    await page.click('Accept: Relationship to Customers')
    await page.click(importButton)
    expect(page.bridge.inputsOf('import.start')).toMatchObject([
      {
        entity: 'Orders',
        role: 'activity',
        key: ['order_id'],
        dateColumn: 'order_date',
        replace: false,
        relationships: [{ columns: ['customer_id'], other: 'Customers', otherColumns: ['customer_id'], thisIsChild: true }],
      },
    ])
  })

  test('leaves out a relationship that was skipped or never decided', async () => {
    await open(answered)
    await page.click('Skip: Relationship to Customers')
    await page.click(importButton)
    expect(page.bridge.inputsOf('import.start')).toMatchObject([{ relationships: [] }])
  })

  test('without a relationship nobody decided on says so before and after', async () => {
    await open(answered)
    expect(page.text()).toContain('The relationship to Customers is not accepted yet: the rows would stay unlinked.')
    await page.click(importButton)
    page.bridge.emit('task.changed', ended)
    await page.settle()
    expect(page.text()).toContain('Orders to Customers: proposed, but not accepted.')
    expect(page.has('Accept under Data sources')).toBe(true)
  })

  test('says nothing of a relationship that was skipped', async () => {
    await open(answered)
    await page.click('Skip: Relationship to Customers')
    expect(page.text()).not.toContain('not accepted')
  })

  test('replaces an entity of that name only after the tick', async () => {
    await open({ ...answered, 'catalog.get': () => shop })
    expect(page.text()).toContain('Replace Orders, or give the entity another name, to import.')
    expect(isDisabled()).toBe(true)
    await page.click(/^Replace the 312,764 rows of Orders/)
    await page.click(importButton)
    expect(page.bridge.inputsOf('import.start')).toMatchObject([{ replace: true }])
  })

  test('takes another name instead of replacing', async () => {
    await open({ ...answered, 'catalog.get': () => shop })
    const field = page.control('Becomes entity') as HTMLInputElement
    field.value = 'Shop orders'
    field.dispatchEvent(new Event('input'))
    await page.settle()
    await page.click(importButton)
    expect(page.bridge.inputsOf('import.start')).toMatchObject([{ entity: 'Shop orders', replace: false }])
  })
})

describe('the import', () => {
  test('shows its progress, then what it made with the next steps', async () => {
    await open(answered)
    await page.click(importButton)
    page.bridge.emit('task.changed', task)
    await page.settle()
    expect(page.text()).toContain('78,000 of 312,776 rows')
    page.bridge.emit('task.changed', ended)
    await page.settle()
    expect(page.text()).toContain('312,764 rows imported into Orders')
    expect(['Build a segment', 'Import another file', 'Download as CSV'].map((name) => page.has(name))).toEqual([true, true, true])
  })

  test('offers what the rows can be made into, and a segment only once there is an audience', async () => {
    const recipe = derivedRecipeSchema.parse({ kind: 'derived', name: 'Buyers', from: 'Orders', key: ['customer_id'], role: 'individuals' })
    const noAudience = { ...shop, entities: shop.entities.filter(({ role }) => role === 'activity'), relationships: [] }
    await open({ ...answered, 'catalog.get': () => noAudience, 'derived.suggest': () => [{ recipe, reason: 'customer_id repeats: 48,210 values in 312,764 rows.', rows: 48_210 }], 'derived.save': () => ({ task: taskIdSchema.parse('task_2') }) })
    await page.click(/^Replace the 312,764 rows/)
    await page.click(importButton)
    page.bridge.emit('task.changed', ended)
    await page.settle()
    expect(page.bridge.inputsOf('derived.suggest')).toEqual([{ from: outcome.entity }])
    expect(page.text()).toContain('customer_id repeats: 48,210 values in 312,764 rows.')
    expect(page.has('Build a segment')).toBe(false)
    await page.click('Create Buyers')
    page.bridge.answer({ 'catalog.get': () => shop, 'derived.suggest': () => [] })
    page.bridge.emit('data.changed', { topics: ['catalog'] })
    page.bridge.emit('task.changed', { ...ended, id: taskIdSchema.parse('task_2'), result: null })
    await page.settle()
    expect(page.bridge.inputsOf('derived.save')).toEqual([{ recipe }])
    expect(page.text()).toContain('Buyers48,210 rowsMade')
    expect(page.has('Build a segment')).toBe(true)
  })

  test('of one table offers the other tables of the file that have rows', async () => {
    const tables = [
      { name: 'Orders', rows: 312_776 },
      { name: 'Customers', rows: 93 },
      { name: 'Notes', rows: 0 },
    ]
    await open({ 'import.inspect': () => ({ ...settled('dd/MM/yyyy'), tables, options: { format: 'sqlite', table: 'Orders', decimal: '.', zone: 'UTC' } }) })
    await page.click(importButton)
    page.bridge.emit('task.changed', ended)
    await page.settle()
    expect(page.text()).toContain('orders.csv has 1 more table with rows.')
    await page.click('Table: Import another table')
    await page.click(/^Customers/)
    expect(page.bridge.inputsOf('import.inspect').at(-1)).toMatchObject({ path: '/data/orders.csv', hints: { table: 'Customers' }, columns: [] })
  })

  test('is not read again by going back from the segment built next', async () => {
    await open(answered)
    await page.router.replace('/sources')
    await page.router.push(importRoute)
    await page.settle()
    await page.click(importButton)
    page.bridge.emit('task.changed', ended)
    await page.settle()
    await page.click('Build a segment')
    page.router.back()
    await page.settle()
    expect(page.router.currentRoute.value.name).toBe('sources')
  })

  test('that fails says why and keeps everything that was decided', async () => {
    await open(answered)
    await page.click('Accept: Relationship to Customers')
    await page.click(importButton)
    const error = { code: 'dataSource' as const, message: 'orders.csv was changed while it was read: choose it again.' }
    page.bridge.emit('task.changed', { ...ended, status: 'failed', error, result: null })
    await page.settle()
    expect(page.text()).toContain(error.message)
    expect(page.has('Undo: Relationship to Customers')).toBe(true)
    expect(isDisabled()).toBe(false)
  })

  test('goes on with the next of several files', async () => {
    await open(answered, `${importRoute}&path=/data/web.csv&name=web.csv`)
    expect(page.text()).toContain('1 more file to come')
    await page.click(importButton)
    page.bridge.emit('task.changed', ended)
    await page.settle()
    await page.click('Continue with web.csv')
    expect(page.bridge.inputsOf('import.inspect').at(-1)).toMatchObject({ path: '/data/web.csv', columns: [] })
  })
})

test('an import is given up though Cancel is pressed before it is known to have begun', async () => {
  let begin: () => void = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  await open({ 'import.inspect': () => settled('dd/MM/yyyy'), 'import.start': async () => (await begun, { task: taskId }), 'tasks.cancel': () => null })
  await page.click(importButton)
  await page.click('Cancel')
  begin()
  await page.settle()
  expect(page.bridge.inputsOf('tasks.cancel')).toEqual([{ task: taskId }])
})

test('an import that was under way when the core had to start again is told as failed', async () => {
  await open({ 'import.inspect': () => settled('dd/MM/yyyy') })
  await page.click(importButton)
  page.bridge.emit('task.changed', task)
  page.bridge.emit('core.restarted', { message: 'Tessera started again.' })
  await page.settle()
  expect(page.text()).toContain('“orders.csv” ended when Tessera had to start its data part again; what was there before stays. Start it once more.')
  expect(page.has(importButton)).toBe(true)
})

describe('an import that ends while another page is open', () => {
  const leave = async () => {
    await open({ 'import.inspect': () => settled('dd/MM/yyyy'), 'sources.list': () => [] })
    await page.click(importButton)
    await page.router.push('/sources')
    await page.settle()
  }

  test('is told, with the way to what was imported', async () => {
    await leave()
    page.bridge.emit('task.changed', ended)
    await page.settle()
    const notice = useNoticesStore().current
    expect([notice?.text, notice?.action?.label]).toEqual(['orders.csv was imported: 312,764 rows of Orders; 12 rows left out.', 'Data sources'])
    await page.router.push('/settings')
    await notice?.action?.run()
    expect(page.router.currentRoute.value.name).toBe('sources')
  })

  test('goes on beside another file that comes meanwhile, which has a page of its own', async () => {
    await open({ 'import.inspect': ({ path }) => ({ ...settled('dd/MM/yyyy'), path, fileName: path.split('/').at(-1) ?? path }) })
    await page.click(importButton)
    await page.router.push('/sources/import?path=/data/more.csv&name=more.csv')
    await page.settle()
    expect(page.text()).not.toContain('Importing more.csv')
    expect(page.has(importButton)).toBe(true)
    page.bridge.emit('task.changed', ended)
    await page.settle()
    expect(page.has(importButton)).toBe(true)
    expect(useNoticesStore().current?.text).toBe('orders.csv was imported: 312,764 rows of Orders; 12 rows left out.')
  })

  test('is told where it failed', async () => {
    await leave()
    const error = { code: 'dataSource', message: 'Row 7 could not be read.' } as const
    page.bridge.emit('task.changed', { ...ended, status: 'failed', result: null, error })
    await page.settle()
    expect(useNoticesStore().current).toMatchObject({ text: 'orders.csv was not imported. Row 7 could not be read.', failed: true })
  })

  test('is told where its rows are in, but could not be saved', async () => {
    await leave()
    const message = 'The rows of Orders are in the open workspace, but not on the disk. The disk is full; make room and try again.'
    page.bridge.emit('task.changed', { ...ended, status: 'failed', result: null, error: { code: 'storage', message } })
    await page.settle()
    expect(useNoticesStore().current).toMatchObject({ text: message, failed: true })
  })
})

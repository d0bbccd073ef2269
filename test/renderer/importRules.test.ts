import { describe, expect, test } from 'vitest'
import { checksOf, checksSummary } from '@renderer/features/sources/checks.ts'
import { columnNote } from '@renderer/features/sources/columnNote.ts'
import { blocker, columnOf, dateColumnOf, emptyDraft, keyOf, linkOf, planOf, withColumn, withQuestions, type ImportDraft } from '@renderer/features/sources/importDraft.ts'
import { filesOfQuery } from '@renderer/features/sources/importRoute.ts'
import { previewItems, type PreviewRow } from '@renderer/features/sources/previewRows.ts'
import { column, customersOnly, ordersInspection, shop } from './sourcesFixture.ts'

const row = (line: number, cell: string | null = 'x', rejected: PreviewRow['rejected'] = null): PreviewRow => ({ line, cells: [cell], rejected })
const shape = (rows: readonly PreviewRow[], rejectedOnly = false) =>
  previewItems(rows, rejectedOnly).map((item) => (item.kind === 'fold' ? `${item.rows} folded` : item.row.line))

describe('the preview', () => {
  const fault = { column: null, reason: 'No.' }
  test.each([
    ['folds the rows between two lines', [row(2), row(9)], false, [2, '6 folded', 9]],
    ['does not fold between neighbours', [row(2), row(3)], false, [2, 3]],
    ['counts a quoted value over several lines as one row', [row(2, 'a\nb\nc'), row(5)], false, [2, 5]],
    ['shows only rejected rows, without folds', [row(2), row(9, 'x', fault), row(50, 'x', fault)], true, [9, 50]],
    ['of no rows is empty', [], false, []],
  ] as const)('%s', (_what, rows, rejectedOnly, expected) => {
    expect(shape(rows, rejectedOnly)).toEqual(expected)
  })
})

const inspection = ordersInspection()
const first = withQuestions(emptyDraft, inspection)
const answered: ImportDraft = { ...first, answers: { settled_on: 'dd/MM/yyyy' } }

describe('what keeps a file from being imported', () => {
  const plans = inspection.columns.map(({ plan }) => plan)
  const without = Object.fromEntries(plans.map((plan) => [plan.source, { ...plan, include: false }]))
  const twice = { channel: { ...(plans[5] ?? column('x').plan), name: 'Category' } }
  test.each([
    ['an open question', first, customersOnly, 'Choose the date format of settled_on to import.'],
    ['nothing', answered, customersOnly, null],
    ['an empty name', { ...answered, entity: '  ' }, customersOnly, 'Name the entity to import.'],
    ['a dot in the name', { ...answered, entity: 'a.b' }, customersOnly, 'Take the dot out of the entity’s name to import.'],
    ['a name that exists, ignoring case', { ...answered, entity: 'ORDERS' }, shop, 'Replace Orders, or give the entity another name, to import.'],
    ['nothing once that is agreed', { ...answered, replaces: 'Orders' }, shop, null],
    ['no column', { ...answered, corrected: without }, customersOnly, 'Include at least one column to import.'],
    ['two columns of one name', { ...answered, corrected: twice }, customersOnly, 'Rename one of the two columns named Category to import.'],
    ['an activity without a date', { ...answered, dateColumn: 'nothing' }, customersOnly, 'Choose the activity’s date to import.'],
  ] as const)('%s', (_what, draft, catalog, expected) => {
    expect(blocker(inspection, draft, catalog)).toBe(expected)
  })
})

describe('the draft', () => {
  test('takes the found date where only one column is a date', () => {
    const single = { ...inspection, columns: inspection.columns.slice(0, 3), dateColumn: null }
    expect(dateColumnOf(single, emptyDraft)).toBe('order_date')
    expect(dateColumnOf(single, { ...emptyDraft, role: 'related' })).toBeNull()
  })

  test('follows a renamed column in key and date, and forgets an answer about formats stated by hand', () => {
    const before = columnOf(inspection.columns[0] ?? column('x'), answered)
    const renamed = withColumn({ ...answered, key: ['order_id'] }, before, { ...before, name: 'Order number' })
    expect(keyOf(inspection, renamed)).toEqual(['Order number'])
    const asked = columnOf(inspection.columns[3] ?? column('x'), answered)
    expect(withColumn(answered, asked, { ...asked, formats: ['d.M.yyyy'] }).answers).toEqual({})
  })

  test('splits an answer that stands for several formats of one column', () => {
    const finding = inspection.columns[3] ?? column('x')
    expect(columnOf(finding, { ...first, answers: { settled_on: 'yyyy-MM-dd|d/M/yyyy' } }).formats).toEqual(['yyyy-MM-dd', 'd/M/yyyy'])
  })

  test('leaves a link out of the plan when its column is left out', () => {
    const proposal = inspection.relationships[0]
    if (!proposal) throw new Error('The fixture proposes a relationship.')
    const link = linkOf(proposal, inspection)
    const accepted: ImportDraft = { ...answered, decisions: { one: { kind: 'accepted', link } } }
    expect(planOf(inspection, accepted).relationships).toEqual([link])
    const customerId = inspection.columns[1]?.plan ?? column('x').plan
    const out = withColumn(accepted, customerId, { ...customerId, include: false })
    expect(planOf(inspection, out).relationships).toEqual([])
  })

  test('states a proposal from the side of the file', () => {
    const parentSide = { child: 'Returns', childColumns: ['order'], parent: 'Orders', parentColumns: ['order_id'], matched: 1, orphans: 0, reason: '' }
    expect(linkOf(parentSide, inspection)).toEqual({ columns: ['order_id'], other: 'Returns', otherColumns: ['order'], thisIsChild: false })
  })
})

test('the checks stand in the order question, notice, proposal; an answered question stays', () => {
  expect(checksOf(inspection, answered, shop).map(({ kind }) => kind)).toEqual(['dateFormat', 'replace', 'misfits', 'key'])
  expect(checksOf(inspection, { ...answered, entity: 'Web orders' }, shop).map(({ kind }) => kind)).toEqual(['dateFormat', 'misfits', 'key', 'relationship'])
  expect(checksSummary(checksOf(inspection, first, customersOnly), first)).toBe('1 question, 1 notice, 2 proposals')
  expect(checksSummary(checksOf(inspection, answered, customersOnly), answered)).toBe('questions answered, 1 notice, 2 proposals')
})

test('the line under a column says what matters most about it', () => {
  expect(inspection.columns.map((finding) => columnNote(finding, inspection, first).text)).toEqual([
    'Key',
    'Customers',
    '12 not a date',
    'Which format?',
    '6 values',
    '3 values',
    '2.90 – 614.00',
    '2 values',
  ])
})

test('the address names one or several files', () => {
  expect(filesOfQuery({ path: '/data/a.csv' })).toEqual([{ path: '/data/a.csv', name: 'a.csv' }])
  expect(filesOfQuery({ path: ['C:\\data\\a.csv', '/b'], name: ['First.csv', 'Second.csv'] })).toEqual([
    { path: 'C:\\data\\a.csv', name: 'First.csv' },
    { path: '/b', name: 'Second.csv' },
  ])
  expect(filesOfQuery({})).toEqual([])
})

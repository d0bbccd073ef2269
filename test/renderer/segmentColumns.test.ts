import { describe, expect, it, test } from 'vitest'
import type { SegmentSchedule } from '@shared/domain/schedule.ts'
import { tagColor } from '@renderer/components/tagColor.ts'
import { columns, fitTags, layoutColumns, searchRows, sortRows, type Sorting } from '@renderer/features/segments/segmentColumns.ts'
import { before, sampleSegment } from '../support/sampleReplies.ts'

const rows = [
  sampleSegment({ name: 'Segment 10', members: 5, tags: ['b'], lastRefreshedAt: before(10) }),
  sampleSegment({ name: 'segment 9', members: null, lastRefreshedAt: null }),
  sampleSegment({ name: 'Älter', members: 12, tags: ['a'], status: 'failed', statusReason: 'x', lastRefreshedAt: before(100) }),
  sampleSegment({ name: 'Zebra', members: 5, state: 'inactive', lastRefreshedAt: before(1) }),
]

const names = (sorting: Sorting) => sortRows(rows, sorting).map((row) => row.name)

test.each<[Sorting, string[]]>([
  [{ by: 'name', descending: false }, ['Älter', 'segment 9', 'Segment 10', 'Zebra']],
  [{ by: 'name', descending: true }, ['Zebra', 'Segment 10', 'segment 9', 'Älter']],
  [{ by: 'members', descending: false }, ['Segment 10', 'Zebra', 'Älter', 'segment 9']],
  [{ by: 'members', descending: true }, ['Älter', 'Segment 10', 'Zebra', 'segment 9']],
  [{ by: 'lastRefreshed', descending: true }, ['Zebra', 'Segment 10', 'Älter', 'segment 9']],
  [{ by: 'tags', descending: false }, ['Älter', 'Segment 10', 'segment 9', 'Zebra']],
  [{ by: 'state', descending: true }, ['Zebra', 'Älter', 'segment 9', 'Segment 10']],
])('rows sorted by %o: equal ones by name, empty ones last', (sorting, expected) => {
  expect(names(sorting)).toEqual(expected)
})

const scheduled = (name: string, schedule?: SegmentSchedule) => sampleSegment({ name, ...(schedule && { schedule }) })
const byDays = [
  scheduled('A', { kind: 'hand' }),
  scheduled('B', { kind: 'monthly', days: [31, 2] }),
  scheduled('C', { kind: 'monthly', days: [1] }),
  scheduled('D', { kind: 'weekly', weekdays: [7, 2] }),
  scheduled('E', { kind: 'weekly', weekdays: [1] }),
  scheduled('F', { kind: 'refresh' }),
  scheduled('G'),
  sampleSegment({ name: 'S', type: 'static', schedule: { kind: 'weekly', weekdays: [1] } }),
]

test.each([
  [false, 'FGEDCBAS'],
  [true, 'ABCDEFGS'],
])('rows sorted by schedule (descending: %o): every refresh, days of the week, of the month, by hand, static ones last', (descending, expected) => {
  expect(sortRows(byDays, { by: 'schedule', descending }).map((row) => row.name).join('')).toBe(expected)
})

test('a search finds part of the name, whatever its case', () => {
  expect(searchRows(rows, ' SEGMENT ').map((row) => row.name)).toEqual(['Segment 10', 'segment 9'])
})

describe('columns in a narrow grid', () => {
  const wanted = columns.filter((column) => column.id !== 'audience')

  test.each([
    [1400, [], 190, false],
    [1250, [], 190, false],
    [1249, [], 189, false],
    [1216, [], 156, false],
    [1156, [], 96, false],
    [1155, [], 96, true],
    [1132, [], 96, true],
    [1131, ['schedule'], 96, true],
    [1012, ['schedule'], 96, true],
    [960, ['schedule', 'type'], 96, true],
    [880, ['schedule', 'type', 'tags'], undefined, true],
  ])('of %i pixels leave in their order', (width, leftOut, tags, bare) => {
    const layout = layoutColumns(wanted, width)
    expect([layout.leftOut, layout.columns.find((column) => column.id === 'tags')?.width, layout.bareType]).toEqual([leftOut, tags, bare])
  })

  it('never lose the name', () => {
    expect(layoutColumns(wanted, 300).columns[0]?.id).toBe('name')
  })
})

test.each([
  [['VIP'], 178, ['VIP'], 0],
  [['Equipment', 'VIP', 'Q4'], 178, ['Equipment', 'VIP'], 1],
  [['Loyalty', 'VIP', 'Q4'], 300, ['Loyalty', 'VIP', 'Q4'], 0],
  [['A tag with quite a long name', 'B'], 178, ['A tag with quite a long name'], 1],
  [['Equipment', 'VIP'], 84, [], 2],
  [[], 178, [], 0],
])('of tags %o %i pixels show %o and +%i', (tags, room, shown, more) => {
  expect(fitTags(tags, room)).toEqual({ shown, more })
})

test('a tag keeps its colour whatever its case', () => {
  expect(tagColor('VIP')).toBe(tagColor('vip'))
})

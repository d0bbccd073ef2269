import { expect, test } from 'vitest'
import { arrange, moved } from '@renderer/features/segments/columnOrder.ts'
import { limitWords } from '@renderer/features/segments/limitWords.ts'
import { columnCells, columnLike, columnsOfText } from '@renderer/features/segments/listFile.ts'
import type { ColumnId } from '@renderer/features/segments/segmentColumns.ts'
import { fileNamesOf } from '@shared/format/fileNames.ts'

const noPause = async (): Promise<void> => {}

test.each([
  ['a\r\n\r\n b \nc', ['Ids'], ['a', 'b', 'c']],
  ['\uFEFFId,Name\n1,"Ada, B"\n2,Bea', ['Id', 'Name'], ['1', '2']],
  ['Name;Id\n"Ada; B";"0""1"', ['Name', 'Id'], ['Ada; B']],
  ['Id\t\n7\t', ['Id', 'Column 2'], ['7']],
  ['', ['Ids'], []],
])('the first column of %j', async (text, names, cells) => {
  const columns = await columnsOfText(text, noPause)
  expect([columns.names, await columnCells(columns, 0, noPause)]).toEqual([names, cells])
})

test('the column of the ids is the one that is called like the key', () => {
  expect([columnLike(['Name', 'Customer ID'], ['customer_id']), columnLike(['Name', 'City'], ['customer_id'])]).toEqual([1, 0])
})

test('a long file leaves the page its turns', async () => {
  const lines = Array.from({ length: 35_000 }, (_, index) => `C${index},"Name, ${index}"`)
  let pauses = 0
  const pause = async (): Promise<void> => void (pauses += 1)
  const cells = await columnCells(await columnsOfText(['Id,Name', ...lines, '', ''].join('\n'), pause), 1, pause)
  expect([cells.length, cells[0], cells.at(-1), pauses]).toEqual([35_000, 'Name, 0', 'Name, 34999', 8])
})

test('whole lines are keys of several parts, quoted where a part holds a comma', async () => {
  expect(await columnCells(await columnsOfText('Country;No\n"D,E";7\nIT;1', noPause), null, noPause)).toEqual(['"D,E",7', 'IT,1'])
})

test.each<[ColumnId[], string[]]>([
  [[], ['name', 'tags', 'type', 'audience', 'state', 'status', 'members', 'lastRefreshed', 'schedule']],
  [['name', 'state', 'tags', 'type', 'status', 'members', 'lastRefreshed'], ['name', 'state', 'tags', 'type', 'audience', 'status', 'members', 'lastRefreshed', 'schedule']],
  [['members', 'name'], ['name', 'tags', 'type', 'audience', 'state', 'status', 'members', 'lastRefreshed', 'schedule']],
])('columns in the order %o: Name first, unknown ones after the one they follow by default', (order, expected) => {
  expect(arrange(order).map(({ id }) => id)).toEqual(expected)
})

test.each<[number, number, string[]]>([
  [3, 1, ['name', 'state', 'tags', 'type']],
  [1, 9, ['name', 'type', 'state', 'tags']],
  [2, 0, ['name', 'type', 'tags', 'state']],
  [0, 2, ['name', 'tags', 'type', 'state']],
])('column %i moved to %i; Name stays', (from, to, expected) => {
  expect(moved(['name', 'tags', 'type', 'state'], from, to)).toEqual(expected)
})

test.each([
  [899, null],
  [900, '100 below'],
  [1000, 'at the limit of 1,000'],
  [1001, '1 above'],
])('%i active segments against a limit of 1,000', (active, words) => {
  expect(limitWords(active, 1000)).toEqual(words === null ? null : expect.stringContaining(words))
})

test('files of several segments never take one another for the same', () => {
  expect(fileNamesOf(['A/B', 'a_b', 'A_B', 'C'], '.csv')).toEqual(['A_B.csv', 'a_b (2).csv', 'A_B (3).csv', 'C.csv'])
})

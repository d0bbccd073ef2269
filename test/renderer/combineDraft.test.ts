import { expect, test } from 'vitest'
import { columnsOf } from '@renderer/features/sources/derived/combineDraft.ts'
import { makeCatalog } from '../support/catalogFixture.ts'

test('dates, keys and columns of one name become one column where it can hold both, and stay apart where not', () => {
  const { entities } = makeCatalog({
    Online: { role: 'activity', key: ['Id'], date: 'On', attributes: { Id: 'text', On: 'date', Amount: 'decimal(2)', Note: 'text' } },
    Store: { role: 'activity', key: ['No'], date: 'At', attributes: { No: 'integer', Id: 'text', At: 'datetime', Amount: 'integer', Note: 'boolean' } },
  })
  expect(columnsOf(entities).map(({ name, of }) => [name, of['Online'], of['Store']])).toEqual([
    ['Id', 'Id', 'Id'],
    ['On', 'On', 'At'],
    ['Amount', 'Amount', 'Amount'],
    ['Note', 'Note', null],
    ['No', null, 'No'],
    ['Note (Store)', null, 'Note'],
  ])
})

import { describe, expect, it } from 'vitest'
import { attributeIdSchema, entityIdSchema } from '@shared/domain/ids.ts'
import { createDataTable, dataColumn, dataTable } from '../../electron/core/store/dataTable.ts'
import { identifier, join, sql, type Sql } from '../../electron/core/store/sql.ts'

const forged = { text: '1; DROP TABLE segment', values: [] } as unknown as string

const rows: readonly (readonly [string, Sql, { text: string; values: readonly unknown[] }])[] = [
  ['text without values', sql`SELECT 1`, { text: 'SELECT 1', values: [] }],
  ['values become parameters', sql`a = ${'x'} AND b = ${2}`, { text: 'a = ? AND b = ?', values: ['x', 2] }],
  ['null is a value', sql`a IS ${null}`, { text: 'a IS ?', values: [null] }],
  ['booleans become 0 and 1', sql`${true}, ${false}`, { text: '?, ?', values: [1, 0] }],
  ['nested statements keep the order of values', sql`${1} ${sql`x ${2} y`} ${3}`, { text: '? x ? y ?', values: [1, 2, 3] }],
  ['an object that only looks like a statement is a value', sql`SELECT ${forged}`, { text: 'SELECT ?', values: [forged] }],
  ['names are quoted, quotes doubled', identifier('a"b; --'), { text: '"a""b; --"', values: [] }],
  ['lists are joined', join([sql`${1}`, sql`${2}`]), { text: '?, ?', values: [1, 2] }],
  ['lists are joined by a word', join([sql`a = ${1}`, sql`b = ${2}`], ' AND '), { text: 'a = ? AND b = ?', values: [1, 2] }],
  ['an empty list is empty', join([]), { text: '', values: [] }],
  ['a data table is named by its entity', dataTable(entityIdSchema.parse('e-1')), { text: '"data_e-1"', values: [] }],
  ['a data column is named by its attribute', dataColumn(attributeIdSchema.parse('a_1')), { text: '"a_a_1"', values: [] }],
  [
    'a data table has ordinals and untyped columns',
    createDataTable(dataTable(entityIdSchema.parse('e')), ['x', 'y'].map((id) => attributeIdSchema.parse(id))),
    { text: 'CREATE TABLE "data_e" ("ordinal" INTEGER PRIMARY KEY, "a_x", "a_y")', values: [] },
  ],
]

describe('the sql template', () => {
  it.each(rows)('%s', (_name, statement, expected) => {
    expect({ text: statement.text, values: statement.values }).toEqual(expected)
  })

  it('refuses a name with NUL', () => {
    expect(() => identifier('a\0b')).toThrow()
  })
})

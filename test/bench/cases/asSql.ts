import { dayMs, dayOfIso } from '@shared/domain/storedValue.ts'
import { today } from '../workload/shop.ts'
import type { Case } from './cases.ts'

/** How an engine holds dates, instants and money, and names the stored members of another segment. */
export interface Dialect {
  day(iso: string): unknown
  /** The first moment of a day (days since 1970). */
  moment(day: number): unknown
  money(cents: number): unknown
  /** `members` in this engine: the table of those of case n. */
  readonly membersTable: (index: number) => string
}

export interface Query {
  /** Selects `CustomerId` of every member, once each; `?` for each value. */
  readonly text: string
  readonly values: readonly unknown[]
}

/** SQLite as a careful person would fill it: days and milliseconds as integers, money in cents. */
export const sqliteDialect: Dialect = {
  day: (iso) => dayOfIso(iso),
  moment: (day) => day * dayMs,
  money: (cents) => cents,
  membersTable: membersTable,
}

export function membersTable(index: number): string {
  return `members_${index + 1}`
}

/** What Tessera keeps as a measure, a person would keep as a table: it is made when the data are loaded, and not timed. */
export const lastOrdersQuery = 'SELECT CustomerId, max(OrderedAt) AS LastOrderAt FROM Orders WHERE CustomerId IS NOT NULL GROUP BY CustomerId'

/** The query that a person would write for a case: one statement, every table read once where that can be. */
export function queryOf(one: Case, { day, moment, money, membersTable }: Dialect): Query {
  const since = (days: number): unknown => moment(today - days + 1)
  switch (one.template) {
    case 'attributes':
      return {
        text: `SELECT CustomerId FROM Customers WHERE ${one.place.column} = ? AND ${one.list.column} IN (${marks(one.list.values)}) AND Income BETWEEN ? AND ?`,
        values: [one.place.value, ...one.list.values, ...one.income],
      }
    case 'orderCount':
      return {
        text: 'SELECT CustomerId FROM Orders WHERE OrderedAt >= ? AND CustomerId IS NOT NULL GROUP BY CustomerId HAVING count(*) >= ?',
        values: [since(one.days), one.atLeast],
      }
    case 'categorySum':
      return {
        text: `SELECT CustomerId FROM Orders WHERE Category IN (${marks(one.categories)}) AND OrderedAt >= ? AND CustomerId IS NOT NULL GROUP BY CustomerId HAVING sum(Amount) >= ?`,
        values: [...one.categories, since(one.days), money(one.atLeast)],
      }
    case 'lapsed':
      return {
        text: 'SELECT CustomerId FROM Orders WHERE CustomerId IS NOT NULL GROUP BY CustomerId HAVING max(OrderedAt) < ? AND max(Amount) >= ?',
        values: [since(one.days), money(one.everAtLeast)],
      }
    case 'textParts':
      return {
        text: 'SELECT CustomerId FROM Customers WHERE Email LIKE ? OR PostalCode LIKE ?',
        values: [`%${one.emailSuffix}`, `${one.postalPrefix}%`],
      }
    case 'nested':
      return {
        text: `SELECT CustomerId FROM Customers WHERE (City IN (${marks(one.cities)}) OR Income >= ?) AND (BirthDate < ? AND (Occupation IN (${marks(one.occupations)}) OR CustomerSince >= ?)) IS NOT TRUE`,
        values: [...one.cities, one.income, day(one.bornBefore), ...one.occupations, day(one.sinceFrom)],
      }
    case 'combination': {
      const [first, second, third, fourth] = one.of.map((index) => `SELECT CustomerId FROM ${membersTable(index)}`)
      return { text: `SELECT * FROM (SELECT * FROM (${first} UNION ${second}) INTERSECT ${third}) EXCEPT ${fourth}`, values: [] }
    }
    case 'eventAfterOrder':
      return {
        text: `SELECT CustomerId FROM (SELECT CustomerId, max(HappenedAt) AS LastEventAt FROM Events WHERE Event IN (${marks(one.events)}) AND HappenedAt >= ? GROUP BY CustomerId) JOIN LastOrders USING (CustomerId) WHERE LastEventAt > LastOrderAt`,
        values: [...one.events, since(one.days)],
      }
  }
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}

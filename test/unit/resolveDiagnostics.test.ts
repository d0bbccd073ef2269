import { describe, expect, it } from 'vitest'
import { parseDefinition } from '@shared/rules/parse.ts'
import { diagnosticText } from '@shared/rules/place.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { makeCatalog } from '../support/catalogFixture.ts'
import { shop } from '../support/shopCatalog.ts'

type Json = Record<string, unknown>
const gold = { operator: 'equal', value: 'Gold' }
const on = (name: string, test: Json, ref: Json = {}): Json => ({ kind: 'condition', attribute: { name, ...ref }, test })
const where = (...items: readonly unknown[]): Json => ({ kind: 'group', items })
const customers = (...items: readonly unknown[]): Json => ({ entity: 'Customers', where: where(...items) })
const orders = (more: Json = {}): Json => ({ entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], ...more })
const lines = (more: Json = {}): Json => ({ entity: 'Lines', path: [{ relationship: 'Orders to Customers' }, { relationship: 'Lines to Orders' }], ...more })
const define = (...rules: readonly Json[]): Json => ({ schemaVersion: 1, audience: 'Customers', rules })
const count = (test: Json): Json => ({ quantifier: { kind: 'count', test } })
const aggregate = (name: string, attribute: string, test: Json, more: Json = {}): Json => ({ quantifier: { kind: 'aggregate', function: name, attribute: { name: attribute, ...more }, test } })

function problems(json: Json, catalog = shop): readonly string[] {
  const parsed = parseDefinition(json)
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
  const resolution = resolveDefinition(parsed.definition, catalog, { zone: 'Europe/Berlin', segments: noSegments })
  expect(resolution.resolved === null).toBe(resolution.diagnostics.length > 0)
  return resolution.diagnostics.map((diagnostic) => `${diagnostic.part} | ${diagnosticText(json, diagnostic)}`)
}

describe('a definition that does not fit the data is refused with its place and what to do', () => {
  it.each<[string, Json, string | RegExp]>([
    // The definition and its audience
    ['no rules', define(), 'definition | There is no rule yet, and no rule does not mean everyone; add a rule.'],
    ['an unknown audience', { ...define(customers(on('Tier', gold))), audience: 'Custmers' }, 'audience | There is no entity “Custmers”. Did you mean “Customers”?'],
    ['an audience that is none', { ...define({ entity: 'Orders', path: [], where: where(on('Note', { operator: 'empty' })) }), audience: 'Orders' }, 'audience | “Orders” is not an audience; choose “Customers” or “Teams”, or import it as individuals, accounts or contacts.'],
    ['a first rule that takes away', define({ ...customers(on('Tier', gold)), combine: 'except' }), 'definition | Rule 1: The first rule is what the segment starts from; its “combine” must be union, not except.'],
    // Entities and paths
    ['an unknown entity', define({ entity: 'Order', where: where() }), 'path | Rule 1: There is no entity “Order”. Did you mean “Orders”?'],
    ['an entity nothing leads to', define({ entity: 'Weather' }), 'path | Rule 1: Nothing relates “Weather” to “Customers”; add a relationship between them, or choose another entity.'],
    ['several paths', define({ entity: 'Orders' }), 'path | Rule 1: “Orders” can be reached in 2 ways; state the path. The shortest are: Orders → Customers by “Orders to Customers”; Orders → Stores → Customers by “Customers to Stores” and “Orders to Stores”.'],
    ['an unknown relationship', define(orders({ path: [{ relationship: 'Orders of Customers' }] })), 'path | Rule 1: There is no relationship “Orders of Customers”. Did you mean “Orders to Customers”?'],
    ['a path that leads elsewhere', define(orders({ path: [{ relationship: 'Customers to Stores' }] })), 'path | Rule 1: The path leads to “Stores”, not to “Orders”; change the path or the entity.'],
    ['an empty path to another entity', define(orders({ path: [] })), 'path | Rule 1: The path leads to “Customers”, not to “Orders”; state the relationships that lead there, or leave the path out.'],
    ['a step that starts elsewhere', define(lines({ path: [{ relationship: 'Lines to Products' }] })), 'path | Rule 1: Step 1 of the path is at “Customers”, but “Lines to Products” relates “Products” and “Lines”; choose a relationship of “Customers”.'],
    ['a step in a direction that is not there', define(orders({ path: [{ relationship: 'Orders to Customers', to: 'parent' }] })), 'path | Rule 1: From “Customers”, “Orders to Customers” leads to the child, not to the parent; leave “to” out.'],
    ['a step of an entity to itself without a direction', define({ entity: 'Customers', path: [{ relationship: 'Referred by' }] }), 'path | Rule 1: “Referred by” relates “Customers” with itself; say whether step 1 goes to the child or to the parent.'],
    // Attributes
    ['an unknown attribute', define(customers(on('Tear', gold))), 'attribute | Rule 1, condition 1: “Customers” has no attribute “Tear”. Did you mean “Tier”?'],
    ['an unknown attribute near none', define({ ...orders(), where: where(on('Colour', gold)) }), 'attribute | Rule 1, condition 1: “Orders” has no attribute “Colour”. Choose “No”, “Customer”, “Day”, “Shipped”, “Amount”, “Store” or “Note”.'],
    ['a name that could be two', { ...define({ entity: 'Teams', where: where(on('Name', gold)) }), audience: 'Teams' }, 'attribute | Rule 1, condition 1: “Name” could be “name” or “NAME”; write it in the same case as the one you mean.'],
    ['a place the path does not have', define(orders({ where: where(on('Tier', gold, { at: 2 })) })), 'attribute | Rule 1, condition 1: The path has no place 2 for “Tier”; the places are 0 (Customers) and 1 (Orders).'],
    ['an unknown look-up', define(customers(on('Town', gold, { via: ['Customer to Stores'] }))), 'attribute | Rule 1, condition 1: There is no relationship “Customer to Stores”. Did you mean “Customers to Stores”?'],
    ['a look-up that does not start there', define(customers(on('Category', gold, { via: ['Lines to Products'] }))), 'attribute | Rule 1, condition 1: “Lines to Products” does not start at “Customers”; choose a relationship from “Customers” to one record.'],
    ['a look-up to many', define(customers(on('Note', gold, { via: ['Orders to Customers'] }))), 'attribute | Rule 1, condition 1: “Orders to Customers” leads from “Customers” to many records; a look-up goes to one. Put it on the rule’s path instead.'],
    // Operators and values
    ['an operator of another type', define(customers(on('Income', { operator: 'contains', value: '1' }))), 'operator | Rule 1, condition 1: “Income” is a number; “contains” does not fit it. Use equal to, any of, greater than, greater or equal, less than, less or equal, between, in the top, in the bottom, in the top %, in the bottom % or empty.'],
    ['a span on a text', define(customers(on('Tier', { operator: 'inLast', n: 3, unit: 'days' }))), /^operator \| Rule 1, condition 1: “Tier” is text; “in the last” does not fit it\./],
    ['no value', define(customers(on('Tier', { operator: 'equal' }))), 'value | Rule 1, condition 1: Give a text to compare “Tier” with.'],
    ['an empty text', define(customers(on('Tier', { operator: 'equal', value: '  ' }))), 'value | Rule 1, condition 1: Give a text to look for, or use “is empty”.'],
    ['an empty list', define(customers(on('Tier', { operator: 'anyOf', values: [] }))), 'value | Rule 1, condition 1: Give at least one value for “Tier”.'],
    ['a list with an empty text', define(customers(on('Tier', { operator: 'anyOf', values: ['Gold', ''] }))), 'value | Rule 1, condition 1: One of the values is empty; remove it, or use “is empty” in a condition of its own.'],
    ['a number for a text', define(customers(on('City', { operator: 'equal', value: 1067 }))), 'value | Rule 1, condition 1: A text is compared here; write the value in quotes: "1067".'],
    ['a text for a number', define(customers(on('Income', { operator: 'greater', value: '12,5' }))), 'value | Rule 1, condition 1: “12,5” is not a number; write it with a point and without grouping, as 1234.5.'],
    ['half a range', define(customers(on('Income', { operator: 'between', from: 1 }))), 'value | Rule 1, condition 1: Give the value that the range of “Income” ends with.'],
    ['a range upside down', define(customers(on('Income', { operator: 'between', from: '2.50', to: 2.4 }))), 'value | Rule 1, condition 1: The range begins at 2.50 and ends before that, at 2.4; swap the two.'],
    ['a range of dates upside down', define(customers(on('Born', { operator: 'between', from: '1996-12-31', to: '1981-01-01' }))), 'value | Rule 1, condition 1: The range begins at 1996-12-31 and ends before that, at 1981-01-01; swap the two.'],
    ['an ambiguous date', define(customers(on('Born', { operator: 'on', value: '03/04/1981' }))), 'value | Rule 1, condition 1: “03/04/1981” could be read as day and month or as month and day; write it as year-month-day.'],
    ['a day not in the calendar', define(customers(on('Born', { operator: 'on', value: '2023-02-29' }))), 'value | Rule 1, condition 1: “2023-02-29” is not in the calendar; correct the date.'],
    ['a number for a date', define(customers(on('Born', { operator: 'before', value: 1981 }))), 'value | Rule 1, condition 1: “1981” is not a date; write it in quotes as year-month-day, as "2026-11-23".'],
    ['a time for a day', define(customers(on('Born', { operator: 'on', value: '1981-01-01T10:00' }))), 'value | Rule 1, condition 1: The attribute holds days without a time; write only the day, as 1981-01-01.'],
    ['hours of a day', define(customers(on('Born', { operator: 'inLast', n: 3, unit: 'hours' }))), 'value | Rule 1, condition 1: “Born” has no time of day; count in days, weeks, months, quarters or years.'],
    ['a span without its length', define(customers(on('Born', { operator: 'inLast', unit: 'days' }))), 'value | Rule 1, condition 1: Give how many days are meant.'],
    ['two operands at once', define(customers(on('Tier', { operator: 'equal', value: 'Gold', values: ['Silver'] }))), 'value | Rule 1, condition 1: “equal to” takes one “value”; remove “values”.'],
    ['a value where none is taken', define(customers(on('Tier', { operator: 'empty', value: 'x' }))), 'value | Rule 1, condition 1: “empty” takes no value; remove “value”.'],
    ['a negation without words', define(customers(on('Income', { operator: 'greater', value: 1, negate: true }))), 'operator | Rule 1, condition 1: “is greater than” has no negation; use “is less or equal”, or put the condition in a group with “negate”.'],
    ['a negated span without words', define(customers(on('Born', { operator: 'moreThanAgo', n: 1, unit: 'days', negate: true }))), 'operator | Rule 1, condition 1: “is more than … ago” has no negation; put the condition in a group with “negate”.'],
    ['no pattern', define(customers(on('Tier', { operator: 'matchesPattern' }))), 'value | Rule 1, condition 1: Give a text that “Tier” should match.'],
    ['an empty pattern', define(customers(on('Tier', { operator: 'matchesPattern', value: '  ' }))), 'value | Rule 1, condition 1: Give a pattern: * stands for any characters, ? for one.'],
    ['a pattern that escapes nothing', define(customers(on('Tier', { operator: 'matchesPattern', value: 'a\\' }))), 'value | Rule 1, condition 1: The pattern ends with a backslash that has nothing to escape; write \\\\ for a backslash.'],
    ['a number as a pattern', define(customers(on('Tier', { operator: 'matchesRegex', value: 12 }))), 'value | Rule 1, condition 1: A text is compared here; write the value in quotes: "12".'],
    ['a pattern from an attribute', define(customers(on('Tier', { operator: 'matchesPattern', value: { attribute: { name: 'City' } } }))), 'value | Rule 1, condition 1: What “Tier” should match is written out, not read from an attribute; give a text.'],
    ['an empty expression', define(customers(on('Tier', { operator: 'matchesRegex', value: '' }))), 'value | Rule 1, condition 1: Give a regular expression, as ^A.*[0-9]$.'],
    ['a rank without its number', define(customers(on('Income', { operator: 'top' }))), 'value | Rule 1, condition 1: Give how many rows are meant.'],
    ['more than all', define(customers(on('Income', { operator: 'topPercent', n: 101 }))), 'value | Rule 1, condition 1: 101 percent is not possible; give 1 to 100.'],
    ['a rank with a value', define(customers(on('Income', { operator: 'bottom', n: 3, value: 2 }))), 'value | Rule 1, condition 1: “in the bottom” takes “n”; remove “value”.'],
    ['an anniversary with a unit', define(customers(on('Born', { operator: 'anniversaryInNext', n: 3, unit: 'days' }))), 'value | Rule 1, condition 1: “has its anniversary in the next” takes “n”; remove “unit”.'],
    ['no month', define(customers(on('Born', { operator: 'monthOf' }))), 'value | Rule 1, condition 1: Give at least one month: 1 (January) to 12 (December).'],
    ['a month by name', define(customers(on('Born', { operator: 'monthOf', values: ['March'] }))), 'value | Rule 1, condition 1: “March” is not a month; write it as a number, 1 (January) to 12 (December).'],
    ['a 13th month', define(customers(on('Born', { operator: 'monthOf', values: [1, 13] }))), 'value | Rule 1, condition 1: “13” is not a month; write it as a number, 1 (January) to 12 (December).'],
    ['a weekday 0', define(customers(on('Born', { operator: 'dayOfWeek', values: [0] }))), 'value | Rule 1, condition 1: “0” is not a day of the week; write it as a number, 1 (Monday) to 7 (Sunday).'],
    ['half a day', define(customers(on('Born', { operator: 'dayOfMonth', values: [1.5] }))), 'value | Rule 1, condition 1: “1.5” is not a day of the month; write it as a number, 1 to 31.'],
    ['a fifth quarter', define(customers(on('Born', { operator: 'quarterOf', values: ['5'] }))), 'value | Rule 1, condition 1: “5” is not a quarter; write it as a number, 1 to 4.'],
    ['a part as one value', define(customers(on('Born', { operator: 'yearOf', value: 1981 }))), 'value | Rule 1, condition 1: “in year” takes a list of “values”; remove “value”.'],
    ['a period with a value', define(customers(on('Born', { operator: 'lastMonth', n: 2 }))), 'value | Rule 1, condition 1: “last month” takes no value; remove “n”.'],
    ['a rank of dates', define(customers(on('Born', { operator: 'top', n: 2 }))), /^operator \| Rule 1, condition 1: “Born” is a date; “in the top” does not fit it\./],
    ['attributes of different kinds', define(customers(on('Income', { operator: 'greater', value: { attribute: { name: 'Born' } } }))), 'value | Rule 1, condition 1: “Income” is a number and “Born” is a date; the two cannot be compared.'],
    ['an unknown compared attribute', define(customers(on('Income', { operator: 'greater', value: { attribute: { name: 'Visit' } } }))), 'value | Rule 1, condition 1: “Customers” has no attribute “Visit”. Did you mean “Visits”?'],
    // Groups
    ['an empty group inside', define(customers(on('Tier', gold), where())), 'group | Rule 1.1: This sub-rule is empty; add a condition to it, or remove it.'],
    ['a rule that would mean everyone', define({ entity: 'Customers' }), 'group | Rule 1: This rule has no condition, so it would mean all Customers; add a condition.'],
    ['a rule that would mean no one', define({ entity: 'Customers', quantifier: { kind: 'none' } }), 'group | Rule 1: This rule has no condition, so it would mean all Customers; add a condition.'],
    ['not of nothing', define(orders({ where: { kind: 'group', negate: true, items: [] } })), 'group | Rule 1: Not is set, but there is no condition it could turn around; add one, or take Not away.'],
    // Quantifiers
    ['a count of a place that is not there', define(orders({ quantifier: { kind: 'some', of: 3 } })), 'quantifier | Rule 1: The path has no place 3 to count; the places are 0 (Customers) and 1 (Orders).'],
    ['an empty count', define(orders(count({ operator: 'empty' }))), 'quantifier | Rule 1: The number of Orders is 0 where there are none, never empty; compare it with 0.'],
    ['a count without a number', define(orders(count({ operator: 'greater' }))), 'quantifier | Rule 1: Give a number to compare the number of Orders with.'],
    ['a count against an attribute', define(orders(count({ operator: 'greater', value: { attribute: { name: 'Visits', at: 0 } } }))), 'quantifier | Rule 1: The number of Orders is compared with a number, not with an attribute.'],
    ['a count like a text', define(orders(count({ operator: 'contains', value: '1' }))), /^quantifier \| Rule 1: the number of Orders is a number; “contains” does not fit it\./],
    ['a sum of a text', define(orders(aggregate('sum', 'Note', { operator: 'greater', value: 1 }))), 'quantifier | Rule 1: The sum needs a number, but “Note” is text; choose a number attribute, or count.'],
    ['an average of dates', define(orders(aggregate('average', 'Day', { operator: 'greater', value: 1 }))), 'quantifier | Rule 1: The average needs a number, but “Day” is a date; choose a number attribute, or count.'],
    ['a smallest text', define(orders(aggregate('min', 'Note', { operator: 'equal', value: 'x' }))), 'quantifier | Rule 1: The smallest and the largest need a number or a date, but “Note” is text; choose another attribute.'],
    ['an empty sum', define(orders(aggregate('sum', 'Amount', { operator: 'empty' }))), 'quantifier | Rule 1: A sum is 0 where there is nothing to add, never empty; compare it with 0.'],
    ['an aggregate of what is not counted', define(lines(aggregate('sum', 'Amount', { operator: 'greater', value: 1 }, { at: 1 }))), 'quantifier | Rule 1: “Lines” is what is counted, so “Amount” must be one of its attributes or looked up from it; change the attribute or what is counted.'],
    ['a first without a date', define({ entity: 'Stores', path: [{ relationship: 'Customers to Stores' }], ...aggregate('first', 'Town', gold) }), 'quantifier | Rule 1: “first” goes by date, but “Stores” has no activity date; give the entity one, or use smallest or largest.'],
    ['a count among the top', define(orders(count({ operator: 'top', n: 3 }))), 'quantifier | Rule 1: “in the top” is about all rows of an entity, not about the records of one member; put it in a condition, or make a measure of it.'],
    ['a sum among the top', define(orders(aggregate('sum', 'Amount', { operator: 'bottomPercent', n: 3 }))), 'quantifier | Rule 1: “in the bottom %” is about all rows of an entity, not about the records of one member; put it in a condition, or make a measure of it.'],
    ['a last date in a month', define(orders(aggregate('last', 'Day', { operator: 'monthOf', values: [3] }))), 'quantifier | Rule 1: “in month” is asked of each record; put it in a condition of the rule.'],
    ['a count that is not negated in words', define(orders(count({ operator: 'less', value: 3, negate: true }))), 'quantifier | Rule 1: “is less than” has no negation; use “is greater or equal”, or put the condition in a group with “negate”.'],
    // Windows
    ['a window of ranks', define(orders({ window: { test: { operator: 'top', n: 3 } } })), /^window \| Rule 1: “Day” is a date; “in the top” does not fit it\./],
    ['a window in no month', define(orders({ window: { test: { operator: 'monthOf', values: [0] } } })), 'window | Rule 1: “0” is not a month; write it as a number, 1 (January) to 12 (December).'],
    ['a window without a date', define({ entity: 'Stores', path: [{ relationship: 'Customers to Stores' }], window: { test: { operator: 'inLast', n: 3, unit: 'days' } } }), 'window | Rule 1: A window needs a date, and no entity on the path has an activity date; name a date attribute of “Stores”.'],
    ['a window on a text', define(orders({ window: { attribute: { name: 'Note' }, test: { operator: 'inLast', n: 3, unit: 'days' } } })), 'window | Rule 1: A window needs a date, but “Note” is text; choose a date attribute.'],
    ['an empty window', define(orders({ window: { test: { operator: 'empty' } } })), 'window | Rule 1: A window is a time; records without a date are never inside. Put “is empty” in a condition instead.'],
    ['a window upside down', define(orders({ window: { test: { operator: 'between', from: '2024-02-01', to: '2024-01-01' } } })), 'window | Rule 1: The range begins at 2024-02-01 and ends before that, at 2024-01-01; swap the two.'],
  ])('%s', (_, json, expected) => {
    const found = problems(json)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(typeof expected === 'string' ? new RegExp(`^${expected.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : expected)
  })

  it('says that nothing was imported where there is nothing', () => {
    expect(problems(define(customers(on('Tier', gold))), makeCatalog({}))).toEqual(['audience | There is no entity “Customers”. Import or create it first.', 'path | Rule 1: There is no entity “Customers”. Import or create it first.'])
  })

  it('tells every problem of every rule at once, and keeps what is sound', () => {
    const json = define(customers(on('Tear', gold), on('Income', { operator: 'greater', value: 'much' }), on('Tier', gold)), orders({ ...count({ operator: 'greater' }), window: { attribute: { name: 'Note' }, test: { operator: 'empty' } }, where: where(where()) }), customers(on('Tier', gold)))
    expect(problems(json)).toEqual([
      'attribute | Rule 1, condition 1: “Customers” has no attribute “Tear”. Did you mean “Tier”?',
      'value | Rule 1, condition 2: “much” is not a number; write it with a point and without grouping, as 1234.5.',
      'quantifier | Rule 2: Give a number to compare the number of Orders with.',
      'window | Rule 2: A window needs a date, but “Note” is text; choose a date attribute.',
      'group | Rule 2.1: This sub-rule is empty; add a condition to it, or remove it.',
    ])
    const parsed = parseDefinition(json)
    const resolution = parsed.ok ? resolveDefinition(parsed.definition, shop, { zone: 'UTC', segments: noSegments }) : null
    expect(resolution?.rules.map((rule) => rule?.id ?? null)).toEqual([null, null, 'r3'])
    expect([...(resolution?.parts[0]?.nodes ?? [])].map(([id, node]) => [id, node !== null])).toEqual([['r1.1', false], ['r1.2', false], ['r1.3', true], ['r1.0', false]])
  })
})

describe('a regular expression that is none is refused with what is wrong and where', () => {
  it.each<[string, string]>([
    ['ab(c', ', at “(” (character 3): a “(” is not closed; add “)”, or write \\( for the character.'],
    ['a)b', ', at “)” (character 2): a “)” closes nothing; remove it, or write \\) for the character.'],
    ['[(]x(\\)', ', at “(” (character 5): a “(” is not closed; add “)”, or write \\( for the character.'],
    ['[a-z', ', at “[a-z” (character 1): a “[” is not closed; add “]”, or write \\[ for the character.'],
    ['x[z-a]', ', at “z-a” (character 3): there are no such characters; write the earlier end of a range first, and a class as \\d or \\p{L}.'],
    ['*a', ', at “*” (character 1): there is nothing to repeat; put a character before it, or a backslash to mean it as it is.'],
    ['ba**', ', at “**” (character 3): a repetition is repeated; put the inner one in parentheses.'],
    ['a{2,1}', ', at “{2,1}” (character 2): the number of repetitions is not possible; give at most 1000, the smaller first.'],
    ['(a)\\1', ', at “\\1” (character 4): this escape is not known; back-references do not exist, and letters and digits that mean themselves take no backslash.'],
    ['a(?=b)', ', at “(?=” (character 2): looking ahead or behind, back-references and other conditions cannot be searched in linear time; say it without them.'],
    ['(?P<n>a)(?P<n>b)', ', at “n” (character 5): two groups have this name; give each its own.'],
    ['😀(?<n', ', at “(?<n” (character 2): the name of the group is not as it should be; write (?P<name>…).'],
    ['a\\', ': it ends with a backslash that has nothing to escape; write \\\\ for a backslash.'],
    ['(a{100}){100}', ', at “{100}” (character 3): the number of repetitions is not possible; give at most 1000, the smaller first.'],
  ])('%s', (value, said) => {
    expect(problems(define(customers(on('Tier', { operator: 'matchesRegex', value }))))).toEqual([`value | Rule 1, condition 1: The regular expression is not valid${said}`])
  })
})

describe('names', () => {
  it.each([
    ['exactly', 'Customers', 'Tier'],
    ['ignoring case', 'customers', 'TIER'],
  ])('are found %s', (_, entity, attribute) => {
    expect(problems({ ...define({ entity, where: where(on(attribute, gold)) }), audience: entity })).toEqual([])
  })

  it('in the exact case win over others', () => {
    expect(problems({ ...define({ entity: 'Teams', where: where(on('NAME', gold)) }), audience: 'Teams' })).toEqual([])
  })
})

describe('values become what columns hold, exactly', () => {
  const operandOf = (name: string, test: Json) => {
    const parsed = parseDefinition(define(customers(on(name, test))))
    if (!parsed.ok) throw new Error('not parsed')
    const node = resolveDefinition(parsed.definition, shop, { zone: 'Europe/Berlin', segments: noSegments }).rules[0]?.where?.items[0]
    return node?.kind === 'condition' ? node.test.operand : null
  }
  it.each<[string, string, Json, Json]>([
    ['a decimal at the column’s scale', 'Income', { operator: 'equal', value: 12.5 }, { kind: 'value', value: 1250 }],
    ['a decimal in quotes', 'Income', { operator: 'equal', value: '0.10' }, { kind: 'value', value: 10 }],
    ['a finer decimal equals nothing', 'Income', { operator: 'equal', value: 1.005 }, { kind: 'values', values: [] }],
    ['at least a finer decimal', 'Income', { operator: 'greaterOrEqual', value: 112.999 }, { kind: 'value', value: 11300 }],
    ['above a finer decimal', 'Income', { operator: 'greater', value: 112.999 }, { kind: 'value', value: 11299 }],
    ['at most a finer decimal', 'Income', { operator: 'lessOrEqual', value: -0.001 }, { kind: 'value', value: -1 }],
    ['below a finer decimal', 'Income', { operator: 'less', value: -0.001 }, { kind: 'value', value: 0 }],
    ['between finer decimals', 'Income', { operator: 'between', from: 1.001, to: 1.009 }, { kind: 'range', from: 101, to: 100 }],
    ['any of some finer', 'Income', { operator: 'anyOf', values: [1, 1.001, '2.00'] }, { kind: 'values', values: [100, 200] }],
    ['a whole number compared with a part', 'Visits', { operator: 'greater', value: 2.5 }, { kind: 'value', value: 2 }],
    ['a number written with an exponent', 'Income', { operator: 'less', value: 1e-7 }, { kind: 'value', value: 1 }],
    ['a number beyond all stored ones', 'Visits', { operator: 'less', value: '99999999999999999999' }, { kind: 'value', value: 2 ** 54 }],
    ['a floating decimal', 'Score', { operator: 'greater', value: '0.1234567' }, { kind: 'value', value: 0.1234567 }],
    ['a day', 'Born', { operator: 'on', value: '1970-01-02' }, { kind: 'value', value: 1 }],
    ['a moment against a day: the whole day in the zone', 'JoinedAt', { operator: 'on', value: '2026-03-29' }, { kind: 'instants', from: Date.parse('2026-03-28T23:00Z'), to: Date.parse('2026-03-29T22:00Z') - 1 }],
    ['a moment against local time', 'JoinedAt', { operator: 'after', value: '2026-11-23T09:30' }, { kind: 'instants', from: Date.parse('2026-11-23T08:30Z'), to: Date.parse('2026-11-23T08:30Z') }],
    ['a local time that does not exist moves forward', 'JoinedAt', { operator: 'after', value: '2026-03-29T02:30' }, { kind: 'instants', from: Date.parse('2026-03-29T01:30Z'), to: Date.parse('2026-03-29T01:30Z') }],
    ['a local time that repeats is the first', 'JoinedAt', { operator: 'after', value: '2026-10-25T02:30' }, { kind: 'instants', from: Date.parse('2026-10-25T00:30Z'), to: Date.parse('2026-10-25T00:30Z') }],
    ['moments between days, both ends included', 'JoinedAt', { operator: 'between', from: '2026-11-23', to: '2026-11-23' }, { kind: 'range', from: Date.parse('2026-11-22T23:00Z'), to: Date.parse('2026-11-23T23:00Z') - 1 }],
    ['a text trimmed and in normal form', 'Tier', { operator: 'equal', value: ' Cafe\u0301 ' }, { kind: 'value', value: 'Café' }],
    ['a part of a text keeps its spaces', 'Tier', { operator: 'contains', value: ' and ' }, { kind: 'value', value: ' and ' }],
  ])('%s', (_, name, test, expected) => {
    expect(operandOf(name, test)).toEqual(expected)
  })
})

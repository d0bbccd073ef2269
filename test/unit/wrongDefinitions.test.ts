import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { diagnosticText } from '@shared/rules/place.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { entityId } from '../support/catalogFixture.ts'
import { knownSegments, segmentId } from '../support/knownSegments.ts'
import { shop } from '../support/shopCatalog.ts'

/**
 * Definitions that are malformed or impossible, every kind of fault once: each is refused as a whole, with a diagnostic
 * bound to its rule, its node and the control that is meant, and a sentence that begins with the place.
 */
type Json = Record<string, unknown>
const customers = entityId('Customers')
const usesSelf = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'segment', segment: 'Own' }] } }] }
const { directory } = knownSegments({
  Own: { audience: customers, members: [0] },
  Gold: { audience: customers, members: [0] },
  User: { audience: customers, members: [0], definition: usesSelf },
  Fresh: { audience: customers, members: null },
  Gone: { audience: customers, members: [0], isDeleted: true },
  Firms: { audience: entityId('Teams'), members: [0] },
  Orphan: { audience: null, members: [0] },
})

const on = (name: unknown, test: Json, ref: Json = {}): Json => ({ kind: 'condition', attribute: { name, ...ref }, test })
const gold = on('Tier', { operator: 'equal', value: 'Gold' })
const group = (...items: readonly unknown[]): Json => ({ kind: 'group', items })
const own = (...items: readonly unknown[]): Json => ({ entity: 'Customers', where: group(...items) })
const toOrders = [{ relationship: 'Orders to Customers' }]
const orders = (more: Json = {}): Json => ({ entity: 'Orders', path: toOrders, ...more })
const define = (...rules: readonly unknown[]): Json => ({ schemaVersion: 1, audience: 'Customers', rules })
const segment = (name: unknown, more: Json = {}): Json => ({ kind: 'segment', segment: name, ...more })
const sequence = (more: Json = {}): Json => ({ kind: 'sequence', entity: 'Orders', path: toOrders, within: { n: 30, unit: 'days' }, ...more })
const after = (...items: readonly unknown[]): Json => sequence({ where: group(...items) })
const deep = (levels: number, make: (inner: Json) => Json): Json => Array.from({ length: levels }).reduce<Json>((inner) => make(inner), gold)

/** Place in words, rule, node, part, and the beginning of the sentence after the place. */
type Expected = readonly [place: string, ruleId: string | null, nodeId: string | null, part: Diagnostic['part'], sentence: string]

const inDefinition = (part: Diagnostic['part'], sentence: string): Expected => ['', null, null, part, sentence]
const inRule = (part: Diagnostic['part'], sentence: string, rule = 1): Expected => [`Rule ${rule}`, `r${rule}`, null, part, sentence]
const inFirst = (part: Diagnostic['part'], sentence: string): Expected => ['Rule 1, condition 1', 'r1', 'r1.1', part, sentence]
const inFollowing = (part: Diagnostic['part'], sentence: string): Expected => ['Rule 1, condition 1, then condition 1', 'r1', 'r1.1.1', part, sentence]

const column = (more: Json): Json => ({ ...define(own(gold)), projections: [{ name: 'Shown', entity: 'Orders', path: toOrders, ...more }] })
const inColumn = (part: Diagnostic['part'], sentence: string, number = 1): Expected => [`Column ${number}`, null, `c${number}`, part, sentence]

const wrong: readonly (readonly [string, unknown, ...Expected[]])[] = [
  // Shape
  ['no object', 'Gold customers', inDefinition('definition', 'The definition must be an object, not “Gold customers”.')],
  ['no version', { audience: 'Customers', rules: [own(gold)] }, inDefinition('definition', '“schemaVersion” is missing and must be 1')],
  ['a newer version', { ...define(own(gold)), schemaVersion: 2 }, inDefinition('definition', '“schemaVersion” is 2 and must be 1; it was written by a newer Tessera')],
  ['no audience', { schemaVersion: 1, rules: [own(gold)] }, inDefinition('audience', '“audience” is missing; it must be text.')],
  ['rules that are no list', { schemaVersion: 1, audience: 'Customers', rules: {} }, inDefinition('definition', '“rules” must be a list, not an object.')],
  ['a field nobody knows', { ...define(own(gold)), limit: 100 }, inDefinition('definition', 'The field “limit” is not known')],
  ['an output column without a name', { ...define(own(gold)), projections: [{ entity: 'Orders' }] }, ['Column 1', null, 'c1', 'projection', '“name” is missing; it must be text.']],
  ['a rule that is no object', define(own(gold), 7), ['Rule 2', null, null, 'definition', 'the rule must be an object, not 7.']],
  ['a misspelled field of a rule', define({ ...own(gold), quantifer: { kind: 'none' } }), inRule('definition', 'in the rule, the field “quantifer” is not known')],
  ['a set operator nobody knows', define(own(gold), { ...own(gold), combine: 'minus' }), inRule('definition', '“combine” is “minus”, which is not known; give one of union, intersect or except.', 2)],
  ['a condition without a kind', define(own({ attribute: { name: 'Tier' } })), inFirst('group', '“kind” is missing; give condition, segment, sequence or group.')],
  ['a condition without a test', define(own({ kind: 'condition', attribute: { name: 'Tier' } })), inFirst('value', '“test” is missing; it must be an object.')],
  ['an operator nobody knows', define(own(on('Tier', { operator: 'equals', value: 'Gold' }))), inFirst('operator', '“operator” is “equals”, which is not known')],
  ['a value of the wrong form', define(own(on('Tier', { operator: 'equal', value: true }))), inFirst('value', '“value” must be text or a number, not true.')],
  ['a name that is no text', define(own(on(5, { operator: 'empty' }))), inFirst('attribute', '“name” must be text, not 5.')],
  ['a place below the audience', define(own(on('Tier', { operator: 'empty' }, { at: -1 }))), inFirst('attribute', '“at” is -1; it must be at least 0.')],
  ['a quantifier nobody knows', define(orders({ quantifier: { kind: 'most' } })), inRule('quantifier', '“kind” is “most”; give some, none, count or aggregate.')],
  ['a window without a test', define(orders({ window: {} })), inRule('window', '“test” is missing')],
  ['a step without its relationship', define(orders({ path: [{}] })), inRule('path', '“relationship” is missing; it must be text.')],
  ['a sub-rule without items', define(own({ kind: 'group' })), ['Rule 1.1', 'r1', 'r1.1', 'group', '“items” is missing; it must be a list.']],
  ['a segment without a name', define(own({ kind: 'segment' })), inFirst('value', '“segment” is missing; it must be text.')],
  ['a sequence without its time', define(own({ kind: 'sequence', entity: 'Orders' })), inFirst('window', '“within” is missing; it must be an object.')],
  ['a time of no days', define(orders({ where: group(sequence({ within: { n: 0, unit: 'days' } })) })), inFirst('window', '“n” is 0; it must be at least 1.')],
  ['a time in a unit nobody knows', define(orders({ where: group(sequence({ within: { n: 3, unit: 'moons' } })) })), inFirst('window', '“unit” is “moons”, which is not known')],
  ['what follows without an entity', define(orders({ where: group({ kind: 'sequence', within: { n: 3, unit: 'days' } }) })), inFirst('path', '“entity” is missing; it must be text.')],
  ['a fault of shape in what follows', define(orders({ where: group(after(on('Note', { operator: 'is' }))) })), inFollowing('operator', '“operator” is “is”, which is not known')],
  ['what follows that is no group', define(orders({ where: group(sequence({ where: 'any' })) })), inFirst('group', '“where” must be an object, not “any”.')],
  ['a date of a sequence that is no attribute', define(orders({ where: group(sequence({ date: 'Day' })) })), inFirst('attribute', '“date” must be an object, not “Day”.')],
  ['a segment on a place that is no number', define(own(segment('Gold', { at: 'first' }))), inFirst('attribute', '“at” must be a number, not “first”.')],
  // Ids and nesting
  ['one id twice', define(own({ ...gold, id: 'x' }, { ...gold, id: 'x' })), ['Rule 1, condition 2', 'r1', 'x', 'definition', 'the id “x” is used already, by rule 1, condition 1']],
  ['an id of a rule in what follows', define({ id: 'x', ...orders({ where: group(after({ ...on('Note', { operator: 'empty' }), id: 'x' })) }) }), ['Rule 1, condition 1, then condition 1', 'x', 'x', 'definition', 'the id “x” is used already, by rule 1;']],
  ['an empty id', define(own({ ...gold, id: '' })), ['Rule 1, condition 1', 'r1', '', 'group', '“id” is empty; fill it in.']],
  ['groups without end', define(own(deep(60, (inner) => group(inner)))), ['Rule 1', null, null, 'group', 'groups are nested more than 50 deep; make them flatter.']],
  ['sequences without end', define(orders({ where: group(deep(30, (inner) => after(inner))) })), ['Rule 1', null, null, 'group', 'groups are nested more than 50 deep; make them flatter.']],
  // Names
  ['no rule', define(), inDefinition('definition', 'There is no rule yet')],
  ['an unknown audience', { ...define(own(gold)), audience: 'Clients' }, inDefinition('audience', 'There is no entity “Clients”.')],
  ['an audience that is none', { ...define({ entity: 'Orders', path: [], where: group(on('Note', { operator: 'empty' })) }), audience: 'Orders' }, inDefinition('audience', '“Orders” is not an audience')],
  ['a first rule that takes away', define({ ...own(gold), combine: 'except' }), inRule('definition', 'The first rule is what the segment starts from')],
  ['an unknown attribute', define(own(on('Tear', { operator: 'empty' }))), inFirst('attribute', '“Customers” has no attribute “Tear”. Did you mean “Tier”?')],
  ['an attribute of another entity', define(own(on('Amount', { operator: 'empty' }))), inFirst('attribute', '“Customers” has no attribute “Amount”.')],
  ['a place the path does not have', define(orders({ where: group(on('Note', { operator: 'empty' }, { at: 4 })) })), inFirst('attribute', 'The path has no place 4 for “Note”')],
  ['a look-up to many', define(own(on('Note', { operator: 'empty' }, { via: ['Orders to Customers'] }))), inFirst('attribute', '“Orders to Customers” leads from “Customers” to many records')],
  // Paths
  ['an unknown entity', define({ entity: 'Purchases', where: group() }), inRule('path', 'There is no entity “Purchases”.')],
  ['an entity nothing leads to', define({ entity: 'Weather', where: group() }), inRule('path', 'Nothing relates “Weather” to “Customers”')],
  ['several paths', define({ entity: 'Orders', where: group() }), inRule('path', '“Orders” can be reached in 2 ways; state the path.')],
  ['a path that leads elsewhere', define({ entity: 'Stores', path: toOrders }), inRule('path', 'The path leads to “Orders”, not to “Stores”')],
  ['a step that is not there', define({ entity: 'Lines', path: [{ relationship: 'Lines to Orders' }] }), inRule('path', 'Step 1 of the path is at “Customers”')],
  ['a step into itself without a direction', define({ entity: 'Customers', path: [{ relationship: 'Referred by' }] }), inRule('path', '“Referred by” relates “Customers” with itself')],
  // Operators, types and literals
  ['an operator of another type', define(own(on('Income', { operator: 'contains', value: '1' }))), inFirst('operator', '“Income” is a number; “contains” does not fit it.')],
  ['a negation that has no words', define(own(on('Income', { operator: 'greater', value: 1, negate: true }))), inFirst('operator', '')],
  ['no value', define(own(on('Tier', { operator: 'equal' }))), inFirst('value', 'Give a text to compare “Tier” with.')],
  ['a value too many', define(own(on('Tier', { operator: 'empty', value: 'x' }))), inFirst('value', '“empty” takes no value; remove “value”.')],
  ['a text for a number', define(own(on('Income', { operator: 'less', value: 'much' }))), inFirst('value', '“much” is not a number')],
  ['a number for a text', define(own(on('City', { operator: 'equal', value: 1 }))), inFirst('value', 'A text is compared here')],
  ['a day that is not in the calendar', define(own(on('Born', { operator: 'on', value: '2023-02-30' }))), inFirst('value', '“2023-02-30” is not in the calendar')],
  ['a range upside down', define(own(on('Income', { operator: 'between', from: 2, to: 1 }))), inFirst('value', 'The range begins at 2 and ends before that, at 1; swap the two.')],
  ['hours of a day', define(own(on('Born', { operator: 'inLast', n: 3, unit: 'hours' }))), inFirst('value', '“Born” has no time of day')],
  ['attributes that cannot be compared', define(own(on('Income', { operator: 'less', value: { attribute: { name: 'Born' } } }))), inFirst('value', '“Income” is a number and “Born” is a date')],
  ['a regular expression that is none', define(own(on('City', { operator: 'matchesRegex', value: '(' }))), inFirst('value', '')],
  // Groups
  ['a rule that would mean everyone', define({ entity: 'Customers' }), inRule('group', 'This rule has no condition, so it would mean all Customers')],
  ['an empty sub-rule', define(own(gold, group())), ['Rule 1.1', 'r1', 'r1.2', 'group', 'This sub-rule is empty']],
  ['not of nothing', define(orders({ where: { ...group(), negate: true } })), inRule('group', 'Not is set, but there is no condition it could turn around')],
  // Quantifiers and windows
  ['a count of a place that is not there', define(orders({ quantifier: { kind: 'some', of: 5 } })), inRule('quantifier', 'The path has no place 5 to count')],
  ['an empty count', define(orders({ quantifier: { kind: 'count', test: { operator: 'empty' } } })), inRule('quantifier', 'The number of Orders is 0 where there are none')],
  ['a sum of texts', define(orders({ quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Note' }, test: { operator: 'less', value: 1 } } })), inRule('quantifier', 'The sum needs a number, but “Note” is text')],
  ['a window on a text', define(orders({ window: { attribute: { name: 'Note' }, test: { operator: 'today' } } })), inRule('window', 'A window needs a date, but “Note” is text')],
  ['a window without a date', define({ entity: 'Stores', path: [{ relationship: 'Customers to Stores' }], window: { test: { operator: 'today' } } }), inRule('window', 'A window needs a date, and no entity on the path has an activity date')],
  // Segments
  ['an unknown segment', define(own(segment('Golden'))), inFirst('value', 'There is no segment “Golden”. Did you mean “Gold”?')],
  ['a segment near none', define(own(segment('Subscribers'))), inFirst('value', 'There is no segment “Subscribers”. It may have been deleted; use another one.')],
  ['a deleted segment', define(own(segment('Gone'))), inFirst('value', 'This uses the deleted segment “Gone”')],
  ['one that never ran', define(own(segment('Fresh'))), inFirst('value', '“Fresh” was never refreshed, so it has no members yet; refresh it first.')],
  ['one of another audience', define(own(segment('Firms'))), inFirst('attribute', 'The members of “Firms” are “Teams”, but what is tested here are “Customers”; use a segment of the same.')],
  ['one tested on the wrong place', define(orders({ where: group(segment('Gold')) })), inFirst('attribute', 'The members of “Gold” are “Customers”, but what is tested here are “Orders”; set “at” to 0, where “Customers” are.')],
  ['one whose audience was removed', define(own(segment('Orphan'))), inFirst('attribute', 'The entity that “Orphan” takes its members from is not in the workspace any more')],
  ['a place of a segment that is not there', define(own(segment('Gold', { at: 3 }))), inFirst('attribute', 'The path has no place 3 for “Gold”')],
  ['itself', define(own(segment('Own'))), inFirst('value', '“Own” would depend on itself: Own → Own.')],
  ['a circle', define(own(gold), { ...own(group(gold, segment('User'))), combine: 'union' }), ['Rule 2.1, condition 2', 'r2', 'r2.1.2', 'value', '“Own” would depend on itself: Own → User → Own.']],
  ['a circle in what follows', define(orders({ where: group(after(segment('User', { at: 0 }))) })), inFollowing('value', '“Own” would depend on itself: Own → User → Own.')],
  // Output columns
  ['a column of an unknown entity', column({ entity: 'Order', attribute: 'Amount' }), inColumn('path', 'There is no entity “Order”. Did you mean “Orders”?')],
  ['a column that can be reached in several ways', column({ path: undefined, attribute: 'Amount' }), inColumn('path', '“Orders” can be reached in 2 ways; state the path.')],
  ['a column whose path leads elsewhere', column({ entity: 'Stores', attribute: 'Town' }), inColumn('path', 'The path leads to “Orders”, not to “Stores”')],
  ['a column of an unknown attribute', column({ attribute: 'Amout' }), inColumn('attribute', '“Orders” has no attribute “Amout”. Did you mean “Amount”?')],
  ['a column that shows nothing', column({}), inColumn('attribute', 'An “attribute” is missing: say which values the column shows, or count the records.')],
  ['a count of an attribute', column({ attribute: 'Amount', show: 'count' }), inColumn('attribute', 'A count takes no “attribute”; remove it, or use countDistinct.')],
  ['an aggregate of nothing', column({ show: 'sum' }), inColumn('attribute', '“sum” needs an “attribute” of the records.')],
  ['a sum of texts', column({ attribute: 'Note', show: 'sum' }), inColumn('quantifier', 'The sum needs a number, but “Note” is text; choose a number attribute, or count.')],
  ['the largest of texts', column({ attribute: 'Note', show: 'max' }), inColumn('quantifier', 'The smallest and the largest need a number or a date, but “Note” is text')],
  ['the last of what has no date', column({ entity: 'Stores', path: [{ relationship: 'Customers to Stores' }], attribute: 'Town', show: 'last' }), inColumn('quantifier', '“last” goes by date, but “Stores” has no activity date')],
  ['an aggregate of the member’s own', column({ entity: 'Customers', path: [], attribute: 'Income', show: 'sum' }), inColumn('quantifier', 'A member’s own attributes have one value each, so there is nothing to make a sum of; show the value.')],
  ['two columns of one name', { ...define(own(gold)), projections: [{ name: 'Town', entity: 'Stores', path: [{ relationship: 'Customers to Stores' }], attribute: 'Town' }, { name: ' town ', entity: 'Customers', attribute: 'City' }] }, inColumn('projection', 'The name “ town ” is that of column 1 already; give each column a name of its own.', 2)],
  // Sequences
  ['what follows is unknown', define(orders({ where: group(sequence({ entity: 'Returns', path: undefined })) })), inFirst('path', 'There is no entity “Returns”.')],
  ['what follows can be reached in several ways', define(orders({ where: group(sequence({ path: undefined })) })), inFirst('path', '“Orders” can be reached in 2 ways; state the path.')],
  ['what follows leads elsewhere', define(orders({ where: group(sequence({ entity: 'Stores' })) })), inFirst('path', 'The path leads to “Orders”, not to “Stores”')],
  ['no date of what is judged', define(own(sequence())), inFirst('attribute', 'A sequence goes by dates, and no entity on the path to “Customers” has an activity date; name a date attribute as “from”.')],
  ['no date of what follows', define(orders({ where: group(sequence({ entity: 'Stores', path: [{ relationship: 'Customers to Stores' }] })) })), inFirst('attribute', 'A sequence goes by dates, and no entity on the path to “Stores” has an activity date; name a date attribute as “date”.')],
  ['a date that is none', define(own(sequence({ from: { name: 'City' } }))), inFirst('attribute', 'A sequence goes by dates, but “City” is text; choose a date attribute.')],
  ['an unknown date of what follows', define(orders({ where: group(sequence({ date: { name: 'Shiped' } })) })), inFirst('attribute', '“Orders” has no attribute “Shiped”. Did you mean “Shipped”?')],
  ['hours between days', define(own(sequence({ from: { name: 'JoinedAt' }, within: { n: 5, unit: 'hours' } }))), inFirst('window', '“Day” has no time of day; count in days, weeks, months, quarters or years.')],
  ['not of nothing in what follows', define(orders({ where: group(sequence({ where: { ...group(), negate: true } })) })), inFirst('group', 'Not is set, but there is no condition it could turn around')],
  ['an unknown attribute in what follows', define(orders({ where: group(after(on('Tier', { operator: 'empty' }))) })), inFollowing('attribute', '“Orders” has no attribute “Tier”.')],
  ['an empty sub-rule in what follows', define(orders({ where: group(after(on('Note', { operator: 'empty' }), group())) })), ['Rule 1, condition 1, then group 1', 'r1', 'r1.1.2', 'group', 'This sub-rule is empty']],
  ['a fault two records on', define(orders({ where: group(after(after(on('Amount', { operator: 'less', value: 'x' })))) })), ['Rule 1, condition 1, then condition 1, then condition 1', 'r1', 'r1.1.1.1', 'value', '“x” is not a number']],
  // Everything at once
  [
    'all of it',
    define({ ...own(on('Tear', { operator: 'empty' }), segment('Gone')), combine: 'intersect' }, orders({ quantifier: { kind: 'some', of: 9 }, window: { attribute: { name: 'Note' }, test: { operator: 'today' } }, where: group(sequence({ date: { name: 'Note' }, where: group(on('Amount', { operator: 'equal' })) })) })),
    inRule('definition', 'The first rule is what the segment starts from'),
    inFirst('attribute', '“Customers” has no attribute “Tear”.'),
    ['Rule 1, condition 2', 'r1', 'r1.2', 'value', 'This uses the deleted segment “Gone”'],
    inRule('quantifier', 'The path has no place 9 to count', 2),
    inRule('window', 'A window needs a date, but “Note” is text', 2),
    ['Rule 2, condition 1', 'r2', 'r2.1', 'attribute', 'A sequence goes by dates, but “Note” is text'],
    ['Rule 2, condition 1, then condition 1', 'r2', 'r2.1.1', 'value', 'Give a number to compare “Amount” with.'],
  ],
]

function faultsOf(json: unknown): readonly Diagnostic[] {
  const parsed = parseDefinition(json)
  if (!parsed.ok) return parsed.diagnostics
  const { resolved, diagnostics } = resolveDefinition(parsed.definition, shop, { zone: 'Europe/Berlin', segments: directory, self: segmentId('Own') })
  expect(resolved).toBeNull()
  return diagnostics
}

describe(`${wrong.length} wrong definitions`, () => {
  it.each(wrong.map(([name, json, ...expected]) => ({ name, json, expected })))('$name', ({ json, expected }) => {
    const found = faultsOf(json).map((fault) => ({ ...fault, text: diagnosticText(json, fault) }))
    expect(found.map(({ severity, ruleId, nodeId, part }) => [severity, ruleId, nodeId, part])).toEqual(expected.map(([, ruleId, nodeId, part]) => ['error', ruleId, nodeId, part]))
    for (const [index, [place, , , , sentence]] of expected.entries()) {
      const text = found[index]?.text ?? ''
      const beginning = place === '' ? sentence : `${place}: ${sentence}`
      expect(text.slice(0, beginning.length)).toBe(beginning)
      // A whole sentence, which says what to do or what there is instead.
      expect(text).toMatch(/^[A-Z“0-9][^\n]{20,}[.?]$/)
    }
  })
})

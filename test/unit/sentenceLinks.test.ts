import { describe, expect, it } from 'vitest'
import { parseDefinition } from '@shared/rules/parse.ts'
import { definitionSentence, nodeSentence, sentenceText } from '@shared/rules/sentence.ts'
import { shop } from '../support/shopCatalog.ts'

type Json = Record<string, unknown>
const is = (name: string, value: string): Json => ({ kind: 'condition', attribute: { name }, test: { operator: 'equal', value } })
const inside = (segment: string, more: Json = {}): Json => ({ kind: 'segment', segment, ...more })
const then = (more: Json = {}): Json => ({ kind: 'sequence', entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], within: { n: 30, unit: 'days' }, ...more })
const all = (...items: readonly Json[]): Json => ({ kind: 'group', operator: 'and', items })
const either = (...items: readonly Json[]): Json => ({ kind: 'group', operator: 'or', items })
const customers = (where: Json): Json => ({ entity: 'Customers', where })
const orders = (where: Json): Json => ({ entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where })

function read(rule: Json) {
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules: [rule] })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  return parsed.definition
}

describe('segments and sequences in a sentence', () => {
  it.each<[string, Json, string]>([
    ['in a segment', customers(all(inside('Gold'))), 'Customers who are in “Gold”.'],
    ['in one and not in another', customers(all(inside('Gold'), inside('Lapsed', { negate: true }))), 'Customers who are in “Gold” and not in “Lapsed”.'],
    ['the order is the rule’s', customers(all(inside('Gold'), is('City', 'York'))), 'Customers who are in “Gold” and where City is York.'],
    ['in any of several', customers(either(inside('Gold'), is('City', 'York'))), 'Customers who are in “Gold” or where City is York.'],
    ['not of a group', customers({ ...all(inside('Gold')), negate: true }), 'Customers where not (in “Gold”).'],
    ['of the customer of an order', orders(all(inside('Gold', { at: 0 }))), 'Customers who have any Orders where Customers are in “Gold”.'],
    ['of whoever is looked up', customers(all(inside('Gold', { via: ['Referred by'], negate: true, includeEmpty: false }))), 'Customers where Customers are not in “Gold” and not empty.'],
    ['followed by', orders(all(is('Note', 'gift'), then())), 'Customers who have any Orders where Note is gift, followed by any Orders within 30 days.'],
    ['not followed by', orders(all(then({ negate: true }))), 'Customers who have any Orders not followed by any Orders within 30 days.'],
    ['within one day', orders(all(then({ within: { n: 1, unit: 'days' } }))), 'Customers who have any Orders followed by any Orders within 1 day.'],
    ['only where the time is over', orders(all(then({ negate: true, onlyFinished: true }))), 'Customers who have any Orders not followed by any Orders within 30 days that are over.'],
    ['after a date of the customer', customers(all(then({ from: { name: 'JoinedAt' } }))), 'Customers followed by any Orders within 30 days of JoinedAt.'],
    ['by a date of its own', orders(all(then({ date: { name: 'Shipped' } }))), 'Customers who have any Orders followed by any Orders with Shipped within 30 days.'],
    ['with conditions on what follows', orders(all(is('Note', 'gift'), then({ where: all(is('Note', 'thanks')) }))), 'Customers who have any Orders where Note is gift, followed by any Orders within 30 days where Note is thanks.'],
    ['one of two ways', orders(either(is('Note', 'gift'), then({ where: all(is('Note', 'thanks')) }))), 'Customers who have any Orders where Note is gift or (followed by any Orders within 30 days where Note is thanks).'],
    ['three in a row, and another beside them', orders(all(then({ where: all(then()) }), then({ negate: true }))), 'Customers who have any Orders (followed by any Orders within 30 days followed by any Orders within 30 days), and not followed by any Orders within 30 days.'],
  ])('%s', (_, rule, sentence) => {
    expect(definitionSentence(read(rule), shop)).toBe(sentence)
  })

  it('calls a segment by the name people know', () => {
    expect(definitionSentence(read(customers(all(inside('Gold_tier')))), shop, () => 'Gold tier')).toBe('Customers who are in “Gold tier”.')
  })

  it('says one of them alone', () => {
    const definition = read(orders(all(inside('Gold', { at: 0, negate: true }), then())))
    const [rule] = definition.rules
    expect(rule?.where.items.map((node) => sentenceText(nodeSentence(node, rule, definition, shop)))).toEqual(['Customers are not in “Gold”', 'followed by any Orders within 30 days'])
  })
})

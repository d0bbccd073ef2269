import { describe, expect, it } from 'vitest'
import type { Definition, Group, RuleNode, SegmentCondition, Sequence } from '@shared/rules/definition.ts'
import { defaultTest } from '@shared/rules/draft.ts'
import * as edit from '@shared/rules/edit.ts'
import { findNode } from '@shared/rules/find.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { placesOf } from '@shared/rules/place.ts'

const condition = (id: string, at?: number): RuleNode => ({ kind: 'condition', id, attribute: { name: id, ...(at === undefined ? {} : { at }) }, test: defaultTest('text') })
const group = (id: string, ...items: readonly RuleNode[]): Group => ({ kind: 'group', id, operator: 'and', negate: false, items })
const segment: SegmentCondition = { kind: 'segment', id: 's', segment: 'Gold', at: 0, negate: false, includeEmpty: true }
const sequence = (id: string, where: Group): Sequence => ({ kind: 'sequence', id, negate: false, entity: 'Orders', path: [], from: { name: 'Day', at: 1 }, within: { n: 30, unit: 'days' }, onlyFinished: false, where })

/** One rule: a, in Gold, then q: followed by what satisfies b and (c or t: then d). */
function sample(): Definition {
  const inner = sequence('t', group('tw', condition('d')))
  const where = group('w', condition('a'), segment, sequence('q', group('qw', condition('b'), { ...group('g', condition('c'), inner), operator: 'or' })))
  return { schemaVersion: 1, audience: 'Customers', rules: [{ id: 'r', combine: 'union', entity: 'Reviews', path: [], quantifier: { kind: 'some' }, window: null, where }], projections: [] }
}

function outline(definition: Definition): string {
  const node = (item: RuleNode): string => {
    if (item.kind === 'group') return `${item.operator}(${item.items.map(node).join(' ')})`
    return item.kind === 'sequence' ? `${item.negate ? '!' : ''}${item.id}>${node(item.where)}` : item.id
  }
  return definition.rules.map((rule) => node(rule.where)).join(' | ')
}

function counter(): edit.MakeId {
  let next = 0
  return () => `n${(next += 1)}`
}

const whole = 'and(a s q>and(b or(c t>and(d))))'

describe('edits inside a sequence', () => {
  it.each<[string, (definition: Definition) => Definition, string]>([
    ['nothing yet', (d) => d, whole],
    ['a condition of what follows', (d) => edit.addCondition(d, 'qw', { attribute: { name: 'x' }, test: defaultTest('text') }, counter()), 'and(a s q>and(b or(c t>and(d)) n1))'],
    ['a sub-rule of what follows', (d) => edit.addGroup(d, 'qw', counter()), 'and(a s q>and(b or(c t>and(d)) or()))'],
    ['a condition goes', (d) => edit.removeNode(d, 'b'), 'and(a s q>and(or(c t>and(d))))'],
    ['the last condition of what follows goes, its group stays', (d) => edit.removeNode(d, 'd'), 'and(a s q>and(b or(c t>and())))'],
    ['the group of what follows stays', (d) => edit.removeNode(d, 'qw'), whole],
    ['a sequence goes whole', (d) => edit.removeNode(d, 'q'), 'and(a s)'],
    ['a segment goes', (d) => edit.removeNode(d, 's'), 'and(a q>and(b or(c t>and(d))))'],
    ['a copy has ids of its own all through', (d) => edit.duplicateNode(d, 't', counter()), 'and(a s q>and(b or(c t>and(d) n1>and(n3))))'],
    ['a rule is copied with all that is in it', (d) => edit.duplicateRule(d, 'r', counter()), `${whole} | and(n3 n4 n5>and(n7 or(n9 n10>and(n12))))`],
    ['a move into what follows', (d) => edit.moveNode(d, 'a', 'qw', 0), 'and(s q>and(a b or(c t>and(d))))'],
    ['a move out of what follows', (d) => edit.moveNode(d, 'd', 'w', 0), 'and(d a s q>and(b or(c t>and())))'],
    ['a sequence cannot go into itself', (d) => edit.moveNode(d, 'q', 'tw', 0), whole],
    ['a step down passes a sequence by', (d) => edit.stepNode(d, 's', 1), 'and(a q>and(b or(c t>and(d))) s)'],
    ['a step stays within what follows', (d) => edit.stepNode(d, 'd', -1), whole],
    ['a sequence steps into a sub-rule like a condition', (d) => edit.stepNode(edit.addNode(d, 'w', group('h', condition('e'))), 'q', 1), 'and(a s and(q>and(b or(c t>and(d))) e))'],
    ['a change of a sequence inside another', (d) => edit.updateSequence(d, 't', (node) => ({ ...node, negate: true })), 'and(a s q>and(b or(c !t>and(d))))'],
    ['a change of what is no sequence changes nothing', (d) => edit.updateSequence(d, 'b', (node) => ({ ...node, negate: true })), whole],
  ])('%s', (_, change, expected) => {
    expect(outline(change(sample()))).toBe(expected)
  })

  it('leave what they do not touch as it is', () => {
    const before = sample()
    const after = edit.updateCondition(before, 'b', (node) => ({ ...node, attribute: { name: 'z' } }))
    expect(after.rules[0]?.where.items[0]).toBe(before.rules[0]?.where.items[0])
    expect(findNode(after, 'g')?.node).toBe(findNode(before, 'g')?.node)
    expect(edit.updateSegmentCondition(before, 's', (node) => ({ ...node, negate: true })).rules[0]?.where.items[1]).toMatchObject({ kind: 'segment', negate: true })
  })

  it('keep the places of a segment and of a date when the path changes, and what follows as it is', () => {
    const moved = edit.setPath(sample(), 'r', [], (at) => at + 1)
    expect(moved.rules[0]?.where.items.slice(1)).toMatchObject([{ segment: 'Gold', at: 1 }, { from: { name: 'Day', at: 2 }, where: { items: [{ id: 'b' }, { items: [{ id: 'c' }, { from: { at: 1 } }] }] } }])
  })

  it('give segments other names wherever they are', () => {
    const deep = edit.moveNode(sample(), 's', 'tw', 0)
    expect(findNode(edit.renameSegments(deep, (name) => `${name}_tier`), 's')?.node).toMatchObject({ segment: 'Gold_tier' })
  })
})

describe('a sequence as it is read', () => {
  const json = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Reviews', where: { kind: 'group', items: [{ kind: 'segment', segment: 'Gold' }, { kind: 'sequence', entity: 'Orders', within: { n: 2, unit: 'weeks' } }, { kind: 'sequence', entity: 'Orders', within: { n: 2, unit: 'weeks' }, where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'x' }, test: { operator: 'empty' } }, { kind: 'group', items: [{ kind: 'sequence', id: 'own', entity: 'Orders', within: { n: 2, unit: 'weeks' } }] }] } }] } }] }

  it('has ids all through, and a group for what follows', () => {
    const parsed = parseDefinition(json)
    const items = parsed.ok ? (parsed.definition.rules[0]?.where.items ?? []) : []
    expect(items[0]).toEqual({ kind: 'segment', id: 'r1.1', segment: 'Gold', negate: false, includeEmpty: true })
    expect(items[1]).toEqual({ kind: 'sequence', id: 'r1.2', negate: false, entity: 'Orders', within: { n: 2, unit: 'weeks' }, onlyFinished: false, where: { kind: 'group', id: 'r1.2.0', operator: 'and', negate: false, items: [] } })
  })

  it('has its places in words', () => {
    expect([...placesOf(json)]).toEqual([
      ['r1', 'Rule 1'],
      ['r1.0', 'Rule 1'],
      ['r1.1', 'Rule 1, condition 1'],
      ['r1.2', 'Rule 1, condition 2'],
      ['r1.2.0', 'Rule 1, condition 2'],
      ['r1.3', 'Rule 1, condition 3'],
      ['r1.3.0', 'Rule 1, condition 3'],
      ['r1.3.1', 'Rule 1, condition 3, then condition 1'],
      ['r1.3.2', 'Rule 1, condition 3, then group 1'],
      ['own', 'Rule 1, condition 3, then group 1, condition 1'],
      ['r1.3.2.1.0', 'Rule 1, condition 3, then group 1, condition 1'],
    ])
  })
})

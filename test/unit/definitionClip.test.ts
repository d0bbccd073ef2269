import { describe, expect, it } from 'vitest'
import { clipText, readClip, type Clip } from '@shared/rules/clip.ts'
import type { Definition, Group, RuleNode } from '@shared/rules/definition.ts'
import { defaultTest } from '@shared/rules/draft.ts'
import { addCopies, dropNode, moveNode } from '@shared/rules/edit.ts'
import { setSequenceEntity, setSequencePath } from '@shared/rules/editSequence.ts'
import { findNode, findRule, scopeOf } from '@shared/rules/find.ts'

const condition = (id: string): RuleNode => ({ kind: 'condition', id, attribute: { name: id }, test: defaultTest('text') })
const group = (id: string, ...items: readonly RuleNode[]): Group => ({ kind: 'group', id, operator: 'and', negate: false, items })

/** a, (b), and q: followed by what satisfies c and (d). */
function sample(): Definition {
  const sequence: RuleNode = { kind: 'sequence', id: 'q', negate: false, entity: 'Returns', path: [{ relationship: 'R' }], date: { name: 'Day', at: 1 }, within: { n: 30, unit: 'days' }, onlyFinished: false, where: group('qw', condition('c'), group('h', condition('d'))) }
  const where = group('w', condition('a'), group('g', condition('b')), sequence)
  return { schemaVersion: 1, audience: 'Customers', rules: [{ id: 'r', combine: 'union', entity: 'Orders', path: [{ relationship: 'O' }], quantifier: { kind: 'some' }, window: null, where }], projections: [] }
}

function outline(definition: Definition): string {
  const node = (item: RuleNode): string => (item.kind === 'group' ? `(${item.items.map(node).join(' ')})` : item.kind === 'sequence' ? `${item.id}>${node(item.where)}` : item.id)
  return definition.rules.map((rule) => node(rule.where)).join(' | ')
}


describe('dropping a condition elsewhere', () => {
  it.each<[string, (definition: Definition) => Definition, string]>([
    ['before another', (d) => dropNode(d, 'q', 'w', 0), '(q>(c (d)) a (b))'],
    ['a sub-rule left without conditions goes', (d) => dropNode(d, 'b', 'w', 0), '(b a q>(c (d)))'],
    ['also inside what follows', (d) => dropNode(d, 'd', 'w', 3), '(a (b) q>(c) d)'],
    ['not into itself', (d) => dropNode(d, 'g', 'g', 0), '(a (b) q>(c (d)))'],
    ['where it is, nothing happens', (d) => dropNode(d, 'a', 'w', 1), '(a (b) q>(c (d)))'],
    ['copies get ids of their own', (d) => addCopies(d, 'g', [condition('a')], () => 'x', 0), '(a (x b) q>(c (d)))'],
  ])('%s', (_name, edit, expected) => {
    expect(outline(edit(sample()))).toBe(expected)
  })

  it('changes nothing, so that there is nothing to undo, where it is dropped at its own place', () => {
    const before = sample()
    expect(moveNode(before, 'a', 'w', 0)).toBe(before)
    expect(dropNode(before, 'a', 'w', 1)).toBe(before)
  })

  it('is written as the new place asks for it', () => {
    const moved = dropNode(sample(), 'b', 'w', 0, { ...condition('b'), attribute: { name: 'b', at: 0 } } as RuleNode)
    expect(findNode(moved, 'b')?.node).toMatchObject({ attribute: { at: 0 } })
  })
})

describe('where a node is judged', () => {
  const rule = findRule(sample(), 'r')
  it.each([
    ['a', 'Orders'],
    ['b', 'Orders'],
    ['q', 'Orders'],
    ['c', 'Returns'],
    ['d', 'Returns'],
    ['qw', 'Returns'],
    ['elsewhere', 'Orders'],
  ])('%s: on %s', (id, entity) => {
    expect(rule && scopeOf(rule, id)).toMatchObject({ id: 'r', entity })
  })
})

describe('what follows in a sequence', () => {
  it('is found another way, its places moved along', () => {
    const moved = setSequencePath(sample(), 'q', [{ relationship: 'S' }, { relationship: 'T' }], (at) => at + 1)
    expect(findNode(moved, 'q')?.node).toMatchObject({ path: [{ relationship: 'S' }, { relationship: 'T' }], date: { name: 'Day', at: 2 } })
  })
  it('becomes other records, without the date of the old ones', () => {
    const node = findNode(setSequenceEntity(sample(), 'q', 'Visits', []), 'q')?.node
    expect(node).toMatchObject({ entity: 'Visits', path: [], where: { id: 'qw' } })
    expect(node).not.toHaveProperty('date')
  })
})

describe('the clipboard’s text', () => {
  const definition = sample()
  const clips: readonly (readonly [string, Clip])[] = [
    ['rules', { kind: 'rules', audience: 'Customers', rules: definition.rules }],
    ['conditions', { kind: 'conditions', audience: 'Customers', entity: 'Orders', path: [{ relationship: 'O' }], nodes: definition.rules[0]?.where.items ?? [] }],
    ['conditions of the only path there is', { kind: 'conditions', audience: 'Customers', entity: 'Orders', nodes: [condition('a')] }],
  ]
  it.each(clips)('gives back %s', (_name, clip) => {
    expect(readClip(clipText(clip))).toEqual(clip)
  })

  it('of a whole definition gives its rules', () => {
    expect(readClip(JSON.stringify({ ...definition, rules: [{ entity: 'Customers' }] }))).toMatchObject({ kind: 'rules', audience: 'Customers', rules: [{ id: 'r1', entity: 'Customers' }] })
  })

  it.each([
    ['', 'The clipboard holds no rules or conditions; copy some in a builder first.'],
    ['hello', 'The clipboard holds no rules or conditions; copy some in a builder first.'],
    ['[1]', 'The clipboard holds no rules or conditions; copy some in a builder first.'],
    ['{"tessera":"rules","audience":"A","rules":[]}', 'The clipboard holds no rules or conditions; copy some in a builder first.'],
  ])('%j is refused', (text, reason) => {
    expect(readClip(text)).toBe(reason)
  })

  it('says what is wrong with rules that cannot be read', () => {
    expect(readClip('{"tessera":"conditions","audience":"A","entity":"B","conditions":[{"kind":"condition","attribute":{"name":"x"},"test":{"operator":"equals"}}]}')).toMatch(/^The clipboard’s rules cannot be read\. Rule 1, condition 1: .*equals/)
  })
})

import { describe, expect, it } from 'vitest'
import type { Definition, Rule, RuleNode } from '@shared/rules/definition.ts'
import { defaultTest } from '@shared/rules/draft.ts'
import * as edit from '@shared/rules/edit.ts'

/** A definition as nested lists of ids, operators first: what an edit did, at a glance. */
function outline(definition: Definition): readonly string[] {
  const node = (item: RuleNode): string => (item.kind !== 'group' ? item.id : `${item.negate ? '!' : ''}${item.operator}(${item.items.map(node).join(' ')})`)
  return definition.rules.map((rule) => `${rule.combine} ${rule.id}: ${node(rule.where)}`)
}

/** Two rules: r1 = a and (b or c) and d, then except r2 = e. */
function sample(): Definition {
  const condition = (id: string): RuleNode => ({ kind: 'condition', id, attribute: { name: id }, test: defaultTest('text') })
  const rule = (id: string, combine: Rule['combine'], items: readonly RuleNode[]): Rule => ({
    id,
    combine,
    entity: 'Customers',
    path: [],
    quantifier: { kind: 'some' },
    window: null,
    where: { kind: 'group', id: `${id}w`, operator: 'and', negate: false, items },
  })
  const inner: RuleNode = { kind: 'group', id: 'g', operator: 'or', negate: false, items: [condition('b'), condition('c')] }
  const rules = [rule('r1', 'union', [condition('a'), inner, condition('d')]), rule('r2', 'except', [condition('e')])]
  return { schemaVersion: 1, audience: 'Customers', rules, projections: [] }
}

function counter(): edit.MakeId {
  let next = 0
  return () => `n${(next += 1)}`
}

const r2 = 'except r2: and(e)'
const rows: readonly (readonly [string, (definition: Definition) => Definition, readonly string[]])[] = [
  ['a rule is added at the end', (d) => edit.addRule(d, edit.newRule('Orders', [], counter())), ['union r1: and(a or(b c) d)', r2, 'intersect n1: and()']],
  ['the first rule always starts from nothing', (d) => edit.removeRule(d, 'r1'), ['union r2: and(e)']],
  ['a rule takes its set operator along', (d) => edit.moveRule(d, 'r2', 0), ['union r2: and(e)', 'except r1: and(a or(b c) d)']],
  ['a move past the end changes nothing', (d) => edit.moveRule(d, 'r2', 2), ['union r1: and(a or(b c) d)', r2]],
  ['a copy follows its rule', (d) => edit.duplicateRule(d, 'r2', counter()), ['union r1: and(a or(b c) d)', r2, 'except n1: and(n3)']],
  ['the copy of a first rule meets it', (d) => edit.duplicateRule(edit.removeRule(d, 'r1'), 'r2', counter()), ['union r2: and(e)', 'intersect n1: and(n3)']],
  ['a set operator', (d) => edit.setCombine(d, 'r2', 'union'), ['union r1: and(a or(b c) d)', 'union r2: and(e)']],
  ['the first set operator stays', (d) => edit.setCombine(d, 'r1', 'except'), ['union r1: and(a or(b c) d)', r2]],
  [
    'a condition in a sub-rule',
    (d) => edit.addCondition(d, 'g', { attribute: { name: 'x' }, test: defaultTest('text') }, counter(), 1),
    ['union r1: and(a or(b n1 c) d)', r2],
  ],
  ['a sub-rule takes the other operator', (d) => edit.addGroup(d, 'g', counter()), ['union r1: and(a or(b c and()) d)', r2]],
  ['the operator of a group', (d) => edit.updateGroup(d, 'r1w', (group) => ({ ...group, operator: 'or' })), ['union r1: or(a or(b c) d)', r2]],
  ['not', (d) => edit.updateGroup(d, 'g', (group) => ({ ...group, negate: true })), ['union r1: and(a !or(b c) d)', r2]],
  ['a condition goes', (d) => edit.removeNode(d, 'b'), ['union r1: and(a or(c) d)', r2]],
  ['a sub-rule goes with its last condition', (d) => edit.removeNode(edit.removeNode(d, 'b'), 'c'), ['union r1: and(a d)', r2]],
  ['a rule stays without conditions', (d) => edit.removeNode(d, 'e'), ['union r1: and(a or(b c) d)', 'except r2: and()']],
  ['a sub-rule goes whole', (d) => edit.removeNode(d, 'g'), ['union r1: and(a d)', r2]],
  ['a copy of a sub-rule follows it', (d) => edit.duplicateNode(d, 'g', counter()), ['union r1: and(a or(b c) or(n2 n3) d)', r2]],
  ['a move behind in the same group', (d) => edit.moveNode(d, 'a', 'r1w', 3), ['union r1: and(or(b c) d a)', r2]],
  ['a move into another group', (d) => edit.moveNode(d, 'd', 'g', 1), ['union r1: and(a or(b d c))', r2]],
  ['a sub-rule cannot go into itself', (d) => edit.moveNode(d, 'g', 'g', 0), ['union r1: and(a or(b c) d)', r2]],
  ['a step down enters a sub-rule at its top', (d) => edit.stepNode(d, 'a', 1), ['union r1: and(or(a b c) d)', r2]],
  ['a step up enters a sub-rule at its end', (d) => edit.stepNode(d, 'd', -1), ['union r1: and(a or(b c d))', r2]],
  ['a step up at the top leaves the sub-rule', (d) => edit.stepNode(d, 'b', -1), ['union r1: and(a b or(c) d)', r2]],
  ['a step down at the end leaves the sub-rule', (d) => edit.stepNode(d, 'c', 1), ['union r1: and(a or(b) c d)', r2]],
  ['the last one out takes the sub-rule along', (d) => edit.stepNode(edit.removeNode(d, 'b'), 'c', 1), ['union r1: and(a c d)', r2]],
  ['a sub-rule steps over its neighbours', (d) => edit.stepNode(d, 'g', 1), ['union r1: and(a d or(b c))', r2]],
  ['a step at the rule’s edge changes nothing', (d) => edit.stepNode(d, 'a', -1), ['union r1: and(a or(b c) d)', r2]],
  ['something that is not there', (d) => edit.removeNode(edit.setWindow(d, 'r9', null), 'zz'), ['union r1: and(a or(b c) d)', r2]],
]

describe('edits of a definition', () => {
  it.each(rows)('%s', (_name, change, expected) => {
    const before = sample()
    const frozen = JSON.stringify(before)
    expect(outline(change(before))).toEqual(expected)
    expect(JSON.stringify(before)).toBe(frozen)
  })

  it('leaves untouched rules identical', () => {
    const before = sample()
    expect(edit.removeNode(before, 'b').rules[1]).toBe(before.rules[1])
    expect(edit.removeNode(before, 'zz')).toBe(before)
  })

  it('starts with one empty rule about the audience', () => {
    expect(outline(edit.newDefinition('Customers', counter()))).toEqual(['union n1: and()'])
  })

  it('keeps looked-up places when the path changes', () => {
    const at = edit.updateCondition(sample(), 'a', (condition) => ({ ...condition, attribute: { name: 'a', at: 1 } }))
    const changed = edit.setPath(at, 'r1', [{ relationship: 'x' }, { relationship: 'y' }], (old) => (old === 1 ? 2 : null))
    expect(changed.rules[0]?.where.items[0]).toMatchObject({ attribute: { name: 'a', at: 2 } })
  })

  it('forgets how many and when as a rule becomes one about another entity', () => {
    const counted = edit.setQuantifier(sample(), 'r1', { kind: 'none', of: 2 })
    const windowed = edit.setWindow(counted, 'r1', { test: defaultTest('date') })
    const other = edit.setEntity(windowed, 'r1', 'Orders', [{ relationship: 'x' }]).rules[0]
    expect(other).toMatchObject({ entity: 'Orders', path: [{ relationship: 'x' }], quantifier: { kind: 'none' }, window: null })
    expect(other?.quantifier.of).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import type { ExplainedRule } from '@shared/contract/explanation.ts'
import { quantityText } from '@shared/format/explanationWords.ts'

/** A rule about records of which 32 were found and 2 satisfy its one condition. */
function ruleWith(quantifier: ExplainedRule['quantifier']): ExplainedRule {
  return {
    id: 'r', combine: 'union', label: '', alone: true, soFar: true, quantifier, window: null,
    nodes: [{ id: 'c', kind: 'condition', depth: 0, label: 'Category is Seafood', holds: true, found: null }],
    records: { columns: [], total: 32, inWindow: null, holding: 2, shown: [] },
  }
}

describe('P58: what a quantifier makes of the records', () => {
  it.each([
    ['any Categories', '2', true, '32 found, 2 satisfying every condition'],
    ['any Categories', '1', true, '32 found, 2 satisfying every condition, 1 different record'],
    ['total Amount', '7.50', false, '32 found, 2 satisfying every condition, which gives 7.50'],
  ])('%s that give %s', (label, found, isCount, said) => {
    expect(quantityText(ruleWith({ label, holds: true, found, isCount }))).toBe(said)
  })
})

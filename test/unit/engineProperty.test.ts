import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RuleNode } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { MemberSet } from '../../electron/core/engine/engine.ts'
import { memoryEngine } from '../support/memorySource.ts'
import { naiveMembers, naiveRuleMembers } from '../support/naiveEvaluator.ts'
import { randomWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'

/** TESSERA_PROPERTY_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 400)

function nodesOf(node: RuleNode): readonly RuleNode[] {
  return node.kind === 'group' ? [node, ...node.items.flatMap(nodesOf)] : [node]
}

function ordinalsOf(members: MemberSet): number[] {
  const ordinals: number[] = []
  members.words.forEach((word, index) => {
    for (let bit = 0; bit < 32; bit++) if ((word & (1 << bit)) !== 0) ordinals.push(index * 32 + bit)
  })
  return ordinals
}

function isEmpty(node: RuleNode): boolean {
  return node.kind === 'group' && node.items.length === 0
}

describe('random definitions over random data', () => {
  it(`have the members that judging row by row finds (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(randomWorld, async ({ catalog, data, asOf, zone, weekStart, definition }) => {
        const parsed = parseDefinition(definition)
        if (!parsed.ok) throw new Error(parsed.diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
        const expected = [...naiveMembers(parsed.definition, { catalog, data, asOf, zone, weekStart })].sort((a, b) => a - b)
        const counts = await memoryEngine(catalog, data).count(parsed.definition, { asOf, zone, weekStart, signal: new AbortController().signal })
        expect(counts.diagnostics).toEqual([])
        expect(counts.members && ordinalsOf(counts.members)).toEqual(expected)
        expect(counts.total).toBe(expected.length)
        // Beside each rule and condition stands the rule with that condition alone.
        const world = { catalog, data, asOf, zone, weekStart }
        const naive = parsed.definition.rules.map((rule) => ({
          alone: naiveRuleMembers(parsed.definition, rule, world).size,
          nodes: nodesOf(rule.where).map((node) => ({ id: node.id, count: isEmpty(node) ? null : naiveRuleMembers(parsed.definition, rule, world, node).size })),
        }))
        expect(counts.rules.map(({ alone, nodes }) => ({ alone, nodes: nodes.map(({ id, count }) => ({ id, count })) }))).toEqual(naive)
      }),
      { numRuns },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RuleNode, Sequence } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { MemberSet } from '../../electron/core/engine/engine.ts'
import { entityId } from '../support/catalogFixture.ts'
import { knownSegments } from '../support/knownSegments.ts'
import { memoryEngine } from '../support/memorySource.ts'
import { naiveMembers, naiveRuleMembers } from '../support/naiveEvaluator.ts'
import { segmentEntities } from '../support/randomValues.ts'
import { randomLinkedWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'

/** TESSERA_PROPERTY_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 300)

/** Each node with what is counted beside it: inside a sequence, the sequence with that one alone. */
function counted(node: RuleNode, around: (node: RuleNode) => RuleNode = (one) => one): { readonly id: string; readonly alone: RuleNode | null }[] {
  switch (node.kind) {
    case 'group':
      return [{ id: node.id, alone: node.items.length === 0 ? null : around(node) }, ...node.items.flatMap((item) => counted(item, around))]
    case 'sequence':
      return [{ id: node.id, alone: around(node) }, ...counted(node.where, (inner) => around(reduced(node, inner)))]
    default:
      return [{ id: node.id, alone: around(node) }]
  }
}

function reduced(sequence: Sequence, inner: RuleNode): Sequence {
  return { ...sequence, where: inner.kind === 'group' ? inner : { kind: 'group', id: 'only', operator: 'and', negate: false, items: [inner] } }
}

function ordinalsOf(members: MemberSet): number[] {
  return Array.from({ length: members.words.length * 32 }, (_, ordinal) => ordinal).filter((ordinal) => ((members.words[ordinal >>> 5] ?? 0) & (1 << (ordinal & 31))) !== 0)
}

describe('random sequences and segments over random data', () => {
  it(`have the members that judging row by row finds (seed ${seed}, ${numRuns} cases)`, { timeout: 1_200_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(randomLinkedWorld, async ({ catalog, data, asOf, zone, weekStart, definition, segments }) => {
        const parsed = parseDefinition(definition)
        if (!parsed.ok) throw new Error(parsed.diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
        const world = { catalog, data, asOf, zone, weekStart, segments }
        const expected = [...naiveMembers(parsed.definition, world)].sort((a, b) => a - b)
        const stored = knownSegments(Object.fromEntries(Object.entries(segmentEntities).map(([name, entity]) => [name, { audience: entityId(entity), members: segments[name] ?? [] }])))
        const counts = await memoryEngine(catalog, data, stored).count(parsed.definition, { asOf, zone, weekStart, signal: new AbortController().signal })
        expect(counts.diagnostics).toEqual([])
        expect(counts.members && ordinalsOf(counts.members)).toEqual(expected)
        const naive = parsed.definition.rules.map((rule) => ({
          alone: naiveRuleMembers(parsed.definition, rule, world).size,
          nodes: counted(rule.where).map(({ id, alone }) => ({ id, count: alone && naiveRuleMembers(parsed.definition, rule, world, alone).size })),
        }))
        expect(counts.rules.map(({ alone, nodes }) => ({ alone, nodes: nodes.map(({ id, count }) => ({ id, count })) }))).toEqual(naive)
      }),
      { numRuns },
    )
  })
})

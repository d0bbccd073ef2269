import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import type { Definition, Literal, Rule, Test } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { Engine } from '../../electron/core/engine/engine.ts'
import { entityId } from '../support/catalogFixture.ts'
import { memoryEngine } from '../support/memorySource.ts'
import { naiveRuleMembers } from '../support/naiveEvaluator.ts'
import { randomWorld, type RandomWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'

/** TESSERA_PROPERTY_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 400)

const signal = new AbortController().signal
const measureId = 'measure' as AttributeId

/** The rule's records as a measure, and a condition that asks of it what the rule's quantifier asks. */
function asMeasure(rule: Rule, catalog: Catalog): { readonly catalog: Catalog; readonly definition: Definition; readonly test: Test } | null {
  const { quantifier, window, where, entity, path } = rule
  if (quantifier.kind === 'some' || quantifier.kind === 'none' || (path ?? []).length === 0) return null
  const of = quantifier.of === undefined ? {} : { of: quantifier.of }
  const what = quantifier.kind === 'count' ? { function: 'count' } : { function: quantifier.function, attribute: quantifier.attribute }
  const parsed = parseRecipe({ kind: 'measure', audience: 'E0', name: 'M', value: { kind: 'aggregate', entity, path, ...of, window, where, ...what } })
  if (!parsed.ok) throw new Error(parsed.message)
  const measured = withComputed(catalog, [{ id: measureId, entity: entityId('E0'), name: 'M', recipe: parsed.recipe }])
  const definition = parseDefinition({ schemaVersion: 1, audience: 'E0', rules: [{ entity: 'E0', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'M' }, test: quantifier.test }] } }] })
  if (!definition.ok) throw new Error(definition.diagnostics[0]?.message)
  return { catalog: measured, definition: definition.definition, test: quantifier.test }
}

/**
 * A measure has one value for every member, so "not 3, empty included" holds for members without records as well,
 * which a rule's quantifier leaves out; and an average is a double, where a rule compares it exactly.
 */
function isComparable(rule: Rule, { negate, value, values, from, to }: Test): boolean {
  const literals = [value, from, to, ...(values ?? [])].filter((one): one is Literal => one !== undefined && typeof one !== 'object')
  const isAverage = rule.quantifier.kind === 'aggregate' && rule.quantifier.function === 'average'
  return !negate && (!isAverage || literals.every((literal) => String(literal).length < 8))
}

async function isWhole(engine: Engine, rule: Rule, { asOf, zone }: RandomWorld): Promise<boolean> {
  if (rule.quantifier.kind !== 'aggregate' || rule.quantifier.function !== 'sum') return true
  const reading = await engine.columns(entityId('E0'), [measureId], { asOf, zone, signal })
  return reading.values(0) === reading.rows
}

describe('a condition about a measure', () => {
  it(`holds for the members of the rule that asks the same of its records (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(randomWorld, async (world) => {
        const parsed = parseDefinition(world.definition)
        if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
        for (const rule of parsed.definition.rules) {
          const measure = asMeasure(rule, world.catalog)
          if (measure === null || !isComparable(rule, measure.test)) continue
          const engine = memoryEngine(measure.catalog, world.data)
          if (!(await isWhole(engine, rule, world))) continue
          const counts = await engine.count(measure.definition, { asOf: world.asOf, zone: world.zone, signal })
          expect(counts.diagnostics).toEqual([])
          const expected = [...naiveRuleMembers(parsed.definition, rule, world)].sort((a, b) => a - b)
          const found = (world.data['E0'] ?? []).flatMap((_, ordinal) => (((counts.members?.words[ordinal >> 5] ?? 0) & (1 << (ordinal & 31))) === 0 ? [] : [ordinal]))
          expect(found).toEqual(expected)
          compared += 1
        }
      }),
      { numRuns },
    )
    expect(compared).toBeGreaterThan(numRuns / 20)
  })
})

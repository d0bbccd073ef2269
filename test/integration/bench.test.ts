import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { definitions, lastOrder } from '../bench/cases/asDefinition.ts'
import { distinctCases, sharedCases } from '../bench/cases/draw.ts'
import { differences } from '../bench/report/differences.ts'
import { samplesOf, type Results } from '../bench/report/results.ts'
import { measureNames } from '../bench/report/targets.ts'
import { temporaryFolder } from '../support/storePorts.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The conditions of all cases, without the comparison with the last order, which is all that its template is about. */
function conditionsOf(cases: ReturnType<typeof sharedCases>): readonly string[] {
  const texts = (node: unknown): readonly string[] => {
    if (typeof node !== 'object' || node === null) return []
    const own = 'kind' in node && node.kind === 'condition' ? [JSON.stringify(node)] : []
    return [...own, ...Object.values(node).flatMap(texts)]
  }
  return definitions(cases).flatMap(({ definition }) => texts(definition)).filter((condition) => !condition.includes(lastOrder.name))
}

describe('the fifty definitions of the benchmark', () => {
  test('are fifty of eight templates, the same for the same seed', () => {
    const cases = sharedCases(7)
    expect([cases.length, new Set(cases.map(({ case: one }) => one.template)).size]).toEqual([50, 8])
    expect([sharedCases(7), distinctCases(7, 2)]).toEqual([cases, distinctCases(7, 2)])
    expect(sharedCases(8)).not.toEqual(cases)
  })

  test('share no condition in the variant that promises so, and do share some otherwise', () => {
    const repeated = (conditions: readonly string[]): number => conditions.length - new Set(conditions).size
    expect(repeated(conditionsOf(distinctCases(7, 2).flat()))).toBe(0)
    expect(repeated(conditionsOf(sharedCases(7)))).toBeGreaterThan(10)
  })
})

test('the benchmark runs at a size of no use, with the counts of Tessera and of plain SQL equal for every definition', () => {
  const folder = temporaryFolder()
  const out = join(folder, 'out')
  const args = [join(root, 'test/bench/run.mjs'), '--size', 'toy', '--only', 'import,product,sql.js', '--out', out]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root, env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder } })
  expect([status, stderr.split('\n').filter((line) => line.includes('differs'))]).toEqual([0, []])
  const results = JSON.parse(readFileSync(join(out, 'results-toy.json'), 'utf8')) as Results
  const samples = samplesOf(results)
  const isMeasured = (name: (typeof measureNames)[number]): boolean => (samples[name] ?? []).some((sample) => sample > 0)
  // With one pass nothing is opened a second time, and the distinct set is never the first.
  expect(measureNames.filter((name) => !name.startsWith('ratio') && !isMeasured(name)).filter((name) => !['memorySettled', 'memoryPeak'].includes(name))).toEqual(['refreshFirstDistinct', 'refreshWarm', 'readyCached'])
  expect(stdout).toContain('refresh of the same 50')

  const { sessions, ...others } = results
  const [pass] = sessions?.value ?? []
  if (sessions === undefined || pass === undefined) throw new Error('There is no pass.')
  const cases = [...sharedCases(7), ...(distinctCases(7, 1)[0] ?? [])]
  const name = cases[3]?.name ?? ''
  const wrong = { ...others, sessions: { ...sessions, value: [{ ...pass, counts: { ...pass.counts, [name]: (pass.counts[name] ?? 0) + 1 } }] } }
  expect(differences(results, cases)).toEqual([])
  expect(differences(wrong, cases)).toEqual([`${name} differs: ${(pass.counts[name] ?? 0) + 1} by Tessera; ${pass.counts[name] ?? 0} by sql.js.`])
}, 240_000)

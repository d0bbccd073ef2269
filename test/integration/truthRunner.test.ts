import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCommandLine } from '../support/commandLine.ts'

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))

let line: ReturnType<typeof buildCommandLine>
beforeAll(() => {
  line = buildCommandLine()
}, 300_000)
afterAll(() => line.remove())

function run(environment: Record<string, string>) {
  const { TESSERA_DATA: _data, TESSERA_TRUTH: _truth, ...rest } = process.env
  const { status, stdout } = spawnSync(process.execPath, [path('build/scripts/truth.mjs')], { env: { ...rest, TESSERA_CLI: line.cli, ...environment }, encoding: 'utf8' })
  return { status, lines: stdout.trim().split('\n').map((text) => text.replace(/ \(\d+ ms\)$/, '')) }
}

describe('the truth suite', () => {
  it('asks every question of every folder and compares count and members', () => {
    const { status, lines } = run({ TESSERA_TRUTH: path('test/fixtures/truth/questions'), TESSERA_DATA: path('test/fixtures/truth/data') })
    expect(lines).toEqual([
      'FAIL shop faulty: Rule 1: There is no entity “Visitors”. Did you mean “Visits”?',
      'ok   shop right',
      'ok   shop rightByOtherColumn',
      'FAIL shop unanswered: there is no answer to compare with',
      'FAIL shop wrongCount: 2 members, expected 3',
      'FAIL shop wrongMembers: 2 members as expected, but not the same ones',
      '2 passed, 4 failed',
    ])
    expect(status).toBe(1)
  }, 300_000)

  it('fails every question of a dataset that cannot be set up, with the reason', () => {
    const { status, lines } = run({ TESSERA_TRUTH: path('test/fixtures/truth/questions'), TESSERA_DATA: path('test/fixtures/truth') })
    expect(lines).toHaveLength(7)
    expect(lines.slice(0, 6).every((text) => text.startsWith('FAIL shop ') && text.includes('people.csv'))).toBe(true)
    expect([status, lines.at(-1)]).toEqual([1, '0 passed, 6 failed'])
  }, 300_000)

  it('says why it asks nothing where there are no files', () => {
    expect(run({})).toEqual({
      status: 0,
      lines: ['TESSERA_DATA is not set: the truth suite has no files to ask about; set it to the folder of the datasets.', '0 passed, 0 failed'],
    })
  })
})

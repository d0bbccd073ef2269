import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { functionNames, functionSpec } from '@shared/formula/functions.ts'
import { grammarTable } from '@shared/formula/grammarTable.ts'
import { maxLength, maxNesting, maxSteps } from '@shared/formula/scope.ts'
import { precedence } from '@shared/formula/syntax.ts'

const published = readFileSync(new URL('../../shared/formula/grammar.md', import.meta.url), 'utf8')

describe('the published grammar', () => {
  it('has every function and operator as the program has them', () => {
    expect(published.trimEnd().split('\n\n').at(-1)).toBe(grammarTable())
  })

  it('has the operators of each line of precedence in one rule', () => {
    const rules = published.split('\n').filter((line) => /^\w+ +=/.test(line))
    for (const line of precedence) expect(rules.some((rule) => line.every((symbol) => rule.includes(`"${symbol}"`)))).toBe(true)
    const symbols = new Set(functionNames.map((name) => functionSpec(name).symbol).filter((symbol) => symbol !== undefined))
    expect([...symbols].sort()).toEqual(precedence.flat().sort())
  })

  it('tells the limits', () => {
    expect(published).toContain(`At most ${maxLength.toLocaleString('en-US')} characters, ${maxNesting} parts inside one another, ${maxSteps} steps`)
  })
})

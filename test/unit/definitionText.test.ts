import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDefinitionText } from '@shared/rules/definitionText.ts'
import { readJson } from '@shared/rules/jsonText.ts'

describe('JSON with its places', () => {
  it('is read as any other reader reads it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = readJson(text)
        expect(read.ok && read.value).toEqual(JSON.parse(text))
      }),
    )
  })

  it('is refused where any other reader refuses it', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', ']', ':', '0', '\\', '\n', 'x'), (text, at, char) => {
        const broken = text.slice(0, at % (text.length + 1)) + char + text.slice((at % (text.length + 1)) + 1)
        let isJson = true
        try {
          JSON.parse(broken)
        } catch {
          isJson = false
        }
        const read = readJson(broken)
        // A name that is there twice is a slip that other readers let pass.
        if (read.ok || !read.message.endsWith('is there twice.')) expect(read.ok).toBe(isJson)
      }),
    )
  })

  it('knows where each part stands', () => {
    const read = readJson('{\n  "a": [1,\n    {"b": "x"}]\n}')
    const place = (...path: (string | number)[]) => (read.ok ? [read.placeOf(path).line, read.placeOf(path).column] : [])
    expect([place(), place('a'), place('a', 0), place('a', 1, 'b'), place('a', 1, 'c', 3), place('z')]).toEqual([[1, 1], [2, 8], [2, 9], [3, 11], [3, 5], [1, 1]])
  })

  it.each([
    ['{"a": 1,}', 'Here a name in double quotes is expected, but there is "}".', 1, 9],
    ['{\n"a" 1}', 'Here a colon is expected, but there is "1".', 2, 5],
    ['[1 2]', 'Here a comma or “]” is expected, but there is "2".', 1, 4],
    ['[1', 'Here a comma or “]” is expected, but the text ends.', 1, 3],
    ['', 'Here a value is expected, but the text ends.', 1, 1],
    ['{"a": 1, "a": 2}', '“a” is there twice.', 1, 10],
    ['["a\nb"]', 'This text in quotes is not closed, or holds a character that has to be escaped.', 1, 2],
    ["{'a': 1}", 'Here a name in double quotes is expected, but there is "\'".', 1, 2],
    ['[01]', 'Here a value is expected, but there is "0".', 1, 2],
    ['{} x', 'Here the end is expected, but there is "x".', 1, 4],
  ])('%j: %s', (text, message, line, column) => {
    const read = readJson(text)
    expect(read.ok ? null : [read.message, read.place.line, read.place.column]).toEqual([message, line, column])
  })

  it('refuses what is nested without end instead of running out of stack', () => {
    const read = readJson('['.repeat(100_000))
    expect(read.ok ? '' : read.message).toBe('This is nested too deep.')
  })
})

describe('a definition that is typed', () => {
  const text = `{
  "schemaVersion": 1,
  "audience": "Customers",
  "rules": [
    { "entity": "Customers", "where": { "kind": "group", "items": [
      { "kind": "condition", "attribute": { "name": "City" },
        "test": { "operator": "equal", "value": "Leeds" } },
      { "kind": "sequence", "entity": "Orders", "within": { "n": 3, "unit": "days" } }
    ] } }
  ]
}`
  it('is read, and what is found out about it later is placed in it', () => {
    const read = readDefinitionText(text)
    if (!read.ok) throw new Error('It is not read.')
    const lineOf = (nodeId: string | null, part: 'attribute' | 'value' | 'window' | 'quantifier' | 'group') => {
      const problem = read.problemOf({ severity: 'error', ruleId: 'r1', nodeId, part, message: 'x' })
      return [problem.place.line, problem.message]
    }
    expect(read.definition.rules[0]?.where.items).toHaveLength(2)
    expect([lineOf('r1.1', 'attribute'), lineOf('r1.1', 'value'), lineOf('r1.2', 'window'), lineOf(null, 'quantifier'), lineOf('r1.2.0', 'group')]).toEqual([
      [6, 'Rule 1, condition 1: x'],
      [7, 'Rule 1, condition 1: x'],
      [8, 'Rule 1, condition 2: x'],
      [5, 'Rule 1: x'],
      [8, 'Rule 1, condition 2: x'],
    ])
  })

  it('lists every problem with its line, in the order of the text', () => {
    const broken = text.replace('"equal"', '"equals"').replace('"days"', '"fortnights"').replace('"schemaVersion": 1', '"schemaVersion": 2')
    const read = readDefinitionText(broken)
    expect(read.ok ? [] : read.problems.map((problem) => problem.place.line)).toEqual([1, 7, 8])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datedFileName, exportFileNames, fileNameProblem, flatFileName, manifestName } from '@shared/format/exportFileNames.ts'
import { fileNamesOf, safeName } from '@shared/format/fileNames.ts'

const at = Date.UTC(2026, 11, 31, 23, 30, 5)
const run = { exportName: 'Weekly: all', at, zone: 'Europe/Berlin', ending: '.csv' }
const named = (...names: readonly string[]) => names.map((name, index) => ({ name, outputName: `Segment_${index}` }))

describe('one part of a path (P143)', () => {
  it.each([
    ['High-value: 2026', 'High-value_ 2026'],
    ['a/b\\c*d?e"f<g>h|i', 'a_b_c_d_e_f_g_h_i'],
    ['con', '_con'],
    ['CON.report', '_CON.report'],
    ['com1', '_com1'],
    ['LPT¹', '_LPT¹'],
    ['console', 'console'],
    ['aux .txt', '_aux .txt'],
    ['ends with dots...', 'ends with dots'],
    [' blanks ', 'blanks'],
    ['..', '_'],
    ['.hidden', 'hidden'],
    ['', '_'],
    ['tab\tand\u0000', 'tab_and_'],
    ['gpj.\u202Eexe', 'gpj._exe'],
    ['e\u0301', 'é'],
    ['\ud800x', '_x'],
    [`${'ä'.repeat(150)}`, 'ä'.repeat(100)],
    [`${'x'.repeat(119)} .csv`, 'x'.repeat(119)],
    ['😀'.repeat(80), '😀'.repeat(50)],
  ])('%j is %j', (name, safe) => expect(safeName(name)).toBe(safe))

  it('is one that every system takes, whatever the name, and stays as it is the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const safe = safeName(name)
      expect(safe).not.toMatch(/[\\/:*?"<>|\u0000-\u001f]|^\.|[. ]$|^$/)
      expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i)
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(201)
      expect(safe).not.toMatch(/\p{Surrogate}/u)
      expect(safeName(safe)).toBe(safe)
    }), { numRuns: 500 })
  })
})

describe('the files of a run', () => {
  it('are laid out as the template says, by the day in the zone of the workspace', () => {
    expect(exportFileNames(datedFileName, run, named('Gold'))).toEqual(['Weekly_ all/Gold/2027/01/01/Gold.csv'])
    expect(exportFileNames('{output}-{yyyy}{mm}{dd}T{hh}{min}{ss}', run, named('Gold'))).toEqual(['Segment_0-20270101T003005.csv'])
    expect(exportFileNames('//a/../{segment}/', run, named('x/y'))).toEqual(['a/_/x_y.csv'])
  })

  it('are no two the same to a system that ignores case or the form of accents', () => {
    expect(exportFileNames(flatFileName, run, named('A/B', 'a_b', 'A_B', 'é', 'E\u0301'))).toEqual(['A_B.csv', 'a_b (2).csv', 'A_B (3).csv', 'é.csv', 'É (2).csv'])
    expect(fileNamesOf(['a', 'A'], '.xlsx')).toEqual(['a.xlsx', 'A (2).xlsx'])
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 4 }), { maxLength: 30 }), (names) => {
      const files = exportFileNames(flatFileName, run, named(...names)).map((file) => file.toLowerCase().normalize('NFC'))
      expect(new Set(files).size).toBe(files.length)
    }))
  })

  it('come with a list in the folder they share', () => {
    expect(manifestName('W', ['W/a/1.csv', 'W/a/2.csv'])).toBe('W/a/W.manifest.json')
    expect(manifestName('W', ['W/a/1.csv', 'W/b/1.csv'])).toBe('W/W.manifest.json')
    expect(manifestName('W: x', ['1.csv'])).toBe('W_ x.manifest.json')
  })

  it.each([
    ['{week}', 'The file name holds {week}, which stands for nothing'],
    ['{segment', 'The file name holds a brace without its other half'],
    ['/ /', 'Say what the files are called.'],
    ['a/'.repeat(21), 'The file name leads through more than 20 folders'],
  ])('are refused where the template is %j', (template, problem) => expect(fileNameProblem(template)).toContain(problem))

  it('take both usual templates', () => expect([datedFileName, flatFileName].map(fileNameProblem)).toEqual([null, null]))
})

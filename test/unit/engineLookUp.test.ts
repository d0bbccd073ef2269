import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasBit } from '../../electron/core/engine/bitset.ts'
import type { TextColumn } from '../../electron/core/engine/columns/column.ts'
import { encodeText, type Dictionary } from '../../electron/core/engine/columns/dictionary.ts'
import { matchingRows } from '../../electron/core/engine/evaluate/match.ts'

const breath = { isDue: () => false, take: async () => {} }

/** "t0", "t1" …, behind the one that stands for no value. */
function dictionaryOf(size: number): Dictionary {
  const texts = Array.from({ length: size }, (_, index) => encodeText(`t${index}`))
  const offsets = new Uint32Array(size + 2)
  texts.forEach((text, index) => (offsets[index + 2] = (offsets[index + 1] ?? 0) + text.length))
  return { bytes: Uint8Array.from(texts.flatMap((text) => [...text])), offsets }
}

describe('rows whose text is one of some', () => {
  it('are those whose code is, however few codes there are, however they are kept and wherever they begin', async () => {
    const cases = fc.record({ distinct: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 254 })), rows: fc.integer({ min: 0, max: 3000 }), before: fc.integer({ min: 0, max: 3 }), wide: fc.boolean(), asked: fc.array(fc.integer({ min: 0, max: 254 }), { maxLength: 6 }), turn: fc.integer({ min: 1, max: 997 }) })
    await fc.assert(
      fc.asyncProperty(cases, async ({ distinct, rows, before, wide, asked, turn }) => {
        // One beyond all there are among them.
        const wanted = asked.map((index) => index % (distinct + 1))
        const all = wide ? new Uint16Array(before + rows) : new Uint8Array(before + rows)
        const codes = all.subarray(before)
        for (let row = 0; row < rows; row += 1) codes[row] = (row * turn * turn + (row >>> 3)) % (distinct + 1)
        const column: TextColumn = { kind: 'text', codes, dictionary: dictionaryOf(distinct), missing: new Uint32Array((rows + 31) >>> 5) }
        const bits = await matchingRows(column, { kind: 'text', how: 'is', texts: wanted.map((index) => `t${index}`), ignoreCase: false }, () => Promise.reject(new Error('Case matters.')), breath)
        for (let row = 0; row < rows; row += 1) expect(hasBit(bits, row)).toBe(wanted.includes((codes[row] ?? 0) - 1))
      }),
      { numRuns: 150 },
    )
  })
})

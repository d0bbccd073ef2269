import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineBatches } from '../../electron/core/exports/http/lineBatches.ts'

it('cuts lines into batches, wherever the bytes were cut, and keeps the last ones back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((text) => JSON.stringify(text)), { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 60 }), (lines, rows, cut, bytes) => {
      const batches = lineBatches(rows, bytes)
      const all = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
      const full: (readonly string[])[] = []
      const buffer = new Uint8Array(cut)
      for (let from = 0; from < all.length; from += cut) {
        const piece = all.subarray(from, from + cut)
        buffer.set(piece)
        // The bytes are used again for the next ones.
        full.push(...batches.add(buffer.subarray(0, piece.length)))
      }
      const rest = batches.rest()
      expect([...full.flat(), ...rest]).toEqual(lines)
      expect(rest.length > 0).toBe(lines.length > 0)
      for (const batch of [...full, rest]) {
        expect(batch.length).toBeLessThanOrEqual(rows)
        if (batch.length > 1) expect(batch.reduce((sum, line) => sum + line.length, 0)).toBeLessThanOrEqual(bytes)
      }
    }),
  )
})

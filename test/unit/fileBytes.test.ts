import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileBytes, joined, type Snapshot } from '../../electron/core/store/fileBytes.ts'

const chunk = 2 ** 20

test('what is written is read, and a snapshot stays what it was whatever is written after it', () => {
  const write = fc.record({ at: fc.integer({ min: 0, max: 3 * chunk }), length: fc.integer({ min: 1, max: chunk + 10 }), byte: fc.integer({ min: 1, max: 255 }) })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: chunk + 5 }), fc.array(fc.oneof(write, fc.constantFrom('snapshot', 'release')), { maxLength: 12 }), (start, steps) => {
      const file = new FileBytes(new Uint8Array(start).fill(9))
      let model: Uint8Array = new Uint8Array(start).fill(9)
      const snapshots: { readonly made: Snapshot; readonly expected: Uint8Array }[] = []
      const check = (): void => snapshots.forEach(({ made, expected }) => expect(Buffer.compare(joined(made.parts), expected)).toBe(0))
      for (const step of steps) {
        if (step === 'snapshot') {
          snapshots.push({ made: file.snapshot(model.length), expected: model.slice() })
        } else if (step === 'release') {
          check()
          snapshots.shift()?.made.release()
        } else {
          const end = step.at + step.length
          if (end > model.length) model = joined([model, new Uint8Array(end - model.length)])
          model.fill(step.byte, step.at, end)
          file.set(new Uint8Array(step.length).fill(step.byte), step.at)
        }
      }
      check()
      for (let at = 0; at < model.length; at += 4096) {
        const end = Math.min(at + 4096, model.length)
        expect(Buffer.compare(file.subarray(at, end), model.subarray(at, end))).toBe(0)
      }
      expect(Buffer.compare(file.subarray(0, model.length), model)).toBe(0)
    }),
    { numRuns: 60 },
  )
})

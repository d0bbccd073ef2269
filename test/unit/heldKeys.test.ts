import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HeldKeys } from '../../electron/core/import/detect/heldKeys.ts'


test('keys are held as a map holds them', () => {
  const key = fc.oneof(fc.constantFrom('', 'a', 'b', 'é', '__proto__', '\u{1F600}', '\ufeffa', 'x'.repeat(2000)), fc.string({ unit: 'grapheme', maxLength: 4 }))
  const step = fc.record({ what: fc.constantFrom('set', 'get', 'take'), key, ordinal: fc.nat() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const held = new HeldKeys()
      const model = new Map<string, number>()
      for (const { what, key: text, ordinal } of steps) {
        if (what === 'set') {
          held.set(text, ordinal)
          model.set(text, ordinal)
        } else {
          expect(what === 'get' ? held.get(text) : held.take(text)).toBe(model.get(text))
          if (what === 'take') model.delete(text)
        }
        expect(held.size).toBe(model.size)
      }
      expect(new Map(held)).toEqual(model)
    }),
    { numRuns: 500 },
  )
})

test('there is room for many, and for a key longer than a chunk', () => {
  const held = new HeldKeys()
  for (let n = 0; n < 300_000; n += 1) held.set(`key ${n}`, n)
  held.set('long'.repeat(400_000), 7)
  held.set('after', 8)
  expect([held.size, held.get('key 299999'), held.get('key 300000'), held.take('key 5'), held.get('key 5')]).toEqual([300_002, 299_999, undefined, 5, undefined])
  expect([held.get('long'.repeat(400_000)), held.get('after')]).toEqual([7, 8])
})

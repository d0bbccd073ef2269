import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decimalText } from '@shared/domain/storedValue.ts'
import { createTextSink } from '../../electron/core/exports/textSink.ts'

const written = async (work: (sink: ReturnType<typeof createTextSink>) => void): Promise<string> => {
  const pieces: Uint8Array[] = []
  const sink = createTextSink(async (bytes) => void pieces.push(bytes.slice()))
  work(sink)
  await sink.end()
  return Buffer.concat(pieces).toString()
}

it('writes numbers as they are read', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }))), async (numbers) => {
    expect(await written((sink) => numbers.forEach(([value, scale]) => (sink.addScaled(value, scale), sink.addSign(10))))).toBe(numbers.map(([value, scale]) => `${decimalText(value, scale)}\n`).join(''))
  }))
})

it('writes text as UTF-8, whatever came before it, also where its buffer has to grow', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constantFrom('x'.repeat(1_000_000), 'é'.repeat(300_000)))), async (texts) => {
    expect(await written((sink) => texts.forEach((text) => sink.add(text)))).toBe(texts.join(''))
  }), { numRuns: 20 })
})

it('adds nothing of a text with a sign that is not marked', async () => {
  const marked = Uint8Array.from({ length: 128 }, (_, code) => Number(code >= 97 && code <= 122))
  expect(await written((sink) => expect(['abc', 'aB', 'é', ''].map((text) => sink.addIf(text, marked))).toEqual([true, false, false, true]))).toBe('abc')
})

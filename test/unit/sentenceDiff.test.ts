import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentenceDiff } from '@shared/rules/sentenceDiff.ts'

const marked = (before: string, after: string): string =>
  sentenceDiff(before, after).map(({ text, kind }) => (kind === 'added' ? `[+${text}]` : kind === 'removed' ? `[-${text}]` : text)).join('')

describe('what differs between two sentences', () => {
  it.each([
    ['Customers whose Tier is Gold.', 'Customers whose Tier is Gold.', 'Customers whose Tier is Gold.'],
    ['Customers whose Tier is Gold.', 'Customers whose Tier is Silver.', 'Customers whose Tier is [-Gold][+Silver].'],
    ['Customers whose Tier is Gold.', 'Customers whose Tier is Gold, and who have any Orders.', 'Customers whose Tier is Gold[+, and who have any Orders].'],
    ['Customers whose total Amount is 5.', 'Customers who have any Orders.', 'Customers [-whose total Amount is 5][+who have any Orders].'],
    ['', 'Customers …', '[+Customers …]'],
  ])('%j → %j', (before, after, words) => {
    expect(marked(before, after)).toBe(words)
  })

  it('both sentences can be read from it, whatever they say', () => {
    const text = fc.array(fc.constantFrom('Gold', 'or', 'Silver', ' ', ', ', '(', ').', 'Größe', '  ', '\n', '👩‍🌾'), { maxLength: 30 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = sentenceDiff(before, after)
        const read = (other: 'added' | 'removed') => changes.filter(({ kind }) => kind !== other).map((one) => one.text).join('')
        expect([read('added'), read('removed')]).toEqual([before, after])
      }),
    )
  })

  it('gives up where nearly nothing is the same', () => {
    const words = (letter: string) => Array.from({ length: 3000 }, (_, index) => `${letter}${index}`).join(' ')
    expect(sentenceDiff(words('a'), words('b')).map(({ kind }) => kind)).toEqual(['removed', 'added'])
  })
})

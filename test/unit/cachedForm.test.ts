import { describe, expect, test } from 'vitest'
import { columnOfArrays, orderOfArrays } from '../../electron/core/engine/columns/cached.ts'

const none = new Uint32Array(1)

describe('a column from a cache', () => {
  const bytes = new TextEncoder().encode('annbob')
  const text = (offsets: readonly number[]) => columnOfArrays({ facts: { kind: 'text' }, arrays: [none, Uint8Array.of(1, 2), bytes, Uint32Array.from(offsets)] }, 'text', 2)
  const number = (magnitude: number) => columnOfArrays({ facts: { kind: 'number', magnitude }, arrays: [none, Int32Array.of(1, 2)] }, 'integer', 2)

  test('has its texts one after the other within their bytes, or is as good as not there', () => {
    expect(text([0, 0, 3, 6])?.kind).toBe('text')
    expect(text([0, 0, 3, 7])).toBeNull()
    expect(text([0, 0, 4_000_000_000, 6])).toBeNull()
    expect(text([0, 0, 3, 2])).toBeNull()
    expect(text([0, 1, 3, 6])).toBeNull()
    expect(text([])).toBeNull()
  })

  test('has a largest value that one can be, or is as good as not there', () => {
    expect(number(2)?.kind).toBe('number')
    expect(number(-1)).toBeNull()
    expect(number(Infinity)).toBeNull()
  })
})

test('an order from a cache has its parents one after the other within the rows, or is as good as not there', () => {
  const order = (offsets: readonly number[]) => orderOfArrays({ facts: { isTimed: false }, arrays: [Int32Array.of(1, 0), Int32Array.from(offsets)] }, 'key', null, { child: 2, parent: 2 })
  expect(order([0, 1, 2])?.key).toBe('key')
  expect(order([0, 0, 1])?.key).toBe('key')
  expect(order([0, 1, 2_000_000_000])).toBeNull()
  expect(order([0, 2, 1])).toBeNull()
  expect(order([-1, 0, 1])).toBeNull()
})

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePaths } from '../../electron/main/hosts/hostPaths.ts'

test('downloads into one folder take the place of no file that is there, nor of one another', () => {
  const there = new Set([join('f', 'a.csv'), join('f', 'a (2).csv')])
  expect(freePaths('f', ['a.csv', 'A.csv', 'b.csv', 'b.csv'], (path) => there.has(path))).toEqual(['a (3).csv', 'A.csv', 'b.csv', 'b (2).csv'].map((name) => join('f', name)))
})

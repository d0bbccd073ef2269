import { expect, it } from 'vitest'
import { clockTimeOf } from '@shared/format/clockTime.ts'

it.each([
  ['09:30', '09:30'],
  ['9:30', '09:30'],
  ['930', '09:30'],
  ['2145', '21:45'],
  ['9', '09:00'],
  ['9.30 pm', '21:30'],
  ['12 am', '00:00'],
  ['12:15PM', '12:15'],
  [' 7 p.m. ', '19:00'],
  ['0:00', '00:00'],
  ['24:00', null],
  ['9:60', null],
  ['13 pm', null],
  ['0 am', null],
  ['9:3', null],
  ['', null],
  ['noon', null],
])('a time typed as "%s" is %s (P90)', (text, time) => {
  expect(clockTimeOf(text)).toBe(time)
})

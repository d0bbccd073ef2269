import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { canceled, fail } from '@shared/errors/appError.ts'
import { useAsyncState, type AsyncState } from '@renderer/composables/useAsyncState.ts'

interface Question {
  answer(value: string): void
  refuse(error: unknown): void
}

let questions: Question[] = []
let state: AsyncState<string>

function ask(): Promise<string> {
  return new Promise((resolve, reject) => questions.push({ answer: resolve, refuse: reject }))
}

beforeEach(() => {
  vi.useFakeTimers()
  questions = []
  effectScope().run(() => (state = useAsyncState(ask)))
})
afterEach(() => vi.useRealTimers())

it('never lets a late reply overwrite a newer one', async () => {
  const first = state.run()
  const second = state.run()
  questions[1]?.answer('new')
  await second
  questions[0]?.answer('old')
  await first
  expect([state.value.value, state.loading.value]).toEqual(['new', false])
})

it('keeps the last answer where a newer question fails, and forgets the failure at the next success', async () => {
  const first = state.run()
  questions[0]?.answer('rows')
  await first
  const second = state.run()
  questions[1]?.refuse(fail('storage', 'The file cannot be read.'))
  await second
  expect([state.value.value, state.error.value?.message]).toEqual(['rows', 'The file cannot be read.'])
  const third = state.run()
  questions[2]?.answer('more rows')
  await third
  expect([state.value.value, state.error.value]).toEqual(['more rows', null])
})

it('does not take a cancellation for a failure', async () => {
  const run = state.run()
  questions[0]?.refuse(canceled())
  await run
  expect([state.error.value, state.loading.value]).toEqual([null, false])
})

it('asks once more after the question under way, however many changes come meanwhile', async () => {
  const run = state.run()
  void state.refresh()
  void state.refresh()
  expect(questions).toHaveLength(1)
  questions[0]?.answer('one')
  await vi.waitFor(() => expect(questions).toHaveLength(2))
  expect(state.value.value).toBe('one')
  questions[1]?.answer('two')
  await run
  expect([state.value.value, questions.length]).toEqual(['two', 2])
})

it('is slow after 300 ms, and only before the first answer', async () => {
  const first = state.run()
  vi.advanceTimersByTime(299)
  expect(state.slow.value).toBe(false)
  vi.advanceTimersByTime(1)
  expect(state.slow.value).toBe(true)
  questions[0]?.answer('rows')
  await first
  void state.run()
  vi.advanceTimersByTime(1000)
  expect(state.slow.value).toBe(false)
})

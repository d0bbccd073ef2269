import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import type { LiveCount } from '@shared/contract/segments.contract.ts'
import { canceled, fail } from '@shared/errors/appError.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { newDefinition } from '@shared/rules/edit.ts'
import { useHistory } from '@renderer/composables/useHistory.ts'
import { useLiveCount } from '@renderer/features/builder/liveCount.ts'
import { createFakeBridge } from '../support/fakeBridge.ts'
import { countReply, loyalDefinition } from './builderFixture.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

interface Question {
  readonly answer: (total: number) => Promise<void>
  readonly refuse: (error: unknown) => Promise<void>
}

/** A live count whose questions the test answers one by one. */
function live() {
  const questions: Question[] = []
  const bridge = createFakeBridge({
    'segments.count': (input) =>
      new Promise<LiveCount>((resolve, reject) => {
        const settled = async (): Promise<void> => {
          await vi.advanceTimersByTimeAsync(1)
          await nextTick()
        }
        questions.push({
          answer: (total) => (resolve({ ...countReply(input), total }), settled()),
          refuse: (error) => (reject(error), settled()),
        })
      }),
  })
  Object.assign(window, { tessera: bridge })
  const definition = shallowRef<Definition>(loyalDefinition)
  const scope = effectScope()
  const counts = scope.run(() => useLiveCount(() => definition.value, 'draft1'))
  if (!counts) throw new Error('The scope has ended.')
  const edit = async (audience: string): Promise<void> => {
    definition.value = { ...newDefinition(audience, () => 'x') }
    await nextTick()
  }
  const pause = (ms = 130): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
  const question = (index: number): Question => {
    const found = questions[index]
    if (!found) throw new Error(`Question ${index} was not asked.`)
    return found
  }
  return { counts, questions, question, edit, pause, scope, bridge }
}

describe('live counts', () => {
  it('keeps the old number, marked stale, until the new one is there', async () => {
    const { counts, question, edit, pause } = live()
    await pause(1)
    await question(0).answer(5318)
    expect([counts.count.value?.total, counts.stale.value]).toEqual([5318, false])
    await edit('Customers')
    expect([counts.count.value?.total, counts.stale.value]).toEqual([5318, true])
    await pause()
    await question(1).answer(12)
    expect([counts.count.value?.total, counts.stale.value]).toEqual([12, false])
  })

  it('drops a late reply', async () => {
    const { counts, question, edit, pause } = live()
    await pause(1)
    await question(0).answer(1)
    await edit('A')
    await pause()
    await edit('B')
    await pause()
    await question(2).answer(3)
    await question(1).answer(2)
    expect([counts.count.value?.total, counts.stale.value]).toEqual([3, false])
  })

  it('asks at once, and about the newest as soon as the answer is there', async () => {
    const { counts, questions, question, edit, pause } = live()
    await pause(1)
    await question(0).answer(1)
    for (const letter of 'abc') await edit(letter)
    expect(questions).toHaveLength(2)
    await question(1).answer(2)
    expect(questions).toHaveLength(3)
    expect([counts.count.value?.total, counts.stale.value]).toEqual([1, true])
    await question(2).answer(3)
    await pause()
    expect(questions).toHaveLength(3)
    expect([counts.count.value?.total, counts.stale.value]).toEqual([3, false])
  })

  it('waits for a slow answer until typing pauses, no longer', async () => {
    const { questions, question, edit, pause } = live()
    await pause(1)
    await question(0).answer(1)
    for (const letter of 'abc') {
      await edit(letter)
      await pause(50)
    }
    expect(questions).toHaveLength(2)
    await pause()
    expect(questions).toHaveLength(3)
  })

  it('takes a canceled question for none, and a failed one as an error with the old number left', async () => {
    const { counts, question, edit, pause } = live()
    await pause(1)
    await question(0).answer(1)
    await edit('A')
    await pause()
    await question(1).refuse(canceled())
    expect(counts.error.value).toBeNull()
    counts.again()
    await pause()
    await question(2).refuse(fail('storage', 'The workspace file cannot be read.'))
    expect([counts.error.value?.message, counts.count.value?.total, counts.stale.value]).toEqual(['The workspace file cannot be read.', 1, true])
  })

  it('asks nothing more once the page is gone', async () => {
    const { questions, edit, pause, scope } = live()
    await edit('A')
    scope.stop()
    await pause(1000)
    expect(questions).toHaveLength(1)
  })
})

describe('the history of a draft', () => {
  it('undoes steps of one field together until the field is left', () => {
    const history = useHistory('')
    for (const value of ['a', 'ab']) history.apply(value, 'field')
    history.seal()
    history.apply('abc', 'field')
    history.apply('x')
    const seen = [history.value.value]
    while (history.canUndo.value) {
      history.undo()
      seen.push(history.value.value)
    }
    expect(seen).toEqual(['x', 'abc', 'ab', ''])
  })

  it('forgets what was undone once something new is done', () => {
    const history = useHistory(1)
    history.apply(2)
    history.undo()
    history.apply(3)
    expect([history.canRedo.value, history.value.value]).toEqual([false, 3])
  })

  it('takes no change for no step', () => {
    const history = useHistory(1)
    history.apply(1)
    expect(history.canUndo.value).toBe(false)
  })
})

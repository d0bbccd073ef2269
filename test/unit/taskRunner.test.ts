import { describe, expect, it } from 'vitest'
import { fail } from '@shared/errors/appError.ts'
import type { Task } from '@shared/domain/task.ts'
import { createTaskRunner } from '../../electron/core/tasks/taskRunner.ts'

/** A clock that moves only when told, with timers and pauses on it. */
function createWorld() {
  let now = 0
  let pauses = 0
  let serial = 0
  let timers: { at: number; work: () => void }[] = []
  const announced: Task[] = []
  const logged: string[] = []
  const runner = createTaskRunner(
    {
      now: () => Date.UTC(2026, 10, 23) + now,
      elapsed: () => now,
      after: (ms, work) => {
        const timer = { at: now + ms, work }
        timers.push(timer)
        return () => (timers = timers.filter((one) => one !== timer))
      },
      pause: async () => void (pauses += 1),
      randomBytes: (length) => {
        serial += 1
        return new Uint8Array(length).map((_byte, index) => Math.floor(serial / 10 ** index) % 10)
      },
      log: (message) => logged.push(message),
    },
    (_event, payload) => announced.push(payload as Task),
  )
  const pass = (ms: number) => {
    now += ms
    const due = timers.filter((timer) => timer.at <= now)
    timers = timers.filter((timer) => timer.at > now)
    due.forEach((timer) => timer.work())
  }
  return { runner, announced, logged, pass, pauses: () => pauses, timers: () => timers.length }
}

/** A promise and what settles it. */
function gate() {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open: () => open(), opened }
}

describe('tasks', () => {
  it('announce their start, and their end with the result', async () => {
    const { runner, announced, pass } = createWorld()
    const id = runner.start('import', 'orders.csv', async () => ({ rows: 3 }))
    pass(5)
    const ended = await runner.ended(id)
    expect(announced.map((task) => [task.status, task.result])).toEqual([['refreshing', null], ['successful', { rows: 3 }]])
    expect(ended).toMatchObject({ kind: 'import', title: 'orders.csv', progress: 1, error: null })
    expect(ended.finishedAt).not.toBeNull()
  })

  it('announce progress ten times a second at most, and always the last of it', async () => {
    const { runner, announced, pass, timers } = createWorld()
    const end = gate()
    const id = runner.start('import', 'orders.csv', async (control) => {
      for (let row = 1; row <= 1000; row += 1) {
        control.report('Reading rows', row, 1000)
        pass(1)
      }
      control.report('Reading rows', 1000, 1000)
      await end.opened
    })
    expect(announced.length).toBeLessThanOrEqual(12)
    pass(100)
    expect(announced.at(-1)).toMatchObject({ done: 1000, total: 1000, progress: 1, status: 'refreshing' })
    end.open()
    await runner.ended(id)
    expect(announced.at(-1)?.status).toBe('successful')
    expect(timers()).toBe(0)
  })

  it.each([
    ['of a known amount', 5, 20, 0.25],
    ['of nothing', 0, 0, 1],
    ['of an unknown amount', 5, null, null],
    ['beyond the estimate', 25, 20, 1],
  ])('say their progress %s', async (_name, done, total, progress) => {
    const { runner, announced } = createWorld()
    const id = runner.start('save', 'x', async (control) => {
      control.report('Saving', done, total)
      await control.breathe()
      throw fail('storage', 'The disk is full.')
    })
    await runner.ended(id)
    expect(announced.at(-1)?.progress).toBe(progress)
  })

  it('keep the sentence of a failure, and log what is no sentence', async () => {
    const { runner, logged } = createWorld()
    const expected = await runner.ended(runner.start('import', 'a.csv', () => Promise.reject(fail('dataSource', 'a.csv is empty.'))))
    const bug = await runner.ended(runner.start('import', 'b.csv', () => Promise.reject(new TypeError('x is undefined at /secret'))))
    expect(expected.error).toEqual({ code: 'dataSource', message: 'a.csv is empty.' })
    expect(bug.error?.code).toBe('unexpected')
    expect(bug.error?.message).not.toContain('secret')
    expect(logged).toEqual(['The task "b.csv" failed'])
  })

  it('are canceled without being failures', async () => {
    const { runner } = createWorld()
    const id = runner.start('refresh', 'Gold', async (control) => {
      for (;;) {
        await control.breathe()
        await Promise.resolve()
      }
    })
    runner.cancel(id)
    expect(await runner.ended(id)).toMatchObject({ status: 'canceled', error: null, result: null })
  })

  it('keep a failure that happens after a cancel', async () => {
    const { runner } = createWorld()
    const reached = gate()
    const id = runner.start('refresh', 'Gold', async () => {
      await reached.opened
      throw fail('storage', 'The disk is full.')
    })
    runner.cancel(id)
    reached.open()
    expect((await runner.ended(id)).status).toBe('failed')
  })

  it('give way every eight milliseconds', async () => {
    const { runner, pass, pauses } = createWorld()
    const id = runner.start('refresh', 'Gold', async (control) => {
      for (let step = 0; step < 40; step += 1) {
        pass(2)
        await control.breathe()
      }
    })
    await runner.ended(id)
    expect(pauses()).toBe(10)
  })

  it('stop all together', async () => {
    const { runner } = createWorld()
    const forever = async (control: { breathe(): Promise<void> }) => {
      for (;;) {
        await control.breathe()
        await Promise.resolve()
      }
    }
    runner.start('refresh', 'A', forever)
    runner.start('download', 'B', forever)
    await runner.stop()
    expect(runner.list().map((task) => task.status)).toEqual(['canceled', 'canceled'])
  })

  it('stay listed until two hundred more have ended, running ones always', async () => {
    const { runner } = createWorld()
    const end = gate()
    const running = runner.start('refresh', 'long', () => end.opened)
    for (let index = 0; index < 250; index += 1) await runner.ended(runner.start('refresh', `short ${index}`, async () => null))
    const titles = runner.list().map((task) => task.title)
    expect(titles).toHaveLength(201)
    expect([titles[0], titles[1], titles.at(-1)]).toEqual(['long', 'short 50', 'short 249'])
    end.open()
    expect((await runner.ended(running)).status).toBe('successful')
    expect(runner.list()[0]?.title).toBe('long')
  })
})

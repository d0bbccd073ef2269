import { describe, expect, test } from 'vitest'
import { createCoreProcess } from '../../electron/main/coreProcess.ts'
import type { CoreEnd, FromCore, StartCore, ToCore } from '../../electron/main/coreMessages.ts'
import { createEventRelay } from '../../electron/main/eventRelay.ts'
import { secretsInMemory } from '../../electron/main/secrets.ts'

/** A core process by hand: what it was sent, and its replies, events, ends and the clock at the test's word. */
function setUp(options: { restartLimit?: number } = {}) {
  const started: { sent: ToCore[]; killed: boolean; message: (message: FromCore) => void; end: (end: CoreEnd) => void }[] = []
  const start: StartCore = (heard) => {
    const child = { sent: [] as ToCore[], killed: false, ...heard }
    started.push(child)
    return { send: (message) => void child.sent.push(message), kill: () => void (child.killed = true) }
  }
  const timers = new Map<() => void, number>()
  const after = (ms: number, work: () => void) => {
    timers.set(work, ms)
    return () => void timers.delete(work)
  }
  const events = createEventRelay()
  const told: [string, unknown][] = []
  events.on((event, payload) => told.push([event, payload]))
  const secrets = secretsInMemory()
  const core = createCoreProcess(start, events, secrets, { after, callLimitMs: 1000, stopLimitMs: 500, ...options })
  const pass = (ms: number) => [...timers].filter(([, due]) => due === ms).forEach(([work]) => work())
  const latest = () => started[started.length - 1] ?? started[0]
  return { core, secrets, started, told, pass, latest, timers }
}

const settle = () => new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => queueMicrotask(resolve)))))
const crash: CoreEnd = { code: 1, outOfMemory: false }
const workspaceChanged = (path: string | null): FromCore => ({ kind: 'event', event: 'workspace.changed', payload: path === null ? null : { path } })
const importing = (finishedAt: string | null): FromCore => ({
  kind: 'event',
  event: 'task.changed',
  payload: {
    id: '01234567-89ab-7def-8123-456789abcdef',
    kind: 'import',
    title: 'orders.csv',
    status: 'refreshing',
    step: '',
    progress: null,
    done: 0,
    total: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt,
    error: null,
    result: null,
  },
})

describe('a call', () => {
  test('is answered by the reply with its number, whatever the order', async () => {
    const { core, latest } = setUp()
    const first = core.call('segments.list', {})
    const second = core.call('tasks.list', {})
    await settle()
    latest()?.message({ kind: 'reply', id: 2, result: { ok: true, value: 'second' } })
    latest()?.message({ kind: 'reply', id: 1, result: { ok: true, value: 'first' } })
    expect(await Promise.all([first, second])).toEqual([
      { ok: true, value: 'first' },
      { ok: true, value: 'second' },
    ])
  })

  test('is settled once: a reply after the time-out changes nothing', async () => {
    const { core, latest, pass } = setUp()
    const call = core.call('segments.list', {})
    await settle()
    pass(1000)
    latest()?.message({ kind: 'reply', id: 1, result: { ok: true, value: 'late' } })
    expect(await call).toMatchObject({ ok: false, error: { code: 'unexpected', message: expect.stringContaining('too long') as string } })
  })

  test.each([
    ['a crash', crash, 'ended while it worked on this'],
    ['an end with code 0', { code: 0, outOfMemory: false }, 'ended while it worked on this'],
    ['running out of memory', { code: 1, outOfMemory: true }, 'ran out of memory'],
  ])('is settled by %s, each exactly once', async (_what, end, sentence) => {
    const { core, started } = setUp()
    const calls = [core.call('segments.list', {}), core.call('tasks.list', {})]
    await settle()
    started[0]?.end(end)
    started[0]?.message({ kind: 'reply', id: 1, result: { ok: true, value: 'from the dead' } })
    for (const result of await Promise.all(calls)) {
      expect(result).toMatchObject({ ok: false, error: { code: 'unexpected', message: expect.stringContaining(sentence) as string } })
    }
    expect(started.length).toBe(2)
  })
})

describe('after a crash', () => {
  test('the workspace is opened again before anything else is asked, and the page is told what was running', async () => {
    const { core, started, told, latest } = setUp()
    started[0]?.message(workspaceChanged('/data/shop.tessera'))
    started[0]?.message(importing(null))
    started[0]?.end(crash)
    const call = core.call('segments.list', {})
    await settle()
    expect(started[1]?.sent).toEqual([{ kind: 'call', id: 1, channel: 'workspace.open', input: { path: '/data/shop.tessera' } }])
    latest()?.message({ kind: 'reply', id: 1, result: { ok: true, value: null } })
    await settle()
    expect(started[1]?.sent.length).toBe(2)
    latest()?.message({ kind: 'reply', id: 2, result: { ok: true, value: [] } })
    expect(await call).toEqual({ ok: true, value: [] })
    const [event, payload] = told.at(-1) ?? []
    expect(event).toBe('core.restarted')
    expect((payload as { message: string }).message).toContain('It was working on “orders.csv”: start that again.')
  })

  test.each([
    ['nothing was open', [workspaceChanged('/data/shop.tessera'), workspaceChanged(null)], []],
    ['the task had finished', [importing(null), importing('2026-01-01T00:00:01.000Z')], []],
  ])('where %s it says so little', async (_what, messages, sent) => {
    const { started, told } = setUp()
    for (const message of messages) started[0]?.message(message)
    started[0]?.end(crash)
    await settle()
    expect(started[1]?.sent).toEqual(sent)
    expect(told.at(-1)).toEqual(['core.restarted', { message: expect.not.stringContaining('working on') as string }])
  })

  test('a workspace that cannot be opened again is part of what is told', async () => {
    const { started, told } = setUp()
    started[0]?.message(workspaceChanged('/data/shop.tessera'))
    started[0]?.end(crash)
    await settle()
    started[1]?.message({ kind: 'reply', id: 1, result: { ok: false, error: { code: 'storage', message: 'The file is gone.' } } })
    await settle()
    expect(told.at(-1)).toEqual(['core.restarted', { message: expect.stringContaining('could not be opened again: The file is gone.') as string }])
  })

  test('too many in a row end it; every call then says so', async () => {
    const { core, started, latest } = setUp({ restartLimit: 2 })
    for (let times = 0; times < 3; times += 1) latest()?.end(crash)
    expect(started.length).toBe(3)
    expect(await core.call('segments.list', {})).toMatchObject({ ok: false, error: { message: expect.stringContaining('several times') as string } })
  })

  test('a minute of rest forgets earlier ones', () => {
    const { started, latest, pass } = setUp({ restartLimit: 1 })
    latest()?.end(crash)
    pass(60_000)
    latest()?.end(crash)
    expect(started.length).toBe(3)
  })
})

describe('stopping', () => {
  test('waits until the core has saved, then ends it', async () => {
    const { core, latest, timers } = setUp()
    const stopped = core.stop()
    expect(latest()?.sent).toEqual([{ kind: 'stop' }])
    latest()?.message({ kind: 'stopped', failure: null })
    expect(await stopped).toBeNull()
    expect({ killed: latest()?.killed, timers: timers.size }).toEqual({ killed: true, timers: 0 })
  })

  test.each([
    ['the core says it failed', 'The disk is full.', (child: { message: (message: FromCore) => void }) => child.message({ kind: 'stopped', failure: 'The disk is full.' })],
    ['the core ends first', 'before it had saved', (child: { end: (end: CoreEnd) => void }) => child.end(crash)],
  ])('says why where %s', async (_what, sentence, act) => {
    const { core, started } = setUp()
    const stopped = core.stop()
    const child = started[0]
    if (child !== undefined) act(child)
    expect(await stopped).toContain(sentence)
    expect(started.length).toBe(1)
  })

  test('gives up after a while', async () => {
    const { core, pass } = setUp()
    const stopped = core.stop()
    pass(500)
    expect(await stopped).toContain('too long')
  })

  test('settles what was still under way as canceled', async () => {
    const { core, latest } = setUp()
    const call = core.call('segments.list', {})
    await settle()
    const stopped = core.stop()
    latest()?.message({ kind: 'stopped', failure: null })
    await stopped
    expect(await call).toMatchObject({ ok: false, error: { code: 'canceled' } })
  })
})

test('the core is told a secret for the place it belongs to, and nothing for another', async () => {
  const { secrets, latest } = setUp()
  const secret = await secrets.keep(null, 'sftp://ann@files.example.org:22', 'hunter2')
  latest()?.message({ kind: 'secret', id: 1, secret, place: 'sftp://ann@files.example.org:22' })
  latest()?.message({ kind: 'secret', id: 2, secret, place: 'sftp://ann@files.example.com:22' })
  await settle()
  expect(latest()?.sent).toEqual([
    { kind: 'secret', id: 1, value: 'hunter2' },
    { kind: 'secret', id: 2, value: null },
  ])
})

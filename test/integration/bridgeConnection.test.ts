import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connect, type Connection } from '../../electron/bridge/connection.ts'

/** The browser's socket as far as the bridge uses it: whether a host is there decides how it ends. */
class StandInSocket {
  static readonly OPEN = 1
  static isHostThere = true
  static opened: StandInSocket[] = []
  readyState = 0
  onopen = () => {}
  onmessage = (_event: { readonly data: string }) => {}
  onclose = (_event: { readonly code: number }) => {}

  constructor() {
    StandInSocket.opened.push(this)
    setTimeout(() => (StandInSocket.isHostThere ? this.#open() : this.end()), 1)
  }

  #open(): void {
    this.readyState = StandInSocket.OPEN
    this.onopen()
  }

  send(text: string): void {
    if (!text.includes('"id"')) this.onmessage({ data: JSON.stringify({ session: 'session' }) })
  }

  end(): void {
    this.readyState = 3
    this.onclose({ code: 1006 })
  }
}

let connection: Connection

beforeEach(async () => {
  vi.useFakeTimers()
  Object.assign(StandInSocket, { isHostThere: true, opened: [] })
  vi.stubGlobal('WebSocket', StandInSocket)
  vi.stubGlobal('location', { hash: '', host: '127.0.0.1:1', pathname: '/' })
  vi.stubGlobal('sessionStorage', { getItem: () => 'session', setItem: () => {} })
  connection = connect()
  await vi.advanceTimersByTimeAsync(10)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a host that is gone is told within about a second, and what is asked then fails at once', async () => {
  const told: [string, unknown][] = []
  connection.on((event, payload) => told.push([event, payload]))
  const underWay = connection.ask('segments.list', {})
  await vi.advanceTimersByTimeAsync(0)
  StandInSocket.isHostThere = false
  StandInSocket.opened.at(-1)?.end()
  expect(await underWay).toMatchObject({ result: { ok: false } })
  await vi.advanceTimersByTimeAsync(1200)
  expect(told).toEqual([['host.lost', { message: expect.stringContaining('Start Tessera again') as string }]])
  expect(await connection.ask('segments.list', {})).toMatchObject({ result: { ok: false } })
})

test('a short interruption is nothing to tell: the same session goes on', async () => {
  const told: string[] = []
  connection.on((event) => told.push(event))
  StandInSocket.opened.at(-1)?.end()
  await vi.advanceTimersByTimeAsync(1200)
  expect([told, StandInSocket.opened.length]).toEqual([[], 2])
})

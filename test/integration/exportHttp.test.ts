import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { httpDestinationSchema, type HttpDestination } from '@shared/domain/exportDestination.ts'
import { exportRunIdSchema } from '@shared/domain/ids.ts'
import { httpDestination } from '../../electron/core/exports/http/httpDestination.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { sqlWasmPath } from '../support/storePorts.ts'

interface Part {
  readonly part: number
  readonly rows: readonly unknown[]
  readonly last?: boolean
  readonly total?: number
  readonly sha256?: string
}

interface Seen {
  readonly key: string | undefined
  readonly authorization: string | undefined
  readonly body: Part
}

type Misdeed = { readonly status: number; readonly retryAfter?: string; readonly location?: string } | 'cut' | 'cutAfterTaking' | 'stall'

/** A receiver that keeps what it takes by idempotency key, and misbehaves as it is told, request by request. */
async function receiver(misdeeds: readonly (Misdeed | null)[] = []) {
  const requests: Seen[] = []
  const taken = new Map<string, Seen>()
  const left = [...misdeeds]
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      if (request.method === 'HEAD') return response.writeHead(405).end()
      const seen: Seen = { key: request.headers['idempotency-key'] as string | undefined, authorization: request.headers.authorization, body: JSON.parse(text) as Part }
      requests.push(seen)
      const misdeed = left.shift() ?? null
      if (misdeed === 'cut') return request.socket.destroy()
      if (misdeed === 'stall') return undefined
      if (misdeed === null || misdeed === 'cutAfterTaking') taken.set(seen.key ?? '', seen)
      if (misdeed === 'cutAfterTaking') return request.socket.destroy()
      const { status, retryAfter, location } = misdeed ?? { status: 202 }
      return response.writeHead(status, { ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }), ...(location === undefined ? {} : { location }) }).end('x'.repeat(100_000))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void (server.closeAllConnections(), server.close()))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`, requests, rows: () => [...taken.values()].flatMap(({ body }) => body.rows), taken }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

/** Waits are written down and over at once. */
function ports(waits: number[], timeoutMs?: number): Pick<Ports, 'http' | 'after' | 'now'> {
  const { http } = createNodePorts({ appFolder: '/nowhere', sqlWasmPath })
  return {
    http: { send: (request, signal) => http.send({ ...request, timeoutMs: timeoutMs ?? request.timeoutMs }, signal) },
    now: () => Date.UTC(2026, 0, 1),
    after(ms, work) {
      waits.push(ms)
      const timer = setImmediate(work)
      return () => clearImmediate(timer)
    },
  }
}

const rows = Array.from({ length: 7 }, (_, index) => ({ id: index, name: `Ännchen ${index}\n"` }))

async function send(settings: Partial<HttpDestination> & { url: string }, { secret = null, waits = [], signal = new AbortController().signal, timeoutMs }: { secret?: string | null; waits?: number[]; signal?: AbortSignal; timeoutMs?: number } = {}): Promise<void> {
  const destination = httpDestination(ports(waits, timeoutMs), httpDestinationSchema.parse({ kind: 'http', batchRows: 3, ...settings }), secret)
  await destination.check(signal)
  const delivery = await destination.begin({ name: 'gold.ndjson', run: exportRunIdSchema.parse('run'), segment: null, format: 'ndjson', idempotencyKey: 'run-segment' }, signal)
  try {
    const bytes = new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    for (let from = 0; from < bytes.length; from += 50) await delivery.put(bytes.subarray(from, from + 50))
    await delivery.commit({ name: 'gold.ndjson', rows: rows.length, bytes: bytes.length, checksum: 'abc' })
  } catch (error) {
    await delivery.abort()
    throw error
  }
}

describe('an export to an address (P143, P144)', () => {
  it('sends rows some at a time, each with a key of its own, the last one marked', async () => {
    const { url, requests, rows: got } = await receiver()
    await send({ url, authentication: { kind: 'basic', user: 'ann' } }, { secret: 'pä55' })
    expect(requests.map(({ key, body: { part, rows: some, last, total, sha256 } }) => [key, part, some.length, last, total, sha256])).toEqual([
      ['run-segment-1', 1, 3, undefined, undefined, undefined],
      ['run-segment-2', 2, 3, undefined, undefined, undefined],
      ['run-segment-3', 3, 1, true, 7, 'abc'],
    ])
    expect(requests[0]?.authorization).toBe(`Basic ${Buffer.from('ann:pä55').toString('base64')}`)
    expect(got()).toEqual(rows)
  })

  it.each([
    ['out of order for a while', [{ status: 503 }, { status: 500 }], [1000, 2000]],
    ['busy, and says for how long', [{ status: 429, retryAfter: '7' }], [7000]],
    ['busy until a time', [{ status: 503, retryAfter: 'Thu, 01 Jan 2026 00:00:05 GMT' }], [5000]],
    ['busy for longer than anybody waits', [{ status: 429, retryAfter: '86400' }], [60_000]],
    ['cut off before it took the rows', ['cut', 'cut'], [1000, 2000]],
    ['cut off after it took the rows', [null, 'cutAfterTaking'], [1000]],
  ] as const)('gets every row once through to a server that is %s', async (_name, misdeeds, expected) => {
    const { url, requests, rows: got, taken } = await receiver(misdeeds)
    const waits: number[] = []
    await send({ url }, { waits })
    expect(got()).toEqual(rows)
    expect([...taken.keys()]).toEqual(['run-segment-1', 'run-segment-2', 'run-segment-3'])
    expect(waits).toEqual(expected)
    // The same key always means the same rows.
    for (const { key, body } of requests) expect(body).toEqual(taken.get(key ?? '')?.body)
  })

  it('tries again where the server stalls', async () => {
    const { url, rows: got } = await receiver(['stall'])
    await send({ url }, { timeoutMs: 300 })
    expect(got()).toEqual(rows)
  })

  it.each([
    [401, 'refused', 'did not accept the password (answer 401)'],
    [404, 'missing', 'There is nothing at'],
    [413, 'overLimit', 'takes less at once'],
    [422, 'rejected', 'did not accept the rows (answer 422)'],
    [507, 'full', 'has no room'],
  ])('is told no once by %i, and is not asked again', async (status, kind, text) => {
    const { url, requests } = await receiver([{ status }])
    await expect(send({ url })).rejects.toMatchObject({ kind, sentence: expect.stringContaining(text) as string })
    expect(requests).toHaveLength(1)
  })

  it('follows nobody to another address: rows and password are for the one that was given', async () => {
    const elsewhere = await receiver()
    const { url } = await receiver([{ status: 307, location: elsewhere.url }])
    await expect(send({ url, authentication: { kind: 'bearer' } }, { secret: 's' })).rejects.toMatchObject({ kind: 'rejected', sentence: expect.stringContaining('points to another address') as string })
    expect(elsewhere.requests).toEqual([])
  })

  it('gives up after six times, and never marks a part of the rows as the whole', async () => {
    const { url, requests } = await receiver([null, ...Array.from({ length: 6 }, () => ({ status: 503 }))])
    await expect(send({ url })).rejects.toMatchObject({ kind: 'unreachable', stops: true, sentence: expect.stringMatching(/asked several times.+run the export again later\.$/) as string })
    expect(requests).toHaveLength(7)
    expect(requests.some(({ body }) => body.last === true)).toBe(false)
  })

  it('says so where nobody is there, or the password is not', async () => {
    await expect(send({ url: 'http://127.0.0.1:1/in' })).rejects.toMatchObject({ kind: 'unreachable', sentence: expect.stringContaining('did not answer') as string })
    const { url, requests } = await receiver()
    await expect(send({ url, authentication: { kind: 'bearer' } })).rejects.toMatchObject({ kind: 'missing', sentence: expect.stringContaining('is not kept on this machine') as string })
    expect(requests).toEqual([])
  })

  it('stops when it is canceled, also while it waits', async () => {
    const { url } = await receiver([{ status: 503 }])
    const stop = new AbortController()
    const waits: number[] = []
    const waiting = { ...ports(waits), after: () => (stop.abort(), () => {}) }
    const destination = httpDestination(waiting, httpDestinationSchema.parse({ kind: 'http', url }), null)
    const delivery = await destination.begin({ name: 'gold.ndjson', run: exportRunIdSchema.parse('run'), segment: null, format: 'ndjson', idempotencyKey: 'k' }, stop.signal)
    await expect(delivery.commit({ name: 'gold.ndjson', rows: 0, bytes: 0, checksum: '' })).rejects.toMatchObject({ data: { code: 'canceled' } })
  })
})

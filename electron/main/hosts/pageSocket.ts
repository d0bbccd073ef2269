import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import type { Result } from '@shared/errors/result.ts'

/** What a page says first, within five seconds. */
const greetingSchema = z.union([z.strictObject({ token: z.string().max(200) }), z.strictObject({ session: z.string().max(200) })])
const questionSchema = z.strictObject({ id: z.number().int(), channel: z.string().max(100), input: z.unknown().optional() })

const path = '/socket'
const greetingLimitMs = 5_000
/** Above the largest question, a list of a million ids; what is larger is a file and is uploaded. */
const frameCapBytes = 80 * 1024 * 1024
/** How the socket says "you are not our page": the page then does not try again. */
const refusedCode = 4401

/** The result, and for `host.deliver` where the page fetches the file, once. */
export interface PageAnswer {
  readonly result: Result<unknown>
  readonly download?: { readonly link: string; readonly name: string }
}

interface Parts {
  readonly admits: (request: IncomingMessage) => number
  readonly answer: (channel: string, input: unknown) => Promise<PageAnswer>
  /** The number of pages connected changed. */
  readonly pagesChanged: (pages: number) => void
  /** The one-time token came a second time: somebody read it. */
  readonly tokenReused: () => void
}

export interface PageSocket {
  /** Goes into the address the browser opens, once. */
  readonly token: string
  hasSession(session: string): boolean
  tell(event: string, payload: unknown): void
  close(): void
}

const secret = () => randomBytes(32).toString('base64url')

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The page's line to the main process: admitted by Host, Origin and a one-time token, then by the session it got for it. */
export function servePageSocket(http: Server, parts: Parts): PageSocket {
  const token = secret()
  const session = secret()
  let tokenUsed = false
  const pages = new Set<WebSocket>()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameCapBytes, perMessageDeflate: false })

  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const status = request.url === path ? parts.admits(request) : 404
    if (status !== 200) {
      stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, stream, head, welcome)
  })

  function welcome(socket: WebSocket): void {
    const limit = setTimeout(() => socket.close(refusedCode), greetingLimitMs)
    // A frame that is too large or no frame at all: the library closes the socket itself.
    socket.on('error', () => {})
    socket.once('message', (data) => {
      clearTimeout(limit)
      if (!isAdmitted(parsed(greetingSchema, data))) return socket.close(refusedCode)
      socket.send(JSON.stringify({ session }))
      admit(socket)
    })
    socket.once('close', () => clearTimeout(limit))
  }

  function isAdmitted(greeting: z.infer<typeof greetingSchema> | null): boolean {
    if (greeting === null) return false
    if ('session' in greeting) return isSame(greeting.session, session)
    // A wrong token closes only its own socket: otherwise any visitor could stop Tessera.
    if (!isSame(greeting.token, token)) return false
    if (tokenUsed) parts.tokenReused()
    const isFirst = !tokenUsed
    tokenUsed = true
    return isFirst
  }

  function admit(socket: WebSocket): void {
    pages.add(socket)
    parts.pagesChanged(pages.size)
    socket.once('close', () => {
      pages.delete(socket)
      parts.pagesChanged(pages.size)
    })
    socket.on('message', (data) => {
      const question = parsed(questionSchema, data)
      if (question === null) return socket.close(1008)
      void answer(socket, question)
    })
  }

  async function answer(socket: WebSocket, { id, channel, input }: z.infer<typeof questionSchema>): Promise<void> {
    const reply = await parts.answer(channel, input)
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ id, ...reply }))
  }

  return {
    token,
    hasSession: (offered) => isSame(offered, session),
    tell(event, payload) {
      const text = JSON.stringify({ event, payload })
      for (const page of pages) page.send(text)
    },
    close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
    },
  }
}

function parsed<T>(schema: z.ZodType<T>, data: unknown): T | null {
  try {
    return schema.safeParse(JSON.parse(String(data))).data ?? null
  } catch {
    return null
  }
}

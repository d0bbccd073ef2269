import type { Result } from '@shared/errors/result.ts'

export interface Reply {
  readonly result: Result<unknown>
  readonly download?: { readonly link: string; readonly name: string }
}

export interface Connection {
  ask(channel: string, input: unknown): Promise<Reply>
  on(listener: (event: string, payload: unknown) => void): () => void
  /** This page's session, once there is one: what uploads and downloads show. */
  session(): string
}

type Message =
  | { readonly session: string }
  | ({ readonly id: number } & Reply)
  | { readonly event: string; readonly payload: unknown }

const sessionKey = 'tessera.session'
/** The host's way to say that this page is not its own; it will not change its mind. */
const refusedCode = 4401
const retryMs = 300
/** On one machine a host that is there answers at once: one that refuses for about a second is gone. */
const retryLimit = 3

const lostMessage = 'The connection to Tessera is gone. Start Tessera again; every change that was saved is there.'

export const lost: Reply = { result: { ok: false, error: { code: 'unexpected', message: lostMessage } } }

/** The token of the address, taken out of it at once so that neither history nor a copied address holds it. */
function takeToken(): string | null {
  const token = /^#([\w-]{20,})$/.exec(location.hash)?.[1] ?? null
  if (token !== null) history.replaceState(null, '', location.pathname)
  return token
}

/** A socket to the host that comes back after an interruption, with the session this origin was given. */
export function connect(): Connection {
  const waiting = new Map<number, (reply: Reply) => void>()
  const listeners = new Set<(event: string, payload: unknown) => void>()
  let token = takeToken()
  let nextId = 1
  let socket: WebSocket
  let isOver = false
  let retries = 0
  let admitted: () => void = () => {}
  let ready: Promise<void>

  function open(): void {
    ready = new Promise((resolve) => (admitted = resolve))
    socket = new WebSocket(`ws://${location.host}/socket`)
    socket.onopen = () => socket.send(JSON.stringify(greeting()))
    socket.onmessage = ({ data }) => hear(JSON.parse(String(data)) as Message)
    socket.onclose = ({ code }) => {
      for (const settle of waiting.values()) settle(lost)
      waiting.clear()
      isOver = code === refusedCode || retries === retryLimit
      retries += 1
      if (isOver) giveUp()
      else setTimeout(reopen, retryMs)
    }
  }

  /** What waits is answered, and a page that asks for nothing hears it all the same. */
  function giveUp(): void {
    admitted()
    tell('host.lost', { message: lostMessage })
  }

  function tell(event: string, payload: unknown): void {
    for (const listener of listeners) listener(event, payload)
  }

  /** Questions that wait for the connection go on waiting for the new one. */
  function reopen(): void {
    const resume = admitted
    open()
    void ready.then(resume)
  }

  function greeting(): { readonly token: string } | { readonly session: string } {
    if (token !== null) return { token }
    return { session: sessionStorage.getItem(sessionKey) ?? '' }
  }

  function hear(message: Message): void {
    if ('session' in message) {
      token = null
      retries = 0
      sessionStorage.setItem(sessionKey, message.session)
      admitted()
    } else if ('event' in message) {
      tell(message.event, message.payload)
    } else {
      waiting.get(message.id)?.(message)
      waiting.delete(message.id)
    }
  }

  open()
  return {
    async ask(channel, input) {
      await ready
      if (isOver || socket.readyState !== WebSocket.OPEN) return lost
      return await new Promise<Reply>((resolve) => {
        const id = nextId++
        waiting.set(id, resolve)
        socket.send(JSON.stringify({ id, channel, input }))
      })
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    session: () => sessionStorage.getItem(sessionKey) ?? '',
  }
}

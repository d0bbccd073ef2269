import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="csp-nonce" content="" />
    <title>Tessera</title>
  </head>
  <body><script type="module" src="/assets/index.js"></script></body>
</html>
`

/** The compiled hosts in a folder of their own, with a page and a core that need nothing else. */
export function buildHost(): string {
  const out = mkdtempSync(join(tmpdir(), 'tessera-host-'))
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'build/scripts/build.mjs'), '--only', 'main', '--out', out], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The host could not be built: ${stderr}`)
  copyFileSync(join(root, 'test/support/standInCore.cjs'), join(out, 'core.cjs'))
  mkdirSync(join(out, 'renderer/assets'), { recursive: true })
  writeFileSync(join(out, 'renderer/index.html'), page)
  writeFileSync(join(out, 'renderer/assets/index.js'), 'document.title = "ready"\n')
  return out
}

export interface RunningHost {
  readonly origin: string
  readonly port: number
  readonly token: string
  readonly appFolder: string
  /** Where the host puts its temporary folders. */
  readonly temporary: string
  readonly process: ChildProcess
  /** The exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>
  /** What the core noted, a line each. */
  coreLog(): readonly string[]
  stderr(): string
}

/** Starts the browser host without a window. */
export async function startHost(folder: string, args: readonly string[] = []): Promise<RunningHost> {
  const home = mkdtempSync(join(tmpdir(), 'tessera-home-'))
  const temporary = join(home, 'tmp')
  const appFolder = join(home, 'app')
  for (const path of [temporary, appFolder]) mkdirSync(path)
  const env = { ...process.env, HOME: home, USERPROFILE: home, TMPDIR: temporary, TEMP: temporary, TMP: temporary, TESSERA_APP_FOLDER: appFolder }
  const child = spawn(process.execPath, [join(folder, 'main.cjs'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let errors = ''
  child.stderr.on('data', (text) => (errors += String(text)))
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (more) => {
      text += String(more)
      const found = /http:\/\/\S+/.exec(text)?.[0]
      if (found !== undefined) resolve(found)
    })
    void exited.then((code) => reject(new Error(`The host ended with ${code}: ${errors}`)))
  })
  const url = new URL(address)
  const logPath = join(appFolder, 'core.log')
  return {
    origin: url.origin,
    port: Number(url.port),
    token: url.hash.slice(1),
    appFolder,
    temporary,
    process: child,
    exited,
    coreLog: () => (existsSync(logPath) ? readFileSync(logPath, 'utf8').trim().split('\n') : []),
    stderr: () => errors,
  }
}

export interface PageLine {
  readonly session: string
  ask(channel: string, input: unknown): Promise<Record<string, unknown>>
  /** The next event of that name. */
  event(name: string): Promise<unknown>
  readonly closed: Promise<number>
  readonly socket: WebSocket
}

/** A page's socket as the bridge opens it; rejects with the close code where it is refused. */
export async function openLine(host: RunningHost, greeting: unknown, headers: Record<string, string> = {}): Promise<PageLine> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/socket`, { headers: { origin: host.origin, ...headers } })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const waiting = new Map<number, (reply: Record<string, unknown>) => void>()
  const listeners: { readonly name: string; readonly hear: (payload: unknown) => void }[] = []
  let nextId = 1
  const session = await new Promise<string>((resolve, reject) => {
    socket.once('error', reject)
    void closed.then((code) => reject(new Error(`closed with ${code}`)))
    socket.once('open', () => socket.send(JSON.stringify(greeting)))
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Record<string, unknown>
      if (typeof message['session'] === 'string') resolve(message['session'])
      else if (typeof message['id'] === 'number') waiting.get(message['id'])?.(message)
      else for (const { name, hear } of listeners) if (name === message['event']) hear(message['payload'])
    })
  })
  return {
    session,
    socket,
    closed,
    ask: (channel, input) =>
      new Promise((resolve) => {
        const id = nextId++
        waiting.set(id, resolve)
        socket.send(JSON.stringify({ id, channel, input }))
      }),
    event: (name) => new Promise((hear) => listeners.push({ name, hear })),
  }
}

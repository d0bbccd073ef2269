import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createApplication } from '../application.ts'
import type { StartCore } from '../coreMessages.ts'
import { distFolder, fileToOpen } from '../launch.ts'
import { secretsInMemory } from '../secrets.ts'
import { createBrowserHandlers } from './browserHandlers.ts'
import { openBrowserWindow, type BrowserWindow } from './browserWindow.ts'
import { readAssets } from './pageAssets.ts'
import { startPageServer } from './pageServer.ts'
import { servePageSocket, type PageAnswer } from './pageSocket.ts'
import { createTemporaryFiles } from './temporaryFiles.ts'

/** How long a page may be away before its window counts as closed: a reload is back within this. */
const graceMs = 3_000

/**
 * Runs Tessera behind a page in a browser on this machine, until its window is closed.
 * `--window=PROGRAM` opens one; without it the address is printed and the first page to bring the token is the window.
 */
export async function startBrowserHost(argv: readonly string[], startCore: StartCore): Promise<void> {
  const program = argv.find((argument) => argument.startsWith('--window='))?.slice('--window='.length) ?? null
  const files = createTemporaryFiles()
  process.once('exit', () => files.remove())
  const openAtStart = fileToOpen(argv, process.cwd())
  const application = createApplication({
    startCore,
    secrets: secretsInMemory(),
    host: (grants) => createBrowserHandlers({ grants, files, openAtStart }),
  })
  if (openAtStart !== null) application.openEarly(openAtStart)
  const bridge = { bytes: await readFile(join(distFolder, 'bridge.js')), type: 'text/javascript; charset=utf-8' }
  const assets = new Map([...(await readAssets(join(distFolder, 'renderer'))), ['/bridge.js', bridge] as const])
  let window: BrowserWindow | null = null
  let leaving: NodeJS.Timeout | undefined
  let hadPage = false

  const server = await startPageServer({ assets, nonce: randomBytes(18).toString('base64'), files, hasSession: (offered) => socket.hasSession(offered), port: 0 })
  const socket = servePageSocket(server.http, {
    admits: (request) => server.admits(request, true),
    answer,
    pagesChanged(pages) {
      clearTimeout(leaving)
      hadPage ||= pages > 0
      if (pages === 0) leaving = setTimeout(() => void leave(0), graceMs)
    },
    tokenReused() {
      console.error('The address of this window was used a second time, so Tessera closes. Your work is saved; start it again.')
      void leave(1)
    },
  })
  application.events.on((event, payload) => socket.tell(event, payload))

  async function answer(channel: string, input: unknown): Promise<PageAnswer> {
    const result = await application.router.call(channel, input)
    if (channel !== 'host.deliver' || !result.ok) return { result }
    const download = files.linkTo((input as { readonly path: string }).path)
    return download === null ? { result } : { result, download }
  }

  async function leave(code: number): Promise<void> {
    clearTimeout(leaving)
    const failure = await application.close()
    if (failure !== null) console.error(failure)
    socket.close()
    server.http.close()
    window?.close()
    process.exit(failure === null ? code : 1)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void leave(0))

  const address = `${server.origin}/#${socket.token}`
  if (program === null) {
    // Whoever read the address may not listen any longer; that is no reason to end.
    process.stdout.on('error', () => {})
    console.log(`Tessera is at ${address}\nOpen this address once, in a browser on this machine. Closing that page, or Ctrl+C, saves and ends Tessera.`)
    return
  }
  window = openBrowserWindow(program, address, () => {
    if (hadPage) return void leave(0)
    console.error(`The browser did not open its window. Open this address yourself, once: ${address}`)
  })
}

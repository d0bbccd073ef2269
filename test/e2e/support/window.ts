import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright'
import { expect, onTestFailed } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A running Tessera in the browser host, with the page a person would see. */
export interface TesseraWindow {
  readonly page: Page
  /** A folder of this window's own: workspaces, settings, downloads. */
  readonly folder: string
  /** Lines the page wrote to its console as errors or warnings, and uncaught errors. */
  readonly complaints: string[]
  /** `performance.now()` when the process was started. */
  readonly startedAt: number
  /** Milliseconds from starting the process to its address, for the browser's new tab, and from there to the page's first heading. */
  readonly hostReadyMs: number
  readonly tabReadyMs: number
  readonly pageReadyMs: number
  /** Closes the page as a person closes the window; resolves with the exit code of the process. */
  close(): Promise<number | null>
  /** Ends the process as a power cut would, and then the page; the folder stays. */
  kill(): Promise<void>
  /** Ends everything and removes the folder. */
  dispose(): Promise<void>
}

interface Options {
  readonly colorScheme?: 'light' | 'dark'
  readonly size?: { readonly width: number; readonly height: number }
  /** Kept by the caller between windows; left out: one of its own. */
  readonly folder?: string
  /** A workspace file named on the command line. */
  readonly open?: string
}

let shared: Promise<Browser> | null = null

function browser(): Promise<Browser> {
  const executablePath = process.env['TESSERA_BROWSER']
  if (executablePath === undefined) throw new Error('TESSERA_BROWSER is not set: run the journeys with npm run e2e.')
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  shared ??= chromium.launch({ executablePath, args: [...sandbox, '--disable-gpu', '--disable-background-networking', '--disable-sync'] })
  return shared
}

export async function closeBrowser(): Promise<void> {
  const running = await shared
  shared = null
  await running?.close()
}

/** Starts the built product, opens its page and waits for its first heading. */
export async function openWindow(options: Options = {}): Promise<TesseraWindow> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'tessera-e2e-')))
  const running = await browser()
  const startedAt = performance.now()
  const host = spawn(process.execPath, [join(root, 'dist/main.cjs'), ...(options.open === undefined ? [] : [options.open])], {
    cwd: folder,
    env: { ...process.env, TESSERA_APP_FOLDER: join(folder, 'app'), HOME: folder, USERPROFILE: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await addressOf(host)
  const hostReadyMs = performance.now() - startedAt
  const ended = new Promise<number | null>((resolve) => host.once('exit', resolve))
  const context = await running.newContext({
    viewport: options.size ?? { width: 1440, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
    acceptDownloads: true,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  const navigatedAt = performance.now()
  const tabReadyMs = navigatedAt - startedAt - hostReadyMs
  await page.goto(address)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const pageReadyMs = performance.now() - navigatedAt

  const lastSeen = tellWhenFailed()
  async function close(): Promise<number | null> {
    if (!page.isClosed()) lastSeen.text = await textOf(page)
    await context.close()
    return ended
  }
  return {
    page,
    folder,
    complaints,
    startedAt,
    hostReadyMs,
    tabReadyMs,
    pageReadyMs,
    close,
    async kill() {
      host.kill('SIGKILL')
      await ended
      await context.close()
    },
    async dispose() {
      await close().catch(() => null)
      host.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Where a journey fails, what its window showed last is printed: a wait that ran out does not say it. */
function tellWhenFailed(): { text: string } {
  const lastSeen = { text: 'The window was not closed.' }
  const withinTest = expect.getState().currentTestName !== undefined
  if (withinTest) onTestFailed(() => console.log(`Last shown by the window:\n${lastSeen.text}`))
  return lastSeen
}

function textOf(page: Page): Promise<string> {
  return page.evaluate(() => `${window.location.hash}\n${document.body.innerText.slice(0, 3000)}`).catch(String)
}

async function addressOf(host: ChildProcess): Promise<string> {
  if (host.stdout === null) throw new Error('The host has no output to read its address from.')
  for await (const line of createInterface({ input: host.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)
    if (address !== null) return address[0]
  }
  throw new Error('The host ended without printing its address.')
}

import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright'
import { build } from 'vite'
import type { EventName, Events } from '@shared/contract/events.ts'
import { createFakeBridge, type FakeAnswers, type FakeBridge } from './fakeBridge.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const origin = 'http://tessera.test'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
}

const nonce = 'harness'
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src-elem 'self' 'nonce-${nonce}'`,
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types default vue',
].join('; ')

export interface PageOptions {
  readonly answers: FakeAnswers
  /** "/segments", as the hash route. */
  readonly route?: string
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
}

export interface OpenPage {
  readonly page: Page
  readonly bridge: FakeBridge
  /** What the page wrote as errors to its console, refusals of the content policy included. */
  readonly errors: string[]
  emit<E extends EventName>(event: E, payload: Events[E]): Promise<void>
}

export interface PageHarness {
  open(options: PageOptions): Promise<OpenPage>
  close(): Promise<void>
}

/**
 * Builds the real pages once and opens them in Chromium over a fake host: no server, no core, the product's content
 * policy in force. For looking at pages and for trying what needs real layout.
 */
export async function createPageHarness(executablePath = process.env['TESSERA_CHROMIUM'] ?? '/usr/bin/chromium'): Promise<PageHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-pages-'))
  await build({ configFile: join(root, 'build/vite.config.ts'), logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } })
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })

  async function serve(path: string): Promise<{ body: Buffer | string; contentType: string } | null> {
    const file = join(folder, normalize(path === '/' ? '/index.html' : path))
    if (!file.startsWith(folder) || !existsSync(file)) return null
    const contentType = types[extname(file)] ?? 'application/octet-stream'
    const body = await readFile(file)
    return { contentType, body: contentType.startsWith('text/html') ? body.toString().replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`) : body }
  }

  async function open({ answers, route = '/', theme = 'light', width = 1440, height = 900 }: PageOptions): Promise<OpenPage> {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale: 'en-GB', reducedMotion: 'reduce' })
    const page = await context.newPage()
    const bridge = createFakeBridge(answers)
    const errors: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.route(`${origin}/**`, async (request) => {
      const found = await serve(new URL(request.request().url()).pathname)
      if (!found) return request.fulfill({ status: 404 })
      return request.fulfill({ ...found, headers: { 'content-security-policy': policy } })
    })
    await page.exposeFunction('answerTessera', (channel: string, input: unknown) => bridge.call(channel, input))
    await page.addInitScript(() => {
      const listeners = new Set<(event: string, payload: unknown) => void>()
      const host = window as unknown as { answerTessera: (channel: string, input: unknown) => Promise<unknown> }
      Object.assign(window, {
        tessera: {
          call: (channel: string, input: unknown) => host.answerTessera(channel, input),
          on: (listener: (event: string, payload: unknown) => void) => {
            listeners.add(listener)
            return () => listeners.delete(listener)
          },
        },
        emitTessera: (event: string, payload: unknown) => listeners.forEach((listener) => listener(event, payload)),
      })
    })
    await page.goto(`${origin}/#${route}`)
    await page.evaluate(() => document.fonts.ready)
    return {
      page,
      bridge,
      errors,
      emit: async (event, payload) => {
        bridge.emit(event, payload)
        await page.evaluate(
          ([name, data]) => (window as unknown as { emitTessera: (name: unknown, data: unknown) => void }).emitTessera(name, data),
          [event, payload] as const,
        )
      },
    }
  }

  return {
    open,
    async close() {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

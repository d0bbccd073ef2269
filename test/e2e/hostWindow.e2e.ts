import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDisplay, type Display } from '../support/display.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const browserPath = process.env['TESSERA_BROWSER'] ?? ''
let display: Display | null = null
let home = ''

beforeAll(async () => {
  display = await openDisplay()
  home = mkdtempSync(join(tmpdir(), 'tessera-start-'))
  mkdirSync(join(home, 'tmp'))
})

afterAll(() => {
  display?.close()
  rmSync(home, { recursive: true, force: true })
})

/** The installed browser under another name, opened so that the test can look into its window. */
function watchedBrowser(): string {
  const path = join(home, 'browser.sh')
  writeFileSync(path, `#!/bin/sh\nexec "${browserPath}" --remote-debugging-port=0 "$@"\n`)
  chmodSync(path, 0o755)
  return path
}

/** Chromium writes the port it took into its profile. */
async function debuggingAddress(): Promise<string> {
  const folder = join(home, 'tmp')
  let port = ''
  await expect
    .poll(
      () => {
        const profile = readdirSync(folder).find((name) => name.startsWith('tessera-window-')) ?? ''
        const file = join(folder, profile, 'DevToolsActivePort')
        port = existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[0] ?? '') : ''
        return port
      },
      { timeout: 60_000 },
    )
    .not.toBe('')
  return `http://127.0.0.1:${port}`
}

test('npm start opens a painted window and ends with code 0, tidily, when the window is closed', async (context) => {
  if (process.platform === 'win32' || display === null) {
    const reason = display === null ? 'there is no display and no Xvfb' : 'the browser is wrapped in a shell script, which Windows has not'
    console.log(`Skipped: ${reason}.`)
    return context.skip(reason)
  }
  const env = {
    ...process.env,
    ...display.env,
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    TESSERA_APP_FOLDER: join(home, 'app'),
    TESSERA_HOST: 'browser',
    TESSERA_BROWSER: watchedBrowser(),
  }
  const started = performance.now()
  const host = spawn(process.execPath, [join(root, 'build/scripts/start.mjs')], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [host.stdout, host.stderr]) stream.on('data', (text) => (output += String(text)))
  const exited = new Promise<number | null>((resolve) => host.once('exit', resolve))

  const browser = await watch(await debuggingAddress())
  const page = browser.contexts()[0]?.pages()[0] ?? (await browser.contexts()[0]?.waitForEvent('page'))
  if (page === undefined) throw new Error(`No window opened: ${output}`)
  await page.locator('h1').first().waitFor({ timeout: 60_000 })
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null)
  console.log(`Window painted ${Math.round(painted ?? 0)} ms after navigation, ${Math.round(performance.now() - started)} ms after the command.`)
  expect(painted).not.toBeNull()
  // Neither history nor a copied address holds the token.
  expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/(#\/.*)?$/)
  await page.close()
  expect({ code: await exited, output }).toMatchObject({ code: 0 })
  expect(readdirSync(join(home, 'tmp')).filter((name) => name.startsWith('tessera-'))).toEqual([])
})

/** A browser that is just starting now and then leaves the first debugger waiting: it is asked again. */
async function watch(address: string, attempts = 3): Promise<Browser> {
  try {
    return await chromium.connectOverCDP(address, { timeout: 10_000 })
  } catch (error) {
    if (attempts === 1) throw error
    return watch(address, attempts - 1)
  }
}

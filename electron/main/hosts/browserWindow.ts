import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface BrowserWindow {
  close(): void
}

const quietFlags = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-features=Translate,MediaRouter',
  '--password-store=basic',
  '--window-size=1360,860',
]

/** Opens an installed Chromium, Chrome or Edge as an application window with a profile of its own that goes with it. */
export function openBrowserWindow(program: string, address: string, ended: () => void): BrowserWindow {
  const profile = mkdtempSync(join(tmpdir(), 'tessera-window-'))
  // Chromium refuses its sandbox to root; everybody else keeps it.
  const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = spawn(program, [`--app=${address}`, `--user-data-dir=${profile}`, ...quietFlags, ...rootFlags], { stdio: 'ignore' })
  let isOver = false
  const over = () => {
    if (isOver) return
    isOver = true
    ended()
  }
  browser.once('error', over)
  browser.once('exit', over)
  return {
    close() {
      isOver = true
      browser.kill()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
}

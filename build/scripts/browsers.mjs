// Finds, or gets, a browser of the Chromium family for the end-to-end tests. Node built-ins only.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './project.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable', 'chrome']

const places = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')]),
}

/** The path of an installed Chrome, Chromium or Edge; TESSERA_BROWSER names another. Null where there is none. */
export function findBrowser() {
  const stated = process.env.TESSERA_BROWSER
  if (stated !== undefined && stated !== '') return existsSync(stated) ? stated : null
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name + suffix)))
  return [...(places[process.platform] ?? []), ...onPath].find((path) => existsSync(path)) ?? null
}

async function playwrightBrowser() {
  const { chromium } = await import('playwright')
  const path = chromium.executablePath()
  return path !== '' && existsSync(path) ? path : null
}

/** An installed browser, else Playwright's download, else the distribution's package when root; null: none of these worked. */
export async function getBrowser() {
  const there = findBrowser() ?? (await playwrightBrowser())
  if (there !== null) return there
  console.error('No Chrome, Chromium or Edge is installed; fetching one with Playwright …')
  const { runTool } = await import('./project.mjs')
  await runTool('playwright/cli.js', ['install', 'chromium'])
  const fetched = await playwrightBrowser()
  if (fetched !== null) return fetched
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error("Playwright's download failed; installing the distribution's chromium …")
    await run('apt-get', ['update', '-q'])
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  return findBrowser()
}

/** The one command a person runs where {@link getBrowser} found no way. */
export function installCommand() {
  if (process.platform === 'linux' && existsSync('/usr/bin/apt-get')) return 'sudo apt-get install -y chromium'
  return 'npx playwright install chromium'
}
